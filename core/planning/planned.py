"""The plan as the pages read it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import polars as pl

from core.planning.chart_data import selected_plan
from core.planning.decisions import decisions
from core.planning.edits import Edit, draft_counts, to_order
from core.planning.figures import (
    PlanFigures,
    any_demand,
    by_destination,
    demand_figures,
    orders_served,
    plan_figures,
    vendors_to_order_from,
)
from core.planning.plan import Choices, Facts
from core.planning.reasons import with_plan_reasons
from core.planning.rows import PLAN

Answer = TypeVar("Answer")

MOST_COMPUTED = 24
"""Largest number of answers kept for one state of the store."""


@dataclass(frozen=True)
class PlanMemo:
    """What was computed from one state of the store, by question: plans, decisions, figures."""

    computed: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)

    def once(self, asked: tuple[Hashable, ...], compute: Callable[[], Answer]) -> Answer:
        """Return the answer of before, else ``compute()``; the oldest answers are dropped."""
        if asked not in self.computed:
            answer = compute()
            while len(self.computed) >= MOST_COMPUTED:
                self.computed.pop(next(iter(self.computed), asked), None)
            self.computed[asked] = answer
            return answer
        return cast("Answer", self.computed[asked])


@dataclass(frozen=True)
class Planned:
    """The plan for ``choices`` at one ``version`` of the store, with the buyers' ``edits`` by rows' keys.

    ``suggested`` is what rule 3 says, ``rows`` the same with the buyer's edits (edits.py), both in
    figures (``rows.SUGGESTED``). ``outdated``: how many edits were made to what is suggested no longer.
    ``queue``: what is on its way to whatever is short (``decisions.supply_queue``); ``lacking``: one row per
    item, shop and eCom order of which units are neither here nor on their way, with its ``need_index``; with
    ``cleared_only`` once more, as if only orders that are paid and cleared waited. ``shop_names``,
    ``vendor_names``: what to call each id. ``pairs``: the items and shops that were picked, if any were;
    ``rows`` are then those that serve them. The rest is computed when somebody first asks; ``memo`` keeps
    what is the same for every plan of this state.
    """

    version: int
    facts: Facts
    choices: Choices
    edits: Mapping[str, Edit]
    suggested: pl.DataFrame
    rows: pl.DataFrame
    outdated: int
    queue: pl.DataFrame
    lacking: pl.DataFrame
    shop_names: dict[str, str]
    vendor_names: dict[str, str]
    memo: PlanMemo
    pairs: pl.DataFrame | None = None

    def narrowed(self, pairs: pl.DataFrame) -> "Planned":
        """The same plan, and of it only the rows that serve the items and shops in ``pairs``."""
        return replace(self, rows=selected_plan(self.rows, pairs, self.choices.ship_to), pairs=pairs)

    @cached_property
    def ordered(self) -> pl.DataFrame:
        """What of the rows is to be ordered."""
        return to_order(self.rows)

    @cached_property
    def plan(self) -> pl.DataFrame:
        """The same with its reasons, as papers have it: columns PLAN."""
        return with_plan_reasons(self.ordered).select(list(PLAN))

    @cached_property
    def transfers(self) -> pl.DataFrame:
        """The rows that move something; they stand first."""
        return self.rows.head(int((self.rows["action"] == "transfer").sum()))

    @cached_property
    def purchases(self) -> pl.DataFrame:
        """The rows that buy something."""
        return self.rows.slice(self.transfers.height)

    @cached_property
    def figures(self) -> PlanFigures:
        return plan_figures(self.ordered, self.facts.vendors)

    @cached_property
    def destinations(self) -> pl.DataFrame:
        """The purchase orders it comes to, one row each: ``figures.by_destination``."""
        return by_destination(self.ordered)

    @cached_property
    def vendors(self) -> pl.DataFrame:
        """Whom it buys from, one row each: ``figures.vendors_to_order_from``."""
        return vendors_to_order_from(self.ordered, self.facts.vendors)

    @cached_property
    def orders_served(self) -> int:
        """How many eCom orders wait for it."""
        return orders_served(self.ordered, self.lacking, self.choices)

    @cached_property
    def drafts(self) -> dict[str, int]:
        """How many purchase orders (``purchase``) and transfers (``transfer``) drafting it makes."""
        return draft_counts(self.rows)

    def decisions(self, horizon: int | None) -> pl.DataFrame:
        """What is decided about each shortage: see core/planning/decisions.py."""
        return self.memo.once(
            ("decisions", self.choices, horizon),
            lambda: decisions(self.facts, self.choices, self.suggested, self.queue, horizon),
        )

    def demand_figures(self) -> pl.DataFrame:
        """What each choice of demand comes to, side by side: see core/planning/figures.py."""
        others = any_demand(self.choices)
        return self.memo.once(("demands", others), lambda: demand_figures(self.facts, others))
