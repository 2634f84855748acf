"""Purchase orders from R-Series records.

The API has no status for a purchase order. It follows from ``archived``, ``complete`` and the dates.
"""

from core.formats import is_zero, parse_amount, parse_day, parse_moment, parse_quantity
from core.language import marked, marked_noun
from core.lightspeed.r_context import RContext
from core.lightspeed.records import Record
from core.lightspeed.tables import Table

PURCHASE_ORDER_FIELDS = {
    "po_id": "orderID",
    "line_number": "orderLineID",
    "vendor_id": "vendorID",
    "shop_id": "shopID",
    "item_id": "itemID",
    "ordered": "quantity",
    "received": "checkedIn",
    "unit_cost": "price",
    "ordered_at": "orderedDate",
    "expected_on": "arrivalDate",
    "received_at": "receivedDate",
    "closed": "complete",
}


def purchase_orders(context: RContext) -> Table:
    """Return one row per line. Archived and complete orders are closed; one without an order date is
    a draft."""
    table = Table((*PURCHASE_ORDER_FIELDS, "url"), PURCHASE_ORDER_FIELDS, ("url",))
    empty = never_ordered = 0
    for order in context.source.of("Order"):
        lines = context.source.lines(order, "Order")
        goods = [line for line in lines if moves_units(line, "quantity")]
        header = _header(context, order, lines)
        is_whole = context.tells_lines(order, "Order", "purchase_orders", header["po_id"])
        if not goods:
            empty += is_whole
        elif order.says("archived") and not header["ordered_at"]:
            never_ordered += 1
        else:
            for line in goods:
                table.add(line, header | _line(line))
    _note(context, empty, never_ordered)
    return table


EMPTY_ORDERS = marked_noun("purchase order was", "purchase orders were")
ARCHIVED_ORDERS = marked_noun("archived purchase order was", "archived purchase orders were")
LINELESS_ORDERS = marked_noun(
    "purchase order came without its lines", "purchase orders came without their lines"
)


def _note(context: RContext, empty: int, never_ordered: int) -> None:
    context.leave_out(empty, EMPTY_ORDERS, marked("without lines there is nothing to expect"))
    context.leave_out(never_ordered, ARCHIVED_ORDERS, marked("never ordered"))
    context.note_lineless("purchase_orders", "Order", LINELESS_ORDERS)


def moves_units(line: Record, *quantities: str) -> bool:
    """Return True if a line names an item and a quantity. Other lines are ignored."""
    return bool(line.reference("itemID")) and not all(is_zero(line.text(name) or "0") for name in quantities)


def address(template: str, number: str) -> str:
    """Return ``template`` with ``{id}`` replaced, or the number appended."""
    if not template:
        return ""
    return template.replace("{id}", number) if "{id}" in template else template + number


def _header(context: RContext, order: Record, lines: list[Record]) -> dict[str, str]:
    number, shop = order.text("orderID"), order.reference("shopID")
    received = any(moves_units(line, "checkedIn") for line in lines)
    return {
        "po_id": number,
        "vendor_id": order.reference("vendorID"),
        "shop_id": shop,
        "ordered_at": _ordered_at(order, received),
        "expected_on": parse_day(order.text("arrivalDate"), context.zone(shop)),
        "received_at": parse_moment(order.text("receivedDate")) if received else "",
        "closed": "true" if order.says("archived") or order.says("complete") else "false",
        "url": address(context.settings.purchase_order_url, number),
    }


def _ordered_at(order: Record, received: bool) -> str:
    """Return the order date. Received or finished orders must have been ordered, even if nobody
    marked them."""
    ordered = order.text("orderedDate", "receivedDate")
    if not ordered and (received or order.says("complete")):
        ordered = order.text("createTime", "timeStamp")
    return parse_moment(ordered)


def _line(line: Record) -> dict[str, str]:
    """Return a line. ``checkedIn`` is in stock; ``numReceived`` is counted but not in stock yet, so still
    incoming."""
    return {
        "line_number": line.needed("orderLineID"),
        "item_id": line.reference("itemID"),
        "ordered": parse_quantity(line.text("quantity")),
        "received": parse_quantity(line.text("checkedIn")),
        "unit_cost": parse_amount(line.text("price")),
    }
