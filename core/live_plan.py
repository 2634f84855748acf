"""The plan kept ready: what planning looks at is read once for each state of the store.

Whoever changes a choice plans again from the same facts, and who looks again finds the plan made.
Frames are never changed in place, so many readers may hold them.
"""

import threading
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.plan_edits import edited, load_edits, outdated, to_order, with_keys
from core.plan_facts import load_days, load_facts, load_lacking
from core.plan_rows import PLAN
from core.planning import Choices, Facts, plan
from core.report_filter import labels
from core.store import Snapshot, Store

MOST_PLANS = 6


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
    """What was read of one state of the store, and the plans made of it since."""

    state: tuple[int, int, tuple[date, ...]]
    facts: Facts
    supply: pl.DataFrame
    lacking: pl.DataFrame
    plans: dict[Choices, pl.DataFrame]


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
        suggested = kept.plans.get(choices)
        if suggested is None:
            suggested = with_keys(plan(kept.facts, choices))
            with self._lock:
                while len(kept.plans) >= MOST_PLANS:
                    kept.plans.pop(next(iter(kept.plans)))
                kept.plans[choices] = suggested
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
    return _Kept(state, load_facts(snapshot, now), supply, load_lacking(snapshot, supply), {})
