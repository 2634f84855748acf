"""Lightspeed's item list: items, vendors, and the stock of one shop."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from core.formats import csv_frame
from core.lightspeed.exports import (
    ITEM_LIST_HEADERS,
    ROW,
    columns_asked,
    export_cells,
    handed_over,
    one_table,
    stated,
    with_sku,
    without_known,
)
from core.neutral import (
    AdapterResult,
    Answers,
    KnownToStore,
    Proposal,
    Question,
    SalesWanted,
    Upload,
    mapping_of,
    plain,
    propose,
    text_frame,
)

SUBCATEGORY = re.compile(r"subcategory\d+")
UNREAD = ("tax", "brand", "publishtoecom", "season", "department", "msrp", "taxclass")
"""Columns of the item list that say nothing about stock or buying."""


class ItemList:
    """The item list as a source. Its quantities are of one shop, which it does not name."""

    kind = "item_list"

    def recognise(self, files: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> Upload | None:
        if not any(is_item_list(headers) for name, headers in names.items() if name.lower().endswith(".csv")):
            return None
        return one_table(self.kind, "Lightspeed item list", "items", files)

    def questions(self, upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
        (file,) = upload.tables()
        label, sentence = "Whose stock is it?", "which shop is this file of? Say it with --shop ID."
        shop = Question(file, "shop_id", "shop", label, sentence, new=True)
        headers = upload.headers(file)
        proposed = propose_item_list(headers, mapping_of(upload, file, known, answers))
        return [*([] if answers.shop_id else [shop]), *columns_asked(file, headers, proposed)]

    def sales_wanted(self, upload: Upload) -> SalesWanted | None:  # noqa: ARG002
        return None

    def adapt(
        self, upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool = False
    ) -> AdapterResult:
        ((name, content),) = upload.files.items()
        mapping = mapping_of(upload, name, known, answers)
        return read_item_list(name, content, answers.shop_id, known, mapping, partly=partly)


def is_item_list(headers: Sequence[str]) -> bool:
    """Return whether a table with these headers is an item list, and no purchase order."""
    found = {plain(header) for header in headers}
    has_goods = {"systemid", "item"} <= found or {"systemid", "qty"} <= found
    return has_goods and "orderqty" not in found


def propose_item_list(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> Proposal:
    """How an item list would be read. ``on_hand`` is of ``stock``, the other columns are of ``items``."""
    items = propose(headers, "items", {**ITEM_LIST_HEADERS, **(remembered or {})})
    told = {"on_hand": remembered["on_hand"]} if remembered and "on_hand" in remembered else {}
    stock = propose(items.unmapped, "stock", told)
    figures = {name: header for name, header in stock.mapping.items() if name not in ("item_id", "shop_id")}
    missing = items.missing + [name for name in stock.missing if name == "on_hand"]
    unmapped = [header for header in items.unmapped if header not in figures.values()]
    return Proposal(items.mapping | figures, [each for each in unmapped if not _is_unread(each)], missing)


def _is_unread(header: str) -> bool:
    return plain(header) in UNREAD or bool(SUBCATEGORY.fullmatch(plain(header)))


def read_item_list(
    name: str,
    content: bytes,
    shop_id: str,
    known: KnownToStore,
    mapping: Mapping[str, str] | None = None,
    *,
    partly: bool = False,
) -> AdapterResult:
    """An item list of one shop as shops, vendors, items and stock.

    A vendor's name that the store does not know becomes its own id. ``mapping``: our columns to the file's
    headers, as answered. Raises Problems where a needed column is missing; ``partly`` as for
    ``export_cells``.
    """
    frame = csv_frame(name, content)
    proposed = propose_item_list(frame.columns, mapping)
    cells = export_cells(name, content, proposed, partly=partly).with_columns(_category_paths(frame))
    cells = _with_vendor_ids(with_sku(cells), known.vendors)
    figures = [column for column in ("on_hand", "reorder_point", "order_up_to") if column in cells.columns]
    shop = text_frame(("shop_id", "name"), [{"shop_id": shop_id, "name": shop_id}])
    stock = cells.select(ROW, "item_id", *stated("shop_id", shop_id), *figures)
    frames = {"shops": shop, "vendors": _vendors(cells), "items": _items(cells), "stock": stock}
    notes = ["The quantities count as those of the one shop that was chosen."]
    if proposed.unmapped:
        notes.append(f"Columns not read: {', '.join(proposed.unmapped)}.")
    if shop_id not in known.ids["shops"]:
        notes.append(f"{shop_id} is a new shop.")
    return handed_over(name, proposed, without_known(frames, known, "shops", "vendors"), notes)


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
    named = cells.filter(pl.col("vendor_id") != "").select(
        ROW, "vendor_id", pl.col("vendor_name").alias("name")
    )
    return named.unique("vendor_id", keep="first", maintain_order=True)


def _items(cells: pl.DataFrame) -> pl.DataFrame:
    wanted = [*ITEM_LIST_HEADERS, "pack_size", "minimum_order_quantity", "maximum_order_quantity", "tracked"]
    return cells.select(ROW, *(column for column in wanted if column in cells.columns))
