"""C-Series web orders into neutral files, and onto the sales they became in the shop.

Here what is absent is ``false``. ``quantityShipped`` counts units put on a shipment, sent or not: what was
sent is told by the order's shipment status and by each shipment's own.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from core.errors import Problem, Problems, RowProblem
from core.formats import json_pages
from core.lightspeed.c_matching import matched_sales
from core.lightspeed.r_records import Record
from core.lightspeed.values import parse_moment
from core.neutral import AdapterResult, text_frame, without_empty
from core.wording import counted

RECORD_KINDS = {
    "orders": "orders",
    "order": "orders",
    "orderProducts": "products",
    "orderProduct": "products",
    "shipments": "shipments",
    "shipment": "shipments",
    "shipmentProducts": "shipment_products",
    "shipmentProduct": "shipment_products",
}
PAYMENT_STATUSES = ("not_paid", "partially_paid", "paid", "cancelled")
SHIPMENT_STATUSES = ("not_shipped", "partially_shipped", "shipped", "cancelled")
STATUS_OF_SHIPMENT = {
    "cancelled": "cancelled",
    "completed_picked_up": "picked_up",
    "completed_shipped": "shipped",
}
"""What an order's own status says more exactly than its shipment status."""

C_ORDER_COLUMNS = (
    *("ecom_order_id", "placed_at", "customer_name", "customer_email", "delivery"),
    *("billing_country", "shipping_country", "shipping_address", "payment_status"),
    *("shipment_status", "tracking_number", "ticked_in_pos", "url"),
)
C_LINE_COLUMNS = ("ecom_order_id", "ean", "sku", "article_code", "quantity", "shipped", "refunded")


Parts = dict[str, dict[str, Record]]


@dataclass
class Orders:
    """What the pages hold: orders by id; lines, shipments and their lines by the id of their owner and
    their own. Pages overlap where orders came in while they were read; the later record counts."""

    orders: dict[str, Record] = field(default_factory=dict)
    products: Parts = field(default_factory=lambda: defaultdict(dict))
    shipments: Parts = field(default_factory=lambda: defaultdict(dict))
    shipment_products: Parts = field(default_factory=lambda: defaultdict(dict))
    problems: list[RowProblem] = field(default_factory=list)


def order_numbers(files: Mapping[str, bytes]) -> frozenset[str]:
    """The numbers of all orders in the pages, by which R-Series sales may refer to them."""
    return frozenset(order.text("number", "id") for order in _read(files).orders.values())


def adapt_c_series(
    files: Mapping[str, bytes], known: Mapping[str, pl.DataFrame] | None = None, order_url: str = ""
) -> AdapterResult:
    """Order pages as ecom_orders, and ``known`` sales with the order each belongs to.

    ``known``: the neutral frames of the same shop (items, sales, ecom_orders), from R-Series or from the
    store; without sales nothing is matched. ``order_url`` holds ``{id}``. Raises Problems with every
    damaged page or record, Problem where no order is there.
    """
    read = _read(files)
    frames = dict(known or {})
    notes: list[str] = []
    orders = [_order(read, order, order_url, notes) for order in read.orders.values()]
    lines = text_frame(C_LINE_COLUMNS, [row for order in read.orders.values() for row in _lines(read, order)])
    if read.problems:
        raise Problems(read.problems)
    ticks = _ticks(frames.get("ecom_orders"))
    told = [order | {"ticked_in_pos": ticks.get(order["ecom_order_id"], "")} for order in orders]
    answer = {"ecom_orders": without_empty(text_frame(C_ORDER_COLUMNS, told), "ticked_in_pos", "url")}
    if "sales" in frames:
        numbers = {order["ecom_order_id"]: order["placed_at"] for order in orders}
        answer["sales"], more = matched_sales(frames["sales"], frames.get("items"), numbers, lines)
        notes += more
    notes.insert(0, f"{counted(len(orders), 'web order')} read.")
    return AdapterResult(answer, notes)


def _ticks(ecom_orders: pl.DataFrame | None) -> dict[str, str]:
    """The tick of Lightspeed's Shipments page, which the web shop does not know."""
    if ecom_orders is None or "ticked_in_pos" not in ecom_orders.columns:
        return {}
    return dict(ecom_orders.select("ecom_order_id", "ticked_in_pos").iter_rows())


# --- pages ---


def _read(files: Mapping[str, bytes]) -> Orders:
    read = Orders()
    for name, page in json_pages(files).items():
        for key in [key for key in page if key in RECORD_KINDS]:
            _add(read, name, RECORD_KINDS[key], page[key])
    if not read.orders and not read.problems:
        raise Problem("These files hold no web orders of Lightspeed's C-Series.")
    return read


def _add(read: Orders, name: str, kind: str, value: Any) -> None:
    for row, values in enumerate(value if isinstance(value, list) else [value], start=1):
        if not isinstance(values, dict):
            sentence = "must be an object; save the page again"
            read.problems.append(RowProblem(name, row, kind, str(values), sentence))
            continue
        record = Record(name, row, without_false(values), read.problems)
        if not record.needed("id"):
            continue
        if kind == "orders":
            read.orders[record.text("id")] = record
        else:
            _add_part(read, kind, record)


def _add_part(read: Orders, kind: str, record: Record) -> None:
    owner = "shipment" if kind == "shipment_products" else "order"
    number = _owner(record, owner)
    if number:
        getattr(read, kind)[number][record.text("id")] = record
    else:
        record.report(owner, "", f"which {owner} is it of? put the {owner}'s number into the file's name")


def without_false(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` less what is ``false``: C-Series writes it for text, date and link that are not there."""
    return {key: value for key, value in values.items() if value is not False}


def _owner(record: Record, owner: str) -> str:
    """The order of a line or shipment: by its link, else by the number in the name of its page."""
    link = record.child(owner)
    resource = link.child("resource") if link else None
    number = resource.text("id") if resource else record.text(f"{owner}Id")
    in_name = re.findall(r"\d{3,}", record.file)
    return number or (in_name[-1] if in_name else "")


def _embedded(record: Record, relation: str) -> list[Record]:
    link = record.child(relation)
    resource = link.child("resource") if link else None
    found = resource.values.get("embedded") if resource else None
    objects = found if isinstance(found, list) else []
    return [
        Record(record.file, record.row, without_false(each), record.problems)
        for each in objects
        if isinstance(each, dict)
    ]


# --- orders ---


def _order(read: Orders, order: Record, url: str, notes: list[str]) -> dict[str, str]:
    number = order.text("number", "id")
    shipments = _shipments(read, order)
    names = [order.text(part) for part in ("firstname", "middlename", "lastname")]
    tracking = dict.fromkeys(code for each in shipments if (code := each.text("trackingCode")))
    return {
        "ecom_order_id": number,
        "placed_at": parse_moment(order.needed("createdAt")),
        "customer_name": " ".join(filter(None, names)),
        "customer_email": order.text("email"),
        "delivery": "pickup" if order.says("shipmentIsPickup") else "ship",
        "billing_country": _country(order, "addressBillingCountry"),
        "shipping_country": _country(order, "addressShippingCountry"),
        "shipping_address": _address(order),
        "payment_status": _payment(read, order, notes),
        "shipment_status": _shipment(order, notes),
        "tracking_number": ", ".join(tracking),
        "url": url.replace("{id}", order.text("id")),
    }


def _shipments(read: Orders, order: Record) -> list[Record]:
    return list(read.shipments.get(order.text("id"), {}).values()) or _embedded(order, "shipments")


def _products(read: Orders, order: Record) -> list[Record]:
    return list(read.products.get(order.text("id"), {}).values()) or _embedded(order, "products")


def _country(order: Record, name: str) -> str:
    country = order.child(name)
    return country.text("code", "title") if country else order.text(name)


def _address(order: Record) -> str:
    street = ("Street", "Number", "Extension")
    parts = [" ".join(filter(None, (order.text(f"addressShipping{part}") for part in street)))]
    parts.append(order.text("addressShippingStreet2"))
    parts.append(f"{order.text('addressShippingZipcode')} {order.text('addressShippingCity')}".strip())
    return ", ".join(filter(None, parts))


def _payment(read: Orders, order: Record, notes: list[str]) -> str:
    """An order all of whose units were refunded is refunded; C-Series has no such payment status."""
    products = _products(read, order)
    ordered = sum(_units(each, "quantityOrdered") for each in products)
    if ordered and sum(_units(each, "quantityRefunded") for each in products) >= ordered:
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
        number = order.text("number", "id")
        notes.append(f"Order {number} has the unknown {name} “{status}”; it counts as not done.")
    return ""


# --- lines ---


def _lines(read: Orders, order: Record) -> list[dict[str, str]]:
    """One row per line. ``shipped`` are units on shipments that have left."""
    gone = _gone(read, order)
    return [
        {
            "ecom_order_id": order.text("number", "id"),
            "ean": line.text("ean"),
            "sku": line.text("sku"),
            "article_code": line.text("articleCode"),
            "quantity": str(_units(line, "quantityOrdered")),
            "shipped": str(gone.get(_article(line), 0)),
            "refunded": str(_units(line, "quantityRefunded")),
        }
        for line in _products(read, order)
    ]


def _gone(read: Orders, order: Record) -> dict[str, int]:
    """Units by article on the order's shipments with the status ``shipped``."""
    units: dict[str, int] = defaultdict(int)
    for shipment in _shipments(read, order):
        if shipment.text("status") == "shipped":
            listed = list(read.shipment_products.get(shipment.text("id"), {}).values())
            for line in listed or _embedded(shipment, "products"):
                units[_article(line)] += _units(line, "quantity")
    return units


def _article(line: Record) -> str:
    return line.text("articleCode", "sku", "ean")


def _units(line: Record, name: str) -> int:
    """A whole number of units; anything else is a problem with its place."""
    text = line.text(name) or "0"
    if not re.fullmatch(r"-?\d{1,9}", text):
        line.report(name, text, "must be a whole number of units")
        return 0
    return int(text)
