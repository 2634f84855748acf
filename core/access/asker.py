"""Who is asking: the person behind a click or a command.

The pages name the person who signed in (``find_asker_by``); the command line and the server's own work act
for the owner of the computer. A test acts as somebody with ``acting_as``.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

MANAGER = "manager"


@dataclass(frozen=True)
class Person:
    """Somebody who asks. ``person_id`` is kept with each act: the e-mail address in small letters.

    ``shops``: the shops the role holds for; None: all. ``address``: the network address of the browser.
    ``provider_subject``: the id that the sign-in provider gave them.
    """

    person_id: str
    name: str
    role: str
    shops: frozenset[str] | None = None
    address: str = ""
    provider_subject: str = ""


OWNER = Person("command line", "command line", MANAGER)
"""Whoever may start a program on this computer."""

_acting: ContextVar[Person | None] = ContextVar("acting", default=None)
_ways: list[Callable[[], Person]] = [lambda: OWNER]


def asker() -> Person:
    """Return whoever is asking right now."""
    return _acting.get() or _ways[-1]()


def find_asker_by(find: Callable[[], Person]) -> None:
    """Ask ``find`` from now on: it is called for every write, and answers from what the session knows."""
    _ways[-1] = find


@contextlib.contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """Within the block ``person`` is asking."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)
