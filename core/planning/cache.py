"""Plan cache: the planning inputs, and the plans computed from them.

A changed choice plans again from the same inputs; the same choice finds its plan computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import polars as pl

from core.allocation import PAIR, OpenLinesCache, as_if_alone, uncovered_orders
from core.planning.choices import Choices
from core.planning.decisions import Tasks, supply_queue
from core.planning.edits import Edit, load_edits, outdated_edits, with_edits
from core.planning.excess import excess_stock
from core.planning.facts import (
    load_days,
    load_facts,
    load_lacking,
    load_positions,
    load_speed_of,
    load_unserved_of,
    with_cleared,
    with_cover,
    with_lacking,
)
from core.planning.plan import Facts, suggestion, with_today
from core.planning.planned import PlanMemo, Planned
from core.planning.put_off import load_put_off
from core.planning.rates import load_rates
from core.planning.remembered_vendors import (
    items_changed,
    load_remembered_vendors,
    with_remembered_vendors,
)
from core.planning.speed import Spike
from core.planning.vendor_choice import with_own_terms
from core.report import choice_labels
from core.store import (
    AsOf,
    Computed,
    Maintained,
    Snapshot,
    Store,
    load_added,
    rows_for_keys,
    with_sorted_rows_replaced,
)

COMPUTED_BY_ITEM = ("_needs", "_donors")
"""Results of ``Facts`` that ``Facts.after`` replaces item by item."""


@dataclass(frozen=True)
class PlanInputs:
    """Planning inputs of one state of the store.

    ``version``: the last operation that may have changed them; changing a plan or a layout does not.
    ``own``: the facts with each item's own vendor; ``facts``: with the vendors that buyers ``remembered``.
    ``waiting``: lines that wait (``OpenLines.queue``); ``supply``: incoming lines. ``lacks``: from
    ``_lacks``, for every item and shop. ``memo``: results computed from these inputs.
    """

    version: int
    own: Facts
    remembered: pl.DataFrame
    facts: Facts
    waiting: pl.DataFrame
    supply: pl.DataFrame
    lacks: pl.DataFrame
    memo: PlanMemo = field(default_factory=PlanMemo)

    @cached_property
    def queue(self) -> pl.DataFrame:
        """Return the incoming supply of every shortage (``decisions.supply_queue``)."""
        return supply_queue(self.facts, self.supply)

    @cached_property
    def lacking(self) -> pl.DataFrame:
        """Return orders with units neither on hand nor incoming, with the ``need_index`` of each shortage."""
        return self.lacks.join(self.facts.short.select("need_index", *PAIR), on=PAIR)

    @cached_property
    def lacking_orders(self) -> list[str]:
        """Return the numbers of the orders that lack something, in the order in which they are served."""
        first = self.lacking.sort("need_index", "ecom_order_id")
        return first["ecom_order_id"].unique(maintain_order=True).to_list()

    @cached_property
    def shop_names(self) -> dict[str, str]:
        """Return the names of shops by id."""
        return choice_labels(self.facts.shops.select("shop_id", "name"))

    @cached_property
    def vendor_names(self) -> dict[str, str]:
        """Return the names of vendors by id."""
        return choice_labels(self.facts.vendors.select("vendor_id", "name"))

    @cached_property
    def currencies(self) -> list[str]:
        """Return the currencies in which vendors are paid, that of most vendors first."""
        paid = self.facts.vendors["currency"].drop_nulls().value_counts()
        return paid.sort("count", "currency", descending=[True, False])["currency"].to_list()

    def speed(self, snapshot: Snapshot, spikes: frozenset[Spike] = frozenset()) -> pl.DataFrame:
        """Return the selling speed of every item and shop (SPEED_ROWS), read once for these inputs."""
        return self.memo.once(("speed", spikes), lambda: load_speed_of(snapshot, self.facts, spikes))

    def excess(self, snapshot: Snapshot, weeks: int) -> pl.DataFrame:
        """Return the stock beyond levels and so many ``weeks`` of sales (EXCESS_ROWS), computed once."""
        facts = self.facts
        return self.memo.once(
            ("excess", weeks), lambda: excess_stock(facts.stock, self.speed(snapshot), facts.items, weeks)
        )

    def unserved(self, snapshot: Snapshot) -> pl.DataFrame:
        """Return the units that waiting lines lack (UNSERVED), computed once for these inputs."""
        return self.memo.once(("unserved",), lambda: load_unserved_of(snapshot, self.waiting, self.supply))

    def lacking_of(self, snapshot: Snapshot, choices: Choices) -> pl.DataFrame:
        """Return the units that the chosen orders lack, computed once (``load_lacking``)."""
        orders, cleared_only = choices.orders, choices.paid_and_cleared_only
        return self.memo.once(
            ("lacking", orders, cleared_only),
            lambda: load_lacking(snapshot, orders, self.unserved(snapshot), cleared_only=cleared_only),
        )

    def plan(self, choices: Choices, edits: Mapping[str, Edit], facts: Facts | None = None) -> Planned:
        """Return the plan for ``choices`` with the buyers' ``edits``. ``facts``: those for ``choices``, where
        others than these. Raises ``Problem`` like ``plan.plan``."""
        asked = ("plan", choices, frozenset(edits.items()))
        return self.memo.once(asked, lambda: self._plan(facts or self.facts, choices, edits))

    def _plan(self, facts: Facts, choices: Choices, edits: Mapping[str, Edit]) -> Planned:
        rows, gap = self.memo.once(("suggested", choices), lambda: suggestion(facts, choices))
        return Planned(
            version=self.version,
            facts=facts,
            choices=choices,
            edits=edits,
            suggested=rows,
            rows=with_edits(rows, edits, facts),
            outdated=len(outdated_edits(rows, edits)),
            queue=self.queue,
            lacking=self.lacking,
            shop_names=self.shop_names,
            vendor_names=self.vendor_names,
            memo=self.memo,
            gap=gap,
        )


def plan_tasks(inputs: PlanInputs, hub: str | None) -> Tasks:
    """Return what somebody has to do about each shortage. Neither edits nor lines put off change it."""
    return inputs.plan(Choices(ship_to=hub), {}).tasks()


# --- with the store ---


class PlanCache(Maintained[PlanInputs]):
    """Cache of planning inputs. After a write it reloads those of the touched items, in all shops.

    Shops transfer to each other by item. Loading 350,000 stocked items and shops takes 379 ms of a core,
    patching them 26 ms. A hundred people ask once a second, each time after another write
    (docs/performance.md).
    """

    def __init__(self, store: Store, lines: OpenLinesCache) -> None:
        super().__init__(store)
        self._lines = lines

    def load(self, snapshot: Snapshot, as_of: AsOf) -> PlanInputs:
        """Load all inputs, sorted by item where ``patch`` needs it."""
        now = self._lines.at(snapshot, as_of.quarter)
        facts = load_facts(snapshot, as_of.quarter)
        facts = replace(facts, stock=facts.stock.sort("item_id"), oldest=facts.oldest.sort("item_id"))
        lacks = _lacks(snapshot, now.queue, now.supply).sort("item_id")
        remembered = load_remembered_vendors(snapshot)
        chosen = with_remembered_vendors(facts, remembered)
        return PlanInputs(as_of.version, facts, remembered, chosen, now.queue, now.supply, lacks)

    def patch(
        self, old: Computed[PlanInputs], snapshot: Snapshot, touched: pl.DataFrame, as_of: AsOf
    ) -> PlanInputs | None:
        before = _with_added(snapshot, old.value, as_of.quarter)
        shops = before.facts.shops
        if not with_today(shops, as_of.quarter)["today"].equals(shops["today"]):
            return None
        if not load_rates(snapshot).equals(before.facts.rates):
            return None
        remembered = load_remembered_vendors(snapshot)
        rechosen = items_changed(before.remembered, remembered)
        items = pl.concat([touched.select("item_id"), rechosen]).unique()
        if items.is_empty():  # somebody changed a plan, or a layout: every plan that is known stays right
            return before
        now = self._lines.at(snapshot, as_of.quarter)
        rows = (rows_for_keys(frame, items["item_id"]) for frame in (now.lines, now.queue, now.supply))
        lines, queue, supply = rows
        stock, oldest = load_positions(snapshot, lines, supply, items)
        lacks = with_sorted_rows_replaced(before.lacks, _lacks(snapshot, queue, supply), items)
        facts = before.facts
        if not rechosen.is_empty():
            rechosen_facts = with_remembered_vendors(before.own, remembered)
            facts = _with_frames(facts, items=rechosen_facts.items, vendor_items=rechosen_facts.vendor_items)
        facts = facts.after(stock, oldest, items)
        return PlanInputs(as_of.version, before.own, remembered, facts, now.queue, now.supply, lacks)


def _with_added(snapshot: Snapshot, inputs: PlanInputs, quarter: datetime) -> PlanInputs:
    """Return the inputs with the items, shops and vendors that an import added. They alone change no need."""
    own_facts = inputs.own
    items = with_own_terms(load_added(snapshot, "item", own_facts.items), own_facts.vendor_items)
    shops = load_added(snapshot, "shop", own_facts.shops, ["shop_id"])
    vendors = load_added(snapshot, "vendor", own_facts.vendors)
    if items.is_empty() and shops.is_empty() and vendors.is_empty():
        return inputs
    days = own_facts.shops if shops.is_empty() else load_days(snapshot, quarter)

    own_facts, facts = (
        _with_frames(
            each, items=pl.concat([each.items, items]), shops=days, vendors=pl.concat([each.vendors, vendors])
        )
        for each in (own_facts, inputs.facts)
    )
    return replace(inputs, own=own_facts, facts=facts, memo=PlanMemo())


def _with_frames(facts: Facts, **frames: pl.DataFrame) -> Facts:
    """Return ``facts`` with other frames. What was computed of needs and surplus is kept: ``Facts.after`` has
    to follow for items whose vendor changed."""
    changed = replace(facts, **frames)
    vars(changed).update({name: value for name, value in vars(facts).items() if name in COMPUTED_BY_ITEM})
    return changed


def load_planned(snapshot: Snapshot, inputs: PlanInputs, choices: Choices) -> Planned:
    """Load the plan for ``choices`` with the buyers' edits so far. For chosen orders it is narrowed to the
    items and shops that they lack something of. Raises Problem for an order that nobody knows."""
    edits = load_edits(snapshot)
    facts, cover = inputs.facts, choices.cover
    if cover is not None:
        speed = inputs.speed(snapshot, cover.spikes)
        facts = inputs.memo.once(("cover", cover), lambda: with_cover(inputs.facts, speed, cover))
    if not choices.orders:
        return _without_put_off(snapshot, inputs.plan(choices, edits, facts))
    lacking = inputs.lacking_of(snapshot, choices)
    planned = inputs.plan(choices, edits, with_lacking(facts, lacking))
    return _without_put_off(snapshot, planned.narrowed(lacking.select(PAIR)))


def _without_put_off(snapshot: Snapshot, planned: Planned) -> Planned:
    put_off = load_put_off(snapshot)
    return planned if put_off.is_empty() else planned.without_put_off(put_off)


def _lacks(snapshot: Snapshot, queue: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Compute the missing units of all waiting orders and, with ``cleared_only``, of paid and cleared ones.

    Demand that was not chosen takes no supply (rule 3).
    """
    cleared = as_if_alone(with_cleared(snapshot, queue).filter("cleared"))
    lacks = {False: uncovered_orders(queue, supply), True: uncovered_orders(cleared, supply)}
    return pl.concat(rows.with_columns(cleared_only=pl.lit(only)) for only, rows in lacks.items())
