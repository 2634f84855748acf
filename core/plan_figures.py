"""What a plan comes to: units, cost and orders in figures, and who is to be bought from."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from core.oldest_first import PAIR
from core.planning import Choices
from core.store import Store
from core.waiting import order_promises


@dataclass(frozen=True)
class PlanFigures:
    """``to_buy`` and ``to_move``: units; ``cost`` by the vendor's currency (empty: none named), of the lines
    that have a cost; ``without_cost``: how many have none."""

    to_buy: int
    to_move: int
    cost: dict[str, Decimal]
    without_cost: int


def plan_figures(plan: pl.DataFrame, vendors: pl.DataFrame) -> PlanFigures:
    """The headline figures of a plan. ``vendors``: ``vendor_id, currency``."""
    bought = plan.filter(pl.col("action") == "purchase")
    named = bought.join(vendors.select("vendor_id", "currency"), on="vendor_id", how="left")
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


def by_destination(plan: pl.DataFrame) -> pl.DataFrame:
    """The purchases as orders to write: one row per vendor and ship-to shop, in the plan's order.

    ``vendor_id, vendor, shop_id, lines, quantity, line_total`` (of the lines with a cost), ``expected_on``.
    """
    bought = plan.filter(pl.col("action") == "purchase")
    return bought.group_by("vendor_id", "vendor", "shop_id", maintain_order=True).agg(
        lines=pl.len().cast(pl.Int64),
        quantity=pl.col("quantity").sum(),
        line_total=pl.col("line_total").sum(),
        expected_on=pl.col("expected_on").first(),
    )


def orders_served(lines: pl.DataFrame, supply: pl.DataFrame) -> int:
    """How many eCom orders have units that are neither on the shelf nor on their way.

    ``lines`` and ``supply``: the open and incoming lines of what the plan serves.
    """
    return order_promises(lines, supply).filter(pl.col("uncovered") > 0).height


# --- with the store ---


def load_orders_served(store: Store, plan: pl.DataFrame, choices: Choices) -> int:
    """How many eCom orders the plan serves: those it buys or moves something for."""
    bought_by_hub = pl.col("shop_id").eq_missing(choices.ship_to) & (pl.col("action") == "purchase")
    with store.read() as snapshot:
        lines = snapshot.frame(
            "open_line_named", matching=plan.select("item_id").unique(), above={"waiting": 0}
        )
        supply = snapshot.frame("supply", matching=lines.select(PAIR).unique())
    if choices.shops:
        lines = lines.filter(pl.col("shop_id").is_in([*choices.shops, choices.ship_to or ""]))
    for_all = plan.filter(bought_by_hub).select("item_id").unique()
    here = plan.select(PAIR).unique()
    served = lines.join(for_all, on="item_id", how="semi").vstack(
        lines.join(for_all, on="item_id", how="anti").join(here, on=PAIR, how="semi")
    )
    return orders_served(served, supply)
