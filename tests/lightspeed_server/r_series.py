"""R-Series over HTTP: the endpoints of the documentation on the records of a merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.lightspeed_server import writes
from tests.lightspeed_server.answers import answer
from tests.lightspeed_server.costs import cost_of, nested
from tests.lightspeed_server.faults import Fault
from tests.lightspeed_server.kinds import KINDS, LEGACY_TRANSFER, Kind, Place
from tests.lightspeed_server.limits import Bucket
from tests.lightspeed_server.query import (
    BadRequest,
    count_of,
    next_address,
    page_of,
    relations_of,
)
from tests.lightspeed_server.sign_in import Denied, SignIn
from tests.lightspeed_server.tables import Record
from tests.lightspeed_server.transfers import Merchant
from tests.lightspeed_server.writing import as_children, legacy_transfer, shown

NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
}
NAMES |= {409: "Conflict", 422: "Unprocessable Entity", 429: "Too Many Requests"}


@dataclass
class RSeries:
    """The API of one account. ``denied``: kinds whose right the employee lacks whatever the scopes say."""

    merchant: Merchant
    sign_in: SignIn
    bucket: Bucket
    denied: set[str] = field(default_factory=set)

    def respond(self, request: Request, body: bytes, faults: Sequence[Fault]) -> Response:
        """The answer to one request, carried out or refused."""
        clock = self.merchant.clock
        try:
            scopes = self.sign_in.granted(request.headers.get("authorization", ""))
        except Denied as denied:
            return answer(clock, denied.status, denied.body)
        params = list(request.query_params.multi_items())
        try:
            place = self._place(request.url.path)
            cost = self._cost(request.method, place, params, body)
        except BadRequest as refused:
            return self._refusal(refused, self.bucket.ask(1.0))
        headers = self.bucket.ask(cost)
        for fault in faults:
            if fault.trouble == "limit":
                told = {"X-LS-API-RateLimit-Type": "api-leaky-bucket", "Retry-After": f"{fault.seconds:g}"}
                headers |= told
        if "Retry-After" in headers:
            burst = headers["X-LS-API-RateLimit-Type"] == "api-burst-limiter"
            sentence = "Burst rate limit exceeded." if burst else "Rate limit exceeded."
            return self._refusal(BadRequest(sentence, 429), headers)
        try:
            self._prove_allowed(request.method, place, scopes)
            told = self._carried_out(request, place, params, body, faults)
        except BadRequest as refused:
            return self._refusal(refused, headers)
        return answer(clock, 200, told, headers)

    def _refusal(self, refused: BadRequest, headers: Mapping[str, str]) -> Response:
        name = NAMES[refused.status]
        told = {
            "httpCode": str(refused.status),
            "httpMessage": name,
            "message": str(refused),
            "errorClass": "Exception",
        }
        return answer(self.merchant.clock, refused.status, told, headers)

    # --- which record

    def _place(self, path: str) -> Place:
        parts = path.removesuffix(".json").strip("/").split("/")
        if parts[:2] != ["API", "V3"] or len(parts) < 3:
            raise BadRequest("There is no such address.", 404)
        if parts[2:] in (["Account"], ["Session"]):
            return Place(parts[2], Kind("accountID", ()))
        if parts[2] != "Account" or parts[3:4] != [str(self.sign_in.account)]:
            raise BadRequest("There is no such account.", 404)
        rest = parts[4:]
        if rest[:2] == ["Inventory", "Transfer"]:
            return self._transfer_place(rest[2:])
        if rest[:1] == ["Transfer"]:
            return self._simple(rest, LEGACY_TRANSFER, legacy=True)
        if len(rest) == 3 and rest[0] == "Order" and rest[2] == "Shipment":
            return Place("Shipment", KINDS["Shipment"], within=int(rest[1]))
        if rest and rest[0] in KINDS and KINDS[rest[0]].sorts and len(rest) <= 2:
            return self._simple(rest, KINDS[rest[0]])
        raise BadRequest("There is no such endpoint.", 404)

    def _simple(self, rest: Sequence[str], kind: Kind, *, legacy: bool = False) -> Place:
        number = int(rest[1]) if len(rest) > 1 and rest[1].isdecimal() else 0
        if len(rest) > 1 and number not in self.merchant.rows[rest[0]]:
            raise BadRequest("There is no such record.", 404)
        return Place(rest[0], kind, number, legacy=legacy)

    def _transfer_place(self, rest: Sequence[str]) -> Place:
        kind = KINDS["Transfer"]
        if not rest:
            return Place("Transfer", kind)
        number = int(rest[0]) if rest[0].isdecimal() else 0
        if number not in self.merchant.rows["Transfer"]:
            raise BadRequest("There is no such transfer.", 404)
        if rest[1:] == ["TransferItems"]:
            return Place("TransferItem", KINDS["TransferItem"], within=number)
        return Place("Transfer", kind, number, rest[1] if len(rest) > 1 else "")

    def _cost(self, method: str, place: Place, params: Sequence[tuple[str, str]], body: bytes) -> float:
        if method == "GET":
            return cost_of(place.kind, params, single=bool(place.number))
        return 1.0 + 0.5 * nested(body)

    def _prove_allowed(self, method: str, place: Place, scopes: frozenset[str]) -> None:
        rights = place.kind.rights
        employee = (
            scopes & self.sign_in.rights if "employee:all" not in scopes else self.sign_in.rights | scopes
        )
        if place.name in self.denied or (rights and not rights & employee):
            raise BadRequest(f"You do not have the right to see {place.name}.", 403)
        allowed = place.kind.methods if place.name in KINDS else {"GET"}
        if place.name == "Transfer" and not place.legacy:
            allowed = {"GET", "POST"} if place.act else {"GET", "POST", "PUT"}
        if method not in allowed:
            raise BadRequest(f"{method} is not allowed on {place.name}.", 405)
        if place.name == "InventoryLog" and place.number:
            raise BadRequest("InventoryLog can only be queried.", 405)

    # --- what is done

    def _carried_out(
        self,
        request: Request,
        place: Place,
        params: list[tuple[str, str]],
        body: bytes,
        faults: Sequence[Fault],
    ) -> dict[str, Any]:
        if place.name == "Account":
            account = {"accountID": str(self.sign_in.account), "name": "Test Shops"}
            return {"@attributes": {"count": "1"}, "Account": account}
        if place.name == "Session":
            rights = {scope.removeprefix("employee:"): "true" for scope in self.sign_in.rights}
            return {"employeeID": "12", "systemCustomerID": str(self.sign_in.account), "Rights": rights}
        if request.method != "GET":
            written = writes.carry_out(self.merchant, request.method, place, body)
            return self._written(place, written)
        if place.number:
            record = self.merchant.get(place.name, place.number)
            return {"@attributes": {"count": "1"}, place.name: self._shown(place, record, dict(params))}
        return self._listed(request, place, params, any(fault.trouble == "repeat" for fault in faults))

    def _written(self, place: Place, records: Sequence[Record]) -> dict[str, Any]:
        if place.act in ("AddItems", "UpdateItems"):
            return {"TransferItem": [shown(self.merchant, KINDS["TransferItem"], each) for each in records]}
        (record,) = records
        return {"@attributes": {"count": "1"}, place.name: shown(self.merchant, place.kind, record)}

    def _shown(self, place: Place, record: Record, params: Mapping[str, str]) -> dict[str, Any]:
        told = relations_of(params, place.kind)
        if not place.legacy:
            return shown(self.merchant, place.kind, record, told)
        plain = Kind("transferID", ())
        shape = shown(self.merchant, plain, legacy_transfer(record))
        return shape | shown(self.merchant, LEGACY_TRANSFER, {"transferID": record["transferID"]}, told)

    def _listed(
        self, request: Request, place: Place, params: list[tuple[str, str]], repeats: bool
    ) -> dict[str, Any]:
        loaded = relations_of(dict(params), place.kind)
        parent = {"TransferItem": "transferID", "Shipment": "orderID"}.get(place.name, "")
        asked = [*params, (parent, str(place.within))] if place.within else params
        if dict(params).get("count") == "1":
            number = count_of(self.merchant, place.name, place.kind, asked, loaded)
            return {"@attributes": {"count": str(number)}}
        page = page_of(self.merchant, place.name, place.kind, asked, loaded)
        after = dict(params).get("after", "") if repeats else page.after
        base = str(request.url).partition("?")[0]
        following = next_address(base, params, place.kind, after) if page.after else ""
        told: dict[str, Any] = {"@attributes": {"next": following, "previous": ""}}
        if page.records:
            told[place.name] = as_children([self._shown(place, each, dict(params)) for each in page.records])
        return told
