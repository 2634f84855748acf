"""Readings of Lightspeed eCom: orders with their lines and shipments, open orders first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core.feeds import ApiRecord, changed_from
from core.sync.readings import Reading, Seen, Step, everything
from core.sync.staging import Source, plain_utc

OVER = ("cancelled", "completed", "completed_shipped", "completed_picked_up")
"""States of an order that no longer waits."""


class WebShop:
    """Readings of C-Series."""

    kept: frozenset[str] = frozenset()
    signals: frozenset[str] = frozenset()
    stock = ""

    def steps(self, source: Source, now: datetime) -> list[Step]:  # noqa: ARG002
        return [FIRST_ORDERS if source.since is None else WEB_CHANGES]

    def learnt(self, source: Source, records: Mapping[str, list[ApiRecord]]) -> Source:  # noqa: ARG002
        return source

    def after(self, source: Source, began_at: datetime, now: datetime) -> Source:  # noqa: ARG002
        return replace(source, since=began_at)


def needed(order: ApiRecord, seen: Seen) -> bool:
    """Return True for orders with waiting customers, and those that a sale of ours names."""
    if order.get("status") not in OVER:
        return True
    known = seen.frame("ecom_order", columns=["ecom_order_id"], ecom_order_id=str(order.get("number") or ""))
    return known.height > 0


def changed_in_web_shop(seen: Seen) -> list[str]:
    return [seen.feed.where(updated_at_min=changed_from(seen.since))]


def is_changed(record: ApiRecord, seen: Seen) -> bool:
    """Return True for records changed since the last sync, and those that do not say when they were."""
    try:
        changed_at = datetime.fromisoformat(str(record.get("updatedAt")))
    except ValueError:
        return True
    return changed_at.tzinfo is None or plain_utc(changed_at) >= seen.since


def orders_of_shipments(seen: Seen) -> list[str]:
    named = {owner for each in seen.of("shipments") if (owner := order_of(each))}
    return [seen.feed.where(id=number) for number in sorted(named - seen.ids("orders", "id"))]


def order_of(shipment: ApiRecord) -> str:
    """Return the id of the order that a shipment links to."""
    link = shipment.get("order")
    resource = link.get("resource") if isinstance(link, dict) else None
    return str(resource.get("id") or "") if isinstance(resource, dict) else ""


def of_each_order(seen: Seen) -> list[str]:
    return [seen.feed.where(order=number) for number in sorted(seen.ids("orders", "id"))]


def of_each_shipment(seen: Seen) -> list[str]:
    return [seen.feed.where(shipment=number) for number in sorted(seen.ids("shipments", "id"))]


LINE_READINGS = [
    Reading("lines", "orderProducts", of_each_order),
    Reading("shipments of orders", "shipments", of_each_order),
    Reading("lines of shipments", "shipmentProducts", of_each_shipment),
]

FIRST_ORDERS = Step(
    "orders", [Reading("orders", "orders", everything, wanted=needed), *LINE_READINGS], compares=True
)

WEB_CHANGES = Step(
    "changes",
    [
        Reading("changed orders", "orders", changed_in_web_shop, wanted=is_changed),
        Reading("changed shipments", "shipments", changed_in_web_shop, wanted=is_changed),
        Reading("orders", "orders", orders_of_shipments),
        *LINE_READINGS,
    ],
    compares=True,
)
