"""Everything a plan puts on paper, in one place: files for the POS, for vendors, for people.

At the top are exactly the purchase lists of the contract (§5) and a workbook with one sheet per vendor; in
``plan`` the same rows in the plan's columns (§4); in ``vendors`` each vendor's list in its own layout; in
``print`` a purchase order to print per vendor and ship-to shop. All of them hold the same units.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from core.formats import to_csv
from core.planning.plan import Facts
from core.planning.rows import PLAN
from core.purchasing import (
    Key,
    Layout,
    OrderToPrint,
    can_be_printed,
    file_names,
    files,
    purchase_order_pdf,
    spreadsheet,
    vendor_files,
)


def by_place(plan: pl.DataFrame, facts: Facts) -> dict[Key, pl.DataFrame]:
    """The purchases by vendor (or none yet) and ship-to shop, in the plan's order, with all of
    ``layouts.COLUMNS``."""
    codes = facts.items.select("item_id", "upc", "ean", "manufacturer_sku")
    vendors = facts.vendors.select("vendor_id", "account_number", "currency")
    bought = (
        plan.filter(pl.col("action") == "purchase")
        .join(codes, on="item_id", how="left", maintain_order="left")
        .join(vendors, on="vendor_id", how="left", maintain_order="left")
        .join(
            facts.shops.select("shop_id", "today", shop="name"),
            on="shop_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(number=pl.lit(None, pl.String))
    )
    parts = bought.partition_by("vendor_id", "shop_id", as_dict=True, maintain_order=True)
    return {(vendor, shop): part for (vendor, shop), part in parts.items()}


def of_place(plan: pl.DataFrame, facts: Facts, place: Key) -> pl.DataFrame:
    """The purchases of one vendor (or none) and ship-to shop, as of ``by_place``."""
    vendor, shop = place
    theirs = pl.col("vendor_id").eq_missing(pl.lit(vendor, pl.String)) & (pl.col("shop_id") == shop)
    return by_place(plan.filter(theirs), facts)[place]


def papers(
    plan: pl.DataFrame, facts: Facts, layouts: Mapping[str, Layout], printed_at: datetime
) -> dict[str, bytes]:
    """Every file by its path in the zip. ``layouts`` by vendor; ``printed_at``: UTC."""
    places = by_place(plan, facts)
    return {
        **files(plan, facts.items),
        "purchase-lists.xlsx": spreadsheet(plan, facts.items),
        **plan_files(plan, places),
        **vendor_files(places, layouts),
        **(printed(places, printed_at) if can_be_printed(len(places)) else {}),
    }


def plan_files(plan: pl.DataFrame, places: Mapping[Key, pl.DataFrame]) -> dict[str, bytes]:
    """The plan in its own columns: all of it, transfers too, and the purchases of each vendor and shop."""
    names = file_names(list(places), "plan/plan")
    parts = {names[place]: to_csv(rows.select(list(PLAN))) for place, rows in places.items()}
    return {"plan/plan.csv": to_csv(plan.select(list(PLAN))), **parts}


def printed(places: Mapping[Key, pl.DataFrame], printed_at: datetime) -> dict[str, bytes]:
    """A purchase order to print for each vendor and ship-to shop; none where no vendor is chosen yet."""
    names = file_names(list(places), "print/purchase-order", "pdf")
    return {
        names[place]: purchase_order_pdf(planned_order(rows), printed_at)
        for place, rows in places.items()
        if place[0] is not None
    }


def planned_order(rows: pl.DataFrame) -> OrderToPrint:
    """The purchases of one vendor and ship-to shop as an order; it has no number yet."""
    first = rows.row(0, named=True)
    return OrderToPrint(
        number="",
        vendor=first["vendor"] or first["vendor_id"] or "No vendor yet",
        account_number=first["account_number"],
        currency=first["currency"],
        shop=first["shop"],
        ordered_on=first["today"],
        expected_on=rows["expected_on"].max(),  # type: ignore[arg-type]
        lines=rows.select("vendor_sku", "sku", "description", "quantity", "unit_cost"),
    )
