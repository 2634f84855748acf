"""Writes that R-Series allows a program: purchase orders, and transfers until they are sent."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.lightspeed_server.kinds import Place
from tests.lightspeed_server.query import BadRequest
from tests.lightspeed_server.tables import Record
from tests.lightspeed_server.transfers import Merchant

Body = Mapping[str, Any]


def carry_out(merchant: Merchant, method: str, place: Place, content: bytes) -> list[Record]:
    """Carry out a write; returns the records as they are afterwards."""
    try:
        body = json.loads(content or b"{}")
    except ValueError:
        raise BadRequest("The payload is not JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The payload must be an object.")
    with merchant.lock:
        if place.name == "Order":
            return [_order(merchant, method, place.number, body)]
        if place.name == "OrderLine":
            return [_order_line(merchant, method, place.number, body)]
        if place.act:
            return _act_on_transfer(merchant, place.number, place.act, body)
        return [_transfer(merchant, place.number, body)]


# --- purchase orders


def _order(merchant: Merchant, method: str, number: int, body: Body) -> Record:
    if "OrderLines" in body:
        raise BadRequest("OrderLines cannot be created with their order.", 422)
    if method == "DELETE":
        merchant.archive_order(number)
        return merchant.get("Order", number)
    if method == "POST":
        number = merchant.purchase_order(_known(merchant, body, "Vendor"), _known(merchant, body, "Shop"))
    fields: dict[str, Any] = {name: str(body[name]) for name in _TEXTS if name in body}
    fields |= {
        name: _date(body[name]) for name in ("orderedDate", "receivedDate", "arrivalDate") if name in body
    }
    if method == "PUT":
        fields |= {
            f"{kind.lower()}ID": _known(merchant, body, kind)
            for kind in ("Vendor", "Shop")
            if f"{kind.lower()}ID" in body
        }
    if not merchant.order_lines(number):  # a status is taken on only with at least one item
        fields = {
            name: value for name, value in fields.items() if name not in ("orderedDate", "receivedDate")
        }
    merchant.change("Order", number, **fields)
    return merchant.get("Order", number)


_TEXTS = ("refNum", "shipInstructions", "stockInstructions")


def _order_line(merchant: Merchant, method: str, number: int, body: Body) -> Record:
    if method == "POST":
        order, item = _known(merchant, body, "Order"), _known(merchant, body, "Item")
        _prove_open(merchant.get("Order", order))
        units, price = _whole(body, "quantity"), _money(body, "price")
        line = merchant.order_line(order, item, units, str(price))
        if "numReceived" in body:
            merchant.change("OrderLine", line, numReceived=_whole(body, "numReceived"))
        return merchant.get("OrderLine", line)
    record = dict(merchant.get("OrderLine", number))
    _prove_open(merchant.get("Order", record["orderID"]))
    if method == "DELETE":
        merchant.delete_line(number)
        return record
    if "quantity" in body:
        merchant.change_line(number, _whole(body, "quantity"))
    if "numReceived" in body:
        merchant.change("OrderLine", number, numReceived=_whole(body, "numReceived"))
    return merchant.get("OrderLine", number)


def _prove_open(order: Record) -> None:
    if order["complete"] or order["archived"]:
        raise BadRequest("This order is finished and cannot be changed.", 422)


# --- transfers


def _transfer(merchant: Merchant, number: int, body: Body) -> Record:
    if number:
        _prove_not_sent(merchant.get("Transfer", number))
        fields: dict[str, Any] = {"note": str(body["note"])} if "note" in body else {}
        fields |= {"needBy": _date(body["needBy"])} if "needBy" in body else {}
        fields |= {
            name: _shop(merchant, body, name) for name in ("sendingShopID", "receivingShopID") if name in body
        }
        if {"status", "sentOn"} & body.keys():
            raise BadRequest("The status of a transfer cannot be changed directly.", 422)
        merchant.change("Transfer", number, **fields)
        return merchant.get("Transfer", number)
    sender, receiver = (_shop(merchant, body, name) for name in ("sendingShopID", "receivingShopID"))
    if sender == receiver:
        raise BadRequest("A transfer goes to another shop.", 422)
    need_by = _date(body["needBy"]) if body.get("needBy") else None
    made = merchant.transfer(sender, receiver, need_by=need_by, note=str(body.get("note", "")))
    return merchant.get("Transfer", made)


def _act_on_transfer(merchant: Merchant, number: int, act: str, body: Body) -> list[Record]:
    acts: dict[str, Callable[[], object]] = {
        "Send": lambda: _send(merchant, number),
        "Archive": lambda: merchant.archive_transfer(number),
        "Restore": lambda: merchant.archive_transfer(number, archived=False),
    }
    if act in acts:
        acts[act]()
        return [merchant.get("Transfer", number)]
    if act not in ("AddItems", "UpdateItems"):
        raise BadRequest("A transfer is received and completed in the user interface only.", 404)
    _prove_not_sent(merchant.get("Transfer", number))
    items = body.get("TransferItems")
    if not isinstance(items, list) or not 1 <= len(items) <= 100:
        raise BadRequest("TransferItems must be a list of up to 100 items.", 422)
    wanted = {_known(merchant, each, "Item"): _whole(each, "toSend") for each in items}
    lines = {line["itemID"]: line for line in merchant.transfer_lines(number)}
    is_new = act == "AddItems"
    clash = wanted.keys() & lines.keys() if is_new else wanted.keys() - lines.keys()
    if len(wanted) < len(items) or clash:
        raise BadRequest("A given item can only appear once on a transfer.", 422)
    if is_new:
        made = [merchant.transfer_line(number, item, units) for item, units in wanted.items()]
        return [merchant.get("TransferItem", line) for line in made]
    for item, units in wanted.items():
        merchant.change("TransferItem", lines[item]["transferItemID"], toSend=units)
    return [merchant.get("TransferItem", lines[item]["transferItemID"]) for item in wanted]


def _send(merchant: Merchant, number: int) -> None:
    _prove_not_sent(merchant.get("Transfer", number))
    merchant.send_transfer(number)


def _prove_not_sent(transfer: Record) -> None:
    if transfer["status"] != "open":
        raise BadRequest("A transfer cannot be modified after it's been sent.", 422)


# --- values of a payload


def _known(merchant: Merchant, body: Body, kind: str) -> int:
    name = f"{kind[0].lower()}{kind[1:]}ID"
    text = str(body.get(name, ""))
    if not text.isdecimal() or int(text) not in merchant.rows[kind]:
        raise BadRequest(f"{name} “{text}” does not name a {kind}.", 422)
    return int(text)


def _shop(merchant: Merchant, body: Body, name: str) -> int:
    text = str(body.get(name, ""))
    if not text.isdecimal() or int(text) not in merchant.rows["Shop"]:
        raise BadRequest(f"{name} “{text}” does not name a Shop.", 422)
    return int(text)


def _whole(body: Body, name: str) -> int:
    text = str(body.get(name, ""))
    if not text.isdecimal():
        raise BadRequest(f"{name} “{text}” must be a whole number.", 422)
    return int(text)


def _money(body: Body, name: str) -> Decimal:
    try:
        return Decimal(str(body.get(name, "0")))
    except InvalidOperation:
        raise BadRequest(f"{name} must be an amount.", 422) from None


def _date(value: Any) -> datetime | None:
    if not value:
        return None
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadRequest(f"“{value}” is not a date.", 422) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
