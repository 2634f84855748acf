"""Lets so many in at a time, who are quick before others; who is in a hurry goes ahead of all."""

import threading
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

Waiter = tuple[bool, int, threading.Event]
"""Whether it is not quick, its number, and what tells it to go in: in the order in which they are let in."""


class Turnstile:
    """Lets ``places`` in at a time: those first who will be quick, else first come, first served.

    Whoever is ``ahead`` waits for nobody and takes nobody's place, and everybody else waits for them: who
    comes, and who is inside and can ``give_way``.

    Nobody waits longer than ``patience`` seconds: a place is for being quick, not for being alone, and
    whoever is inside may be at work for minutes.
    """

    def __init__(self, places: int, patience: float) -> None:
        self.patience = patience
        self.waiting: list[Waiter] = []
        self._free = places
        self._ahead = 0
        self._nobody_ahead = threading.Event()
        self._nobody_ahead.set()
        self._mine = threading.local()
        self._guard = threading.Lock()
        self._numbers = count()

    @contextmanager
    def passed(self, *, quick: bool = False) -> Iterator[None]:
        """A place for the time of the block."""
        waiter = (not quick, next(self._numbers), threading.Event())
        with self._guard:
            insort(self.waiting, waiter)
            self._let_in()
        try:
            if not waiter[2].wait(self.patience):
                self._enter(waiter)
            yield
        finally:
            self._leave(waiter)

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """For the time of the block, which must be short, this thread goes before everybody else."""
        self._go_ahead(1)
        try:
            yield
        finally:
            self._go_ahead(-1)

    def give_way(self) -> None:
        """Wait until nobody is ahead; whoever is so themselves does not wait."""
        if not getattr(self._mine, "ahead", 0):
            self._nobody_ahead.wait(self.patience)

    def _go_ahead(self, one: int) -> None:
        self._mine.ahead = getattr(self._mine, "ahead", 0) + one
        with self._guard:
            self._ahead += one
            if self._ahead:
                self._nobody_ahead.clear()
            else:
                self._nobody_ahead.set()
                self._let_in()

    def _let_in(self) -> None:
        while self._free > 0 and self.waiting and not self._ahead:
            self._take(self.waiting[0])

    def _take(self, waiter: Waiter) -> None:
        self.waiting.remove(waiter)
        self._free -= 1
        waiter[2].set()

    def _enter(self, waiter: Waiter) -> None:
        """In, though no place is free."""
        with self._guard:
            if waiter in self.waiting:
                self._take(waiter)

    def _leave(self, waiter: Waiter) -> None:
        with self._guard:
            if waiter in self.waiting:  # interrupted while it waited
                self.waiting.remove(waiter)
            else:
                self._free += 1
            self._let_in()
