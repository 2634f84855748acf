"""Lightspeed's CSV exports into neutral files: the item list, and one purchase order.

The files do not say which shop, vendor or day they are about, so that is asked. Headers are found in any
order and case; prices may carry a currency sign.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from core.errors import Problems, RowProblem
from core.formats import csv_frame
from core.lightspeed.values import parse_amount_with_currency, parse_quantity
from core.neutral import AdapterResult, Proposal, apply_mapping, plain, propose
from core.wording import counted

ITEM_LIST_HEADERS = {
    "item_id": "System ID",
    "description": "Item",
    "sku": "Custom SKU",
    "upc": "UPC",
    "ean": "EAN",
    "manufacturer_sku": "Manufact. SKU",
    "category": "Category",
    "vendor_id": "Vendor",
    "vendor_sku": "Vendor ID",
    "unit_cost": "Default Cost",
    "unit_price": "Price",
}
PURCHASE_ORDER_HEADERS = {"item_id": "System ID", "ordered": "Order Qty", "unit_cost": "Unit Cost"}
PURCHASE_LINE_COLUMNS = ("item_id", "ordered", "received", "unit_cost")
SUBCATEGORY = re.compile(r"subcategory\d+")


def export_headers(name: str, content: bytes) -> list[str]:
    """The column names of a CSV file."""
    return csv_frame(name, content).columns


def propose_item_list(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> Proposal:
    """How an item list would be read. ``on_hand`` is of ``stock``, the other columns are of ``items``."""
    items = propose(headers, "items", {**ITEM_LIST_HEADERS, **(remembered or {})})
    told = {"on_hand": remembered["on_hand"]} if remembered and "on_hand" in remembered else {}
    stock = propose(items.unmapped, "stock", told)
    figures = {name: header for name, header in stock.mapping.items() if name not in ("item_id", "shop_id")}
    missing = items.missing + [name for name in stock.missing if name == "on_hand"]
    used = {*figures.values()}
    unmapped = [header for header in items.unmapped if header not in used]
    return Proposal(items.mapping | figures, [each for each in unmapped if not _is_known(each)], missing)


def _is_known(header: str) -> bool:
    """Columns of the item list that say nothing about stock or buying."""
    known = ("tax", "brand", "publishtoecom", "season", "department", "msrp", "taxclass")
    return plain(header) in known or bool(SUBCATEGORY.fullmatch(plain(header)))


def item_list(
    name: str,
    content: bytes,
    shop_id: str,
    shop_name: str = "",
    *,
    vendors: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    as_of: str = "",
    partly: bool = False,
) -> AdapterResult:
    """An item-list export of one shop as shops, vendors, items and stock.

    ``vendors``: known vendor ids by name; an unknown name becomes its own id. ``mapping``: the answer of
    the mapping step. Raises Problems where a needed column is missing; if ``partly`` what is there is read
    all the same, as long as it says which item a row is of.
    """
    frame = csv_frame(name, content)
    proposal = propose_item_list(frame.columns, mapping)
    _refuse_missing(name, proposal, partly=partly)
    cells = _numbered(apply_mapping(frame, proposal.mapping, name)).with_columns(_category_paths(frame))
    cells = _with_vendor_ids(_with_sku(_tidy(cells)), vendors or {})
    shop = pl.DataFrame({"shop_id": [shop_id], "name": [shop_name or shop_id]}, schema_overrides=_TEXT)
    figures = [column for column in ("on_hand", "reorder_point", "order_up_to") if column in cells.columns]
    stock = cells.select(
        "_row", "item_id", pl.lit(shop_id).alias("shop_id"), *figures, *_stated("as_of", as_of)
    )
    frames = {"shops": shop, "vendors": _vendors(cells), "items": _items(cells), "stock": stock}
    return AdapterResult(
        {key: each for key, each in frames.items() if each.width}, _item_list_notes(proposal)
    )


def _numbered(cells: pl.DataFrame) -> pl.DataFrame:
    """With the number of the file's row in ``_row``, which the checks show."""
    return cells.with_row_index("_row", offset=2)


_TEXT = {"shop_id": pl.String, "name": pl.String}


def _stated(column: str, value: str) -> list[pl.Expr]:
    """A column that is the same on each row, or none where nothing was stated: absent says nothing."""
    return [pl.lit(value).alias(column)] if value else []


def _refuse_missing(name: str, proposal: Proposal, *, partly: bool) -> None:
    if proposal.missing and not (partly and "item_id" in proposal.mapping):
        sentence = "no column of the file is known to hold this; choose one"
        raise Problems([RowProblem(name, 1, column, "", sentence) for column in proposal.missing])


def _item_list_notes(proposal: Proposal) -> list[str]:
    unread = [f"Columns not read: {', '.join(proposal.unmapped)}."] if proposal.unmapped else []
    return ["The quantities count as those of the one shop that was chosen.", *unread]


def _tidy(cells: pl.DataFrame) -> pl.DataFrame:
    """Money without currency signs, whole quantities without decimals."""
    return cells.with_columns(
        *_each(cells, parse_amount_with_currency, "unit_cost", "unit_price"),
        *_each(cells, parse_quantity, "on_hand", "reorder_point", "order_up_to", "ordered", "received"),
    )


def _each(cells: pl.DataFrame, tidied: Callable[[str], str], *columns: str) -> list[pl.Series]:
    return [
        pl.Series(column, [tidied(cell) for cell in cells[column]], dtype=pl.String)
        for column in columns
        if column in cells.columns
    ]


def _with_sku(cells: pl.DataFrame) -> pl.DataFrame:
    """Without a custom SKU the System ID is what people type."""
    if "sku" not in cells.columns:
        return cells.with_columns(pl.col("item_id").alias("sku"))
    return cells.with_columns(pl.when(pl.col("sku") == "").then("item_id").otherwise("sku").alias("sku"))


def _category_paths(frame: pl.DataFrame) -> list[pl.Series]:
    """Category and subcategories as one path."""
    levels = [header for header in frame.columns if plain(header) == "category"]
    levels += [header for header in frame.columns if SUBCATEGORY.fullmatch(plain(header))]
    if not levels:
        return []
    path = pl.concat_list(levels).list.filter(pl.element() != "").list.join(" / ")
    return [frame.select(path.alias("category")).to_series()]


def _with_vendor_ids(cells: pl.DataFrame, known: Mapping[str, str]) -> pl.DataFrame:
    if "vendor_id" not in cells.columns:
        return cells
    ids = {name.casefold(): vendor_id for name, vendor_id in known.items()}
    found = [ids.get(name.casefold(), name) for name in cells["vendor_id"]]
    named = pl.col("vendor_id").alias("vendor_name")
    return cells.with_columns(named, pl.Series("vendor_id", found, dtype=pl.String))


def _vendors(cells: pl.DataFrame) -> pl.DataFrame:
    if "vendor_name" not in cells.columns:
        return pl.DataFrame()
    named = cells.filter(pl.col("vendor_id") != "").select("vendor_id", pl.col("vendor_name").alias("name"))
    return named.unique("vendor_id", keep="first", maintain_order=True)


def _items(cells: pl.DataFrame) -> pl.DataFrame:
    wanted = [*ITEM_LIST_HEADERS, "pack_size", "minimum_order_quantity", "maximum_order_quantity", "tracked"]
    return cells.select("_row", *(column for column in wanted if column in cells.columns))


# --- one purchase order ---


def po_number(name: str) -> str:
    """The number in the file's name: ``PO_123.csv`` is purchase order 123."""
    number = re.search(r"PO[\s_#-]*(\w+)", name.rpartition("/")[2].rpartition(".")[0], re.IGNORECASE)
    return number[1] if number else ""


def purchase_order(
    name: str,
    content: bytes,
    vendor_id: str,
    shop_id: str,
    *,
    po_id: str = "",
    ordered_at: str = "",
    expected_on: str = "",
    mapping: Mapping[str, str] | None = None,
    partly: bool = False,
) -> AdapterResult:
    """One exported purchase order as purchase_orders and the items on it.

    ``po_id`` is by default the number in the file's name; without ``ordered_at`` it is a draft. Raises
    Problems where a needed column, or the number, is missing; ``partly`` as for an item list.
    """
    number = po_id or po_number(name)
    if not number:
        raise Problems([RowProblem(name, 0, "po_id", "", "which purchase order is this? give its number")])
    frame = csv_frame(name, content)
    proposal = propose_purchase_order(frame.columns, mapping)
    _refuse_missing(name, proposal, partly=partly)
    cells = _tidy(_numbered(apply_mapping(frame, proposal.mapping, name)))
    told = cells.filter(pl.col("ordered") != "0") if "ordered" in cells.columns else cells
    header = {"po_id": number, "vendor_id": vendor_id, "shop_id": shop_id}
    lines = told.select(
        "_row",
        *(pl.lit(value).alias(column) for column, value in header.items()),
        pl.int_range(1, pl.len() + 1).cast(pl.String).alias("line_number"),
        *(column for column in PURCHASE_LINE_COLUMNS if column in told.columns),
        *_stated("ordered_at", ordered_at),
        *_stated("expected_on", expected_on),
    )
    notes = [f"{counted(len(lines), 'line')} of purchase order {number}; no other order is touched."]
    if len(told) < len(cells):
        notes.append(f"{counted(len(cells) - len(told), 'line')} with the quantity 0 left out.")
    return AdapterResult({"items": _ordered_items(told), "purchase_orders": lines}, notes, partial=True)


def propose_purchase_order(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> Proposal:
    """How a purchase order would be read; what describes the items is read along."""
    told = remembered or {}
    lines = propose(headers, "purchase_orders", {**PURCHASE_ORDER_HEADERS, **told})
    mapping = {key: header for key, header in lines.mapping.items() if key in PURCHASE_LINE_COLUMNS}
    rest = [header for header in headers if header not in mapping.values()]
    item = propose(rest, "items", {**ITEM_LIST_HEADERS, "description": "Description", **told})
    described = ("description", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku", "unit_price")
    mapping |= {key: item.mapping[key] for key in described if key in item.mapping}
    missing = [key for key in ("item_id", "ordered") if key not in mapping]
    return Proposal(mapping, [header for header in headers if header not in mapping.values()], missing)


def _ordered_items(cells: pl.DataFrame) -> pl.DataFrame:
    """The items of the lines, each once; the cost of one order is not the item's cost."""
    if "description" not in cells.columns:
        cells = cells.with_columns(pl.format("Item {}", "item_id").alias("description"))
    wanted = [column for column in ITEM_LIST_HEADERS if column in cells.columns and column != "unit_cost"]
    filled = _with_sku(cells) if "sku" in cells.columns else cells
    return filled.select("_row", *wanted).unique("item_id", keep="first", maintain_order=True)
