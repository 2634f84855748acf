"""Plan as the pages read it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar, cast

import polars as pl

from core.allocation import PAIR
from core.language import SOURCE_LANGUAGE, speaking
from core.planning.budget import Budget, Cut, uncounted_currencies, within_budget
from core.planning.chart_data import selected_plan
from core.planning.choices import Choices
from core.planning.decisions import Tasks, decisions, tasks, with_sentences
from core.planning.discrepancies import discrepancies, large_amounts, load_sold, unusual_amounts
from core.planning.edits import Edit, draft_counts, to_order
from core.planning.figures import (
    PlanFigures,
    any_demand,
    by_destination,
    by_shop_pair,
    demand_figures,
    orders_served,
    plan_figures,
    vendor_figures,
    vendors_to_order_from,
    with_cost_currency,
)
from core.planning.gap import EXACT, Gap
from core.planning.plan import Facts
from core.planning.put_off import split_put_off
from core.planning.rates import Currencies
from core.planning.reasons import with_plan_reasons
from core.planning.schemas import PLAN
from core.planning.vendor_choice import DEFAULT_VENDOR, Offers, possible_vendors, uncompared_currencies
from core.planning.vendor_offers import PlanToCompare
from core.planning.waiting_value import with_value_waiting
from core.store import Snapshot

Once = TypeVar("Once")

MOST_COMPUTED = 24
"""Largest number of results kept for one state of the store."""


@dataclass(frozen=True)
class PlanMemo:
    """Results computed from one state of the store, by question: plans, decisions, figures. ``most`` of
    them are kept."""

    most: int = MOST_COMPUTED
    computed: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)

    def once(self, asked: tuple[Hashable, ...], compute: Callable[[], Once]) -> Once:
        """Return the stored result, or that of ``compute()``. The oldest results are dropped."""
        if asked not in self.computed:
            answer = compute()
            while len(self.computed) >= self.most:
                self.computed.pop(next(iter(self.computed), asked), None)
            self.computed[asked] = answer
            return answer
        return cast("Once", self.computed[asked])


@dataclass(frozen=True)
class Planned:
    """Plan for ``choices`` at one ``version`` of the store, with the buyers' ``edits`` by rows' keys.

    ``suggested``: the result of rule 3; ``rows``: the same with the buyer's edits (edits.py); both in figures
    (SUGGESTED). ``outdated``: number of edits whose suggestion changed. ``queue``: incoming supply
    of the shortages (``decisions.supply_queue``). ``lacking``: one row per item, shop and eCom order with
    units neither on hand nor incoming, with its ``need_index``; once more with ``cleared_only``, as if only
    paid and cleared orders waited. ``shop_names``, ``vendor_names``: by id. ``pairs``: the selected items and
    shops, if any; ``rows`` are then those that serve them. ``put_off``: rows that wait for a day, if any
    (core/planning/put_off.py), which are not among ``rows``. ``gap``: how far the vendors may be from the
    best ones. Other results are computed on demand; ``memo`` keeps those that are equal for every plan of
    this state, ``of_rows`` those of exactly these rows.
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
    put_off: pl.DataFrame | None = None
    gap: Gap = EXACT
    of_rows: PlanMemo = field(init=False, repr=False, default_factory=partial(PlanMemo, most=3))

    def narrowed(self, pairs: pl.DataFrame) -> "Planned":
        """Return the plan with only the rows that serve the items and shops in ``pairs``."""
        return replace(self, rows=selected_plan(self.rows, pairs, self.choices.ship_to), pairs=pairs)

    def with_rows(self, rows: pl.DataFrame) -> "Planned":
        """Return the plan with these of its rows."""
        return replace(self, rows=rows)

    def without_purchases_of(self, items: Iterable[str]) -> "Planned":
        """Return the plan without what it buys of these items."""
        named = sorted(items)
        bought = (pl.col("action") == "purchase") & pl.col("item_id").is_in(named)
        return self.of_rows.once(
            ("without purchases", *named), lambda: self.with_rows(self.rows.filter(~bought))
        )

    def without_put_off(self, put_off: pl.DataFrame) -> "Planned":
        """Return the plan without the lines that wait for a day. ``put_off``: PUT_OFF_ROWS."""
        return self.of_rows.once(("put off", *put_off.rows()), lambda: self._without_put_off(put_off))

    def _without_put_off(self, put_off: pl.DataFrame) -> "Planned":
        planned_now, asleep = split_put_off(self.rows, put_off, self.facts.shops)
        return replace(self, rows=planned_now, put_off=asleep)

    def cut_to(self, budget: Budget, unserved: pl.DataFrame) -> "tuple[Planned, Cut]":
        """Return the plan that the budget pays for, and what it leaves out. ``unserved``: UNSERVED."""
        asked = ("budget", *budget.items())
        return self.of_rows.once(asked, lambda: self._cut_to(budget, unserved))

    def _cut_to(self, budget: Budget, unserved: pl.DataFrame) -> "tuple[Planned, Cut]":
        currencies = Currencies(self.facts.vendors, self.facts.shops, self.facts.rates)
        rows = self.rows.with_row_index("place")
        valued = self.of_rows.once(("valued",), lambda: self._valued(rows, unserved, currencies))
        _, cut = within_budget(valued, currencies, budget)
        affordable = rows.filter(~pl.col("place").is_in(cut["place"].implode())).drop("place")
        missing = uncounted_currencies(self.rows, currencies, budget)
        return self.with_rows(affordable), Cut(cut, currencies, budget, missing)

    def _valued(self, rows: pl.DataFrame, unserved: pl.DataFrame, currencies: Currencies) -> pl.DataFrame:
        """Return the ``rows`` that are not left out, with the value that waits for them."""
        return with_value_waiting(
            rows.filter(~pl.col("left_out")), unserved, self.choices.ship_to, currencies
        )

    @cached_property
    def ordered(self) -> pl.DataFrame:
        """Return the rows to order."""
        return to_order(self.rows)

    @cached_property
    def plan(self) -> pl.DataFrame:
        """Return the rows to order with English reasons, as files have them: columns PLAN."""
        with speaking(SOURCE_LANGUAGE):
            return with_plan_reasons(self.ordered).select(list(PLAN))

    @cached_property
    def transfers(self) -> pl.DataFrame:
        """Return the transfers, which are the first rows."""
        return self.rows.head(int((self.rows["action"] == "transfer").sum()))

    @cached_property
    def purchases(self) -> pl.DataFrame:
        """Return the purchases."""
        return self.rows.slice(self.transfers.height)

    @cached_property
    def figures(self) -> PlanFigures:
        return plan_figures(self.ordered, self.facts.vendors, self.facts.shops)

    @cached_property
    def destinations(self) -> pl.DataFrame:
        """Return the purchase orders of the plan, one row each: ``figures.by_destination``."""
        return by_destination(self.ordered)

    @cached_property
    def shop_pairs(self) -> pl.DataFrame:
        """Return the transfers of the plan, one row each: ``figures.by_shop_pair``."""
        return by_shop_pair(to_order(self.transfers))

    def with_currency(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add ``currency`` of the costs (figures.with_cost_currency) to purchases or ``destinations``."""
        return with_cost_currency(rows, self.facts.vendors, self.facts.shops)

    @cached_property
    def vendors(self) -> pl.DataFrame:
        """Return the vendors of the plan, one row each: ``figures.vendors_to_order_from``."""
        return vendors_to_order_from(self.ordered, self.facts.vendors)

    @cached_property
    def orders_served(self) -> int:
        """Count the eCom orders that the plan serves."""
        return orders_served(self.ordered, self.lacking, self.choices)

    @cached_property
    def drafts(self) -> dict[str, int]:
        """Count the purchase orders (``purchase``) and transfers (``transfer``) that drafting makes."""
        return draft_counts(self.rows)

    def decisions(self, horizon: int | None) -> pl.DataFrame:
        """Return the decision about each shortage (core/planning/decisions.py)."""
        return self.memo.once(
            ("decisions", self.choices, horizon),
            lambda: decisions(self.facts, self.choices, self.suggested, self.queue, horizon),
        )

    def with_sentences(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return some rows of ``decisions`` with their sentences: ``decisions.with_sentences``."""
        return with_sentences(rows, self.facts, self.choices, self.suggested, self.queue)

    def tasks(self) -> Tasks:
        """Return what somebody has to do about every shortage: ``decisions.tasks``."""
        return self.memo.once(
            ("tasks", self.choices),
            lambda: tasks(self.decisions(None), self.facts, self.choices, self.suggested),
        )

    def discrepancies(self) -> pl.DataFrame:
        """Return the shortages for which no customer waits (core/planning/discrepancies.py)."""
        asked = ("discrepancies", replace(self.choices, discrepancies=frozenset()))
        rows = self.memo.once(asked, lambda: discrepancies(self.facts, self.choices))
        return (
            rows if self.pairs is None else rows.join(self.pairs, on=PAIR, how="semi", maintain_order="left")
        )

    def unusual_amounts(self, snapshot: Snapshot) -> pl.DataFrame:
        """Return the items of which the plan buys far more than they ever sold (``unusual_amounts``). What
        all items sold is read once for this state."""
        sold = self.memo.once(("sold",), lambda: load_sold(snapshot, self.facts.items))
        return self.of_rows.once(
            ("unusual",), lambda: unusual_amounts(large_amounts(self.ordered), self.facts, sold)
        )

    def vendor_figures(self, unserved: pl.DataFrame) -> pl.DataFrame:
        """Return the plan for each choice of vendors (core/planning/figures.py). ``unserved``: UNSERVED."""
        others = replace(self.choices, vendor_rule=DEFAULT_VENDOR)
        return self.memo.once(("vendors", others), lambda: vendor_figures(self.facts, others, unserved))

    def to_compare(self, unserved: pl.DataFrame) -> PlanToCompare:
        """Return the plan as its lines' vendors are compared (core/planning/vendor_offers.py)."""
        return PlanToCompare(self.ordered, self.facts, self.choices.ship_to, unserved)

    def uncompared_currencies(self) -> list[str]:
        """Return the pairs of currencies without a rate, so that vendors of items of this plan are left
        out of the choice: “USD→EUR”."""
        facts = self.facts
        sellers = possible_vendors(facts.items, facts.vendors, facts.vendor_items, facts.price_breaks)
        bought = self.suggested.filter(action="purchase").select("item_id", "shop_id").unique()
        items = bought.join(facts.shops.select("shop_id", "today"), on="shop_id").drop("shop_id")
        return uncompared_currencies(items, Offers(sellers, facts.price_breaks, facts.rates))

    @cached_property
    def currencies(self) -> list[str]:
        """Return the vendors' currencies in the plan's costs, that with the highest cost first."""
        vendors = set(self.facts.vendors["currency"].drop_nulls())
        costs = [(cost, currency) for currency, cost in self.figures.cost.items() if currency in vendors]
        return [currency for _, currency in sorted(costs, reverse=True)]

    def demand_figures(self) -> pl.DataFrame:
        """Return the cost by demand (core/planning/figures.py)."""
        others = any_demand(self.choices)
        return self.memo.once(("demands", others), lambda: demand_figures(self.facts, others))
