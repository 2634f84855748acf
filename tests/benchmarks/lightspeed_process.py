"""The test Lightspeed in a process of its own, so that neither its memory nor its time is measured."""

import contextlib
import multiprocessing
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.lightspeed_server import Clock, LightspeedServer


class LightspeedProcess:
    """A server that stands still at ``start``, but for the waits of its clients; without one it has the
    computer's time. ``run`` works on it.

    Looks like a LightspeedServer to whoever connects to it.
    """

    def __init__(self, start: datetime | None) -> None:
        parallel = multiprocessing.get_context("spawn")
        self._pipe, theirs = parallel.Pipe()
        self._process = parallel.Process(target=_serve, args=(theirs, start), daemon=True)
        self._process.start()
        self.address: str = self._pipe.recv()
        self.clock = _SharedClock(start, self)

    def run(self, act: Callable[..., Any], *values: Any) -> Any:
        """Call ``act(server, *values)`` there. It is a function of a module."""
        self._pipe.send((act, values))
        return self._pipe.recv()

    def allow(self, address: str) -> str:
        return str(self.run(LightspeedServer.allow, address))

    def close(self) -> None:
        self._process.terminate()


class _SharedClock(Clock):
    """The same time here and there: whoever waits here makes both older."""

    def __init__(self, start: datetime | None, process: LightspeedProcess) -> None:
        super().__init__(start)
        self._process = process

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self._process.run(_advance, seconds)

    sleep = advance


def _advance(server: LightspeedServer, seconds: float) -> None:
    server.clock.advance(seconds)


def _serve(pipe: Any, start: datetime | None) -> None:
    with LightspeedServer(Clock(start)) as server:
        pipe.send(server.address)
        with contextlib.suppress(EOFError):  # Whoever measures has ended.
            while True:
                act, values = pipe.recv()
                with server.merchant.lock:
                    pipe.send(act(server, *values))
