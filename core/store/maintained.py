"""Values that are expensive to compute and shared by everybody who looks: the base class of every cache.

This file alone decides which state of the store a cached value shows, what a write, a replaced store or a
change of master data does to it, who computes it, and who may look at the previous one meanwhile.
"""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

import polars as pl

from core.store.database import Store
from core.store.queries import Snapshot

T = TypeVar("T")

PATIENCE = timedelta(seconds=5)
"""For how long others look at the previous value while a new one is computed."""

MASTER_DATA = ["item", "shop", "vendor"]
"""Tables whose columns stand in the rows of any item and shop."""


class AsOf(NamedTuple):
    """A state of the store: the number of its last operation, how often its file was replaced (which starts
    these numbers again), and the quarter of an hour, within which no shop's date changes."""

    version: int
    store_generation: int
    quarter: datetime

    def is_shown_by(self, other: "AsOf") -> bool:
        """Return whether whoever looks at ``other`` sees all of this state."""
        return self[1:] == other[1:] and self.version <= other.version

    def can_follow(self, other: "AsOf") -> bool:
        """Return whether this state came out of ``other`` by operations, or is the same."""
        return self.store_generation == other.store_generation and self.version >= other.version


@dataclass(frozen=True)
class Computed(Generic[T]):
    """A ``value`` as of a state of the store, and ``at`` which time (UTC) somebody asked for it."""

    as_of: AsOf
    value: T
    at: datetime


class Maintained(ABC, Generic[T]):
    """Shared cache of one expensive value: one thread computes it, the others wait or get the previous one.

    A cache is a subclass that says how to ``load`` its value and, where that is too slow after every write,
    how to ``patch`` the previous value. Neither may change a value in place: others still look at it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._computing = threading.Lock()
        self._last: Computed[T] | None = None

    @abstractmethod
    def load(self, snapshot: Snapshot, as_of: AsOf) -> T:
        """Compute the value from the whole of a snapshot, which is of the state ``as_of``."""

    def patch(self, old: Computed[T], snapshot: Snapshot, touched: pl.DataFrame, as_of: AsOf) -> T | None:
        """Compute it from the ``old`` value, where operations since then touched no more than the items and
        shops in ``touched`` and changed no master data; the quarter of an hour may be another. None where it
        has to be loaded, as it always has unless a cache says otherwise."""

    def get(self, now: datetime, seen: int = 0) -> Computed[T]:
        """Return the value as the store is at ``now`` (UTC), or later. Raises what ``load`` raises.

        While another thread computes that, return the previous value: at most PATIENCE old, and never older
        than what the caller has ``seen`` (the version of their last write, and of whatever they were shown).
        """
        asked, last = as_of(self._store, now), self._last
        if last is not None and (asked.is_shown_by(last.as_of) or self._will_do(last, asked, now, seen)):
            return last
        with self._computing:
            last = self._last
            if last is None or not asked.is_shown_by(last.as_of):
                with self._store.read() as snapshot:
                    last = self._last = self._computed(snapshot, asked.quarter, now)
            return last

    def at(self, snapshot: Snapshot, quarter: datetime) -> T:
        """Return the value of exactly this ``snapshot``, for something that is computed from both."""
        with self._computing:
            computed = self._computed(snapshot, quarter, now=quarter)
            if self._last is None or not computed.as_of.is_shown_by(self._last.as_of):
                self._last = computed
            return computed.value

    def _will_do(self, last: Computed[T], asked: AsOf, now: datetime, seen: int) -> bool:
        """Return whether the previous value is good enough for now."""
        is_young = now - last.at < PATIENCE
        return self._computing.locked() and is_young and asked._replace(version=seen).is_shown_by(last.as_of)

    def _computed(self, snapshot: Snapshot, quarter: datetime, now: datetime) -> Computed[T]:
        """Return the last value if it is of this snapshot, else patch it, or load all where that is not safe.
        An open snapshot keeps the store from being replaced."""
        last, state = self._last, AsOf(snapshot.version, self._store.store_generation, quarter)
        if last is not None and last.as_of == state:
            return last
        value = None
        if last is not None and state.can_follow(last.as_of):
            touched = _load_touched(snapshot, last.as_of.version)
            value = None if touched is None else self.patch(last, snapshot, touched, state)
        return Computed(state, self.load(snapshot, state) if value is None else value, now)


def as_of(store: Store, now: datetime) -> AsOf:
    """Return the state of ``store`` at ``now`` (UTC)."""
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return AsOf(store.version, store.store_generation, quarter)


def _load_touched(snapshot: Snapshot, since: int) -> pl.DataFrame | None:
    """Return the items and shops that operations after ``since`` touched; None where an import or a change of
    master data may have changed any row. Every operation marks its items and shops in their stock, whatever
    it changed (core/ledger/operations.py)."""
    imports = snapshot.frame("operation", columns=["number"], kind="import", above={"number": since})
    changes = snapshot.frame(
        "change", columns=["row_key"], table_name=MASTER_DATA, above={"operation_number": since}
    )
    if not imports.is_empty() or not changes.is_empty():
        return None
    return snapshot.frame("stock", columns=["item_id", "shop_id"], above={"changed_by": since})
