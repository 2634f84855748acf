"""Plan: what to buy, from which vendor, and what to transfer between shops instead (contract §2, rule 3).

The order of calculation is ORDER_OF_CALCULATION. Everything here is pure: ``plan(facts, choices)``.

``Facts`` are frames; ids are text, quantities ``Int64``, money ``Decimal(18, 4)``:

- ``stock``, one row per (item_id, shop_id): on_hand, reorder_point?, order_up_to?, incoming (sent to
  that shop and not yet received, late too), drafted_in (on draft purchase orders and transfers to that
  shop), drafted_out (on draft transfers from it), customers_short (rule 2), waiting_uncleared (the
  waiting units of orders that are not paid or not cleared). A pair that only has supply has a row too.
- ``oldest``, one row per (item_id, shop_id) with an open source or waiting lines: occurred_at (empty for
  unexplained units, which are the oldest), document_type (empty without an open source), document_id,
  line_number of the oldest open source by rule 1; waiting_lines, waiting_orders (numbers of them).
- ``items``: item_id, sku, vendor_id, vendor_sku, description, unit_cost, unit_price,
  pack_size, minimum_order_quantity, maximum_order_quantity, tracked; ``vendors``: vendor_id, name,
  lead_time_days, currency; ``price_breaks``: vendor_id, item_id, minimum_quantity, unit_cost; ``shops``:
  shop_id, name, currency (of its prices) and today (the date in the shop, see ``with_today``); ``rates``:
  exchange rates (RATE_ROWS).
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

import polars as pl

from core.allocation import AGE, PAIR
from core.errors import refuse_unknown
from core.language import marked
from core.planning.choices import WITHOUT_VENDOR, Choices, chosen_needs, positions
from core.planning.gap import EXACT, Gap
from core.planning.hub import plan_via_hub
from core.planning.reasons import with_plan_reasons
from core.planning.rows import purchase_rows, transfer_rows
from core.planning.schemas import PLAN, RATE_ROWS
from core.planning.transfers import donors, matched_transfers, spare_units, with_donated
from core.planning.vendor_choice import (
    DEFAULT_VENDOR,
    VENDOR_ITEMS,
    Offers,
    possible_vendors,
    with_chosen_vendors,
)
from core.shop_time import todays
from core.store import with_rows_replaced, with_sorted_rows_replaced

ORDER_OF_CALCULATION = marked(
    "demand per item and shop → less incoming (late too) and less drafts for that shop → reorder "
    "point and order-up-to level, if asked for → net need, not below 0 → transfers from shops "
    "with a surplus → sum per vendor and ship-to shop → maximum, minimum, pack → price"
)

PLAN_ITEM_COLUMNS = [
    "description", "sku", "vendor_sku", "unit_cost", "unit_price", "pack_size", "minimum_order_quantity",
    "maximum_order_quantity",
]  # fmt: skip


LACKING: dict[str, type[pl.DataType]] = {"item_id": pl.String, "shop_id": pl.String, "units": pl.Int64}
"""Units that the chosen orders lack (core/planning/waiting_value.py), one row per item and shop."""


@dataclass(frozen=True)
class Facts:
    """Planning facts; the module's docstring lists the columns.

    ``short`` and ``held`` are the rows of ``stock`` that matter whatever is chosen, computed once: most items
    and shops lack nothing, and nobody lacks most items.
    """

    stock: pl.DataFrame
    oldest: pl.DataFrame
    items: pl.DataFrame
    vendors: pl.DataFrame
    price_breaks: pl.DataFrame
    shops: pl.DataFrame
    vendor_items: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=VENDOR_ITEMS))
    lacking: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LACKING))
    rates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RATE_ROWS))

    @cached_property
    def short(self) -> pl.DataFrame:
        """Return the rows of ``stock`` that may need something, in the order in which needs are served.

        That is by the oldest open source (those without one last), then by shop; ``need_index`` (0, 1, …) is
        the position. Adds waiting orders, the item's vendor, and ``item_index``, its number.
        """
        return self._needs.drop(AGE).with_row_index("need_index")

    @cached_property
    def _needs(self) -> pl.DataFrame:
        """Return the rows of ``short`` with the columns of their order."""
        low = pl.col("projected") <= pl.min_horizontal("reorder_point", pl.col("order_up_to") - 1)
        tops_up = low & pl.col("reorder_point").is_not_null() & pl.col("order_up_to").is_not_null()
        supply = pl.col("incoming") + pl.col("drafted_in") - pl.col("drafted_out")
        numbered = self.items.with_row_index("item_index")
        return in_need_order(
            self.stock.with_columns(projected=pl.col("on_hand") + supply)
            .filter((pl.col("on_hand") < 0) | (pl.col("customers_short") > 0) | tops_up)
            .join(numbered.filter("tracked").select("item_id", "item_index", "vendor_id"), on="item_id")
            .join(self.oldest, on=PAIR, how="left")
            .with_columns(pl.col("waiting_lines", "waiting_orders").fill_null(0))
            .drop("projected")
        )

    @cached_property
    def names(self) -> pl.DataFrame:
        """Return names for each row of ``short``, in its order: item, vendor and shop.

        ``vendor_sort_index`` is the order of vendors (by name, none last), ``sort_index`` that of vendors and
        shops.
        """
        vendors = self.vendors.select("vendor_id", usual_days="lead_time_days", vendor="name")
        days = self.vendor_items.select("item_id", "vendor_id", "lead_time_days")
        items = (
            self.items.select("item_id", "vendor_id", *PLAN_ITEM_COLUMNS)
            .join(vendors, on="vendor_id", how="left")
            .join(days, on=["item_id", "vendor_id"], how="left")
            .with_columns(pl.coalesce("lead_time_days", "usual_days").alias("lead_time_days"))
            .drop("usual_days")
            .sort("vendor", "vendor_id", nulls_last=True)
            .with_columns(vendor_sort_index=pl.struct("vendor", "vendor_id").rle_id())
            .drop("vendor_id")
        )
        numbered = self.shops.sort("shop_id").with_row_index("sort_index")
        shops = numbered.select("shop_id", "today", "sort_index", shop="name")
        rows = self.short.select(PAIR).join(items, on="item_id", maintain_order="left")
        named = rows.join(shops, on="shop_id", maintain_order="left").drop(PAIR)
        return named.with_columns(
            sort_index=pl.col("vendor_sort_index") * shops.height + pl.col("sort_index")
        )

    @cached_property
    def held(self) -> pl.DataFrame:
        """Return the rows of ``stock`` that can give something to ``short``, ordered by item and shop.

        ``donor_index`` (0, 1, …) is the position. Adds ``item_index`` and the columns of ``spare_units``.
        """
        columns = ["donor_index", "item_index", "shop_id", "on_hand", "spare", "spare_above_level"]
        return self._donors.with_row_index("donor_index").select(columns)

    @cached_property
    def _donors(self) -> pl.DataFrame:
        """Return the rows of ``held`` with the item's id."""
        wanted = self._needs.select("item_id", "item_index").unique()
        return spare_units(self.stock).join(wanted, on="item_id").sort("item_id", "shop_id")

    def after(self, stock: pl.DataFrame, oldest: pl.DataFrame, touched: pl.DataFrame) -> "Facts":
        """Return these facts with other ``stock`` and ``oldest`` rows for the ``touched`` items
        (``item_id``).

        Own ``stock`` and ``oldest`` must be sorted by item. Needs and surplus of an item do not depend on
        other items and are not recomputed.
        """
        part = replace(self, stock=stock, oldest=oldest)
        facts = replace(
            self,
            stock=with_sorted_rows_replaced(self.stock, stock, touched),
            oldest=with_sorted_rows_replaced(self.oldest, oldest, touched),
        )
        short = in_need_order(with_rows_replaced(self._needs, part._needs, touched))
        donors = with_sorted_rows_replaced(self._donors, part._donors, touched)
        vars(facts).update(_needs=short, _donors=donors)
        return facts


def in_need_order(short: pl.DataFrame) -> pl.DataFrame:
    """Sort needs in the order in which they are served: oldest first, those without an open source last."""
    return short.sort(pl.col("document_type").is_null(), *AGE, "shop_id", "item_id", nulls_last=False)


def plan(facts: Facts, choices: Choices) -> pl.DataFrame:
    """Return the plan, columns PLAN: transfers first, oldest need first; then purchases.

    Purchases are sorted by vendor (none last) and ship-to shop, oldest need first. Raises ``Problem`` for an
    unknown shop or vendor.
    """
    return as_plan(suggested(facts, choices))


def as_plan(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a plan in figures with its reasons, columns PLAN."""
    return with_plan_reasons(rows).select(list(PLAN))


class Suggestion(NamedTuple):
    """Plan in figures (SUGGESTED), and how far its vendors may be from the best ones."""

    rows: pl.DataFrame
    gap: Gap


def suggested(facts: Facts, choices: Choices) -> pl.DataFrame:
    """Return the plan in figures, columns SUGGESTED, without the text of its reasons."""
    return suggestion(facts, choices).rows


def suggestion(facts: Facts, choices: Choices) -> Suggestion:
    """Return ``suggested``, and how far its vendors may be from the best ones."""
    hub = [choices.ship_to] if choices.ship_to else []
    named = [vendor for vendor in choices.vendors if vendor != WITHOUT_VENDOR]
    refuse_unknown(
        (marked("shop"), [*choices.shops, *hub], facts.shops["shop_id"]),
        (marked("vendor"), named, facts.vendors["vendor_id"]),
    )
    wanted = needs(facts, choices)
    held = facts.held if choices.transfers else facts.held.clear()
    surplus = donors(held, choices.top_up, choices.ship_to)
    if choices.ship_to is None:
        given = matched_transfers(wanted.with_columns(asked="need"), surplus)
        net = with_donated(wanted, given).with_columns(buy=pl.col("need") - pl.col("donated"))
    else:
        at_hub = positions(facts.stock.filter(pl.col("shop_id") == choices.ship_to), choices)
        given, net = plan_via_hub(wanted, surplus, at_hub, choices.ship_to, top_up=choices.top_up)
    bought, gap = _named(net.filter(pl.col("buy") > 0), facts, choices.ship_to), EXACT
    if choices.vendor_rule != DEFAULT_VENDOR:
        possible = possible_vendors(facts.items, facts.vendors, facts.vendor_items, facts.price_breaks)
        terms = Offers(possible, facts.price_breaks, facts.rates)
        bought, gap = with_chosen_vendors(bought, terms, choices.vendor_rule)
    moved = transfer_rows(given, wanted, facts.names, facts.shops)
    return Suggestion(moved.vstack(purchase_rows(bought, facts.price_breaks)), gap)


def _named(bought: pl.DataFrame, facts: Facts, hub: str | None) -> pl.DataFrame:
    """Add the columns of ``Facts.names``; with a hub, those of the hub for the shop."""
    named = bought.hstack(facts.names[bought["need_index"]])
    if hub is None:
        return named
    name, today = facts.shops.filter(shop_id=hub).select("name", "today").row(0)
    return named.with_columns(shop=pl.lit(name), today=pl.lit(today), sort_index="vendor_sort_index")


def with_today(shops: pl.DataFrame, now: datetime, today: date | None = None) -> pl.DataFrame:
    """Add ``today`` to shops: the given date, or that of ``now`` (UTC) in each ``time_zone``."""
    return shops.with_columns(today=pl.lit(today) if today else todays(shops, now)["today"])


def needs(facts: Facts, choices: Choices) -> pl.DataFrame:
    """Return one row per item and chosen shop with a net need above 0, in the order in which needs are
    served.

    Adds the figures of ``positions``.
    """
    all_needs = positions(facts.short, choices)
    if choices.orders:
        all_needs = _of_orders(all_needs, facts.lacking)
    return chosen_needs(all_needs.filter(pl.col("need") > 0), choices)


def _of_orders(positions: pl.DataFrame, lacking: pl.DataFrame) -> pl.DataFrame:
    """Replace every need by the units that the chosen orders lack after everything was dealt."""
    joined = positions.join(lacking, on=PAIR, how="left", maintain_order="left")
    need = pl.col("units").fill_null(0)
    nothing = {name: pl.lit(0, pl.Int64) for name in ("incoming", "drafted_in")}
    return joined.with_columns(need=need, demand=need, tops_up=pl.lit(value=False), **nothing).drop("units")
