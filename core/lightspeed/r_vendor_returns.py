"""Vendor returns from R-Series records. Until a return is sent, its goods are in the shop."""

from core.formats import parse_moment, parse_quantity
from core.language import marked_noun, say
from core.lightspeed.r_context import RContext
from core.lightspeed.r_purchase_orders import moves_units
from core.lightspeed.tables import Table
from core.wording import counted

RETURN_FIELDS = {
    "return_id": "vendorReturnID",
    "line_number": "vendorReturnItemID",
    "vendor_id": "vendorID",
    "shop_id": "shopID",
    "item_id": "itemID",
    "quantity": "quantity",
    "sent_at": "sentDate",
}

LINELESS_RETURNS = marked_noun(
    "vendor return came without its lines", "vendor returns came without their lines"
)


def vendor_returns(context: RContext) -> Table:
    """Return one row per line. An open return was not sent, or was taken back."""
    table = Table(tuple(RETURN_FIELDS), RETURN_FIELDS)
    open_ones = 0
    for each in context.source.of("VendorReturn"):
        is_open = each.text("status").lower() == "open"
        open_ones += is_open
        number = each.text("vendorReturnID")
        context.tells_lines(each, "VendorReturn", "vendor_returns", number)
        header = {
            "return_id": number,
            "vendor_id": each.reference("vendorID"),
            "shop_id": each.reference("shopID"),
            "sent_at": "" if is_open else parse_moment(each.text("sentDate", "timeStamp")),
        }
        for line in context.source.lines(each, "VendorReturn"):
            if moves_units(line, "quantity"):
                cells = {
                    "line_number": line.needed("vendorReturnItemID"),
                    "item_id": line.reference("itemID"),
                    "quantity": parse_quantity(line.text("quantity")),
                }
                table.add(line, header | cells)
    if open_ones:
        returns_are = counted(
            open_ones, "vendor return is not sent: its", "vendor returns are not sent: their"
        )
        context.notes.append(say("{returns} goods are still in the shop.", returns=returns_are))
    context.note_lineless("vendor_returns", "VendorReturn", LINELESS_RETURNS)
    return table
