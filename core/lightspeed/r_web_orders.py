"""Web orders among R-Series sales, and their rows on the Shipments page."""

from collections.abc import Mapping

from core.formats import is_zero
from core.lightspeed.r_context import RContext
from core.lightspeed.records import Record
from core.lightspeed.tables import Table

WEB_SHOP_WORDS = ("ecom", "web", "online")
"""Words in ``referenceNumberSource`` that name a web shop. Lightspeed does not document its own."""

ORDER_FIELDS = {
    "ecom_order_id": "saleID",
    "customer_name": "lastName",
    "customer_email": "Contact",
    "customer_phone": "Contact",
    "shipping_name": "company",
    "shipping_country": "Contact",
    "shipping_address": "Contact",
    "shipment_status": "shipped",
    "ticked_in_pos": "shipped",
}
CONTACT = ("customer_email", "customer_phone", "shipping_name", "shipping_country", "shipping_address")
"""Columns from the Contact of a shipment. Absent ones are left out, because the web shop may know better."""

WEB_ORDER_COLUMNS = (
    *("ecom_order_id", "placed_at", "customer_name", "delivery", "payment_status"),
    *("shipment_status", "ticked_in_pos", *CONTACT),
)


def web_order_number(context: RContext, sale: Record) -> str:
    """Return the order number of a sale; empty if it is no web order.

    A person's decision goes before the number. A sale with delivery is an order too, with its ticket's number
    if the web shop gave none, and so is a sale that is an order in the store.
    """
    number, settings = sale.text("referenceNumber"), context.settings
    if chosen := context.chosen_orders.get(sale.text("saleID")):
        return chosen
    if (sale.text("saleID"), number) in context.ruled_out:
        number = ""
    named = any(word in sale.text("referenceNumberSource").lower() for word in WEB_SHOP_WORDS)
    if number and (named or settings.reference_is_order or number in settings.order_numbers):
        return number
    known = context.known_orders.get(sale.text("saleID"), "")
    if sale.text("saleID") in context.ship_tos:
        return number or known or sale.text("ticketNumber", "saleID")
    return known


def ecom_orders(context: RContext, sold: Mapping[str, str]) -> Table:
    """Return one row per order on the Shipments page. Its tick (marked as shipped) is only known there.

    ``sold``: time of each sale that counts.
    """
    table = Table(WEB_ORDER_COLUMNS, ORDER_FIELDS, ("payment_status", *CONTACT))
    orders = {
        web_order_number(context, sale): (sale, ship_to)
        for sale in context.source.of("Sale")
        if sale.text("saleID") in sold and (ship_to := context.ship_tos.get(sale.text("saleID")))
    }
    for number, (sale, ship_to) in orders.items():
        table.add(ship_to, _order(number, sold[sale.text("saleID")], sale, ship_to))
    return table


def _order(number: str, placed_at: str, sale: Record, ship_to: Record) -> dict[str, str]:
    shipped = ship_to.says("shipped")
    name = f"{ship_to.text('firstName')} {ship_to.text('lastName')}".strip()
    return {
        "ecom_order_id": number,
        "placed_at": placed_at,
        "customer_name": name or ship_to.text("company"),
        "delivery": "ship",
        "payment_status": "paid" if is_zero(sale.text("balance")) else "",
        "shipment_status": "shipped" if shipped else "not_shipped",
        "ticked_in_pos": "true" if shipped else "false",
        **_contact(ship_to, name),
    }


def _contact(ship_to: Record, name: str) -> dict[str, str]:
    """Return the destination and the customer's contact, if the relation ``Contact`` was loaded."""
    contact = ship_to.child("Contact")
    if contact is None:
        return {}
    phones, emails = contact.children("Phones", "ContactPhone"), contact.children("Emails", "ContactEmail")
    places = contact.children("Addresses", "ContactAddress")
    where = places[0].text if places else lambda *_: ""
    town = " ".join(filter(None, (where("city"), where("state"), where("zip"))))
    street = [where("address1"), where("address2"), town]
    return {
        "customer_email": emails[0].text("address") if emails else "",
        "customer_phone": phones[0].text("number") if phones else "",
        "shipping_name": name,
        "shipping_country": where("countryCode", "country"),
        "shipping_address": ", ".join(filter(None, (ship_to.text("company"), *street))),
    }
