"""C-Series over HTTP: Basic authentication, pages by number or by id, absent values as ``false``, links."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.lightspeed_server.answers import answer
from tests.lightspeed_server.limits import Windows
from tests.lightspeed_server.query import BadRequest
from tests.lightspeed_server.web_shop import Row, WebShop

MOST_ROWS = 250
DEEPEST = 10_000
"""Rows beyond which ``page`` is refused; ``since_id`` goes on for ever."""

ORDER_STATES = frozenset({"on_hold", "processing_awaiting_payment", "processing_awaiting_shipment"})
ORDER_STATES |= {"processing_awaiting_pickup", "processing_ready_for_pickup", "completed", "cancelled"}
ORDER_STATES |= {"completed_shipped", "completed_picked_up"}
PAYMENT_STATES = frozenset({"not_paid", "partially_paid", "paid", "cancelled"})


@dataclass
class CSeries:
    """The API of one web shop. ``base``: the address that links begin with."""

    shop: WebShop
    windows: Windows
    key: str = "key"
    secret: str = "secret"
    languages: tuple[str, ...] = ("us", "en", "nl")
    own_time: timedelta = (
        timedelta()
    )  # what its clocks are ahead of UTC, where it reads a time without a zone
    idle_writes: int = 0  # those that changed nothing: they were sent once too often

    def respond(self, request: Request, body: bytes) -> Response:
        """The answer to one request, carried out or refused."""
        clock = self.shop.clock
        allowed, headers = self.windows.ask()
        try:
            if not allowed:
                raise BadRequest("Too Many Requests", 429)
            self._prove_known(request.headers.get("authorization", ""))
            told = self._carried_out(request, body)
        except BadRequest as refused:
            error = {
                "code": refused.status,
                "method": request.method,
                "request": request.url.path,
                "message": str(refused),
            }
            return answer(clock, refused.status, {"error": error}, headers)
        return answer(clock, 200, told, headers)

    def _prove_known(self, authorization: str) -> None:
        wanted = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        if authorization != f"Basic {wanted}":
            raise BadRequest("Unauthorized.", 401)

    def _carried_out(self, request: Request, body: bytes) -> dict[str, Any]:
        language, *parts = request.url.path.strip("/").removesuffix(".json").split("/")
        if language not in self.languages or not request.url.path.endswith(".json"):
            raise BadRequest("Resource not found.", 404)
        base = f"{str(request.base_url).rstrip('/')}/{language}"
        if request.method == "PUT":
            return self._put(parts, body, base)
        if request.method != "GET":
            raise BadRequest("Method not allowed.", 405)
        return self._get(parts, request.query_params, base)

    # --- reading

    def _get(self, parts: list[str], params: Mapping[str, str], base: str) -> dict[str, Any]:
        kinds: dict[str, tuple[str, Mapping[int, Row], Callable[[Row, str], Row]]] = {
            "orders": ("order", self.shop.orders, self._order),
            "shipments": ("shipment", self.shop.shipments, self._shipment),
            "variants": ("variant", self.shop.variants, self._variant),
            "returns": ("return", self.shop.returns, plain),
        }
        told: dict[str, Any]
        match parts:
            case ["account"]:
                told = {"account": {"id": 1, "appId": 1, "apiKey": self.key, "permissions": {}}}
            case ["account", "ratelimit"]:
                told = {"accountRatelimit": self._limits()}
            case ["orders", number, "products"]:
                self._one(self.shop.orders, number)
                found = [each for each in self.shop.products.values() if each["_order"] == int(number)]
                told = {"orderProducts": [self._product(row, base) for row in found]}
            case ["shipments", number, "products"]:
                self._one(self.shop.shipments, number)
                packed = self.shop.shipment_products.values()
                found = [each for each in packed if each["_shipment"] == int(number)]
                told = {"shipmentProducts": [plain(row, base) for row in found]}
            case [name] if name in kinds:
                told = {name: [kinds[name][2](row, base) for row in self._page(kinds[name][1], params)]}
            case [name, "count"] if name in kinds:
                told = {"count": len(self._found(kinds[name][1], params))}
            case [name, number] if name in kinds:
                one_of, rows, show = kinds[name]
                told = {one_of: show(self._one(rows, number), base)}
            case _:
                raise BadRequest("Resource not found.", 404)
        return told

    def _one(self, rows: Mapping[int, Row], number: str) -> Row:
        if not number.isdecimal() or int(number) not in rows:
            raise BadRequest("Resource not found.", 404)
        return rows[int(number)]

    def _found(self, rows: Mapping[int, Row], params: Mapping[str, str]) -> list[Row]:
        asked = moment(params.get("updated_at_min", ""))
        found = self.shop.since(rows, asked and asked - self.own_time)
        if "order" in params:
            found = [row for row in found if str(row.get("_order")) == params["order"]]
        return [row for row in found if row["id"] > int(params.get("since_id") or 0)]

    def _page(self, rows: Mapping[int, Row], params: Mapping[str, str]) -> list[Row]:
        limit, page = int(params.get("limit") or 50), int(params.get("page") or 1)
        if not 1 <= limit <= MOST_ROWS:
            raise BadRequest(f"Limit must be between 1 and {MOST_ROWS}.", 400)
        if page < 1 or page * limit > DEEPEST:
            raise BadRequest("Page is too deep; use since_id.", 400)
        return self._found(rows, params)[(page - 1) * limit : page * limit]

    def _limits(self) -> dict[str, Any]:
        names = ("limit5Min", "limitHour", "limitDay")
        told = zip(names, self.windows.limits, self.windows.used, self.windows.resets(), strict=True)
        now = self.shop.clock.now()
        return {
            name: {
                "limit": limit,
                "remaining": limit - used,
                "reset": reset,
                "resetTime": (now + timedelta(seconds=reset)).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            }
            for name, limit, used, reset in told
        }

    # --- records

    def _order(self, row: Row, base: str) -> Row:
        number = row["id"]
        return plain(row, base) | {
            "products": many(f"orders/{number}/products", base),
            "shipments": many(f"shipments?order={number}", base),
            "invoices": many(f"invoices?order={number}", base),
            "customer": False,
        }

    def _product(self, row: Row, base: str) -> Row:
        return plain(row, base) | {
            "order": one("orders", row["_order"], base),
            "variant": one("variants", row["_variant"], base),
        }

    def _shipment(self, row: Row, base: str) -> Row:
        return plain(row, base) | {
            "order": one("orders", row["_order"], base),
            "products": many(f"shipments/{row['id']}/products", base),
        }

    def _variant(self, row: Row, base: str) -> Row:
        return plain(row, base) | {"product": False, "tax": False}

    # --- writing

    def _put(self, parts: list[str], body: bytes, base: str) -> dict[str, Any]:
        try:
            told = json.loads(body)
        except ValueError:
            raise BadRequest("Invalid JSON.", 400) from None
        match parts:
            case ["shipments", number]:
                return self._change_shipment(self._one(self.shop.shipments, number), told, base)
            case ["orders", number]:
                return self._change_order(self._one(self.shop.orders, number), told, base)
        raise BadRequest("Method not allowed.", 405)

    def _change_shipment(self, shipment: Row, told: Mapping[str, Any], base: str) -> dict[str, Any]:
        asked = told.get("shipment", {})
        if asked.get("status", "shipped") not in ("shipped", "not_shipped", "cancelled"):
            raise BadRequest("Invalid value for status.", 422)
        self._note_idle(shipment, asked)
        self.shop.change_shipment(
            shipment["id"], status=asked.get("status", ""), tracking=asked.get("trackingCode")
        )
        return {"shipment": self._shipment(shipment, base)}

    def _change_order(self, order: Row, told: Mapping[str, Any], base: str) -> dict[str, Any]:
        fields = told.get("order", {})
        asked = {name: fields[name] for name in ("status", "paymentStatus", "memo") if name in fields}
        if asked.get("status", "completed") not in ORDER_STATES:
            raise BadRequest("Invalid value for status.", 422)
        if asked.get("paymentStatus", "paid") not in PAYMENT_STATES:
            raise BadRequest("Invalid value for paymentStatus.", 422)
        self._note_idle(order, asked)
        self.shop.touch(order["id"], **asked)
        return {"order": self._order(order, base)}

    def _note_idle(self, row: Row, asked: Mapping[str, Any]) -> None:
        self.idle_writes += all(row[name] == value for name, value in asked.items() if name in row)


def moment(text: str) -> datetime | None:
    """``2026-11-28 10:00:00``; anything else is refused."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise BadRequest(f"Invalid date “{text}”.", 400) from None


def plain(row: Row, _: str) -> Row:
    """A record less what is only ours; times as text."""
    return {
        name: value.strftime("%Y-%m-%dT%H:%M:%S+00:00") if isinstance(value, datetime) else value
        for name, value in row.items()
        if not name.startswith("_")
    }


def one(name: str, number: int, base: str) -> Row:
    return {"resource": {"id": number, "url": f"{name}/{number}", "link": f"{base}/{name}/{number}.json"}}


def many(url: str, base: str) -> Row:
    path, question, rest = url.partition("?")
    return {"resource": {"id": False, "url": url, "link": f"{base}/{path}.json{question}{rest}"}}
