"""Clock of the feeds: the computer's, or a test's."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """``now``: an aware time in UTC. ``seconds``: for measuring, never set back. ``sleep``: wait."""

    def now(self) -> datetime: ...

    def seconds(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class Stopped(Exception):
    """Raised in every wait when the program closes."""


class ComputerClock:
    """The computer's clock. ``stop`` ends every wait, also later ones, with Stopped."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped

    def stop(self) -> None:
        self._stop.set()
