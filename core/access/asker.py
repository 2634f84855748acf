"""Asker: the person behind a click or a command.

The pages name the person who signed in (``find_asker_by``); the command line and the server's own work act
for the owner of the computer. Tests use ``acting_as``.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

MANAGER = "manager"


@dataclass(frozen=True)
class Person:
    """Person who asks. ``person_id``, the e-mail address in lower case, is recorded with each act.

    ``shops``: the shops the role is valid for; None: all. ``address``: the network address of the browser.
    ``provider_subject``: the id from the sign-in provider.
    """

    person_id: str
    name: str
    role: str
    shops: frozenset[str] | None = None
    address: str = ""
    provider_subject: str = ""


OWNER = Person("command line", "command line", MANAGER)
"""Person who may start a program on this computer."""

_acting: ContextVar[Person | None] = ContextVar("acting", default=None)
_ways: list[Callable[[], Person]] = [lambda: OWNER]


def asker() -> Person:
    """Return the person who is asking right now."""
    return _acting.get() or _ways[-1]()


def find_asker_by(find: Callable[[], Person]) -> None:
    """Use ``find`` from now on. It is called for every write and must answer from the session."""
    _ways[-1] = find


@contextlib.contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """Make ``person`` the asker within the block."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)
