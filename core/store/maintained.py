"""Base class of every cache: values that are expensive to compute and shared by all readers.

This file alone decides which state of the store a cached value shows, what a write, an import, a replaced
store or a change of master data does to it, who computes it, and who may see the previous value meanwhile.
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

OLDEST_SHOWN = timedelta(seconds=5)
"""Time for which other readers get the previous value while a new one is computed."""

LOOKED_AT_LATELY = timedelta(minutes=5)
"""Time for which a value that was looked at is kept up to date by whoever imports (``follow``)."""

MASTER_DATA = ["item", "shop", "vendor"]
"""Tables whose columns appear in the rows of any item and shop."""

TOUCHED = ["item_id", "shop_id", "on_hand", "found"]
"""Columns of ``touched``: one row per item and shop, as its stock is now."""


class AsOf(NamedTuple):
    """State of the store: number of its last operation, store generation, and quarter of an hour.

    Operation numbers restart when the store is replaced. No shop's date changes within a quarter of an hour.
    """

    version: int
    store_generation: int
    quarter: datetime

    def is_shown_by(self, other: "AsOf") -> bool:
        """Return True if a reader of ``other`` sees all of this state."""
        return self[1:] == other[1:] and self.version <= other.version

    def can_follow(self, other: "AsOf") -> bool:
        """Return True if this state is ``other``, or came out of it by operations."""
        return self.store_generation == other.store_generation and self.version >= other.version


@dataclass(frozen=True)
class Computed(Generic[T]):
    """``value`` as of a state of the store."""

    as_of: AsOf
    value: T


class Maintained(ABC, Generic[T]):
    """Shared cache of one expensive value: one thread computes it, the others wait or get the previous one.

    A subclass implements ``load`` and, where loading after every write is too slow, ``patch``. Neither may
    change a value in place, because other readers still use it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._computing = threading.Lock()
        self._last: Computed[T] | None = None
        self._was_right_at = datetime.min  # Somebody looked (UTC), and nothing had changed.

    @abstractmethod
    def load(self, snapshot: Snapshot, as_of: AsOf) -> T:
        """Compute the value from a whole snapshot, which has the state ``as_of``."""

    def patch(self, old: Computed[T], snapshot: Snapshot, touched: pl.DataFrame, as_of: AsOf) -> T | None:
        """Compute the value from the ``old`` one. None, the default, means that it has to be loaded.

        Called if operations since ``old`` touched at most the items and shops in ``touched`` (TOUCHED) and
        changed no master data; an import may have added shops, vendors, items and orders (``load_added``).
        The quarter of an hour may have changed.
        """

    def get(self, now: datetime, seen: int = 0, items: pl.Series | None = None) -> Computed[T]:
        """Return the value as the store is at ``now`` (UTC), or later. Raises what ``load`` raises.

        While another thread computes that, return the previous value: at most OLDEST_SHOWN old, and never
        older than what the caller has ``seen`` (the version of their last write and of what they were shown).

        ``items``: the ids that the caller needs of a value in which each item's part follows from that item
        alone. Then the last value will do if no operation touched them since.
        """
        asked, last = as_of(self._store, now), self._last
        if last is not None and asked.is_shown_by(last.as_of):
            self._was_right_at = now
            return last
        if last is not None and self._will_do(last, asked, now, seen):
            return last
        if last is not None and items is not None and self._holds_for(items, last.as_of, asked):
            return last
        with self._computing:
            last = self._last
            if last is None or not asked.is_shown_by(last.as_of):
                with self._store.read() as snapshot:
                    last = self._last = self._computed(snapshot, asked.quarter)
                self._was_right_at = now
            return last

    def follow(self, now: datetime) -> None:
        """Bring the value up to date if people look at it, so that none of them has to after an import."""
        if now - self._was_right_at < LOOKED_AT_LATELY:
            looked_at = self._was_right_at
            self.get(now)
            self._was_right_at = looked_at

    def at(self, snapshot: Snapshot, quarter: datetime) -> T:
        """Return the value of exactly this ``snapshot``, for callers that compute something from both."""
        with self._computing:
            computed = self._computed(snapshot, quarter)
            if self._last is None or not computed.as_of.is_shown_by(self._last.as_of):
                self._last = computed
            return computed.value

    def _will_do(self, last: Computed[T], asked: AsOf, now: datetime, seen: int) -> bool:
        """Return True if the previous value will do: it was right when somebody looked, a moment ago."""
        is_young = now - self._was_right_at < OLDEST_SHOWN
        return self._computing.locked() and is_young and asked._replace(version=seen).is_shown_by(last.as_of)

    def _holds_for(self, items: pl.Series, then: AsOf, asked: AsOf) -> bool:
        """Return True if nothing was done since ``then`` that may touch these items."""
        if asked[1:] != then[1:]:
            return False
        with self._store.read() as snapshot:
            if _may_have_changed_any(snapshot, then.version):
                return False
            done = snapshot.frame("operation", columns=["number"], above={"number": then.version})["number"]
            stock = snapshot.frame(
                "stock", columns=["item_id", "changed_by"], above={"changed_by": then.version}
            )
        if set(done) - set(stock["changed_by"]):  # One that no stock names may have touched any item.
            return False
        return set(items).isdisjoint(stock["item_id"])

    def _computed(self, snapshot: Snapshot, quarter: datetime) -> Computed[T]:
        """Return the last value if it belongs to this snapshot; else patch it, or load it if patching is not
        safe."""
        last, state = self._last, AsOf(snapshot.version, snapshot.store_generation, quarter)
        if last is not None and last.as_of == state:
            return last
        value = None
        if last is not None and state.can_follow(last.as_of):
            touched = _load_touched(snapshot, last.as_of.version)
            value = None if touched is None else self.patch(last, snapshot, touched, state)
        return Computed(state, self.load(snapshot, state) if value is None else value)


def as_of(store: Store, now: datetime) -> AsOf:
    """Return the state of ``store`` at ``now`` (UTC)."""
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return AsOf(store.version, store.store_generation, quarter)


def _load_touched(snapshot: Snapshot, since: int) -> pl.DataFrame | None:
    """Return the items and shops that operations after ``since`` touched: one row each, columns TOUCHED.

    None if a change of master data, or an import, may have changed any row. Every operation marks the stock
    of its items and shops, whatever it changed (core/ledger/operations.py).
    """
    if _may_have_changed_any(snapshot, since):
        return None
    return snapshot.frame("stock", columns=TOUCHED, above={"changed_by": since})


def _may_have_changed_any(snapshot: Snapshot, since: int) -> bool:
    """Return True if an operation after ``since`` changed master data or was an import that touched more
    than it marked."""
    after = {"number": since}
    imports = snapshot.frame("operation", columns=["number"], kind="import", only_touched=False, above=after)
    changes = snapshot.frame(
        "change", columns=["row_key"], table_name=MASTER_DATA, above={"operation_number": since}
    )
    return not imports.is_empty() or not changes.is_empty()
