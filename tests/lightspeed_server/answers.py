"""Answers over HTTP, whole and broken."""

import json
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.lightspeed_server.clock import Clock


def answer(clock: Clock, status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """JSON with the server's own ``Date``."""
    told = {"Date": format_datetime(clock.now(), usegmt=True), **(headers or {})}
    return Response(json.dumps(body), status, told, "application/json")


def gateway_page(clock: Clock, status: int) -> Response:
    """Return a gateway's answer if the server behind it does not respond: a web page."""
    told = {"Date": format_datetime(clock.now(), usegmt=True)}
    return Response(f"<html><body><h1>{status}</h1></body></html>", status, told, "text/html")


class BrokenOff(Response):
    """An answer of which only the first half arrives; none of it where it was never made."""

    def __init__(self, whole: Response | None) -> None:
        super().__init__(bytes(whole.body) if whole else b"x" * 100, whole.status_code if whole else 200)
        self.sent = self.body[: len(self.body) // 2] if whole else b""

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.sent, "more_body": True})
