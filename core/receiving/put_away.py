"""Put-away after a receipt: what it cleared (rule 1), whom it reaches (rule 2), slip and labels.

The put-away slip lists what to set aside for each order, then what goes on the shelf. Each unit set aside
gets a label.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from core.access import without_customers
from core.allocation import order_numbers
from core.errors import Problem
from core.formats import LABEL, NO_LETTERHEAD, Letterhead, PdfColumn, PdfDocument
from core.language import marked, say
from core.purchasing import DOCUMENT_KINDS
from core.receiving.counted_lines import cancelled_remainders_text
from core.receiving.delivery import Delivery, DeliveryHeader
from core.receiving.receipts import ReceiptMade, landed_unit_cost
from core.receiving.result import ReceiptResult, receipt_result
from core.report import document_label
from core.store import Snapshot
from core.wording import full_day_text

STRING = pl.String
SLIP_SCHEMA: dict[str, Any] = {
    "ecom_order_id": STRING, "customer_name": STRING, "item_id": STRING, "sku": STRING, "description": STRING,
    "units": pl.Int64, "complete": pl.Boolean,
}  # fmt: skip
CLEARED_SCHEMA: dict[str, Any] = {
    "document_type": STRING, "document_id": STRING, "description": STRING, "sku": STRING, "units": pl.Int64,
}  # fmt: skip
NOTHING_CLEARED = pl.DataFrame(
    schema={"source": STRING, "description": STRING, "sku": STRING, "units": pl.Int64}
)
COST_SCHEMA: dict[str, Any] = {
    "description": STRING, "sku": STRING, "received": pl.Int64, "unit_cost": pl.Decimal(18, 4),
    "extra_cost": pl.Decimal(18, 4), "landed_unit_cost": pl.Decimal(18, 4),
}  # fmt: skip
REFUSED_SCHEMA: dict[str, Any] = {"description": STRING, "rejected": pl.Int64, "reject_reason": STRING}
NAME_COLUMNS = {"item": ["item_id", "sku", "description"], "ecom_order": ["ecom_order_id", "customer_name"]}
"""Key column and name columns of each table."""

SET_ASIDE, TO_THE_SHELF = marked("Set aside"), marked("To the shelf")
"""Places of the units of a receipt."""


@dataclass(frozen=True, slots=True)
class SlipHeader:
    """Head of a put-away slip: its document, from and to where, and the receipt."""

    document: str
    source: str | None
    shop: str
    received_on: date
    actor: str
    packing_slip: str | None
    note: str | None


@dataclass(frozen=True)
class PutAway:
    """One receipt and where its units go.

    ``slip``: one row per order and item to set aside, then one per item for the shelf (``ecom_order_id``
    empty): ``customer_name, item_id, sku, description, units, complete``. ``cleared``: one row per item and
    source that its units served: ``source, description, sku, units``. ``refused``: one row per line with
    damaged or refused units: ``description, rejected, reject_reason``. ``costs``: if freight or other cost
    was spread, one row per line with its share ``extra_cost`` and the landed unit cost (COST_SCHEMA).
    ``given_up``: cancelled units, in words (empty: none).
    """

    header: SlipHeader
    slip: pl.DataFrame
    cleared: pl.DataFrame
    refused: pl.DataFrame
    costs: pl.DataFrame
    given_up: str

    @property
    def complete(self) -> list[str]:
        """Return the eCom orders that this receipt completed."""
        rows = self.slip[["ecom_order_id", "complete"]].iter_rows()
        return list(dict.fromkeys(order for order, complete in rows if complete))


def put_away_rows(result: ReceiptResult) -> list[dict[str, Any]]:
    """Return where a receipt's units go: one row per order and item, then one per item for the shelf.

    ``ecom_order_id, item_id, units, complete``; no order means the shelf. The rows of an order are together.
    """
    orders: dict[str, Counter[str]] = {}
    shelf = result.units
    for row in result.reached:
        orders.setdefault(row.ecom_order_id, Counter())[row.item_id] += row.gained
        shelf[row.item_id] -= row.gained
    whole = set(result.complete)
    aside = [
        {"ecom_order_id": order, "item_id": item, "units": units, "complete": order in whole}
        for order, items in orders.items()
        for item, units in items.items()
    ]
    for_shelf = [
        {"ecom_order_id": None, "item_id": item, "units": units, "complete": False}
        for item, units in shelf.items()
        if units > 0
    ]
    return aside + for_shelf


def cleared_sources(result: ReceiptResult) -> list[dict[str, Any]]:
    """Return the sources a receipt served by rule 1, in the order served: one row per item and source.

    Columns: ``item_id, document_type, document_id, units``.
    """
    units: Counter[tuple[str, str, str]] = Counter()
    for row in result.served:
        if row.document_type:
            units[row.item_id, row.document_type, row.document_id] += row.served
    names = ("item_id", "document_type", "document_id", "units")
    return [dict(zip(names, (*source, served), strict=True)) for source, served in units.items()]


def label_rows(slip: pl.DataFrame) -> pl.DataFrame:
    """Return one row per unit to set aside: rows of ``slip`` with ``unit``, a number from 1 to ``units``."""
    aside = slip.filter(pl.col("ecom_order_id").is_not_null())
    return aside.with_columns(unit=pl.int_ranges(1, pl.col("units") + 1)).explode("unit")


def put_away_slip_pdf(
    receipt: PutAway, printed_at: datetime, letterhead: Letterhead = NO_LETTERHEAD
) -> bytes:
    """Print the put-away slip: the units to set aside for each order, then those for the shelf. A4."""
    header = receipt.header
    paper = PdfDocument(say("Put-away slip {document}", document=header.document), printed_at, letterhead)
    paper.begin(say("Put-away slip {document}", document=header.document))
    paper.facts(
        {
            say("From"): header.source,
            say("To"): header.shop,
            say("Received"): say(
                "{day} by {person}", day=full_day_text(header.received_on), person=header.actor
            ),
            say("Packing slip"): header.packing_slip,
            say("Note"): header.note,
        }
    )
    is_aside = pl.col("ecom_order_id").is_not_null()
    _put_where(paper, SET_ASIDE, receipt.slip.filter(is_aside))
    _put_where(paper, TO_THE_SHELF, receipt.slip.filter(~is_aside))
    return paper.to_bytes()


def _put_where(paper: PdfDocument, where: str, rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    columns = [
        PdfColumn("", 1),
        PdfColumn(say("Item"), 9),
        PdfColumn("SKU", 4),
        PdfColumn(say("Units"), 2, figures=True),
    ]
    cells = rows.select(pl.lit("☐"), "description", "sku", "units")
    if where == SET_ASIDE:
        columns = [PdfColumn(say("For order"), 3), PdfColumn(say("Customer"), 4), *columns, PdfColumn("", 4)]
        order = order_numbers().alias("order")
        whole = pl.when("complete").then(pl.lit(say("now complete"))).alias("whole")
        cells = rows.select(order, "customer_name").hstack(cells).hstack(rows.select(whole))
    paper.heading(say(where), 12)
    paper.table(columns, cells.rows())


def labels_pdf(receipt: PutAway, printed_at: datetime) -> bytes:
    """Print one label per unit to set aside. Raises Problem if all units go on the shelf."""
    units = label_rows(receipt.slip).with_columns(order=order_numbers())
    if units.is_empty():
        raise Problem(say("All units of this receipt go on the shelf. There is nothing to label."))
    paper = PdfDocument(say("Labels {document}", document=receipt.header.document), printed_at, size=LABEL)
    for row, unit in enumerate(units.iter_rows(named=True)):
        if row:
            paper.new_page()
        _label(paper, unit, receipt.header)
    return paper.to_bytes()


def _label(paper: PdfDocument, unit: Mapping[str, Any], header: SlipHeader) -> None:
    paper.barcode(unit["ecom_order_id"], 6, beside=unit["order"], size=16)
    paper.short_line(unit["order"], 16, bold=True)
    paper.short_line(unit["customer_name"], 9)
    paper.short_line(unit["description"], 8, bold=True, lines=2)
    paper.short_line(
        say(
            "{item} · {unit} of {units}",
            item=unit["sku"] or unit["item_id"],
            unit=unit["unit"],
            units=unit["units"],
        ),
        8,
    )
    paper.short_line(f"{header.document} · {full_day_text(header.received_on)}", 6)


# --- with the store ---


def load_put_away(
    snapshot: Snapshot, delivery: Delivery, operation_id: str, result: ReceiptResult | None = None
) -> PutAway:
    """Load a receipt of ``delivery`` and where its units go. Raises Problem if there is none or it was
    undone.

    ``result``: its answer, if at hand. None of this changes once it is written.
    """
    receipt = _receipt_not_undone(delivery.receipts, operation_id)
    result = result or _result(snapshot, operation_id)
    slip = put_away_rows(result)
    has_lines = receipt.rejected or receipt.freight or receipt.other_cost
    lines = _lines(snapshot, operation_id) if has_lines else []
    items = _items(snapshot, delivery, {row["item_id"] for row in [*slip, *lines]} | set(result.units))
    orders = _named(snapshot, "ecom_order", {row["ecom_order_id"] for row in slip} - {None})

    def named(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, **items[row["item_id"]]} for row in rows]

    aside = [row | orders.get(row["ecom_order_id"], {}) for row in named(slip)]
    refused = (line for line in lines if line["rejected"])
    costs = (_cost(line) for line in lines if line["extra_cost"])
    return PutAway(
        header=_slip_header(delivery.header, receipt),
        slip=without_customers(pl.DataFrame(aside, schema=SLIP_SCHEMA)),
        cleared=_cleared(named(cleared_sources(result))),
        refused=pl.DataFrame(named(refused), schema=REFUSED_SCHEMA),
        costs=pl.DataFrame(named(costs), schema=COST_SCHEMA),
        given_up=cancelled_remainders_text(result),
    )


def _items(snapshot: Snapshot, delivery: Delivery, item_ids: set[str]) -> dict[str, dict[str, Any]]:
    """Return the names of items by id. Those taken off the document since are loaded."""
    items = {row["item_id"]: row for row in delivery.lines[NAME_COLUMNS["item"]].iter_rows(named=True)}
    return items | _named(snapshot, "item", item_ids - set(items))


def _cleared(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    if not rows:  # True for most receipts.
        return NOTHING_CLEARED
    source = document_label("document_type", "document_id").alias("source")
    return pl.DataFrame(rows, schema=CLEARED_SCHEMA).select(source, *NOTHING_CLEARED.columns[1:])


def _slip_header(header: DeliveryHeader, receipt: ReceiptMade) -> SlipHeader:
    return SlipHeader(
        f"{say(DOCUMENT_KINDS[header.document_type].name)} {header.document_id}",
        header.source,
        header.shop,
        receipt.received_on,
        receipt.actor,
        receipt.packing_slip,
        receipt.note,
    )


def _cost(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, "landed_unit_cost": landed_unit_cost(line)}


def _receipt_not_undone(receipts: Sequence[ReceiptMade], operation_id: str) -> ReceiptMade:
    """Return the receipt, unless it was undone."""
    for receipt in receipts:
        if receipt.operation_id == operation_id:
            if receipt.undone:
                raise Problem(say("That receipt was undone. There is nothing to put away."))
            return receipt
    raise Problem(say("There is no receipt {operation}.", operation=operation_id))


def _result(snapshot: Snapshot, operation_id: str) -> ReceiptResult:
    (operation,) = snapshot.rows("operation", operation_id=operation_id)
    return receipt_result(json.loads(operation["result"]))


def _lines(snapshot: Snapshot, operation_id: str) -> list[dict[str, Any]]:
    """Return the lines of a receipt as recorded."""
    lines = snapshot.rows("receipt_line", operation_id=operation_id)
    return sorted(lines, key=lambda line: int(line["line_number"]))


def _named(snapshot: Snapshot, table: str, ids: Collection[str | None]) -> dict[str, dict[str, Any]]:
    """Return the rows of items or eCom orders by id."""
    if not ids:
        return {}
    key, *_ = columns = NAME_COLUMNS[table]
    matching = pl.DataFrame({key: list(ids)}, schema={key: pl.String})
    rows = snapshot.frame(table, columns=columns, matching=matching)
    return {row[key]: row for row in rows.iter_rows(named=True)}
