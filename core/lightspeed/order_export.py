"""Purchase order exported by Lightspeed: its lines, and their items."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from core.errors import Problems, RowProblem
from core.formats import ROW, csv_table, is_table
from core.language import marked, say
from core.lightspeed.exports import (
    ITEM_LIST_HEADERS,
    columns_asked,
    export_cells,
    handed_over,
    one_table,
    refuse_unknown_value,
    stated,
    with_sku,
    without_known,
)
from core.neutral import (
    AdapterResult,
    Answers,
    Coverage,
    KnownToStore,
    Proposal,
    Question,
    SalesWanted,
    Upload,
    mapping_of,
    plain,
    propose,
)
from core.wording import counted

PURCHASE_ORDER_HEADERS = {"item_id": "System ID", "ordered": "Order Qty", "unit_cost": "Unit Cost"}
PURCHASE_LINE_COLUMNS = ("item_id", "ordered", "received", "unit_cost")
NUMBER_AFTER_PO = re.compile(r"(?<![^\W_])PO[\s_#-]*(\d+)(?![^\W_])(.*)", re.IGNORECASE | re.DOTALL)
PART_OF_A_DATE = re.compile(r"[\s_.-]+\d(?!\d{3}-\d\d-\d\d)")
A_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])")
DESCRIBED = ("description", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku", "unit_price")
"""Item columns that the order has. Its cost there belongs to the order."""

ASKED = (
    Question(
        "",
        "vendor_id",
        "vendor",
        marked("Which vendor was it ordered from?"),
        "which vendor was this ordered from? Say it with --vendor ID.",
    ),
    Question(
        "",
        "shop_id",
        "shop",
        marked("Which shop is it for?"),
        "which shop is this file from? Name it with --shop ID.",
    ),
    Question(
        "",
        "po_id",
        "text",
        marked("Purchase order number"),
        "which purchase order is this? Say it with --po NUMBER, or in the file's name, as in PO_123.csv.",
    ),
    Question("", "ordered_at", "day", marked("Ordered on (empty: a draft)"), needed=False),
    Question("", "expected_on", "day", marked("Expected on"), needed=False),
)
"""Questions about facts that the file does not have."""


class PurchaseOrderExport:
    """One exported purchase order as a source. It says nothing about other orders."""

    kind = "purchase_order"

    def recognise(self, files: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> Upload | None:
        tables = [headers for name, headers in names.items() if is_table(name)]
        if not any({"orderqty", "systemid"} <= {plain(header) for header in headers} for headers in tables):
            return None
        return one_table(self.kind, say("Lightspeed purchase order"), "purchase_orders", files)

    def questions(self, upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:
        (file,) = upload.tables()
        asked = [
            replace(question, file=file, label=say(question.label))
            for question in ASKED
            if not vars(answers)[question.column]
        ]
        if number := po_number(file):
            asked = [
                replace(each, proposed=number, needed=False) if each.column == "po_id" else each
                for each in asked
            ]
        headers = upload.headers(file)
        proposed = propose_purchase_order(headers, mapping_of(upload, file, known, answers))
        return [*asked, *columns_asked(file, headers, proposed)]

    def sales_wanted(self, upload: Upload) -> SalesWanted | None:  # noqa: ARG002
        return None

    def adapt(
        self, upload: Upload, known: KnownToStore, answers: Answers, *, partly: bool = False
    ) -> AdapterResult:
        ((name, content),) = upload.files.items()
        refuse_unknown_value(name, "vendor_id", answers.vendor_id, known.ids["vendors"])
        refuse_unknown_value(name, "shop_id", answers.shop_id, known.ids["shops"])
        mapping = mapping_of(upload, name, known, answers)
        return read_purchase_order(name, content, answers, known, mapping, partly=partly)


def po_number(name: str) -> str:
    """Return the number in the file's name: ``PO_123.csv`` is purchase order 123."""
    found = NUMBER_AFTER_PO.search(name.rpartition("/")[2].rpartition(".")[0])
    return "" if found is None or PART_OF_A_DATE.match(found[2]) or A_DAY.fullmatch(found[1]) else found[1]


def propose_purchase_order(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> Proposal:
    """Propose the columns of a purchase order, including those that describe the items."""
    known = remembered or {}
    lines = propose(headers, "purchase_orders", {**PURCHASE_ORDER_HEADERS, **known})
    mapping = {key: header for key, header in lines.mapping.items() if key in PURCHASE_LINE_COLUMNS}
    rest = [header for header in headers if header not in mapping.values()]
    item = propose(rest, "items", {**ITEM_LIST_HEADERS, "description": "Description", **known})
    mapping |= {key: item.mapping[key] for key in DESCRIBED if key in item.mapping}
    missing = [key for key in ("item_id", "ordered") if key not in mapping]
    return Proposal(mapping, [header for header in headers if header not in mapping.values()], missing)


def read_purchase_order(
    name: str,
    content: bytes,
    answers: Answers,
    known: KnownToStore,
    mapping: Mapping[str, str] | None = None,
    *,
    partly: bool = False,
) -> AdapterResult:
    """Read one exported purchase order as purchase_orders and their items.

    ``answers``: its vendor, shop and dates; its number is by default the one in the file's name, and without
    ``ordered_at`` it is a draft. ``mapping``: our columns to the file's headers, as answered. Raises Problems
    if a required column, or the number, is missing; ``partly``: see ``export_cells``.
    """
    number = answers.po_id or po_number(name)
    if not number:
        sentence = say("which purchase order is this? give its number")
        raise Problems([RowProblem(name, 0, "po_id", "", sentence)])
    table = csv_table(name, content)
    proposed = propose_purchase_order(table.headers, mapping)
    cells = export_cells(name, table, proposed, partly=partly)
    ordered = cells.filter(pl.col("ordered") != "0") if "ordered" in cells.columns else cells
    header = {"po_id": number, "vendor_id": answers.vendor_id, "shop_id": answers.shop_id}
    lines = ordered.select(
        ROW,
        *(pl.lit(value).alias(column) for column, value in header.items()),
        pl.int_range(1, pl.len() + 1).cast(pl.String).alias("line_number"),
        *(column for column in PURCHASE_LINE_COLUMNS if column in ordered.columns),
        *stated("ordered_at", answers.ordered_at),
        *stated("expected_on", answers.expected_on),
    )
    frames = without_known({"items": _items(ordered), "purchase_orders": lines}, known, "items")
    coverage = Coverage(partial=frozenset({"purchase_orders"}), lines_by_item=True)
    return handed_over(
        name, proposed, frames, _notes(number, lines, len(cells) - len(ordered), answers), coverage
    )


def _notes(number: str, lines: pl.DataFrame, empty: int, answers: Answers) -> list[str]:
    notes = [
        say(
            "{lines} of purchase order {number}; no other order is touched.",
            lines=counted(len(lines), "line", "lines"),
            number=number,
        )
    ]
    if empty:
        notes.append(say("{lines} with the quantity 0 left out.", lines=counted(empty, "line", "lines")))
    if not answers.ordered_at:
        notes.append(say("Without the day on which it was ordered it counts as a draft."))
    return notes


def _items(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the items of the lines, each once, without the order's cost."""
    if "description" not in cells.columns:
        cells = cells.with_columns(pl.format("Item {}", "item_id").alias("description"))
    wanted = [column for column in ITEM_LIST_HEADERS if column in cells.columns and column != "unit_cost"]
    filled = with_sku(cells) if "sku" in cells.columns else cells
    return filled.select(ROW, *wanted).unique("item_id", keep="first", maintain_order=True)
