"""Server of the app: one process, and only for this computer unless sign-in is set up.

``python server.py [--address A] [--port N] [--servers N] [--no-browser]``; what else can be set is in
``.streamlit/config.toml``. Opening it to a network takes an ``[auth]`` section in
``.streamlit/secrets.toml``, as Streamlit's ``st.login`` describes it, and people who may sign in
(``python -m core people``). The gate before every page is pages/session/gate.py.
"""

import os

from core.garbage import FREED_SOON, collect_rarely

# Polars reads both when it is loaded. Like DuckDB (pages/session/services.py), it leaves a core to the pages.
os.environ.update(FREED_SOON)
os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, (os.cpu_count() or 1) - 1)))

import argparse
import base64
import contextlib
import gc
import hashlib
import logging
import re
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import servers
from core.errors import Problem, trace_without_values
from core.feeds import is_loopback
from core.language import say
from core.morning import alarms_now
from pages.session import (
    Gate,
    leave_pages_directory,
    log_errors_without_values,
    now,
    sign_in,
    store,
    store_place,
    worker,
)

LOG = logging.getLogger("backorder-desk")

HAS_STARTED = threading.Event()
"""Set once the store was read and the worker started."""


# --- headers for the browser -------------------------------------------------------------------------


def content_security_policy() -> str:
    """Return the policy: everything from this server only, with the exceptions Streamlit's own page needs.

    Its styles are created in the browser, its small images are ``data:`` and ``blob:``, and it has one inline
    script, which is allowed by its hash. No ``eval``: charts are drawn without it.
    """
    sources = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *_inline_script_hashes()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{directive} {allowed}" for directive, allowed in sources.items())


def _inline_script_hashes() -> list[str]:
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return [f"'sha256-{digest}'" for digest in digests]


class SecurityHeaders:
    """Add the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_security_policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",  # For browsers without frame-ancestors.
            "Referrer-Policy": "no-referrer",  # Addresses contain filters and order numbers.
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)


# --- health ------------------------------------------------------------------------------------------


def _alarms() -> list[str] | None:
    """Return the subjects of the alarms, because the asker may not have signed in; None if the store cannot
    be read.

    Starts the worker if it has not started yet: the database may have been away when this server did.
    """
    try:
        alarms = alarms_now(store(), now())
        worker().start()
        HAS_STARTED.set()
    except Problem as problem:
        LOG.warning("%s", problem)
        return None
    return sorted({alarm.subject for alarm in alarms})


async def health(_: Request) -> Response:
    """Answer ``{"status": "ok", "store": "open"}``, or 503 if the store cannot be read.

    ``"degraded"``: people can work, but somebody has to look at the ``alarms``.
    """
    alarms = await to_thread.run_sync(_alarms)
    body: dict[str, Any] = {"status": "ok", "store": "open"}
    if alarms is None:
        body = {"status": "unavailable", "store": "closed"}
    elif alarms:
        body |= {"status": "degraded", "alarms": alarms}
    return JSONResponse(body, 503 if alarms is None else 200, headers={"Cache-Control": "no-store"})


def say_what_went_wrong(error: Exception) -> bool:
    """Show an error that no page handled: one sentence, never a trace. Returns True, for "shown".

    A Problem has its own sentence. Anything else is a bug: the page shows an error number, and the server's
    log has under it where that happened, without values: they can be a customer's.
    """
    if isinstance(error, Problem):
        st.error(say("This could not be done:"))
        st.text(str(error))
        return True
    number = secrets.token_hex(4)
    LOG.error("Error %s: %s", number, trace_without_values(error))
    st.error(
        say(
            "Something went wrong on our side, and nothing was saved by it. Error number {number}.",
            number=number,
        )
    )
    return True


# --- the app -----------------------------------------------------------------------------------------

SWITCH = 0.02
"""Seconds after which one session takes Python's lock from another that does not release it.

With Python's default of 5 ms, forty sessions interrupt each other all the time. Polars and DuckDB release the
lock often enough.
"""


@asynccontextmanager
async def _opened(_: st.App) -> AsyncIterator[None]:
    """Open the store before the first visitor comes, and let the worker begin; where that fails, the pages
    say why."""
    await to_thread.run_sync(_alarms)
    yield
    if HAS_STARTED.is_set():
        await to_thread.run_sync(worker().stop)


leave_pages_directory()
log_errors_without_values()


async def overview(request: Request) -> Response:
    """Send whoever asks for /overview to the first page: Streamlit has it without a name only."""
    return RedirectResponse(f"./?{request.url.query}".rstrip("?"))


ROUTES: list[BaseRoute] = [Route("/health", health), Route("/overview", overview)]

app = st.App(
    Path(__file__).parent / "app.py",
    lifespan=_opened,
    routes=ROUTES,
    middleware=[Middleware(SecurityHeaders), Middleware(Gate)],
    on_script_error=say_what_went_wrong,
)


def main(arguments: Sequence[str]) -> int:
    """Serve until stopped. Returns 1 if the address may not be served."""
    options = _options(arguments)
    if refusal := _refusal(options):
        print(refusal, file=sys.stderr)
        return 1
    url = f"http://localhost:{options.port}"
    print(f"Backorder Desk: {url} (Ctrl+C stops it)", flush=True)
    if options.browser and _has_screen():
        opener = threading.Timer(1.5, webbrowser.open, [url])
        opener.daemon = True
        opener.start()
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    LOG.setLevel(logging.INFO)
    if options.servers > 1:
        return servers.serve(
            servers.Options(
                options.servers,
                options.address,
                options.port,
                st.get_option("server.cookieSecret"),
                has_sign_in=sign_in.is_set_up(),
            )
        )
    sys.setswitchinterval(SWITCH)
    collect_rarely()
    gc.freeze()  # The program's own objects are never garbage.
    # Not app.run(): its socket waits 40 ms to send the end of every answer (Nagle, delayed ACK).
    uvicorn.run(
        app,
        host=options.address,
        port=options.port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # It costs more time than it saves on a loopback or shop network.
        proxy_headers=False,  # The gate judges them.
        ws_max_size=st.get_option("server.maxMessageSize") * 1024 * 1024,
        log_level="warning",
        access_log=False,
    )
    return 0


def _refusal(options: argparse.Namespace) -> str:
    """Return one sentence why this is not served; empty if it is."""
    address, port, count = options.address, options.port, options.servers
    if count != 1 and (said := servers.refusal(count, on_database_server=isinstance(store_place(), str))):
        return said
    if not is_loopback(address) and not sign_in.providers():
        return (
            f"Without sign-in Backorder Desk is served to this computer only, not on {address}: "
            "use --address localhost, or set up [auth] in .streamlit/secrets.toml first."
        )
    taken = {port: address} | {port + number: "localhost" for number in range(1, count + 1) if count > 1}
    for each, host in taken.items():
        with contextlib.suppress(OSError), socket.create_connection((host, each), timeout=1):
            return (
                f"Something already answers at http://{host}:{each}. Close it if it is Backorder Desk, "
                "or choose another port with --port."
            )
    return ""


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="server.py", description="Serve Backorder Desk.")
    parser.add_argument("--address", default="localhost", help="where to listen (%(default)s)")
    parser.add_argument("--port", type=int, default=8501, help="(%(default)s)")
    parser.add_argument(
        "--servers", type=int, default=1, metavar="N", help="how many, behind HAProxy (%(default)s)"
    )
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    return parser.parse_args(arguments)


def _has_screen() -> bool:
    if os.environ.get("CI"):
        return False
    on_desktop = sys.platform in ("darwin", "win32")
    return on_desktop or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
