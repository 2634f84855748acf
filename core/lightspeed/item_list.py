"""Lightspeed's item list: items, vendors, and the stock of one shop."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from core.formats import ROW, csv_table, is_table
from core.language import say
from core.lightspeed.exports import (
    ITEM_LIST_HEADERS,
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

FIGURES = ("on_hand", "reorder_point", "order_up_to")
"""Columns with the stock of a shop."""

SUBCATEGORY = re.compile(r"subcategory\d+")
UNREAD = ("tax", "brand", "publishtoecom", "season", "department", "msrp", "taxclass")
"""Columns of the item list that are not about stock or buying."""


class ItemList:
    """Item list as a source. Its quantities are of one shop, which it does not name."""

    kind = "item_list"

    def recognise(self, files: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> Upload | None:
        if not any(is_item_list(headers) for name, headers in names.items() if is_table(name)):
            return None
        return one_table(self.kind, say("Lightspeed item list"), "items", files)

    def questions(self, upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
        (file,) = upload.tables()
        label, sentence = (
            say("Which shop has this stock?"),
            "which shop is this file from? Name it with --shop ID.",
        )
        shop = Question(file, "shop_id", "shop", label, sentence, new=True)
        headers = upload.headers(file)
        proposed = propose_item_list(headers, mapping_of(upload, file, known, answers))
        has_stock = "on_hand" in {*proposed.mapping, *proposed.missing}
        return [
            *([shop] if has_stock and not answers.shop_id else []),
            *columns_asked(file, headers, proposed, without={"on_hand": say("only the items are imported")}),
        ]

    def sales_wanted(self, upload: Upload) -> SalesWanted | None:  # noqa: ARG002
        return None

    def adapt(
        self, upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool = False
    ) -> AdapterResult:
        ((name, content),) = upload.files.items()
        mapping = mapping_of(upload, name, known, answers)
        return read_item_list(name, content, answers.shop_id, known, mapping, partly=partly)


def is_item_list(headers: Sequence[str]) -> bool:
    """Return True if a table with these headers is an item list and no purchase order."""
    found = {plain(header) for header in headers}
    has_goods = {"systemid", "item"} <= found or {"systemid", "qty"} <= found
    return has_goods and "orderqty" not in found


def propose_item_list(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> Proposal:
    """Propose the columns of an item list. ``on_hand`` belongs to ``stock``, the others to ``items``.

    A list without any column left for stock has none.
    """
    answered = remembered or {}
    items = propose(headers, "items", {**ITEM_LIST_HEADERS, **answered})
    known_figures = {name: answered[name] for name in FIGURES if name in answered}
    free = [header for header in headers if header in items.unmapped or header in known_figures.values()]
    stock = propose(free, "stock", known_figures)
    figures = {name: stock.mapping[name] for name in FIGURES if name in stock.mapping}
    used = {*items.mapping.values(), *figures.values()}
    unmapped = [header for header in items.unmapped if header not in used and not _is_unread(header)]
    lacks_stock = "on_hand" in stock.missing and unmapped
    return Proposal(
        items.mapping | figures, unmapped, [*items.missing, *(["on_hand"] if lacks_stock else [])]
    )


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
    """Read an item list of one shop as shops, vendors, items and stock.

    A vendor's name that the store does not have becomes its id. ``shop_id`` may be the name of a shop that
    the store has. ``mapping``: our columns to the file's
    headers, as answered. Raises Problems if a required column is missing; ``partly``: see ``export_cells``.
    """
    table = csv_table(name, content)
    frame = table.frame.drop(ROW)
    proposed = propose_item_list(frame.columns, mapping)
    cells = export_cells(name, table, proposed, partly=partly).with_columns(_category_paths(frame))
    cells = _with_vendor_ids(with_sku(cells), known.vendors)
    frames = {"vendors": _vendors(cells), "items": _items(cells)}
    shop = _known_shop(shop_id, known)
    if "on_hand" in cells.columns:
        frames |= _stock(cells, shop)
        notes = [say("The quantities count as those of the one shop that was chosen.")]
    else:
        notes = [
            say("This list has no stock, so only the items are imported. With the column Qty. it has both.")
        ]
    if proposed.unmapped:
        notes.append(say("Columns not read: {columns}.", columns=", ".join(proposed.unmapped)))
    if "shops" in frames and shop != shop_id:
        notes.append(say("{name} is shop {shop}.", name=shop_id, shop=shop))
    elif "shops" in frames and shop not in known.ids["shops"]:
        notes.append(say("{shop} is a new shop.", shop=shop_id))
    return handed_over(name, proposed, without_known(frames, known, "shops", "vendors"), notes)


def _known_shop(answer: str, known: KnownToStore) -> str:
    """Return the shop that was answered by its id or by its name; any other answer is the id of a new one."""
    if answer in known.ids["shops"]:
        return answer
    return {name.casefold(): shop_id for name, shop_id in known.shops.items()}.get(answer.casefold(), answer)


def _stock(cells: pl.DataFrame, shop_id: str) -> dict[str, pl.DataFrame]:
    """Return the shop and the figures of its stock."""
    figures = [column for column in FIGURES if column in cells.columns]
    shop = text_frame(("shop_id", "name"), [{"shop_id": shop_id, "name": shop_id}])
    return {"shops": shop, "stock": cells.select(ROW, "item_id", *stated("shop_id", shop_id), *figures)}


def _category_paths(frame: pl.DataFrame) -> list[pl.Series]:
    """Return category and subcategories as one path."""
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
