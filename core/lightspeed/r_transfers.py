"""Transfers from R-Series records in both shapes. The older one comes with pages of TransferItem."""

from dataclasses import dataclass

from core.formats import parse_day, parse_moment, parse_quantity
from core.language import marked, marked_noun
from core.lightspeed.r_context import RContext
from core.lightspeed.r_purchase_orders import address, moves_units
from core.lightspeed.records import Record
from core.lightspeed.tables import Table

TRANSFER_FIELDS = {
    "transfer_id": "transferID",
    "line_number": "transferItemID",
    "from_shop_id": "sendingShopID",
    "to_shop_id": "receivingShopID",
    "item_id": "itemID",
    "quantity": "sent",
    "received": "received",
    "sent_at": "sentOn",
    "expected_on": "needBy",
    "received_at": "",
    "closed": "status",
}


@dataclass(frozen=True)
class TransferShape:
    """Common form of both shapes of a transfer: shops, status and dates."""

    from_shop: str
    to_shop: str
    sent: bool
    received: bool
    sent_on: str
    need_by: str


ARCHIVED_TRANSFERS = marked_noun("archived transfer was", "archived transfers were")
LINELESS_TRANSFERS = marked_noun("transfer came without its lines", "transfers came without their lines")


def transfers(context: RContext) -> Table:
    """Return one row per line. Open transfers are drafts, received and archived ones are closed."""
    table = Table((*TRANSFER_FIELDS, "url"), TRANSFER_FIELDS, ("url",))
    never_sent = 0
    for transfer in context.source.of("Transfer"):
        number, shape = transfer.text("transferID"), shape_of(transfer)
        context.tells_lines(transfer, "Transfer", "transfers", number)
        header = _header(context, transfer, shape)
        if transfer.says("archived") and not shape.sent:
            never_sent += 1
        else:
            for line in context.source.lines(transfer, "Transfer"):
                if cells := _line(line, is_draft=not shape.sent):
                    table.add(line, header | cells)
    context.leave_out(never_sent, ARCHIVED_TRANSFERS, marked("never sent"))
    context.note_lineless("transfers", "Transfer", LINELESS_TRANSFERS)
    return table


def shape_of(transfer: Record) -> TransferShape:
    """Return the common form of a transfer.

    The newer shape has a ``status``, which counts. The older one has ``sent`` and ``received``, and its shops
    and dates in ``TransferFrom`` and ``TransferTo``.
    """
    sender, receiver = transfer.child("TransferFrom"), transfer.child("TransferTo")
    status = transfer.text("status").lower()
    received = status == "received" if status else transfer.says("received")
    return TransferShape(
        transfer.reference("sendingShopID") or (sender.reference("shopID") if sender else ""),
        transfer.reference("receivingShopID") or (receiver.reference("shopID") if receiver else ""),
        status in ("sent", "received") if status else transfer.says("sent") or received,
        received,
        transfer.text("sentOn") or (sender.text("sentOn") if sender else ""),
        transfer.text("needBy") or (receiver.text("needBy") if receiver else ""),
    )


def _header(context: RContext, transfer: Record, shape: TransferShape) -> dict[str, str]:
    number = transfer.text("transferID")
    sent_on = shape.sent_on or transfer.text("timeStamp", "createTime")
    return {
        "transfer_id": number,
        "from_shop_id": shape.from_shop,
        "to_shop_id": shape.to_shop,
        "sent_at": parse_moment(sent_on) if shape.sent else "",
        "expected_on": parse_day(shape.need_by, context.zone(shape.to_shop)),
        "closed": "true" if shape.received or transfer.says("archived") else "false",
        "url": address(context.settings.transfer_url, number),
    }


def _line(line: Record, *, is_draft: bool) -> dict[str, str]:
    """Return a line; empty without an item or units. Some answers lower ``sent`` once received, so it is at
    least the received units."""
    if not moves_units(line, *(("toSend",) if is_draft else ("sent", "received"))):
        return {}
    sent = line.text("toSend") if is_draft else _larger(line, "sent", "received")
    return {
        "line_number": line.needed("transferItemID"),
        "item_id": line.reference("itemID"),
        "quantity": parse_quantity(sent),
        "received": "0" if is_draft else parse_quantity(line.text("received")),
    }


def _larger(line: Record, *names: str) -> str:
    """Return the larger of two quantities. One that is no whole number is returned as it is, for the
    checks."""
    found = [parse_quantity(line.text(name) or "0") for name in names]
    odd = [text for text in found if not text.isdecimal()]
    return odd[0] if odd else max(found, key=int)
