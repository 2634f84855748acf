"""Writes to C-Series: payment, shipment status and tracking number of an order.

A shipment is never made here: the API documents no way to. Sources: PUT of orders and shipments as third
parties use it, ``status`` and ``trackingCode`` only.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.feeds.asking import Asking
from core.feeds.c_times import changed_from
from core.feeds.feed import ApiRecord, Feed
from core.feeds.writes import PAYMENT, TRACKING, Answer, WantedLine, Write, refused

ECOM = "Lightspeed eCom"
WEB_SHOP_CODES = ("ean", "sku", "articleCode")
CLOCKS_APART = timedelta(minutes=2)
STATES = {
    "cancelled": "cancelled",
    "completed_picked_up": "picked_up",
    "completed_shipped": "shipped",
}
"""Shipment status by an order's own status, as the import reads it."""


class WebShopWriting:
    """Writes of one web shop. ``path``: of its language in the API."""

    def __init__(self, feed: Feed, asking: Asking, path: str) -> None:
        self._feed = feed
        self._asking = asking
        self._path = path
        self._ids: dict[str, str] = {}

    def look(self, write: Write) -> Answer | None:
        order = self._order(write)
        if order is None:
            return Answer("refused", "", f"{write.title}: {ECOM} has no such order.")
        if write.kind == PAYMENT:
            return _value_answer(write, str(order.get("paymentStatus") or ""), write.wanted)
        if write.wanted == "picked_up":
            return _value_answer(write, _shipment_status(order), write.wanted)
        return self._shipments_answer(write, order)

    def push(self, write: Write) -> Answer:
        before = self.look(write)
        if before is None or before.state != "begun":
            return before or Answer("begun")
        number = str((self._order(write) or {}).get("id", ""))
        if write.kind == PAYMENT:
            self._put(f"orders/{number}", {"order": {"paymentStatus": write.wanted}}, "payments")
        elif write.wanted == "picked_up":
            self._put(f"orders/{number}", {"order": {"status": "completed_picked_up"}}, "shipments")
        else:
            for shipment in before.number.split(","):
                self._put(f"shipments/{shipment}", {"shipment": _shipment_body(write)}, "shipments")
        return self.look(replace(write, number=before.number)) or Answer("begun")

    def _put(self, place: str, body: dict[str, Any], kind: str) -> None:
        self._asking.send("PUT", f"{self._path}/{place}.json", body, kind)

    def _order(self, write: Write) -> ApiRecord | None:
        """Find the order. No documented question asks by number, so it is looked for from its day on."""
        number = write.record["order"]
        if number in self._ids:
            return next(iter(self._feed.pull("orders", self._feed.where(id=self._ids[number])).records), None)
        since = datetime.fromisoformat(write.record["placed_at"]) - CLOCKS_APART
        cursor = self._feed.where(updated_at_min=changed_from(since))
        while cursor:
            pulled = self._feed.pull("orders", cursor)
            for order in pulled.records:
                if str(order.get("number") or order.get("id")) == number:
                    self._ids[number] = str(order["id"])
                    return order
            cursor = pulled.cursor
        return None

    # --- shipments

    def _shipments_answer(self, write: Write, order: ApiRecord) -> Answer:
        """Return whether the shipments of an order are as the write wants them, or which still have to be
        changed."""
        status = _shipment_status(order)
        if status in ("cancelled", "picked_up"):
            return refused(write, _in_words(status), _in_words(write.wanted), ECOM)
        shipments = self._feed.pull("shipments", self._feed.where(order=str(order["id"]))).records
        chosen = self._chosen(write, [each for each in shipments if each.get("status") != "cancelled"])
        if not chosen:
            return Answer("refused", "", f"{write.title}: {_no_shipment(shipments)}")
        if other := _other_tracking(write, chosen):
            return refused(write, other, write.record["tracking"] or "none", ECOM)
        to_do = [str(each["id"]) for each in chosen if not _is_done(write, each)]
        if to_do:
            return Answer("begun", ",".join(to_do))
        if write.kind != TRACKING and write.whole and status != "shipped":
            return refused(write, "a shipment for a part of it only", "shipped whole", ECOM)
        return Answer("verified", ",".join(str(each["id"]) for each in chosen))

    def _chosen(self, write: Write, shipments: Sequence[ApiRecord]) -> list[ApiRecord]:
        """Return the shipments that a write is about: all of a whole order, else the one with its units."""
        if write.number:
            return [each for each in shipments if str(each["id"]) in write.number.split(",")]
        if write.kind == TRACKING and len(shipments) == 1:
            return list(shipments)
        if write.kind != TRACKING and write.whole:
            return list(shipments)
        free = [each for each in shipments if write.kind == TRACKING or each.get("status") != "shipped"]
        fitting = [each for each in free if holds(self._contents(each), write.lines)]
        return fitting if len(fitting) == 1 else []

    def _contents(self, shipment: ApiRecord) -> list[ApiRecord]:
        where = self._feed.where(shipment=str(shipment["id"]))
        return self._feed.pull("shipmentProducts", where).records


def holds(contents: Sequence[ApiRecord], lines: Sequence[WantedLine]) -> bool:
    """Return True if a shipment has exactly the units of ``lines``, by any code of their items."""
    missing = {line.item: line.units for line in lines}
    for each in contents:
        codes = {str(each.get(name) or "") for name in WEB_SHOP_CODES} - {""}
        item = next((item for item in missing if codes & set(item.split("|"))), None)
        if item is None:
            return False
        missing[item] -= int(each.get("quantity") or 0)
    return bool(missing) and not any(missing.values())


def _value_answer(write: Write, value_there: str, wanted: str) -> Answer:
    if value_there == wanted:
        return Answer("verified")
    if value_there in write.seen:
        return Answer("begun")
    return refused(write, _in_words(value_there), _in_words(wanted), ECOM)


def _shipment_status(order: ApiRecord) -> str:
    return STATES.get(str(order.get("status")), str(order.get("shipmentStatus") or ""))


def _is_done(write: Write, shipment: ApiRecord) -> bool:
    code = write.record.get("tracking")
    labelled = code is None or str(shipment.get("trackingCode") or "") == code
    return labelled and (write.kind == TRACKING or shipment.get("status") == "shipped")


def _shipment_body(write: Write) -> dict[str, str]:
    status = {} if write.kind == TRACKING else {"status": "shipped"}
    return status | ({"trackingCode": write.record["tracking"]} if "tracking" in write.record else {})


def _other_tracking(write: Write, shipments: Sequence[ApiRecord]) -> str:
    """Name the first tracking number that is neither ours nor one that may be replaced; empty if there is
    none."""
    if "tracking" not in write.record:
        return ""
    numbers = (str(each.get("trackingCode") or "") for each in shipments)
    others = (number for number in numbers if number not in {write.record["tracking"], *write.seen})
    return next((f"tracking number {number or 'none'}" for number in others), "")


def _no_shipment(shipments: Sequence[ApiRecord]) -> str:
    if not shipments:
        return f"{ECOM} has no shipment of this order yet. Make one there, then try again."
    return f"{ECOM} has no shipment, or several, with exactly these units. Enter it there by hand."


def _in_words(status: str) -> str:
    return status.replace("_", " ") or "nothing"
