"""The real ``server.py`` in a process of its own, for tests and measurements."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(path: Path, program: Path = ROOT / "server.py", **environment: str) -> Iterator[ServerProcess]:
    """A running server, ended when the block is left."""
    server = ServerProcess(path, program, **environment)
    try:
        server.start()
        yield server
    finally:
        server.kill()
