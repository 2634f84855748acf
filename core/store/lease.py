"""Lease on work that one server at a time may do, although several have the store open."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from core.errors import StoreProblem
from core.language import say

LEASE_SECONDS = 30.0
"""Seconds after which another server may take over from one that no longer answers."""


class LeaseLost(StoreProblem):
    """Another server took over the work that this write belongs to. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(say("Another server took over this work. Nothing was changed; try again."))


class Lease(Protocol):
    """Lease on a named work. It is renewed by itself until it is given back, or the process ends."""

    def take(self, *, urgent: bool = False) -> bool:
        """Take the lease if it is free, and return whether this server has it. ``urgent``: otherwise the
        server that has it is asked to give it back."""

    def is_held(self) -> bool:
        """Return whether no other server can have had the lease since it was taken."""

    def is_wanted(self) -> bool:
        """Return whether another server asked for the lease, a few seconds ago at the latest."""

    def give_back(self) -> None:
        """Let another server take the lease at once."""

    def guarding(self) -> AbstractContextManager[None]:
        """Within this block every write on this thread is refused with LeaseLost, in its own transaction, if
        the lease is no longer held."""


class OnlyServer:
    """Lease on a store that no other process can open."""

    def __init__(self) -> None:
        self._held = False

    def take(self, *, urgent: bool = False) -> bool:  # noqa: ARG002
        self._held = True
        return True

    def is_held(self) -> bool:
        return self._held

    def is_wanted(self) -> bool:
        return False

    def give_back(self) -> None:
        self._held = False

    def guarding(self) -> AbstractContextManager[None]:
        return nullcontext()
