"""Lets so many in at a time, who are quick before others; who is in a hurry goes ahead of all."""

import threading
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

Waiter = tuple[bool, int, threading.Event]
"""Whether it is not quick, its number, and what tells it to go in: in the order in which they are let in."""


class DrawQueue:
    """Lets ``places`` in at a time: those first who will be quick, else first come, first served.

    Whoever is ``ahead`` waits for nobody and takes nobody's place, and everybody else waits for them: who
    comes, and who is inside and can ``yield_to_writers``.

    Nobody waits longer than ``patience`` seconds: a place is for being quick, not for being alone, and
    whoever is inside may be at work for minutes.
    """

    def __init__(self, slots: int, timeout: float) -> None:
        self.timeout = timeout
        self.waiting: list[Waiter] = []
        self._free_slots = slots
        self._writers = 0
        self._no_writer = threading.Event()
        self._no_writer.set()
        self._thread = threading.local()
        self._guard = threading.Lock()
        self._numbers = count()

    @contextmanager
    def slot(self, *, quick: bool = False) -> Iterator[None]:
        """A place for the time of the block."""
        waiter = (not quick, next(self._numbers), threading.Event())
        with self._guard:
            insort(self.waiting, waiter)
            self._admit_waiting()
        try:
            if not waiter[2].wait(self.timeout):
                self._admit_after_timeout(waiter)
            yield
        finally:
            self._leave(waiter)

    @contextmanager
    def writing_first(self) -> Iterator[None]:
        """For the time of the block, which must be short, this thread goes before everybody else."""
        self._count_writers(1)
        try:
            yield
        finally:
            self._count_writers(-1)

    def yield_to_writers(self) -> None:
        """Wait until nobody is ahead; whoever is so themselves does not wait."""
        if not getattr(self._thread, "writers", 0):
            self._no_writer.wait(self.timeout)

    def _count_writers(self, change: int) -> None:
        self._thread.writers = getattr(self._thread, "writers", 0) + change
        with self._guard:
            self._writers += change
            if self._writers:
                self._no_writer.clear()
            else:
                self._no_writer.set()
                self._admit_waiting()

    def _admit_waiting(self) -> None:
        while self._free_slots > 0 and self.waiting and not self._writers:
            self._admit(self.waiting[0])

    def _admit(self, waiter: Waiter) -> None:
        self.waiting.remove(waiter)
        self._free_slots -= 1
        waiter[2].set()

    def _admit_after_timeout(self, waiter: Waiter) -> None:
        """In, though no place is free."""
        with self._guard:
            if waiter in self.waiting:
                self._admit(waiter)

    def _leave(self, waiter: Waiter) -> None:
        with self._guard:
            if waiter in self.waiting:  # interrupted while it waited
                self.waiting.remove(waiter)
            else:
                self._free_slots += 1
            self._admit_waiting()
