"""Web orders of C-Series as rows of ``ecom_orders``: customers, shops and statuses."""

from collections.abc import Iterable

from core.formats import parse_moment
from core.language import say
from core.lightspeed.c_pages import WebOrders
from core.lightspeed.records import Record

PAYMENT_STATUSES = ("not_paid", "partially_paid", "paid", "cancelled")
SHIPMENT_STATUSES = ("not_shipped", "partially_shipped", "shipped", "cancelled")
STATUS_OF_SHIPMENT = {
    "cancelled": "cancelled",
    "completed_picked_up": "picked_up",
    "completed_shipped": "shipped",
}
"""Shipment status by an order's own status, which is more exact for these."""

REGION_BEFORE_CODE = ("us", "ca", "au", "gb", "ie", "in")
"""Countries that write town, region and postal code in this order on one line."""

C_ORDER_FIELDS = {
    "ecom_order_id": "number",
    "placed_at": "createdAt",
    "customer_name": "firstname",
    "customer_email": "email",
    "customer_phone": "phone",
    "shipping_name": "addressShippingName",
    "delivery": "shipmentIsPickup",
    "billing_country": "addressBillingCountry",
    "shipping_country": "addressShippingCountry",
    "shipping_address": "addressShippingStreet",
    "payment_status": "paymentStatus",
    "shipment_status": "shipmentStatus",
    "tracking_number": "trackingCode",
    "ticked_in_pos": "shipmentStatus",
    "url": "id",
}


def order_row(read: WebOrders, order: Record, url: str, notes: list[str]) -> dict[str, str]:
    """Return one order's row. Unknown statuses are noted."""
    tracking = dict.fromkeys(code for each in read.parcels(order) if (code := each.text("trackingCode")))
    return {
        "ecom_order_id": order_name(order),
        "placed_at": parse_moment(order.needed("createdAt")),
        "customer_name": _joined(order.text(part) for part in ("firstname", "middlename", "lastname")),
        "customer_email": order.text("email"),
        "customer_phone": order.text("phone", "mobile"),
        "shipping_name": order.text("addressShippingName"),
        "delivery": "pickup" if order.says("shipmentIsPickup") else "ship",
        "billing_country": _country(order, "addressBillingCountry"),
        "shipping_country": _country(order, "addressShippingCountry"),
        "shipping_address": _address(order),
        "payment_status": _payment(read, order, notes),
        "shipment_status": _shipment(order, notes),
        "tracking_number": ", ".join(tracking),
        "url": url.replace("{id}", order.text("id")),
    }


def order_name(order: Record) -> str:
    """Return the number people know an order by."""
    return order.text("number", "id")


def _joined(parts: Iterable[str], between: str = " ") -> str:
    return between.join(filter(None, parts))


def _country(order: Record, name: str) -> str:
    country = order.child(name)
    return country.text("code", "title") if country else order.text(name)


def _address(order: Record) -> str:
    """Return the address lines below the recipient's name, with the company."""

    def cells(*names: str) -> list[str]:
        return [order.text(f"addressShipping{name}") for name in names]

    street = _joined(cells("Street", "Number", "Extension"))
    (code, city, region) = cells("Zipcode", "City", "Region")
    if _country(order, "addressShippingCountry").lower() in REGION_BEFORE_CODE:
        place = [city, _joined((region, code))]
    else:
        place = [_joined((code, city)), region]
    return _joined([*cells("Company"), street, *cells("Street2"), *place], ", ")


def _payment(read: WebOrders, order: Record, notes: list[str]) -> str:
    """Return the payment status. An order with all units refunded is refunded; C-Series has no such
    status."""
    products = read.lines(order)
    ordered = sum(units_of(each, "quantityOrdered") for each in products)
    if ordered and sum(units_of(each, "quantityRefunded") for each in products) >= ordered:
        return "refunded"
    return _known(order, "paymentStatus", PAYMENT_STATUSES, notes)


def _shipment(order: Record, notes: list[str]) -> str:
    own = STATUS_OF_SHIPMENT.get(order.text("status"))
    return own or _known(order, "shipmentStatus", SHIPMENT_STATUSES, notes)


def _known(order: Record, name: str, choices: Iterable[str], notes: list[str]) -> str:
    status = order.text(name)
    if status in choices:
        return status
    if status:
        notes.append(
            say(
                "Order {order} has the unknown {field} “{status}”; it counts as not done.",
                order=order_name(order),
                field=name,
                status=status,
            )
        )
    return ""


def units_of(line: Record, name: str) -> int:
    """Return a whole number of units; anything else is a problem with its place."""
    if not line.text(name):
        return 0
    units = line.units(name)
    if units is None:
        line.report(name, line.text(name), say("must be a whole number of units"))
    return units or 0
