"""Vendor returns out of R-Series records: until one is sent, its goods are in the shop."""

from core.formats import parse_moment, parse_quantity
from core.lightspeed.r_context import RContext
from core.lightspeed.r_purchase_orders import moves_units
from core.lightspeed.tables import Table

RETURN_FIELDS = {
    "return_id": "vendorReturnID",
    "line_number": "vendorReturnItemID",
    "vendor_id": "vendorID",
    "shop_id": "shopID",
    "item_id": "itemID",
    "quantity": "quantity",
    "sent_at": "sentDate",
}


def vendor_returns(context: RContext) -> Table:
    """One row per line of a return that was sent."""
    table = Table(tuple(RETURN_FIELDS), RETURN_FIELDS)
    returns = context.source.of("VendorReturn")
    sent = [each for each in returns if each.text("status").lower() != "open"]
    for each in sent:
        number = each.text("vendorReturnID")
        context.tells_lines(each, "VendorReturn", "vendor_returns", number)
        header = {
            "return_id": number,
            "vendor_id": each.reference("vendorID"),
            "shop_id": each.reference("shopID"),
            "sent_at": parse_moment(each.text("sentDate", "timeStamp")),
        }
        for line in context.source.lines(each, "VendorReturn"):
            if moves_units(line, "quantity"):
                cells = {
                    "line_number": line.needed("vendorReturnItemID"),
                    "item_id": line.reference("itemID"),
                    "quantity": parse_quantity(line.text("quantity")),
                }
                table.add(line, header | cells)
    why = "not sent, so the goods are still in the shop"
    context.leave_out(len(returns) - len(sent), "vendor return", "vendor returns", why)
    context.note_lineless("vendor_returns", "VendorReturn", "vendor return")
    return table
