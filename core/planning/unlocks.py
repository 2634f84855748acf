"""Orders that a plan completes, and what each purchase order contributes.

A plan completes an order if it moves or buys everything that the order lacks after shelf, incoming and drafts
were dealt to everybody, oldest first. Units are dealt as in core/planning/waiting_value.py.
"""

from dataclasses import dataclass

import polars as pl

from core.allocation import PAIR, deal
from core.amounts import MONEY_SUM
from core.planning.waiting_value import dealt_by, dealt_transfers
from core.wording import money_each

SOON_DAYS = 14
"""Number of days within which a completed order counts as soon."""

DESTINATION = ["vendor_id", "shop_id"]

UNLOCK_ROWS = pl.Schema(
    {
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "shop_id": pl.String(),
        "quantity": pl.Int64(),
        "line_total": pl.Decimal(38, 4),
        "currency": pl.String(),
        "value": pl.Decimal(38, 4),
        "released": pl.String(),
        "completes": pl.Int64(),
        "helps": pl.Int64(),
        "oldest": pl.Datetime("us"),
    }
)
"""One row per purchase order of a plan: units, and the cost in ``currency``; ``released``, the value that it
releases at customers' prices, in words by currency (``value``: the bare sum, for the ranking); orders that it
``completes`` together with the plan's transfers, and others it ``helps``; since when the oldest customer of
these waits."""


@dataclass(frozen=True)
class Completed:
    """Number of orders that a plan completes, and of these the ones complete within SOON_DAYS."""

    orders: int
    soon: int


def completed_orders(
    plan: pl.DataFrame, unserved: pl.DataFrame, hub: str | None, today: pl.DataFrame
) -> Completed:
    """Count the orders that ``plan`` completes. ``today``: ``shop_id, today``. Transfers count as soon; a
    purchase without a day does not."""
    moved, bought = _parts(plan)
    by_transfer, left = dealt_transfers(unserved, moved)
    by_purchase = deal(left, bought, dealt_by(hub))
    late = bought.join(today, on="shop_id", how="left", maintain_order="left").select(
        late=(pl.col("expected_on") > pl.col("today") + pl.duration(days=SOON_DAYS)).fill_null(value=True)
    )["late"]
    served = pl.concat(
        [
            by_transfer.select("demand_row", "units", late=pl.lit(value=False)),
            by_purchase.select("demand_row", "units", late=late.gather(by_purchase["supply_row"])),
        ]
    )
    orders = _orders_of(served, unserved).agg(got=pl.col("units").sum(), late=pl.col("late").any())
    lacking = unserved.group_by("ecom_order_id").agg(lacks=pl.col("units").sum())
    complete = orders.join(lacking, on="ecom_order_id").filter(pl.col("got") == pl.col("lacks"))
    return Completed(complete.height, complete.filter(~pl.col("late")).height)


def unlocked_by_orders(
    plan: pl.DataFrame, unserved: pl.DataFrame, hub: str | None, vendors: pl.DataFrame
) -> pl.DataFrame:
    """Return the purchase orders of a plan (UNLOCK_ROWS), those that complete most orders first; then by
    value released, then the one with the oldest customer. ``vendors``: ``vendor_id, currency``."""
    moved, bought = _parts(plan)
    _, left = dealt_transfers(unserved, moved)
    dealt = deal(left, bought, dealt_by(hub))
    asking = ["ecom_order_id", "occurred_at", "unit_price", "currency"]
    served = dealt.hstack(bought.select(DESTINATION)[dealt["supply_row"]]).hstack(
        unserved.select(asking)[dealt["demand_row"]]
    )
    sums = bought.group_by(*DESTINATION, "vendor", maintain_order=True).agg(
        pl.col("quantity").sum(), pl.col("line_total").sum()
    )
    whole = {"how": "left", "nulls_equal": True, "maintain_order": "left"}
    ranked = (
        sums.join(vendors.select("vendor_id", "currency"), on="vendor_id", how="left", maintain_order="left")
        .join(_orders_unlocked(served, left), on=DESTINATION, **whole)  # type: ignore[arg-type]
        .join(_value_released(served), on=DESTINATION, **whole)  # type: ignore[arg-type]
        .with_columns(pl.col("completes", "helps", "value").fill_null(0))
        .select(pl.col(name).cast(kind) for name, kind in UNLOCK_ROWS.items())
    )
    return ranked.sort(pl.col("completes", "value").neg(), "oldest", *DESTINATION, nulls_last=True)


def _orders_unlocked(served: pl.DataFrame, unserved: pl.DataFrame) -> pl.DataFrame:
    lacking = unserved.group_by("ecom_order_id").agg(lacks=pl.col("units").sum())
    each = (
        served.group_by(*DESTINATION, "ecom_order_id")
        .agg(got=pl.col("units").sum(), since=pl.col("occurred_at").min())
        .join(lacking, on="ecom_order_id")
        .with_columns(whole=pl.col("got") == pl.col("lacks"))
    )
    return each.group_by(DESTINATION).agg(
        completes=pl.col("whole").sum(), helps=(~pl.col("whole")).sum(), oldest=pl.col("since").min()
    )


def _value_released(served: pl.DataFrame) -> pl.DataFrame:
    money = (pl.col("unit_price").fill_null(0) * pl.col("units")).cast(MONEY_SUM)
    by_currency = (
        served.group_by(*DESTINATION, "currency")
        .agg(value=money.sum())
        .filter(pl.col("value") > 0)
        .sort("value", "currency", descending=[True, False])
    )
    return by_currency.group_by(DESTINATION, maintain_order=True).agg(
        pl.col("value").sum(), released=money_each(pl.col("value"), pl.col("currency")).str.join(" + ")
    )


def completable_alone(
    plan: pl.DataFrame, unserved: pl.DataFrame, hub: str | None, sellers: pl.DataFrame
) -> pl.DataFrame:
    """Count, for each item to buy and vendor, the orders that lack the item and could be completed from this
    vendor alone: it sells all that they lack, and the plan buys it.

    ``sellers``: ``item_id, vendor_id``. One row per item, shop to buy for and vendor: PAIR, ``vendor_id,
    completes``. With a ``hub`` the shop is the hub.
    """
    moved, bought = _parts(plan)
    _, left = dealt_transfers(unserved, moved)
    wanted = left.filter(pl.col("units") > 0)
    if hub is not None:
        wanted = wanted.with_columns(shop_id=pl.lit(hub))
    wanted = wanted.select(*PAIR, "ecom_order_id").unique()
    lacking = wanted.group_by("ecom_order_id").agg(lines=pl.len())
    sold = wanted.join(bought.select(PAIR).unique(), on=PAIR, how="semi").join(sellers, on="item_id")
    whole = (
        sold.group_by("ecom_order_id", "vendor_id")
        .agg(sells=pl.len())
        .join(lacking, on="ecom_order_id")
        .filter(pl.col("sells") == pl.col("lines"))
    )
    return (
        sold.join(whole, on=["ecom_order_id", "vendor_id"])
        .group_by(*PAIR, "vendor_id")
        .agg(completes=pl.len().cast(pl.Int64))
    )


def _parts(plan: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return transfers and purchases, with the ``units`` that they bring to those who wait."""
    rows = plan.with_columns(units="needed")
    return rows.filter(action="transfer"), rows.filter(action="purchase")


def _orders_of(served: pl.DataFrame, unserved: pl.DataFrame) -> "pl.dataframe.group_by.GroupBy":
    return served.hstack(unserved.select("ecom_order_id")[served["demand_row"]]).group_by("ecom_order_id")
