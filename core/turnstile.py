"""Lets so many in at a time, who are quick before others."""

import threading
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

Waiter = tuple[bool, int, threading.Event]
"""Whether it is not quick, its number, and what tells it to go in: in the order in which they are let in."""


class Turnstile:
    """Lets ``places`` in at a time: those first who will be quick, else first come, first served.

    Nobody waits longer than ``patience`` seconds: a place is for being quick, not for being alone, and
    whoever is inside may be at work for minutes.
    """

    def __init__(self, places: int, patience: float) -> None:
        self.patience = patience
        self.waiting: list[Waiter] = []
        self._free = places
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

    def _let_in(self) -> None:
        while self._free > 0 and self.waiting:
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
