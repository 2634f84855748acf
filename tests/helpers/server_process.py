"""The real ``server.py`` in a process of its own, for tests and measurements."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; a first run also loads the sample


class ServerProcess:
    """``program`` on a free port of this computer, over the store at ``path``."""

    def __init__(self, path: Path, program: Path = ROOT / "server.py", **environment: str) -> None:
        self.program = program
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = path.with_suffix(".log")
        self.environment = {
            **os.environ,
            "CI": "true",
            "PYTHONPATH": str(ROOT),
            "BACKORDERS_DB": str(path),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until the store is open. RuntimeError, with its log, where it cannot be opened."""
        self.listen()
        if self.health() != 200:
            raise self._not_started()

    def listen(self) -> None:
        """Start, and wait until it listens: by then it has tried to open the store."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while self.health() is None:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise self._not_started()
            time.sleep(0.1)

    def command(self) -> list[str]:
        """The command line that starts the program."""
        return [sys.executable, str(self.program), "--port", str(self.port), "--no-browser"]

    def _not_started(self) -> RuntimeError:
        return RuntimeError(f"The server did not start:\n{self.log.read_text('utf-8')}")

    def health(self) -> int | None:
        """The status of the health address; none while nobody listens."""
        try:
            with self.get("/health") as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except OSError:
            return None

    def cpu_seconds(self) -> float:
        """The processor time that the server and the programs it started have used so far."""
        assert self.process is not None
        ticks = sum(_ticks(pid) for pid in (self.process.pid, *_children(self.process.pid)))
        return ticks / os.sysconf("SC_CLK_TCK")

    def get(self, address: str) -> Any:
        """The answer to a request, as urllib gives it. Raises HTTPError."""
        return urllib.request.urlopen(self.url + address, timeout=10)

    def kill(self) -> None:
        """End at once, as a power cut does."""
        if self.process:
            self.process.kill()
            self.process.wait()


class ServedByStreamlit(ServerProcess):
    """``streamlit run app.py``, as somebody would start it who does not know ``server.py``."""

    options: tuple[str, ...] = ()

    def command(self) -> list[str]:
        started = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        return [*started, "--server.port", str(self.port), *self.options]

    def health(self) -> int | None:
        try:
            with self.get("/_stcore/health") as answer:
                return int(answer.status)
        except OSError:
            return None


PORTS = range(20_000, 32_000)
"""Below those that the system gives to connections, which could take one while its server restarts."""


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        port = SystemRandom().choice(PORTS)  # `random` itself begins anew in each test of Hypothesis.
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def served(path: Path, program: Path = ROOT / "server.py", **environment: str) -> Iterator[ServerProcess]:
    """A running server, ended when the block is left."""
    server = ServerProcess(path, program, **environment)
    try:
        server.start()
        yield server
    finally:
        server.kill()


class SeveralServers(ServerProcess):
    """``server.py --servers N`` over the store in PostgreSQL at ``address``; ``folder``: of its log."""

    def __init__(self, folder: Path, address: str, count: int, **environment: str) -> None:
        super().__init__(folder / "servers", ROOT / "server.py", BACKORDERS_DB=address, **environment)
        self.count = count
        while not all(_is_free(self.port + number) for number in range(self.count + 1)):
            self.port = free_port()
        self.url = f"http://localhost:{self.port}"

    def command(self) -> list[str]:
        return [*super().command(), "--servers", str(self.count)]

    def listen(self) -> None:
        """Start, and wait until the balancer has a server."""
        super().listen()
        self.wait_for(200)

    def wait_for(self, status: int) -> None:
        """Wait until the health address answers so."""
        deadline = time.monotonic() + PATIENCE
        while self.health() != status:
            if time.monotonic() > deadline:
                raise self._not_started()
            time.sleep(0.1)

    def wait_for_all(self) -> None:
        """Wait until the balancer gives people to every server."""
        deadline = time.monotonic() + PATIENCE
        for number in range(1, self.count + 1):
            while not self._is_given_people(f"desk{self.port + number}"):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"Nobody gets to server {number}.")
                time.sleep(0.1)

    def _is_given_people(self, desk: str) -> bool:
        """Return whether people of this server get there; else the balancer names them another one."""
        asked = urllib.request.Request(f"{self.url}/health", headers={"Cookie": f"DESK={desk}"})
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return "Set-Cookie" not in answer.headers
        except OSError:
            return False

    def kill_server(self, desk: str) -> None:
        """End one of the servers at once, named as the balancer's cookie names it."""
        assert self.process is not None
        for pid in _children(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")
            if desk.removeprefix("desk") in command:
                os.kill(pid, signal.SIGKILL)
                return
        raise RuntimeError(f"There is no server {desk}.")

    def kill(self) -> None:
        """End them all, as Ctrl+C does."""
        if self.process:
            self.process.terminate()
            self.process.wait(60)


def _children(pid: int) -> list[int]:
    """The processes that the main thread of a process started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def _ticks(pid: int) -> int:
    """The processor time of a process and its ended children so far, as ``proc(5)`` has it."""
    numbers = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, numbers[11:15]))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextlib.contextmanager
def several_servers(
    folder: Path, address: str, count: int = 2, **environment: str
) -> Iterator[SeveralServers]:
    """Running servers and their balancer, ended when the block is left."""
    servers = SeveralServers(folder, address, count, **environment)
    try:
        servers.start()
        servers.wait_for_all()
        yield servers
    finally:
        servers.kill()
