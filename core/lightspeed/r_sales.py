"""Sales, and the web orders among them, out of R-Series records."""

from collections.abc import Mapping

import polars as pl

from core.lightspeed.r_context import RContext
from core.lightspeed.r_records import Record
from core.lightspeed.values import is_zero, parse_amount, parse_moment, parse_quantity
from core.neutral import text_frame, without_empty
from core.wording import counted

WEB_SHOP_WORDS = ("ecom", "web", "online")
"""Words by which ``referenceNumberSource`` names a web shop; Lightspeed does not document its own."""

SALE_COLUMNS = (
    *("sale_id", "line_number", "shop_id", "item_id", "quantity"),
    *("sold_at", "unit_price", "ecom_order_id"),
)
ECOM_ORDER_COLUMNS = (
    *("ecom_order_id", "placed_at", "customer_name", "delivery", "payment_status"),
    *("shipment_status", "ticked_in_pos"),
)


def sales(context: RContext) -> pl.DataFrame:
    """One row per line of a completed sale: stock leaves Lightspeed when a sale is completed, not before."""
    done = _completed(context)
    lines = [_lines(context, sale) for sale in done]
    rows = [
        header | _row(header, line)
        for sale, own in zip(done, lines, strict=True)
        for header in [_header(context, sale, own)]
        for line in own
        if _moves_stock(line)
    ]
    _note_sales(context, done, [line for own in lines for line in own])
    return without_empty(text_frame(SALE_COLUMNS, rows), "ecom_order_id")


def _completed(context: RContext) -> list[Record]:
    """An archived sale that was completed moved its stock all the same."""
    return [sale for sale in context.source.of("Sale") if sale.says("completed") and not sale.says("voided")]


def _lines(context: RContext, sale: Record) -> list[Record]:
    return context.source.lines(sale, "Sale", "SaleLines", "SaleLine")


def _moves_stock(line: Record) -> bool:
    return bool(line.reference("itemID")) and not is_zero(line.needed("unitQuantity"))


def _header(context: RContext, sale: Record, lines: list[Record]) -> dict[str, str]:
    return {
        "sale_id": sale.text("saleID"),
        "shop_id": sale.reference("shopID"),
        "sold_at": _sold_at(sale, lines),
        "ecom_order_id": _order_number(context, sale),
    }


def _row(header: Mapping[str, str], line: Record) -> dict[str, str]:
    return {
        "line_number": line.needed("saleLineID"),
        "shop_id": header["shop_id"] or line.reference("shopID"),
        "item_id": line.reference("itemID"),
        "quantity": parse_quantity(line.text("unitQuantity")),
        "unit_price": parse_amount(line.text("unitPrice")),
    }


def _sold_at(sale: Record, lines: list[Record]) -> str:
    """Old recordings give neither completion nor creation; the last line was rung up just before."""
    told = sale.text("completeTime", "createTime")
    rung_up = max((line.text("createTime", "timeStamp") for line in lines), default="") if not told else ""
    return parse_moment(told or rung_up or sale.text("timeStamp"))


def _note_sales(context: RContext, done: list[Record], lines: list[Record]) -> None:
    listed = context.source.of("Sale")
    voided = sum(sale.says("voided") for sale in listed)
    if listed:
        context.notes.append(f"{len(done):,} of {counted(len(listed), 'sale')} were completed and count.")
    unfinished = len(listed) - len(done) - voided
    context.leave_out(unfinished, "sale", "sales", "not completed, so no stock left the shop")
    context.leave_out(voided, "voided sale", "voided sales", "what was sold went back into stock")
    charges = sum(not line.reference("itemID") for line in lines)
    context.leave_out(charges, "sale line", "sale lines", "a charge without an item moves no stock")
    unused = sum(bool(sale.text("referenceNumber")) and not _order_number(context, sale) for sale in done)
    if unused:
        told = counted(unused, "completed sale")
        context.notes.append(
            f"{told} with a reference number, but no sign of a web order: taken as till sales."
        )


# --- web orders ---


def _order_number(context: RContext, sale: Record) -> str:
    """A sale to be delivered is an order, by its ticket's number where the web shop gave none."""
    number, settings = sale.text("referenceNumber"), context.settings
    named = any(word in sale.text("referenceNumberSource").lower() for word in WEB_SHOP_WORDS)
    if number and (named or settings.reference_is_order or number in settings.order_numbers):
        return number
    to_deliver = sale.text("saleID") in context.ship_tos
    return (number or sale.text("ticketNumber", "saleID")) if to_deliver else ""


def ecom_orders(context: RContext) -> pl.DataFrame:
    """One row per order with a row on the Shipments page; its tick is the only thing the page knows."""
    ordered = {_order_number(context, sale): sale for sale in _completed(context)}
    rows = [
        _order(context, number, sale, ship_to)
        for number, sale in ordered.items()
        if (ship_to := context.ship_tos.get(sale.text("saleID")))
    ]
    return without_empty(text_frame(ECOM_ORDER_COLUMNS, rows), "payment_status")


def _order(context: RContext, number: str, sale: Record, ship_to: Record) -> dict[str, str]:
    shipped = ship_to.says("shipped")
    name = f"{ship_to.text('firstName')} {ship_to.text('lastName')}".strip()
    return {
        "ecom_order_id": number,
        "placed_at": _sold_at(sale, _lines(context, sale)),
        "customer_name": name or ship_to.text("company"),
        "delivery": "ship",
        "payment_status": "paid" if is_zero(sale.text("balance")) else "",
        "shipment_status": "shipped" if shipped else "not_shipped",
        "ticked_in_pos": "true" if shipped else "false",
    }
