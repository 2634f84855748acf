"""The plan kept ready: of what planning looks at, only what an operation touched is read again after it.

Whoever changes a choice plans again from the same facts, and who looks again finds the plan made.
Frames are never changed in place, so many readers may hold them.
"""

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

import polars as pl

from core.allocation import PAIR, LiveRows, Rows, as_if_alone, lacking
from core.planning.decisions import decisions, queued
from core.planning.edits import Edit, edited, load_edits, outdated
from core.planning.facts import load_facts, load_positions, with_cleared
from core.planning.figures import (
    any_demand,
    demand_figures,
)
from core.planning.plan import Choices, Facts, suggested, with_today
from core.planning.planned import Planned
from core.report import labels
from core.store import Snapshot, Store, rows_of, spliced_in_order

Answer = TypeVar("Answer")

MOST_KEPT = 24
"""What is kept of one state of the store: plans, decisions, and what each demand comes to."""


@dataclass(frozen=True)
class _Kept:
    """What was read of one state of the store, and what was made of it since, by what was asked.

    ``lacks``: as of ``_lacks``, of every item and shop.
    """

    beginning: int
    version: int
    facts: Facts
    supply: pl.DataFrame
    lacks: pl.DataFrame
    made: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)

    @cached_property
    def queue(self) -> pl.DataFrame:
        return queued(self.facts, self.supply)

    @cached_property
    def lacking(self) -> pl.DataFrame:
        return self.lacks.join(self.facts.short.select("place", *PAIR), on=PAIR)

    @cached_property
    def names(self) -> tuple[dict[str, str], dict[str, str]]:
        """What to call each shop, and each vendor."""
        shops, vendors = self.facts.shops, self.facts.vendors
        return labels(shops.select("shop_id", "name")), labels(vendors.select("vendor_id", "name"))

    def is_of(self, store: Store, now: datetime) -> bool:
        """Whether nothing happened in ``store`` since, and no shop has another day."""
        same = (self.beginning, self.version) == (store.beginning, store.version)
        return same and self.is_today(now)

    def is_today(self, now: datetime) -> bool:
        """Whether no shop has another day."""
        shops = self.facts.shops
        return with_today(shops, now.replace(tzinfo=UTC))["today"].equals(shops["today"])

    def has_seen(self, store: Store, version: int) -> bool:
        """Whether it is of ``version`` or a later one of the same store."""
        return self.beginning == store.beginning and self.version >= version

    def once(self, asked: tuple[Hashable, ...], make: Callable[[], Answer]) -> Answer:
        """What was made for this question before, else ``make()``; the oldest answers are let go."""
        if asked not in self.made:
            answer = make()
            while len(self.made) >= MOST_KEPT:
                self.made.pop(next(iter(self.made), asked), None)
            self.made[asked] = answer
            return answer
        return cast("Answer", self.made[asked])

    def suggested(self, choices: Choices) -> pl.DataFrame:
        """The plan by rule 3."""
        return self.once(("suggested", choices), lambda: suggested(self.facts, choices))

    def planned(self, choices: Choices, edits: Mapping[str, Edit]) -> Planned:
        rows = self.suggested(choices)
        shops, vendors = self.names
        return Planned(
            version=self.version,
            facts=self.facts,
            choices=choices,
            edits=edits,
            suggested=rows,
            rows=edited(rows, edits, self.facts),
            outdated=len(outdated(rows, edits)),
            queue=self.queue,
            lacking=self.lacking,
            shop_names=shops,
            vendor_names=vendors,
        )


# --- with the store ---


class LivePlan:
    """The plans of ``store`` as it is now, for any number of threads.

    Whoever names a version they have ``seen`` is content with what is kept of it or of a later one: a page
    that asks several things asks about one state, and reads the store once, whatever others do meanwhile.
    """

    def __init__(self, store: Store, rows: LiveRows | None = None) -> None:
        self._store = store
        self._rows = rows or LiveRows(store)
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def facts(self, now: datetime) -> Facts:
        """Everything planning looks at. ``now`` is UTC."""
        return self._current(now).facts

    def version(self, now: datetime) -> int:
        """The version of what is kept, brought up to date."""
        return self._current(now).version

    def names(self, now: datetime, seen: int | None = None) -> tuple[dict[str, str], dict[str, str]]:
        """What to call each shop, and each vendor."""
        return self._current(now, seen).names

    def plan(self, choices: Choices, now: datetime, seen: int | None = None) -> Planned:
        """The plan for ``choices``. Raises ``Problem`` as ``planning.plan`` does."""
        kept = self._current(now, seen)
        with self._store.read() as snapshot:
            edits = load_edits(snapshot)
        asked = ("planned", choices, frozenset(edits.items()))
        return kept.once(asked, lambda: kept.planned(choices, edits))

    def decisions(
        self, choices: Choices, horizon: int | None, now: datetime, seen: int | None = None
    ) -> pl.DataFrame:
        """What is decided about each shortage: see core/planning/decisions.py."""
        kept = self._current(now, seen)
        return kept.once(
            ("decisions", choices, horizon),
            lambda: decisions(kept.facts, choices, kept.suggested(choices), kept.queue, horizon),
        )

    def demand_figures(self, choices: Choices, now: datetime, seen: int | None = None) -> pl.DataFrame:
        """What each choice of demand comes to, side by side: see core/planning/figures.py."""
        kept, others = self._current(now, seen), any_demand(choices)
        return kept.once(("demands", others), lambda: demand_figures(kept.facts, others))

    def _current(self, now: datetime, seen: int | None = None) -> _Kept:
        kept = self._kept
        if kept is not None and seen is not None and kept.has_seen(self._store, seen) and kept.is_today(now):
            return kept
        with self._lock:
            if self._kept is None or not self._kept.is_of(self._store, now):
                self._kept = self._caught_up(now)
            return self._kept

    def _caught_up(self, now: datetime) -> _Kept:
        with self._rows.read() as (snapshot, rows):
            kept = self._kept
            if kept is not None and kept.is_today(now):
                touched = rows.touched(snapshot, kept.beginning, kept.version)
                if touched is not None:
                    return _after(kept, snapshot, rows, touched.select("item_id").unique())
            self._kept = kept = None  # let go of the old before the new is read
            return _read(snapshot, rows, now)


def _read(snapshot: Snapshot, rows: Rows, now: datetime) -> _Kept:
    """Everything there is, in the order of items where ``_after`` wants it."""
    facts = load_facts(snapshot, now)
    facts = replace(facts, stock=facts.stock.sort("item_id"), oldest=facts.oldest.sort("item_id"))
    lacks = _lacks(snapshot, rows.queue, rows.supply).sort("item_id")
    return _Kept(rows.beginning, rows.version, facts, rows.supply, lacks)


def _after(kept: _Kept, snapshot: Snapshot, rows: Rows, items: pl.DataFrame) -> _Kept:
    """The same after some ``items`` were touched. By item, because that is how shops give to each other."""
    ids = items["item_id"]
    lines, queue, supply = (rows_of(frame, ids) for frame in (rows.lines, rows.queue, rows.supply))
    stock, oldest = load_positions(snapshot, lines, supply, items)
    lacks = spliced_in_order(kept.lacks, _lacks(snapshot, queue, supply), items)
    facts = kept.facts.after(stock, oldest, items)
    return _Kept(rows.beginning, rows.version, facts, rows.supply, lacks)


def _lacks(snapshot: Snapshot, queue: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """``waiting.lacking`` of all who wait, and with ``cleared_only`` of those who are paid and cleared:
    demand not chosen takes no supply (rule 3)."""
    cleared = as_if_alone(with_cleared(snapshot, queue).filter("cleared"))
    lacks = {False: lacking(queue, supply), True: lacking(cleared, supply)}
    return pl.concat(rows.with_columns(cleared_only=pl.lit(only)) for only, rows in lacks.items())
