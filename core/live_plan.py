"""The plan kept ready: what planning looks at is read once for each state of the store.

Whoever changes a choice plans again from the same facts; frames are never changed in place, so many
readers may hold them.
"""

import threading
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.plan_facts import load_days, load_facts
from core.planning import Choices, Facts, plan
from core.report_filter import labels
from core.store import Store


@dataclass(frozen=True)
class Planned:
    """The plan for ``choices`` at one ``version`` of the store.

    ``suggested`` is what rule 3 says, ``plan`` the same with the buyer's edits: what drafts and papers hold.
    ``shop_names``, ``vendor_names``: what to call each id.
    """

    version: int
    facts: Facts
    choices: Choices
    suggested: pl.DataFrame
    plan: pl.DataFrame
    shop_names: dict[str, str]
    vendor_names: dict[str, str]


# --- with the store ---


class LivePlan:
    """The facts of ``store`` as it is now, for any number of threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._state: tuple[int, int, tuple[date, ...]] | None = None
        self._facts: Facts | None = None

    def facts(self, now: datetime) -> tuple[int, Facts]:
        """The version of the store and everything planning looks at, at that version. ``now`` is UTC."""
        with self._lock, self._store.read() as snapshot:
            days = tuple(load_days(snapshot, now)["today"])
            state = (self._store.beginning, snapshot.version, days)
            if self._facts is None or state != self._state:
                self._facts, self._state = load_facts(snapshot, now), state
            return snapshot.version, self._facts

    def plan(self, choices: Choices, now: datetime) -> Planned:
        """The plan for ``choices``. Raises ``Problem`` as ``planning.plan`` does."""
        version, facts = self.facts(now)
        suggested = plan(facts, choices)
        shops, vendors = facts.shops.select("shop_id", "name"), facts.vendors.select("vendor_id", "name")
        return Planned(version, facts, choices, suggested, suggested, labels(shops), labels(vendors))
