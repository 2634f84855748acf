"""R-Series API pages into neutral files.

What Lightspeed does not say is left empty, what it says twice is taken once, and whatever is left out
is counted in a note. Each part has its own file: ``r_catalogue``, ``r_sales`` and ``r_documents``.
"""

from collections.abc import Mapping

import polars as pl

from core.errors import Problem, Problems
from core.formats import json_pages
from core.lightspeed import r_catalogue, r_documents, r_sales
from core.lightspeed.r_context import RContext, Settings
from core.lightspeed.r_records import source_of
from core.neutral import FILES, AdapterResult
from core.wording import counted

READ_FROM = {
    "sales": "Sale",
    "purchase_orders": "Order",
    "transfers": "Transfer",
    "vendor_returns": "VendorReturn",
    "ecom_orders": "ShipTo",
}
"""The pages a file comes from: without any, the file is absent and says nothing."""


def adapt_r_series(files: Mapping[str, bytes], settings: Settings | None = None) -> AdapterResult:
    """Pages by file name as neutral frames.

    Raises Problems with every damaged page and record, Problem where there are no records at all.
    """
    source = source_of(json_pages(files))
    if not source.records and not source.problems:
        raise Problem("These files hold no records of Lightspeed's R-Series.")
    context = RContext(source, settings or Settings(), list(source.notes))
    frames = _frames(context)
    if source.problems:
        raise Problems(source.problems)
    return AdapterResult(frames, context.notes)


def _frames(context: RContext) -> dict[str, pl.DataFrame]:
    read = {
        "sales": r_sales.sales(context),
        "ecom_orders": r_sales.ecom_orders(context),
        "purchase_orders": r_documents.purchase_orders(context),
        "transfers": r_documents.transfers(context),
        "vendor_returns": r_documents.vendor_returns(context),
    }
    documents = {name: frame for name, frame in read.items() if context.source.of(READ_FROM[name])}
    _note_special_orders(context)
    frames = documents | r_catalogue.frames(context, documents)
    return {name: _with_item_ids(frames[name], context) for name in FILES if name in frames}


def _with_item_ids(frame: pl.DataFrame, context: RContext) -> pl.DataFrame:
    """Lightspeed's item ids replaced by ours."""
    if "item_id" not in frame.columns:
        return frame
    ours = [context.item_id(item) for item in frame["item_id"]]
    return frame.with_columns(pl.Series("item_id", ours, dtype=pl.String))


def _note_special_orders(context: RContext) -> None:
    if number := len(context.source.of("SpecialOrder")):
        told = counted(number, "special order")
        context.notes.append(f"{told} moved no stock: one reserves nothing until its sale is completed.")
