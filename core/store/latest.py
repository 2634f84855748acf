"""What is dear to compute and wanted by many: made by one reader at a time, for all of them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

PATIENCE = timedelta(seconds=5)
"""How long others look at the picture before, while a new one is being made."""


class Moment(NamedTuple):
    """The store's ``version`` and ``beginning``, and the quarter of an hour, in which every shop has one
    date."""

    version: int
    beginning: int
    quarter: datetime

    def is_shown_by(self, other: "Moment") -> bool:
        """Whether whoever looks at ``other`` sees all of this one."""
        return self[1:] == other[1:] and self.version <= other.version


@dataclass(frozen=True)
class Made(Generic[T]):
    """A picture of a ``moment``, asked for ``at`` this time."""

    moment: Moment
    picture: T
    at: datetime


class Picture(Generic[T]):
    """The newest picture that ``make(moment)`` made.

    Whoever asks for a moment gets a picture of it, or of a later one. Only while somebody else is making
    that, and for no longer than ``patience``, they get the one before; never one older than what they have
    ``seen`` (the version of their own last write, and of whatever was shown to them).
    """

    def __init__(self, make: Callable[[Moment], T], patience: timedelta = PATIENCE) -> None:
        self._make = make
        self._patience = patience
        self._making = threading.Lock()
        self._last: Made[T] | None = None

    def of(self, moment: Moment, now: datetime, seen: int = 0) -> Made[T]:
        """The picture of ``moment``. Raises what ``make`` raises."""
        last = self._last
        if last is not None and (moment.is_shown_by(last.moment) or self._will_do(last, moment, now, seen)):
            return last
        with self._making:
            last = self._last
            if last is None or not moment.is_shown_by(last.moment):
                last = self._last = Made(moment, self._make(moment), now)
            return last

    def _will_do(self, last: Made[T], moment: Moment, now: datetime, seen: int) -> bool:
        """Whether the picture before is good enough for now."""
        is_young = now - last.at < self._patience
        return self._making.locked() and is_young and moment._replace(version=seen).is_shown_by(last.moment)
