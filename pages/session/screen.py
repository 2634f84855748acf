"""One snapshot of the store for everything a screen loads, so that its parts always agree."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

from core.shop_time import today_in
from core.store import Snapshot, load_time_zone
from pages.session.services import caches, now, store

P = ParamSpec("P")
T = TypeVar("T")


class _Screen:
    """Screen being drawn. Its snapshot is opened at the first load."""

    def __init__(self, until_drawn: ExitStack) -> None:
        self._until_drawn = until_drawn
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        if self._snapshot is None:
            self._snapshot = self._until_drawn.enter_context(store().read())
        return self._snapshot


_drawn: ContextVar[_Screen | None] = ContextVar("drawn", default=None)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Make everything that ``from_snapshot`` loads within the block belong to one moment."""
    with ExitStack() as until_drawn:
        token = _drawn.set(_Screen(until_drawn))
        try:
            yield
        finally:
            _drawn.reset(token)


def is_being_drawn() -> bool:
    """Return True within ``one_snapshot``."""
    return _drawn.get() is not None


def from_snapshot(load: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of a ``load_…`` function on the screen's snapshot.

    Outside of drawing (a callback, a download, a fragment) it gets a snapshot of its own.
    """
    screen = _drawn.get()
    if screen is None:
        return store().ask(load, *args, **kwargs)
    return load(screen.snapshot(), *args, **kwargs)


def as_written(load: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of a ``load_…`` function, loaded again only after something was written.

    For facts that seldom change, are the same for everybody, and need not belong to the screen's moment.
    """
    return caches().kept.ask(load, *args, **kwargs)


def as_written_to(
    tables: Sequence[str],
    load: Callable[Concatenate[Snapshot, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Return the result of a ``load_…`` function, loaded again only after a write to these ``tables``."""
    return caches().kept.ask_about(tables, load, *args, **kwargs)


def today_in_shops() -> date:
    """Return the date in most shops, for what belongs to no shop."""
    return today_in(as_written_to(["shop"], load_time_zone), now())
