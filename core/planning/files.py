"""All files of a plan: for the POS, for vendors and for people.

At the top are exactly the purchase lists of the contract (§5) and a workbook with one sheet per vendor; in
``plan`` the same rows in the plan's columns (§4); in ``vendors`` each vendor's list in its own layout; in
``print`` a purchase order to print per vendor and ship-to shop; in ``transfers`` a list per two shops between
which units are moved, whose slips and pick lists are in ``print`` too. All of them have the same units.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from core.formats import NO_LETTERHEAD, Letterhead, to_csv
from core.planning.plan import Facts
from core.planning.schemas import PLAN
from core.purchasing import (
    Layout,
    OrderKey,
    OrderToPrint,
    TransferToPrint,
    few_enough_to_print,
    file_names,
    plan_purchase_lists,
    plan_workbook,
    printed_transfers,
    purchase_order_pdf,
    transfer_lists,
    vendor_files,
)


def purchases_by_destination(plan: pl.DataFrame, facts: Facts) -> dict[OrderKey, pl.DataFrame]:
    """Return the purchases by vendor (or none yet) and ship-to shop, in the plan's order.

    They have all of ``order_file_layouts.LAYOUT_COLUMNS``.
    """
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


def purchases_for_destination(plan: pl.DataFrame, facts: Facts, destination: OrderKey) -> pl.DataFrame:
    """Return the purchases of one vendor (or none) and ship-to shop, as in ``purchases_by_destination``."""
    vendor, shop = destination
    is_this_order = pl.col("vendor_id").eq_missing(pl.lit(vendor, pl.String)) & (pl.col("shop_id") == shop)
    return purchases_by_destination(plan.filter(is_this_order), facts)[destination]


def all_plan_files(
    plan: pl.DataFrame,
    facts: Facts,
    layouts: Mapping[str, Layout],
    printed_at: datetime,
    letterhead: Letterhead = NO_LETTERHEAD,
) -> dict[str, bytes]:
    """Return every file by its path in the zip. ``layouts`` by vendor; ``printed_at``: UTC."""
    destinations = purchases_by_destination(plan, facts)
    few = destinations if few_enough_to_print(len(destinations)) else {}
    return {
        **plan_purchase_lists(plan, facts.items),
        "purchase-lists.xlsx": plan_workbook(plan, facts.items),
        **plan_csv_files(plan, destinations),
        **vendor_files(destinations, layouts),
        **planned_transfer_files(plan, facts, printed_at, letterhead),
        **printed_orders(few, printed_at, letterhead),
    }


def planned_transfer_files(
    plan: pl.DataFrame, facts: Facts, printed_at: datetime, letterhead: Letterhead = NO_LETTERHEAD
) -> dict[str, bytes]:
    """Return a list, a slip to print and a pick list for each two shops between which units are moved."""
    codes = facts.items.select("item_id", "upc", "ean", "manufacturer_sku", "category")
    names = facts.shops.select("shop_id", shop="name")
    senders = facts.shops.select(from_shop_id="shop_id", from_shop="name")
    moved = (
        plan.filter(pl.col("action") == "transfer")
        .join(codes, on="item_id", how="left", maintain_order="left")
        .join(names, on="shop_id", maintain_order="left")
        .join(senders, on="from_shop_id", maintain_order="left")
        .with_columns(number=pl.lit("", pl.String))
    )
    parts: dict[OrderKey, pl.DataFrame] = dict(
        moved.partition_by("from_shop_id", "shop_id", as_dict=True, maintain_order=True).items()
    )
    printed = {key: _planned_transfer(rows) for key, rows in parts.items()}
    few = printed if few_enough_to_print(len(printed)) else {}
    return {**transfer_lists(moved, parts), **printed_transfers(few, printed_at, letterhead)}


def _planned_transfer(rows: pl.DataFrame) -> TransferToPrint:
    """Return what one shop sends another as a transfer without a number."""
    first = rows.row(0, named=True)
    return TransferToPrint("", first["from_shop"], first["shop"], None, first["expected_on"], rows)


def plan_csv_files(plan: pl.DataFrame, destinations: Mapping[OrderKey, pl.DataFrame]) -> dict[str, bytes]:
    """Return the plan in its own columns: all rows including transfers, and the purchases per vendor and
    shop."""
    names = file_names(list(destinations), "plan/plan")
    parts = {
        names[destination]: to_csv(rows.select(list(PLAN))) for destination, rows in destinations.items()
    }
    return {"plan/plan.csv": to_csv(plan.select(list(PLAN))), **parts}


def printed_orders(
    destinations: Mapping[OrderKey, pl.DataFrame],
    printed_at: datetime,
    letterhead: Letterhead = NO_LETTERHEAD,
) -> dict[str, bytes]:
    """Print a purchase order for each vendor and ship-to shop; none for purchases without a vendor."""
    names = file_names(list(destinations), "print/purchase-order", "pdf")
    return {
        names[destination]: purchase_order_pdf(planned_order(rows), printed_at, letterhead)
        for destination, rows in destinations.items()
        if destination[0] is not None
    }


def planned_order(rows: pl.DataFrame) -> OrderToPrint:
    """Return the purchases of one vendor and ship-to shop as an order without a number."""
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
