"""Overdue supply: what each vendor owes and since when.

Supply is overdue if it was due before today in the shop it goes to (contract §1). It still counts as
incoming, so the plan does not buy it again, and somebody has to ask the vendor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.allocation import PAIR, load_lines_of_orders_at, released_by_document
from core.language import say
from core.shop_time import todays
from core.store import Snapshot


@dataclass(frozen=True)
class OverdueSupply:
    """All overdue supply.

    ``lines``: from ``load_overdue_lines``. ``documents`` and ``vendors``: one row each, with incoming
    ``units``, ``days_late``, and, if all of it came now, ``orders_waiting`` that would get some of it and the
    ``money`` of these units.
    """

    lines: pl.DataFrame
    documents: pl.DataFrame
    vendors: pl.DataFrame


def overdue_by_document(lines: pl.DataFrame, open_lines: pl.DataFrame) -> pl.DataFrame:
    """Return overdue purchase orders, the latest first: one row each. ``open_lines``: as
    ``released_by_document`` needs them."""
    names = ["vendor_id", "vendor", "document_id", "shop", "expected_on", "days_late"]
    summed = lines.group_by(names).agg(pl.col("units").sum())
    return _with_waiting(summed, "document_id", lines, open_lines).sort(
        "days_late", "document_id", descending=[True, False]
    )


def overdue_by_vendor(lines: pl.DataFrame, open_lines: pl.DataFrame) -> pl.DataFrame:
    """Return vendors with overdue supply, most waiting orders first: one row each.

    ``documents``: number of overdue ones; ``days_late``: of the latest.
    """
    summed = lines.group_by("vendor_id", "vendor", "email", "currency").agg(
        documents=pl.col("document_id").n_unique().cast(pl.Int64),
        units=pl.col("units").sum(),
        days_late=pl.col("days_late").max(),
    )
    return _with_waiting(summed, "vendor_id", lines, open_lines).sort(
        "orders_waiting", "days_late", "vendor_id", descending=[True, True, False]
    )


def _with_waiting(
    rows: pl.DataFrame, key: str, lines: pl.DataFrame, open_lines: pl.DataFrame
) -> pl.DataFrame:
    """Add the orders that wait for the units of each ``key``. An order is counted once."""
    arriving = lines.select(*PAIR, document_type=pl.lit(key), document_id=key, incoming=pl.col("units"))
    released = released_by_document(arriving, open_lines).select(
        pl.col("document_id").alias(key), "orders_waiting", "money"
    )
    return rows.join(released, on=key, how="left", nulls_equal=True).with_columns(
        pl.col("orders_waiting", "money").fill_null(0)
    )


# --- with the store ---


def load_overdue_lines(snapshot: Snapshot, now: datetime) -> pl.DataFrame:
    """Load overdue lines of sent purchase orders, the latest first: one row each. ``now`` is UTC.

    Columns: ``vendor_id, vendor, email, currency, document_id, pos_number, line_number, shop_id, shop,
    item_id`` with its codes, incoming ``units``, ``expected_on, days_late``.
    """
    shops = snapshot.frame("shop")
    late = (
        snapshot.frame("supply", document_type="purchase_order")
        .drop("confirmed", "given_to")
        .join(todays(shops, now), on="shop_id")
        .filter(pl.col("expected_on") < pl.col("today"))
        .with_columns(days_late=(pl.col("today") - pl.col("expected_on")).dt.total_days())
        .rename({"incoming": "units"})
    )
    orders = snapshot.frame(
        "purchase_order", columns=["po_id", "vendor_id", "pos_number"], matching=_ids(late, "po_id")
    )
    vendors = snapshot.frame("vendor", columns=["vendor_id", "name", "email", "currency"])
    codes = ["item_id", "description", "sku", "vendor_sku", "manufacturer_sku"]
    items = snapshot.frame("item", columns=codes, matching=late.select("item_id").unique())
    return (
        late.join(shops.select("shop_id", shop="name"), on="shop_id")
        .join(orders.rename({"po_id": "document_id"}), on="document_id")
        .join(vendors.rename({"name": "vendor"}), on="vendor_id", how="left")
        .join(items, on="item_id")
        .with_columns(vendor=pl.coalesce("vendor", "vendor_id", pl.lit(say("Unknown vendor"))))
        .sort("days_late", "document_id", "line_number", descending=[True, False, False])
    )


def _ids(late: pl.DataFrame, key: str) -> pl.DataFrame:
    return late.select(pl.col("document_id").alias(key)).unique()


def load_overdue_supply(
    snapshot: Snapshot, now: datetime, vendors: Sequence[str] = (), shops: Sequence[str] = ()
) -> OverdueSupply:
    """Load the overdue supply at ``now`` (UTC), of these vendors and for these shops, or of all."""
    late = load_overdue_lines(snapshot, now)
    if shops:
        late = late.filter(pl.col("shop_id").is_in(list(shops)))
    if vendors:
        late = late.filter(pl.col("vendor_id").is_in(list(vendors)))
    open_lines = load_lines_of_orders_at(snapshot, late.select(PAIR).unique())
    return OverdueSupply(late, overdue_by_document(late, open_lines), overdue_by_vendor(late, open_lines))
