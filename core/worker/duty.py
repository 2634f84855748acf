"""Duty: the right to do the worker's work, which one server has at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import Problem
from core.morning import forget_unfinished
from core.store import Store

LEASE = "worker"


@contextmanager
def on_duty(store: Store) -> Iterator[None]:
    """Do the worker's work for the time of a block. Raises Problem while the worker of a server has the duty.

    Every write in the block is refused if a server takes over all the same.
    """
    duty = Duty(store)
    if not duty.take(asked=False):
        raise Problem(
            "The server of this shop syncs it already. Press Sync now on its Data page, or stop the server "
            "and try again."
        )
    try:
        with duty.guarding():
            yield
    finally:
        duty.give_back()


class Duty:
    """Lease of the worker. One server has it; another takes over if that one stops, or is asked to give
    way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lease = store.lease(LEASE)
        self._had = False
        self.guarding = self._lease.guarding

    @property
    def is_mine(self) -> bool:
        """Return whether no other worker can be working."""
        return self._lease.is_held()

    @property
    def is_wanted(self) -> bool:
        """Return whether a person asked something of another server's worker."""
        return self._lease.is_wanted()

    def keep(self, *, asked: bool) -> bool:
        """Return whether this worker still has the duty. Unless a person ``asked`` for the work, it hands the
        duty over to a server that needs it."""
        if self._had and (not self.is_mine or (self.is_wanted and not asked)):
            self.give_back()
        return self._had

    def take(self, *, asked: bool) -> bool:
        """Take the duty if it is free, and return whether it was. ``asked``: a person waits, so that the
        other server is asked to give way."""
        if self._lease.take(urgent=asked):
            forget_unfinished(self._store)  # Whoever began it has stopped.
            self._had = True
        return self._had

    def give_back(self) -> None:
        """Let the worker of another server take over at once."""
        self._lease.give_back()
        self._had = False
