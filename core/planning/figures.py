"""Figures of a plan: units, cost, orders served, and the vendors to order from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from core.language import marked, say
from core.planning.choices import Choices
from core.planning.plan import Facts, suggested, suggestion
from core.planning.schemas import LINE_TOTAL_TYPE
from core.planning.unlocks import completed_orders
from core.planning.vendor_choice import VENDOR_RULES, gap_text

DEMAND_CHOICES = {
    marked("Every shortage"): (False, False),
    marked("Every shortage, paid and cleared"): (False, True),
    marked("Waiting customers"): (True, False),
    marked("Waiting customers, paid and cleared"): (True, True),
}
"""Kinds of demand to buy for: (waiting only, paid and cleared only)."""


@dataclass(frozen=True)
class PlanFigures:
    """Headline figures of a plan.

    ``to_buy`` and ``to_move``: units. ``cost``: by the vendor's currency (empty: none), of the lines that
    have a cost. ``without_cost``: number of lines without one.
    """

    to_buy: int
    to_move: int
    cost: dict[str, Decimal]
    without_cost: int


def plan_figures(plan: pl.DataFrame, vendors: pl.DataFrame, shops: pl.DataFrame) -> PlanFigures:
    """Compute the headline figures of a plan. ``vendors``: ``vendor_id, currency``; ``shops``: ``shop_id,
    currency``."""
    bought = plan.filter(pl.col("action") == "purchase")
    named = with_cost_currency(bought, vendors, shops)
    cost = (
        named.filter(pl.col("line_total").is_not_null())
        .group_by(pl.col("currency").fill_null(""))
        .agg(pl.col("line_total").sum())
        .sort("currency")
    )
    moved = plan.filter(pl.col("action") == "transfer")
    return PlanFigures(
        int(bought["quantity"].sum()),
        int(moved["quantity"].sum()),
        dict(cost.iter_rows()),
        bought["unit_cost"].null_count(),
    )


def with_cost_currency(bought: pl.DataFrame, vendors: pl.DataFrame, shops: pl.DataFrame) -> pl.DataFrame:
    """Add ``currency`` of the costs: the vendor's; where there is none, that of the ship-to shop's prices."""
    of_vendor = vendors.lazy().select("vendor_id", "currency")
    of_shop = shops.lazy().select("shop_id", shop_currency="currency")
    named = bought.lazy().join(of_vendor, on="vendor_id", how="left", maintain_order="left")
    named = named.join(of_shop, on="shop_id", how="left", maintain_order="left")
    currency = pl.coalesce("currency", "shop_currency")
    return named.with_columns(currency=currency).drop("shop_currency").collect()


def by_destination(plan: pl.DataFrame) -> pl.DataFrame:
    """Group the purchases into orders: one row per vendor and ship-to shop, in the plan's order.

    ``vendor_id, vendor, shop_id, lines, quantity, line_total`` (of the lines with a cost), ``expected_on``.
    """
    bought = plan.filter(pl.col("action") == "purchase")
    return bought.group_by("vendor_id", "vendor", "shop_id", maintain_order=True).agg(
        lines=pl.len().cast(pl.Int64),
        quantity=pl.col("quantity").sum(),
        line_total=pl.col("line_total").sum(),
        expected_on=pl.col("expected_on").first(),
    )


def by_shop_pair(plan: pl.DataFrame) -> pl.DataFrame:
    """Group the transfers: one row per sending and receiving shop, in the plan's order.

    ``from_shop_id, shop_id, lines, quantity``.
    """
    moved = plan.filter(pl.col("action") == "transfer")
    return moved.group_by("from_shop_id", "shop_id", maintain_order=True).agg(
        lines=pl.len().cast(pl.Int64), quantity=pl.col("quantity").sum()
    )


def vendors_to_order_from(plan: pl.DataFrame, vendors: pl.DataFrame) -> pl.DataFrame:
    """Return the vendors the plan buys from, most units first: one row per vendor (empty: none chosen yet).

    ``plan``: rows of the plan; ``vendors``: ``vendor_id, currency``. Columns: ``vendor_id, vendor, currency,
    quantity, items, cost`` (empty if a line has no cost).
    """
    cost = pl.when(pl.col("line_total").is_not_null().all()).then(pl.col("line_total").sum())
    return (
        plan.filter(action="purchase")
        .group_by("vendor_id", "vendor")
        .agg(pl.col("quantity").sum(), items=pl.col("item_id").n_unique(), cost=cost)
        .join(vendors.select("vendor_id", "currency"), on="vendor_id", how="left")
        .sort("quantity", "vendor_id", descending=[True, False])
    )


def orders_served(plan: pl.DataFrame, lacking: pl.DataFrame, choices: Choices) -> int:
    """Count the eCom orders the plan serves: it buys or moves something that they lack.

    ``lacking``: one row per item, shop and order (``customers.uncovered_orders``), with its need in
    ``Facts.short``. ``cleared_only``: computed as if only paid and cleared orders waited.
    """
    lacking = lacking.filter(pl.col("cleared_only") == choices.paid_and_cleared_only)
    if choices.shops:
        lacking = lacking.filter(pl.col("shop_id").is_in([*choices.shops, choices.ship_to or ""]))
    bought_by_hub = pl.col("shop_id").eq_missing(choices.ship_to) & (pl.col("action") == "purchase")
    for_all = lacking.join(plan.filter(bought_by_hub), on="item_id", how="semi")
    here = lacking.join(plan, on="need_index", how="semi")
    return pl.concat([for_all, here])["ecom_order_id"].n_unique()


def any_demand(choices: Choices) -> Choices:
    """Return ``choices`` without those of demand, which ``demand_figures`` do not depend on."""
    return replace(choices, waiting_only=False, paid_and_cleared_only=False, discrepancies=frozenset())


def demand_figures(facts: Facts, choices: Choices) -> pl.DataFrame:
    """Compute the plan for each kind of demand, with all other choices as they are: one row each.

    ``demand`` (in words), ``waiting_only``, ``paid_and_cleared_only``, ``to_buy`` and ``to_move`` (units),
    and the cost of what is bought after transfers, in one column per currency, ``Cost EUR`` (of lines that
    have one).
    """
    names = ["demand", "waiting_only", "paid_and_cleared_only"]
    demands = pl.DataFrame([(words, *which) for words, which in DEMAND_CHOICES.items()], names, orient="row")
    plans = [
        _figures_for(facts, replace(choices, waiting_only=waiting, paid_and_cleared_only=paid))
        for _, waiting, paid in demands.iter_rows()
    ]
    return demands.with_columns(
        pl.Series("to_buy", [figures.to_buy for figures in plans], pl.Int64),
        pl.Series("to_move", [figures.to_move for figures in plans], pl.Int64),
        *_cost_columns(plans),
    )


def vendor_figures(facts: Facts, choices: Choices, unserved: pl.DataFrame) -> pl.DataFrame:
    """Compute the plan for each choice of vendors, with all other choices as they are: one row each.

    ``rule``, ``vendors`` and ``orders`` (how many are bought from, and purchase orders), ``arrives`` (the
    last day; empty if a line has none), ``completes`` and ``soon`` (customers' orders: unlocks.Completed),
    ``free_freight`` (purchase orders that reach free freight, of those whose vendor has it: “1 of 2”), and
    ``gap`` (how far the choice may be from the best one, in words; empty if it is the best), and the cost in
    one column per currency, ``Cost EUR``; an order below its vendor's minimum costs the minimum.
    ``unserved``: UNSERVED.
    """
    suggestions = [suggestion(facts, replace(choices, vendor_rule=rule)) for rule in VENDOR_RULES]
    plans = [each.rows for each in suggestions]
    bought = [rows.filter(action="purchase") for rows in plans]
    days = [None if rows["expected_on"].null_count() else rows["expected_on"].max() for rows in bought]
    today = facts.shops.select("shop_id", "today")
    done = [completed_orders(rows, unserved, choices.ship_to, today) for rows in plans]
    return pl.DataFrame(
        {
            "rule": VENDOR_RULES,
            "vendors": [rows["vendor_id"].drop_nulls().n_unique() for rows in bought],
            "orders": [rows.select("vendor_id", "shop_id").n_unique() for rows in bought],
            "arrives": pl.Series(days, dtype=pl.Date),
            "completes": [each.orders for each in done],
            "soon": [each.soon for each in done],
            "free_freight": [_free_freight(rows, facts.vendors) for rows in bought],
            "gap": [gap_text(each.gap, rule) for each, rule in zip(suggestions, VENDOR_RULES, strict=True)],
        }
    ).with_columns(_cost_columns([_with_minimums(rows, facts) for rows in plans]))


def _free_freight(bought: pl.DataFrame, vendors: pl.DataFrame) -> str | None:
    """Count the purchase orders that reach free freight; None where no vendor has it."""
    orders = _orders_with(bought, vendors, "free_freight_value").drop_nulls("free_freight_value")
    reached = orders.filter(pl.col("line_total") >= pl.col("free_freight_value")).height
    known = orders.height
    return say("{reached:,} of {known:,}", reached=reached, known=known) if known else None


def _with_minimums(plan: pl.DataFrame, facts: Facts) -> PlanFigures:
    """Return the figures of a plan where an order below its vendor's minimum costs the minimum."""
    figures = plan_figures(plan, facts.vendors, facts.shops)
    lacks = (pl.col("minimum_order_value") - pl.col("line_total")).clip(0).fill_null(0)
    orders = _orders_with(plan.filter(action="purchase"), facts.vendors, "minimum_order_value", "currency")
    sums = orders.group_by(pl.col("currency").fill_null("")).agg(lacks.sum())
    more = {currency: Decimal(amount) for currency, amount in sums.iter_rows() if amount}
    return replace(
        figures, cost={name: cost + more.get(name, Decimal(0)) for name, cost in figures.cost.items()}
    )


def _orders_with(bought: pl.DataFrame, vendors: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the purchase orders of a plan with their sum and these columns of the vendor."""
    orders = bought.group_by("vendor_id", "shop_id").agg(pl.col("line_total").sum())
    return orders.join(vendors.select("vendor_id", *columns), on="vendor_id")


def _figures_for(facts: Facts, choices: Choices) -> PlanFigures:
    return plan_figures(suggested(facts, choices), facts.vendors, facts.shops)


def _cost_columns(plans: Sequence[PlanFigures]) -> list[pl.Series]:
    """Return the costs of several plans, one column per currency."""
    currencies = sorted({currency for figures in plans for currency in figures.cost})
    return [
        pl.Series(
            f"Cost {currency}".strip(),
            [figures.cost.get(currency, Decimal(0)) for figures in plans],
            LINE_TOTAL_TYPE,
        )
        for currency in currencies
    ]
