"""Lines of C-Series orders: units ordered, shipped, returned and refunded.

``quantityShipped`` counts units on a shipment, sent or not. The status of each shipment says whether it left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from core.language import marked, say
from core.lightspeed.c_orders import order_name, units_of
from core.lightspeed.c_pages import WebOrders, linked
from core.lightspeed.records import Record
from core.wording import counted

CONTENTS_MISSING = marked(
    "Order {order}: the contents of shipment {shipment} are missing: add the answer of "
    "shipments/{shipment}/products.json. Until then, of its units only those that were known as sent before "
    "count as sent."
)
UNITS_UNKNOWN = marked(
    "Order {order} is partly shipped, but nothing here says which units: add the answers of "
    "shipments.json?order={number} and of each shipment's products.json. Until then, of its units only those "
    "that were known as sent before count as sent."
)
WEB_CODES = ("ean", "sku", "articleCode")


@dataclass
class WebLine:
    """One line of an order. ``gone``: units on shipments that left; ``returned``: those of them that came
    back; ``is_whole``: False if the pages lack some of the order's shipped units."""

    order: str
    ean: str
    sku: str
    article_code: str
    quantity: int
    refunded: int
    returned: int
    gone: int = 0
    item_id: str = ""
    is_whole: bool = True


def web_lines(read: WebOrders, order: Record, notes: list[str]) -> list[WebLine]:
    """Return one per line, in the order's own order. Adds a note if it is unknown which units were
    shipped."""
    records = read.lines(order)
    name = order_name(order)
    lines = [_line(name, record) for record in records]
    if not records:
        notes.append(
            say(
                "Order {order} came without its lines: add the answer of orders/{number}/products.json.",
                order=name,
                number=order.text("id"),
            )
        )
    unmatched = guessed = 0
    sent = [shipment for shipment in read.parcels(order) if shipment.text("status") == "shipped"]
    for content in chain.from_iterable(map(read.contents, sent)):
        found, is_guess = _line_of(content, records, lines)
        units = units_of(content, "quantity")
        guessed += is_guess
        if found is None:
            unmatched += units
        else:
            lines[found].gone += units
    if lines:
        _note(order, lines, notes, unmatched=unmatched, guessed=guessed)
        _mark_part_told(order, lines, notes, [each for each in sent if not read.contents(each)])
    return lines


def _mark_part_told(
    order: Record, lines: Sequence[WebLine], notes: list[str], empty: Sequence[Record]
) -> None:
    """Mark the lines of a partly shipped order whose pages lack shipped units. ``empty``: shipments without
    contents."""
    if order.text("shipmentStatus") != "partially_shipped":
        return
    if any(line.gone for line in lines):
        notes.extend(
            say(CONTENTS_MISSING, order=order_name(order), shipment=shipment.text("id")) for shipment in empty
        )
    for line in lines:
        line.is_whole = not empty and any(each.gone for each in lines)


def _line(order: str, record: Record) -> WebLine:
    return WebLine(
        order=order,
        ean=record.text("ean"),
        sku=record.text("sku"),
        article_code=record.text("articleCode"),
        quantity=units_of(record, "quantityOrdered"),
        refunded=units_of(record, "quantityRefunded"),
        returned=units_of(record, "quantityReturned"),
    )


def _line_of(content: Record, records: Sequence[Record], lines: Sequence[WebLine]) -> tuple[int | None, bool]:
    """Return the line whose units are in a shipment, and whether it was found only by its position.

    Matched by code, by variant, by title; without any of these, the first line with enough units left.
    """
    for name in (*WEB_CODES, "variant", "title"):
        wanted = _name_of(content, name)
        same = [place for place, record in enumerate(records) if wanted and _name_of(record, name) == wanted]
        if len(same) == 1:
            return same[0], False
    units = units_of(content, "quantity")
    room = [place for place, line in enumerate(lines) if line.quantity - line.gone >= units]
    return (room[0], True) if room else (None, False)


def _name_of(record: Record, name: str) -> str:
    """Return a code or name of a line. Orders and shipments name variant and title differently."""
    if name == "variant":
        return linked(record, "variant") or linked(record, "product")
    if name == "title":
        title = record.text("productTitle", "title")
        variant = record.text("variantTitle") or ("" if record.child("variant") else record.text("variant"))
        return f"{title}\n{variant}" if title else ""
    return record.text(name)


def _note(
    order: Record,
    lines: Sequence[WebLine],
    notes: list[str],
    *,
    unmatched: int,
    guessed: int,
) -> None:
    name = order_name(order)
    partly = order.text("shipmentStatus") == "partially_shipped"
    if partly and not any(line.gone for line in lines) and not unmatched:
        notes.append(say(UNITS_UNKNOWN, order=name, number=order.text("id")))
    if unmatched:
        units = counted(unmatched, "shipped unit belongs", "shipped units belong")
        notes.append(say("Order {order}: {units} to none of its lines.", order=name, units=units))
    if guessed:
        notes.append(
            say(
                "Order {order}: {lines} without a code or title; counted for the first line with that many "
                "units, so please check.",
                order=name,
                lines=counted(guessed, "shipped line", "shipped lines"),
            )
        )
