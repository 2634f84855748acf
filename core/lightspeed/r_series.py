"""Convert R-Series records to neutral files.

Values that Lightspeed does not give stay empty, values it gives twice are taken once, and omissions are
counted in notes. Each part has its own file.
"""

from collections.abc import Mapping

import polars as pl

from core.errors import Problem, Problems
from core.language import say
from core.lightspeed.r_catalogue import mentioned, shops, vendor_rows
from core.lightspeed.r_context import RContext, Settings
from core.lightspeed.r_differences import note_differences
from core.lightspeed.r_items import items, stock
from core.lightspeed.r_log import InventoryLog
from core.lightspeed.r_purchase_orders import purchase_orders
from core.lightspeed.r_sales import sales, times_of_sales
from core.lightspeed.r_transfers import transfers
from core.lightspeed.r_vendor_returns import vendor_returns
from core.lightspeed.r_web_orders import ecom_orders
from core.lightspeed.record_store import RecordPage, record_store
from core.lightspeed.tables import Table
from core.neutral import FILES, AdapterResult, Coverage
from core.wording import counted

SOURCE_KINDS = {
    "sales": "Sale",
    "ecom_orders": "ShipTo",
    "purchase_orders": "Order",
    "transfers": "Transfer",
    "vendor_returns": "VendorReturn",
    "shortfalls": "InventoryLog",
}
"""Pages of each file. Without any, the file is absent and changes nothing; an empty page is an empty list."""


def adapt_r_series(
    pages: Mapping[str, RecordPage],
    settings: Settings | None = None,
    known: Mapping[str, pl.DataFrame] | None = None,
) -> AdapterResult:
    """Convert parsed pages by name to neutral frames. ``known``: see ``RContext``.

    Raises Problems with every damaged record, Problem if there are no pages of R-Series at all.
    """
    source = record_store(pages)
    if not source.present and not source.problems:
        raise Problem(say("These files hold no records of Lightspeed's R-Series."))
    context = RContext(source, settings or Settings(), known or {}, list(source.notes))
    tables = _tables(context)
    if source.problems:
        raise Problems(source.problems)
    tables = {name: tables[name] for name in FILES if name in tables}
    partial = frozenset(name for name, kind in SOURCE_KINDS.items() if kind in source.missing)
    return AdapterResult(
        frames={name: _with_item_ids(table.frame, context) for name, table in tables.items()},
        notes=[*context.notes, *context.differences],
        differences=context.differences,
        coverage=Coverage(partial, context.without_lines, dated_by_changes=not context.settings.as_of),
        origins={name: table.origin for name, table in tables.items()},
    )


def _tables(context: RContext) -> dict[str, Table]:
    log = InventoryLog(context)
    read = {
        "sales": sales(context, log),
        "ecom_orders": ecom_orders(context, times_of_sales(context)),
        "purchase_orders": purchase_orders(context),
        "transfers": transfers(context),
        "vendor_returns": vendor_returns(context),
        "shortfalls": log.shortfalls(),
    }
    tables = {name: table for name, table in read.items() if SOURCE_KINDS[name] in context.source.present}
    _note_special_orders(context)
    note_differences(context, tables)
    return tables | _catalogue(context, [table.frame for table in tables.values()])


def _catalogue(context: RContext, documents: list[pl.DataFrame]) -> dict[str, Table]:
    """Return shops, vendors, items and stock, including all that ``documents`` refer to."""
    levels = stock(context)
    context.forget_levels()
    goods = items(context, mentioned(documents, "item_id"), levels)
    known = pl.Series("item_id", list(context.known_to_store), dtype=pl.String)
    levels = levels.only(pl.concat([known, goods.frame["item_id"]]))
    named = [*documents, levels.frame]
    return {
        "shops": shops(context, mentioned(named, "shop_id", "from_shop_id", "to_shop_id")),
        "vendors": vendor_rows(context, mentioned([*documents, goods.frame], "vendor_id")),
        "items": goods,
        "stock": levels,
    }


def _with_item_ids(frame: pl.DataFrame, context: RContext) -> pl.DataFrame:
    """Replace Lightspeed's item ids by ours."""
    if "item_id" not in frame.columns:
        return frame
    ours = [context.item_id(item) for item in frame["item_id"]]
    return frame.with_columns(pl.Series("item_id", ours, dtype=pl.String))


def _note_special_orders(context: RContext) -> None:
    if number := len(context.source.of("SpecialOrder")):
        orders = counted(number, "special order", "special orders")
        context.notes.append(
            say(
                "{orders} moved no stock: a special order reserves nothing until its sale is completed.",
                orders=orders,
            )
        )
