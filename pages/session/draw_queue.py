"""Admission control: N at a time, short jobs first; urgent callers bypass it."""

import threading
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

PATIENCE_OF_WORK = 4
"""Background work, for which nobody waits, waits this many times as long as a person."""


class Waiter(NamedTuple):
    """Entry of the queue. Entries compare in the order of admission: quick ones first, then by number."""

    takes_long: bool
    number: int
    admitted: threading.Event


class DrawQueue:
    """Admit ``slots`` callers at a time: quick ones first, else first come, first served.

    Writers (``writing_first``) do not wait and take no slot. Everybody else waits for them: new callers, and
    admitted ones at their next ``yield_to_writers``.

    Nobody waits longer than ``timeout`` seconds. A slot makes drawing fast, but is not a lock, and an
    admitted caller may work for minutes.
    """

    def __init__(self, slots: int, timeout: float) -> None:
        self.timeout = timeout
        self.waiting: list[Waiter] = []
        self._slots = self._free_slots = slots
        self._idle = threading.Event()
        self._writers = 0
        self._no_writer = threading.Event()
        self._no_writer.set()
        self._thread = threading.local()
        self._guard = threading.Lock()
        self._numbers = count()

    @contextmanager
    def slot(self, *, quick: bool = False) -> Iterator[None]:
        """Hold a slot within the block."""
        waiter = Waiter(not quick, next(self._numbers), threading.Event())
        with self._guard:
            insort(self.waiting, waiter)
            self._admit_waiting()
        try:
            if not waiter.admitted.wait(self.timeout):
                self._admit_after_timeout(waiter)
            yield
        finally:
            self._leave(waiter)

    @contextmanager
    def writing_first(self) -> Iterator[None]:
        """Let this thread go before everybody else within the block, which must be short."""
        self._count_writers(1)
        try:
            yield
        finally:
            self._count_writers(-1)

    def yield_to_writers(self) -> None:
        """Wait until there is no writer. A writer does not wait for itself."""
        if not getattr(self._thread, "writers", 0):
            self._no_writer.wait(self.timeout)

    def yield_to_everybody(self) -> None:
        """Wait until nobody writes, draws or waits to draw. For background work."""
        with self._guard:
            is_idle = not (self.waiting or self._writers or self._free_slots < self._slots)
            if not is_idle:
                self._idle.clear()
        if not is_idle:
            self._idle.wait(self.timeout * PATIENCE_OF_WORK)

    def _count_writers(self, change: int) -> None:
        self._thread.writers = getattr(self._thread, "writers", 0) + change
        with self._guard:
            self._writers += change
            if self._writers:
                self._no_writer.clear()
            else:
                self._no_writer.set()
                self._admit_waiting()
                self._note_idle()

    def _admit_waiting(self) -> None:
        while self._free_slots > 0 and self.waiting and not self._writers:
            self._admit(self.waiting[0])

    def _admit(self, waiter: Waiter) -> None:
        self.waiting.remove(waiter)
        self._free_slots -= 1
        waiter.admitted.set()

    def _admit_after_timeout(self, waiter: Waiter) -> None:
        """Admit a waiter although no slot is free."""
        with self._guard:
            if waiter in self.waiting:
                self._admit(waiter)

    def _leave(self, waiter: Waiter) -> None:
        with self._guard:
            if waiter in self.waiting:  # Interrupted while waiting.
                self.waiting.remove(waiter)
            else:
                self._free_slots += 1
            self._admit_waiting()
            self._note_idle()

    def _note_idle(self) -> None:
        if not (self.waiting or self._writers or self._free_slots < self._slots):
            self._idle.set()
