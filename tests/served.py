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

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds; a first run also loads the sample


class Served:
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

    def start(self, patience: float = PATIENCE) -> None:
        """Start, and wait until the store is open."""
        command = [sys.executable, str(self.program), "--port", str(self.port), "--no-browser"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + patience
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"The server did not start:\n{self.log.read_text('utf-8')}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the health address says that all is well."""
        with contextlib.suppress(OSError), self.get("/health") as answer:
            return bool(answer.status == 200)
        return False

    def get(self, address: str) -> Any:
        """The answer to a request, as urllib gives it. Raises HTTPError."""
        return urllib.request.urlopen(self.url + address, timeout=10)

    def kill(self) -> None:
        """End at once, as a power cut does."""
        if self.process:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(path: Path, program: Path = ROOT / "server.py", **environment: str) -> Iterator[Served]:
    """A running server, ended when the block is left."""
    server = Served(path, program, **environment)
    try:
        server.start()
        yield server
    finally:
        server.kill()
