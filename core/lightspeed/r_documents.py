"""Purchase orders, transfers and vendor returns out of R-Series records.

The API has no status for a purchase order: it follows from ``archived``, ``complete`` and the dates.
"""

import polars as pl

from core.lightspeed.r_context import RContext
from core.lightspeed.r_records import Record
from core.lightspeed.values import is_zero, parse_amount, parse_day, parse_moment, parse_quantity
from core.neutral import text_frame, without_empty

PURCHASE_ORDER_COLUMNS = (
    *("po_id", "line_number", "vendor_id", "shop_id", "item_id", "ordered", "received", "unit_cost"),
    *("ordered_at", "expected_on", "received_at", "closed", "url"),
)
TRANSFER_COLUMNS = (
    *("transfer_id", "line_number", "from_shop_id", "to_shop_id", "item_id", "quantity", "received"),
    *("sent_at", "expected_on", "received_at", "closed", "url"),
)
RETURN_COLUMNS = ("return_id", "line_number", "vendor_id", "shop_id", "item_id", "quantity", "sent_at")


def _says_something(line: Record, *quantities: str) -> bool:
    """Whether a line names an item and a quantity; a line of nothing is no line of ours."""
    return bool(line.reference("itemID")) and not all(is_zero(line.text(name) or "0") for name in quantities)


def _some(line: Record, name: str) -> bool:
    return not is_zero(line.text(name) or "0")


def _address(template: str, number: str) -> str:
    """``template`` with ``{id}`` filled in, or the number at its end."""
    if not template:
        return ""
    return template.replace("{id}", number) if "{id}" in template else template + number


# --- purchase orders ---


def purchase_orders(context: RContext) -> pl.DataFrame:
    """One row per line. Archived and complete orders are closed; without any date of ordering: a draft."""
    rows: list[dict[str, str]] = []
    empty = forgotten = 0
    for order in context.source.of("Order"):
        lines = context.source.lines(order, "Order", "OrderLines", "OrderLine")
        told = [line for line in lines if _says_something(line, "quantity")]
        header = _order_header(context, order, lines)
        if not told:
            empty += 1
        elif order.says("archived") and not header["ordered_at"]:
            forgotten += 1
        else:
            rows += [header | _order_line(line) for line in told]
    context.leave_out(empty, "purchase order", "purchase orders", "without lines there is nothing to expect")
    why = "never ordered"
    context.leave_out(forgotten, "archived purchase order", "archived purchase orders", why)
    return without_empty(text_frame(PURCHASE_ORDER_COLUMNS, rows), "url")


def _order_header(context: RContext, order: Record, lines: list[Record]) -> dict[str, str]:
    number, shop = order.text("orderID"), order.reference("shopID")
    received = any(_some(line, "checkedIn") for line in lines)
    return {
        "po_id": number,
        "vendor_id": order.reference("vendorID"),
        "shop_id": shop,
        "ordered_at": _ordered_at(order, received),
        "expected_on": parse_day(order.text("arrivalDate"), context.zone(shop)),
        "received_at": parse_moment(order.text("receivedDate")) if received else "",
        "closed": "true" if order.says("archived") or order.says("complete") else "false",
        "url": _address(context.settings.purchase_order_url, number),
    }


def _ordered_at(order: Record, received: bool) -> str:
    """What was received or finished must have been ordered, whether or not anyone pressed the button."""
    ordered = order.text("orderedDate", "receivedDate")
    if not ordered and (received or order.says("complete")):
        ordered = order.text("createTime", "timeStamp")
    return parse_moment(ordered)


def _order_line(line: Record) -> dict[str, str]:
    """``checkedIn`` is in stock; ``numReceived`` is counted and not yet in stock, so it still comes."""
    return {
        "line_number": line.needed("orderLineID"),
        "item_id": line.reference("itemID"),
        "ordered": parse_quantity(line.text("quantity")),
        "received": parse_quantity(line.text("checkedIn")),
        "unit_cost": parse_amount(line.text("price")),
    }


# --- transfers ---


def transfers(context: RContext) -> pl.DataFrame:
    """One row per line. Open transfers are drafts, received and archived ones are closed."""
    rows: list[dict[str, str]] = []
    forgotten = 0
    for transfer in context.source.of("Transfer"):
        lines = context.source.lines(transfer, "Transfer", "TransferItems", "TransferItem")
        header = _transfer_header(context, transfer)
        if transfer.says("archived") and not header["sent_at"]:
            forgotten += 1
        else:
            rows += [header | line for line in _transfer_lines(lines, draft=not header["sent_at"])]
    context.leave_out(forgotten, "archived transfer", "archived transfers", "never sent")
    return without_empty(text_frame(TRANSFER_COLUMNS, rows), "url")


def _transfer_header(context: RContext, transfer: Record) -> dict[str, str]:
    number, to_shop = transfer.text("transferID"), transfer.reference("receivingShopID")
    status = transfer.text("status").lower()
    sent = status in ("sent", "received")
    return {
        "transfer_id": number,
        "from_shop_id": transfer.reference("sendingShopID"),
        "to_shop_id": to_shop,
        "sent_at": parse_moment(transfer.text("sentOn", "timeStamp", "createTime")) if sent else "",
        "expected_on": parse_day(transfer.text("needBy"), context.zone(to_shop)),
        "closed": "true" if status == "received" or transfer.says("archived") else "false",
        "url": _address(context.settings.transfer_url, number),
    }


def _transfer_lines(lines: list[Record], draft: bool) -> list[dict[str, str]]:
    """``sent`` goes down once received in some answers, so never less was sent than was received."""
    if draft:
        told = [line for line in lines if _says_something(line, "toSend")]
        return [_transfer_line(line, parse_quantity(line.text("toSend")), "0") for line in told]
    told = [line for line in lines if _says_something(line, "sent", "received")]
    return [
        _transfer_line(line, _larger(line, "sent", "received"), parse_quantity(line.text("received")))
        for line in told
    ]


def _transfer_line(line: Record, sent: str, received: str) -> dict[str, str]:
    number = line.needed("transferItemID")
    return {
        "line_number": number,
        "item_id": line.reference("itemID"),
        "quantity": sent,
        "received": received,
    }


def _larger(line: Record, *names: str) -> str:
    """The larger of two quantities; one that is no whole number is shown as it is, for the checks."""
    found = [parse_quantity(line.text(name) or "0") for name in names]
    odd = [text for text in found if not text.isdecimal()]
    return odd[0] if odd else max(found, key=int)


# --- vendor returns ---


def vendor_returns(context: RContext) -> pl.DataFrame:
    """One row per line of a return that was sent; until then the goods are in the shop."""
    returns = context.source.of("VendorReturn")
    sent = [each for each in returns if each.text("status").lower() != "open"]
    rows = [_return_header(each) | line for each in sent for line in _return_lines(context, each)]
    why = "not sent, so the goods are still in the shop"
    context.leave_out(len(returns) - len(sent), "vendor return", "vendor returns", why)
    return text_frame(RETURN_COLUMNS, rows)


def _return_header(sent: Record) -> dict[str, str]:
    return {
        "return_id": sent.text("vendorReturnID"),
        "vendor_id": sent.reference("vendorID"),
        "shop_id": sent.reference("shopID"),
        "sent_at": parse_moment(sent.text("sentDate", "timeStamp")),
    }


def _return_lines(context: RContext, sent: Record) -> list[dict[str, str]]:
    lines = context.source.lines(sent, "VendorReturn", "VendorReturnItems", "VendorReturnItem")
    return [
        {
            "line_number": line.needed("vendorReturnItemID"),
            "item_id": line.reference("itemID"),
            "quantity": parse_quantity(line.text("quantity")),
        }
        for line in lines
        if _says_something(line, "quantity")
    ]
