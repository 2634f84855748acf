"""Clock of the worker: a wait ends at once if somebody needs the worker."""

from collections.abc import Callable
from datetime import datetime

from core.feeds import Clock

WAIT_STEP = 0.5
"""Seconds after which a wait checks whether it is still wanted."""
SHORTEST_WAIT = 1e-6
"""Seconds that every clock counts: less may not move it, and the wait would never end."""


class WorkerClock:
    """``clock`` whose waits end early if ``check`` raises."""

    def __init__(self, clock: Clock, check: Callable[[], None]) -> None:
        self._clock = clock
        self._check = check

    def now(self) -> datetime:
        return self._clock.now()

    def seconds(self) -> float:
        return self._clock.seconds()

    def sleep(self, seconds: float) -> None:
        end = self._clock.seconds() + seconds
        while (rest := end - self._clock.seconds()) > 0:
            self._check()
            self._clock.sleep(min(WAIT_STEP, max(rest, SHORTEST_WAIT)))
        self._check()
