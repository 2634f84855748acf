"""The plan kept ready: what planning looks at is read once for each state of the store.

Whoever changes a choice plans again from the same facts, and who looks again finds the plan made.
Frames are never changed in place, so many readers may hold them.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from core.decisions import decisions
from core.plan_edits import edited, load_edits, outdated, to_order, with_keys
from core.plan_facts import load_days, load_facts, load_lacking
from core.plan_figures import any_demand, demand_figures
from core.plan_rows import PLAN
from core.planning import Choices, Facts, plan
from core.report_filter import labels
from core.store import Snapshot, Store

MOST_KEPT = 24
"""Frames made of one state of the store: plans, decisions, and what each demand comes to."""


@dataclass(frozen=True)
class Planned:
    """The plan for ``choices`` at one ``version`` of the store.

    ``suggested`` is what rule 3 says, ``rows`` the same with the buyer's edits and their keys
    (core/plan_edits.py), ``plan`` what of it is to be ordered: what drafts and papers hold. ``outdated``: how
    many edits were made to what is suggested no longer.
    ``supply``: one row per incoming line; ``lacking``: one row per item, shop and eCom order of which units
    are neither here nor on their way. ``shop_names``, ``vendor_names``: what to call each id.
    """

    version: int
    facts: Facts
    choices: Choices
    suggested: pl.DataFrame
    rows: pl.DataFrame
    plan: pl.DataFrame
    outdated: int
    supply: pl.DataFrame
    lacking: pl.DataFrame
    shop_names: dict[str, str]
    vendor_names: dict[str, str]


@dataclass(frozen=True)
class _Kept:
    """What was read of one state of the store, and what was made of it since, by what was asked."""

    state: tuple[int, int, tuple[date, ...]]
    facts: Facts
    supply: pl.DataFrame
    lacking: pl.DataFrame
    made: dict[tuple[Hashable, ...], pl.DataFrame] = field(default_factory=dict)

    def once(self, asked: tuple[Hashable, ...], make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """What was made for this question before, else ``make()``; the oldest answers are let go."""
        answer = self.made.get(asked)
        if answer is None:
            answer = make()
            while len(self.made) >= MOST_KEPT:
                self.made.pop(next(iter(self.made), asked), None)
            self.made[asked] = answer
        return answer

    def suggested(self, choices: Choices) -> pl.DataFrame:
        """The plan by rule 3 with the keys of its rows."""
        return self.once(("plan", choices), lambda: with_keys(plan(self.facts, choices)))


# --- with the store ---


class LivePlan:
    """The plans of ``store`` as it is now, for any number of threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def facts(self, now: datetime) -> Facts:
        """Everything planning looks at. ``now`` is UTC."""
        return self._current(now).facts

    def plan(self, choices: Choices, now: datetime) -> Planned:
        """The plan for ``choices``. Raises ``Problem`` as ``planning.plan`` does."""
        kept = self._current(now)
        suggested = kept.suggested(choices)
        with self._store.read() as snapshot:
            edits = load_edits(snapshot)
        rows = edited(suggested, edits, kept.facts)
        return Planned(
            version=kept.state[1],
            facts=kept.facts,
            choices=choices,
            suggested=suggested.select(list(PLAN)),
            rows=rows,
            plan=to_order(rows),
            outdated=len(outdated(suggested, edits)),
            supply=kept.supply,
            lacking=kept.lacking,
            shop_names=labels(kept.facts.shops.select("shop_id", "name")),
            vendor_names=labels(kept.facts.vendors.select("vendor_id", "name")),
        )

    def decisions(self, choices: Choices, horizon: int | None, now: datetime) -> pl.DataFrame:
        """What is decided about each shortage: see core/decisions.py."""
        kept = self._current(now)
        return kept.once(
            ("decisions", choices, horizon),
            lambda: decisions(kept.facts, choices, kept.suggested(choices), kept.supply, horizon),
        )

    def demand_figures(self, choices: Choices, now: datetime) -> pl.DataFrame:
        """What each choice of demand comes to, side by side: see core/plan_figures.py."""
        kept, others = self._current(now), any_demand(choices)
        return kept.once(("demands", others), lambda: demand_figures(kept.facts, others))

    def _current(self, now: datetime) -> _Kept:
        with self._lock, self._store.read() as snapshot:
            days = tuple(load_days(snapshot, now)["today"])
            state = (self._store.beginning, snapshot.version, days)
            if self._kept is None or self._kept.state != state:
                self._kept = None  # let go of the old before the new is read
                self._kept = _read(snapshot, now, state)
            return self._kept


def _read(snapshot: Snapshot, now: datetime, state: tuple[int, int, tuple[date, ...]]) -> _Kept:
    supply = snapshot.frame("supply")
    return _Kept(state, load_facts(snapshot, now), supply, load_lacking(snapshot, supply))
