"""Purchase order to print or send: one or more pages for one vendor and one ship-to shop."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from core.formats import NO_LETTERHEAD, Letterhead, PdfColumn, PdfDocument
from core.language import SOURCE_LANGUAGE, speaking
from core.purchasing.documents import PURCHASE_ORDER, load_document
from core.shop_time import day_in
from core.store import Snapshot
from core.wording import counted, money_text

PDF_COLUMNS = [
    PdfColumn("Your code", 17),
    PdfColumn("Our code", 17),
    PdfColumn("Description", 38),
    PdfColumn("Units", 8, figures=True),
    PdfColumn("Unit cost", 10, figures=True),
    PdfColumn("Total", 10, figures=True),
]


@dataclass(frozen=True)
class OrderToPrint:
    """One purchase order to print.

    ``number`` is empty while it is only planned. ``ordered_on`` is the day of printing until it is sent. The
    shop is the buyer where no letterhead names one. ``lines``: one row per line, ``vendor_sku, sku,
    description, quantity, unit_cost``.
    """

    number: str
    vendor: str
    account_number: str | None
    currency: str | None
    shop: str
    ordered_on: date
    expected_on: date | None
    lines: pl.DataFrame
    note: str | None = None

    @property
    def title(self) -> str:
        return f"Purchase order {self.number}".strip()

    @property
    def units(self) -> int:
        return int(self.lines["quantity"].sum())

    @property
    def total(self) -> Decimal:
        """Return the total of the lines that have a cost."""
        costs = self.lines.select("quantity", "unit_cost").drop_nulls().rows()
        return sum((units * cost for units, cost in costs), Decimal(0))


@speaking(SOURCE_LANGUAGE)
def purchase_order_pdf(
    order: OrderToPrint, printed_at: datetime, letterhead: Letterhead = NO_LETTERHEAD
) -> bytes:
    """Return the order as a PDF file, in English. ``printed_at``: UTC, written into the file."""
    paper = PdfDocument(f"{order.title} · {order.vendor}", printed_at, letterhead)
    paper.begin(order.title, order.number)
    paper.facts(
        {
            "Order number": order.number,
            "Order date": order.ordered_on,
            "Vendor": order.vendor,
            "Ordered by": letterhead.name or order.shop,
            "Our account with you": order.account_number,
            "Ship to our shop": order.shop,
            "Expected on": order.expected_on,
            "Note": order.note,
        }
    )
    paper.table(PDF_COLUMNS, [_cells(line) for line in order.lines.to_dicts()])
    total = money_text(order.total, order.currency)
    paper.line(f"{counted(order.units, 'unit', 'units')}, {total} in all", 11, bold=True)
    if unpriced := order.lines["unit_cost"].null_count():
        paper.line(f"{counted(unpriced, 'line has', 'lines have')} no cost yet.")
    return paper.to_bytes()


def _cells(line: dict[str, object]) -> list[object]:
    units, cost = line["quantity"], line["unit_cost"]
    priced = isinstance(cost, Decimal) and isinstance(units, int)
    money = [_price(cost), f"{units * cost:,.2f}"] if priced else ["", ""]  # type: ignore[operator, arg-type]
    return [line["vendor_sku"], line["sku"], line["description"], f"{units:,}", *money]


def _price(cost: Decimal) -> str:
    """Format a price with two decimals, or four if it has them."""
    return f"{cost:,.2f}" if cost == cost.quantize(Decimal("0.01")) else f"{cost.normalize():,f}"


# --- with the store ---


def load_order_to_print(snapshot: Snapshot, po_id: str, now: datetime) -> OrderToPrint:
    """Load a purchase order without cancelled units. ``now`` is UTC. Raises Problem if there is none."""
    header = load_document(snapshot, PURCHASE_ORDER, po_id).header
    vendors = snapshot.rows("vendor", vendor_id=header.source_id)
    vendor = vendors[0] if vendors else {"name": header.source_id or "Unknown vendor"}
    (shop,) = snapshot.rows("shop", shop_id=header.shop_id)
    lines = snapshot.frame("document_line", document_type="purchase_order", document_id=header.document_id)
    asked = lines.sort("line_number").with_columns(quantity=pl.col("owed") - pl.col("cancelled"))
    return OrderToPrint(
        header.pos_number or header.document_id,
        vendor["name"],
        vendor.get("account_number"),
        vendor.get("currency"),
        shop["name"],
        day_in(shop["time_zone"], header.sent_at or now),
        header.expected_on,
        asked.filter(pl.col("quantity") > 0).select(
            "vendor_sku", "sku", "description", "quantity", "unit_cost"
        ),
        header.note,
    )
