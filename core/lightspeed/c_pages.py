"""Contents of C-Series pages: orders, their lines, shipments, and the lines of shipments.

An absent value is ``false`` in C-Series, and links are objects: ``{"resource": {"id": …, "embedded": …}}``.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import RowProblem
from core.language import marked, say
from core.lightspeed.record_store import ERROR, RecordPage, error_text, is_error
from core.lightspeed.records import Record

C_KINDS = {
    "orders": "orders",
    "order": "orders",
    "orderProducts": "products",
    "orderProduct": "products",
    "shipments": "shipments",
    "shipment": "shipments",
    "shipmentProducts": "shipment_products",
    "shipmentProduct": "shipment_products",
}
"""Kind of a page by its key: lists have the plural."""

Parts = dict[str, dict[str, Record]]


@dataclass
class WebOrders:
    """Records of C-Series. ``orders`` by id; lines, shipments and their lines by the id of their owner and
    their own.

    Pages overlap if orders came in while they were read; the later record counts. ``present``: kinds that
    have a page.
    """

    orders: dict[str, Record] = field(default_factory=dict)
    products: Parts = field(default_factory=lambda: defaultdict(dict))
    shipments: Parts = field(default_factory=lambda: defaultdict(dict))
    shipment_products: Parts = field(default_factory=lambda: defaultdict(dict))
    present: set[str] = field(default_factory=set)
    problems: list[RowProblem] = field(default_factory=list)

    def lines(self, order: Record) -> list[Record]:
        return list(self.products.get(order.text("id"), {}).values()) or embedded_in(order, "products")

    def parcels(self, order: Record) -> list[Record]:
        """Return the order's shipments."""
        return list(self.shipments.get(order.text("id"), {}).values()) or embedded_in(order, "shipments")

    def contents(self, shipment: Record) -> list[Record]:
        listed = list(self.shipment_products.get(shipment.text("id"), {}).values())
        return listed or embedded_in(shipment, "products")


def web_orders(pages: Mapping[str, RecordPage]) -> WebOrders:
    """Read all pages. Their problems are in ``problems``."""
    read = WebOrders()
    for name, page in pages.items():
        keys = [key for key in page if key in C_KINDS]
        if not keys and is_error(page):
            read.problems.append(RowProblem(name, 0, "", error_text(page), say(ERROR)))
        for key in keys:
            read.present.add(C_KINDS[key])
            _add(read, name, C_KINDS[key], page[key])
    return read


def _add(read: WebOrders, name: str, kind: str, value: Any) -> None:
    for row, values in enumerate(value if isinstance(value, list) else [value], start=1):
        if not isinstance(values, dict):
            sentence = say("must be an object; save the page again")
            read.problems.append(RowProblem(name, row, kind, str(values), sentence))
            continue
        record = Record(name, row, without_false(values), read.problems, "id")
        if not record.needed("id"):
            continue
        if kind == "orders":
            read.orders[record.text("id")] = record
        else:
            _add_part(read, kind, record)


WHICH_SHIPMENT = marked("which shipment is it of? put the shipment's number into the file's name")
WHICH_ORDER = marked("which order is it of? put the order's number into the file's name")


def _add_part(read: WebOrders, kind: str, record: Record) -> None:
    owner = "shipment" if kind == "shipment_products" else "order"
    number = _owner(record, owner)
    if number:
        getattr(read, kind)[number][record.text("id")] = record
    else:
        record.report(owner, "", say(WHICH_SHIPMENT if owner == "shipment" else WHICH_ORDER))


def without_false(values: Mapping[str, Any]) -> dict[str, Any]:
    """Drop values that are ``false``: C-Series writes it for absent texts, dates and links."""
    return {key: value for key, value in values.items() if value is not False}


def linked(record: Record, name: str) -> str:
    """Return the id that a link names, empty if there is none."""
    link = record.child(name)
    resource = link.child("resource") if link else None
    return resource.text("id") if resource else ""


def _owner(record: Record, owner: str) -> str:
    """Return the order of a line or shipment: by its link, else by the number in the name of its page."""
    number = linked(record, owner) or record.text(f"{owner}Id")
    in_name = re.findall(r"\d{3,}", record.file)
    return number or (in_name[-1] if in_name else "")


def embedded_in(record: Record, relation: str) -> list[Record]:
    link = record.child(relation)
    resource = link.child("resource") if link else None
    found = resource.values.get("embedded") if resource else None
    objects = found if isinstance(found, list) else []
    return [
        Record(record.file, record.row, without_false(each), record.problems, "id")
        for each in objects
        if isinstance(each, dict)
    ]
