"""The test server on a port of this computer, in a thread of the test or in a process of its own."""

import asyncio
import contextlib
import copy
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Self
from urllib.parse import parse_qsl, urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.lightspeed_server.answers import BrokenOff, answer, gateway_page
from tests.lightspeed_server.c_series import CSeries
from tests.lightspeed_server.clock import Clock
from tests.lightspeed_server.faults import Fault, Faults
from tests.lightspeed_server.limits import Bucket, Windows
from tests.lightspeed_server.r_series import RSeries
from tests.lightspeed_server.sign_in import Denied, SignIn
from tests.lightspeed_server.transfers import Merchant
from tests.lightspeed_server.web_shop import WebShop

METHODS = ["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True)
class Seen:
    """One request that arrived, and the status it got (0: cut off)."""

    method: str
    path: str
    query: str
    status: int


@dataclass(eq=False)
class LightspeedServer:
    """Retail (R-Series) and eCom (C-Series) of one merchant, behind one address.

    ``with LightspeedServer(clock) as server:`` serves it in a thread; ``server.address`` replaces scheme,
    host and port of Lightspeed's own addresses.
    """

    clock: Clock = field(default_factory=Clock)
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.merchant = Merchant(self.clock)
        self.web_shop = WebShop(self.clock, self.merchant)
        self.sign_in = SignIn(self.clock)
        self.retail = RSeries(self.merchant, self.sign_in, Bucket(self.clock))
        self.ecom = CSeries(self.web_shop, Windows(self.clock))
        self.app = Starlette(routes=[Route("/{path:path}", self._endpoint, methods=METHODS)])
        self.clients = contextlib.ExitStack()  # closed before the server is
        self._late: list[tuple[float, Request, bytes]] = []
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bucket(self) -> Bucket:
        return self.retail.bucket

    def requests(self, path: str = "") -> list[Seen]:
        """Return the requests to addresses that contain ``path``."""
        return [seen for seen in self.seen if path in seen.path]

    def begin_as(self, other: Self) -> None:
        """Have the records, the time, the sign-ins and the past of ``other``, which stays as it is. No
        fault waits, and no request."""
        self.faults.clear()
        self._late = []
        memo: dict[int, object] = {id(other.merchant.lock): self.merchant.lock}
        parts = ("clock", "merchant", "web_shop", "sign_in", "retail", "ecom", "seen")
        self.__dict__.update(copy.deepcopy({part: getattr(other, part) for part in parts}, memo))

    # --- serving

    def __enter__(self) -> Self:
        config = uvicorn.Config(
            self.app,
            host="127.0.0.1",
            port=self.port,
            log_level="critical",
            lifespan="off",
            access_log=False,
            server_header=False,
            date_header=False,  # every answer has the clock's own
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        started = threading.Event()
        while not self._server.started and self._thread.is_alive():
            started.wait(0.005)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self.clients.close()
        assert self._server is not None
        assert self._thread is not None
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)

    # --- one request

    async def _endpoint(self, request: Request) -> Response:
        body = await request.body()
        with self.merchant.lock:
            faults = self.faults.take(f"{request.method} {request.url.path}?{request.url.query}")
        for fault in faults:
            if fault.trouble == "delay":
                await asyncio.sleep(fault.seconds)
        return await run_in_threadpool(self._respond, request, body, faults)

    def _respond(self, request: Request, body: bytes, faults: list[Fault]) -> Response:
        with self.merchant.lock:
            self.carry_out_late()
            for fault in faults:
                if fault.act:
                    fault.act()
                if fault.trouble == "late":
                    self._late.append((self.clock.seconds() + fault.seconds, request, body))
            response = self._broken(faults) or self._answered(request, body, faults)
            if any(fault.trouble == "lost" for fault in faults):
                response = BrokenOff(response)
            status = 0 if isinstance(response, BrokenOff) else response.status_code
            self.seen.append(Seen(request.method, request.url.path, request.url.query, status))
            return response

    def carry_out_late(self) -> None:
        """Carry out the requests that were delayed until now."""
        now = self.clock.seconds()
        due = [each for each in self._late if each[0] <= now]
        self._late = [each for each in self._late if each[0] > now]
        for _, request, body in due:
            self._answered(request, body, [])

    def _broken(self, faults: list[Fault]) -> Response | None:
        """Return the answer to a request that is not carried out."""
        for fault in faults:
            if fault.trouble in ("cut", "late"):
                return BrokenOff(None)
            if fault.trouble == "fail":
                return gateway_page(self.clock, fault.status)
            if fault.trouble == "instead":
                return Response(fault.body, fault.status, dict(fault.headers), "application/json")
        return None

    def _answered(self, request: Request, body: bytes, faults: list[Fault]) -> Response:
        path = request.url.path
        if path.startswith("/API/"):
            return self.retail.respond(request, body, faults)
        if path.startswith("/auth/"):
            return self._signing_in(request, body)
        return self.ecom.respond(request, body)

    def _signing_in(self, request: Request, body: bytes) -> Response:
        asked = dict(request.query_params) if request.method == "GET" else _fields(request, body)
        try:
            match request.method, request.url.path:
                case "GET", "/auth/oauth/authorize":
                    self.sign_in.refuse_bad_question(asked)
                    return HTMLResponse(_page(asked))
                case "POST", "/auth/oauth/authorize":
                    return RedirectResponse(self.sign_in.allow(asked), 302)
                case "POST", "/auth/oauth/token":
                    return answer(self.clock, 200, self.sign_in.token(asked), {"Cache-Control": "no-store"})
                case "POST", "/auth/oauth/revoke":
                    self.sign_in.revoke(asked)
                    return answer(self.clock, 200, {})
            raise Denied("invalid_request", "There is no such address.", 404)
        except Denied as denied:
            return answer(self.clock, denied.status, denied.body)

    def allow(self, address: str) -> str:
        """The merchant signs in at ``address`` and allows it; returns where the browser is sent."""
        return self.sign_in.allow(dict(parse_qsl(address.partition("?")[2])))


def _fields(request: Request, body: bytes) -> dict[str, str]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return {name: str(value) for name, value in json.loads(body).items()}
    return dict(parse_qsl(body.decode()))


def _page(asked: Mapping[str, str]) -> str:
    """The page on which a merchant allows the app to see the account."""
    action = escape(f"/auth/oauth/authorize?{urlencode(asked)}")
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in asked.items()
    )
    who = escape(asked["client_id"])
    return f'<form method="post" action="{action}"><p>Allow {who}?</p>{fields}<button>Allow</button></form>'
