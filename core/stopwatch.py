"""Stopwatch for the log."""

import time


class Stopwatch:
    """Milliseconds since it was created."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def ms(self) -> int:
        return round((time.perf_counter() - self._started) * 1000)
