"""Milliseconds of a piece of work: on the clock, and of all threads together.

A busy machine stretches the clock's time, but hardly the threads': compare two versions by the second.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class Times(NamedTuple):
    """Milliseconds on the ``clock``, and of all threads (``cpu``)."""

    clock: float
    cpu: float

    def in_words(self) -> str:
        return f"{self.clock:,.0f} ms ({self.cpu:,.0f})"


def timed(work: Callable[[], Any]) -> Times:
    """The times of one run."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return Times((time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000)


def repeated(work: Callable[[], Any], runs: int = 5) -> Times:
    """The medians of several runs."""
    return median(timed(work) for _ in range(runs))


def median(times: Iterable[Times]) -> Times:
    """The medians of both."""
    clocks, cpus = zip(*times, strict=True)
    return Times(statistics.median(clocks), statistics.median(cpus))
