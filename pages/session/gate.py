"""Gate in front of every page: clients that are admitted, and requests that need a sign-in.

It works the same however the app is started: by ``server.py``, ``streamlit run app.py`` or ``uvicorn
server:app``. Without sign-in only this computer gets an answer. A reverse proxy is trusted if
``BACKORDERS_PROXY`` names its address; clients behind any other proxy are refused.
"""

import ipaddress
import os
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import streamlit as st
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access import Person, act_now, may, person_in, session_key
from core.errors import Problem, StoreProblem
from core.feeds import is_loopback
from core.language import marked, say, speaking
from pages.session import sign_in
from pages.session.language import language_asked_for
from pages.session.person import NOBODY
from pages.session.services import access, now
from pages.session.streamlit_internals import is_sign_in_cookie, user_in_cookies

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that a proxy adds to a request."""
NEEDS_SIGN_IN = ("/media/", "/_stcore/upload_file", "/_stcore/metrics")
"""Addresses under which data is: what a page shows comes over its websocket, where the page itself asks."""
UNKNOWN_NAME = marked("This server is not known by that name.")
"""A page elsewhere may point a name of its own at this computer, and would then be taken for us."""
OWN_PAGES_ONLY = marked("A websocket is opened by our own pages only.")


def proxies() -> set[str]:
    """Return the addresses of trusted reverse proxies."""
    return {name.strip() for name in os.environ.get("BACKORDERS_PROXY", "").split(",") if name.strip()}


def client_address(peer: str, headers: Mapping[str, str], named: set[str]) -> str:
    """Return the address of the browser. ``peer``: who is connected; ``named``: the trusted proxies.

    Proxies add to the right, so the last address that is not one of theirs is the browser's. A loopback peer
    that forwards without being named might come from anywhere: its address is not known.
    """
    if peer not in named:
        return "unknown" if any(name in headers for name in FORWARDED) else peer
    for address in reversed(headers.get("x-forwarded-for", "").split(",")):
        if address.strip() and address.strip() not in named:
            return address.strip()
    return "unknown"


def is_loopback_address(address: str) -> bool:
    """Return True for an address of this computer as seen from itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def own_path(path: str) -> str:
    """Return the path of a request without ``server.baseUrlPath``, under which Streamlit may be told to serve
    its own addresses."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return path.removeprefix(f"/{base}") if base and path.startswith(f"/{base}/") else path


class PerMinute:
    """Limit of how often something is done in any minute."""

    def __init__(self, most: int) -> None:
        self._latest: deque[datetime] = deque(maxlen=most)

    def admits(self, moment: datetime) -> bool:
        """Return True, and count it, unless it was done as often as it may in the minute before."""
        latest = self._latest
        if len(latest) == latest.maxlen and moment - latest[0] < timedelta(minutes=1):
            return False
        latest.append(moment)
        return True


UNKNOWN_PERSON = "unknown"
REFUSED_UNKNOWN = PerMinute(10)
"""Lines in the audit log about sign-ins of nobody known. Anybody on the network can cause them, and must not
fill the disk."""


class Gate:
    """ASGI middleware that passes requests on to the app, or answers them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers, peer = Headers(scope=scope), (scope.get("client") or ("", 0))[0]
        address = client_address(peer, headers, proxies())
        if refusal := _refusal(scope, headers, address):
            await _refuse(scope, receive, send, *refusal)
            return
        scope = {**scope, "client": (address if address != "unknown" else peer, 0)}
        if sign_in.providers():
            try:
                await self._signed_in(scope, receive, send, address)
            except StoreProblem as problem:  # The list of people or the sessions cannot be read now.
                await _refuse(scope, receive, send, str(problem), 503)
        else:
            await self.app(scope, receive, _uncached(scope, send))

    async def _signed_in(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        """Pass on a request if its sign-in allows it. The page checks again at every click."""
        visit = await to_thread.run_sync(Visit, scope, address)
        path = own_path(scope["path"])
        if path.endswith("/auth/logout"):
            await to_thread.run_sync(visit.end)
        elif visit.signed_in_at is None:
            scope = visit.without_sign_in(scope)
        if path.startswith(NEEDS_SIGN_IN) and not visit.may_fetch(path):
            await PlainTextResponse(_said(scope, NOBODY), 403)(scope, receive, _uncached(scope, send))
        else:
            await self.app(scope, receive, visit.watching(_uncached(scope, send)))


class Visit:
    """Request with the sign-in in its cookies."""

    def __init__(self, scope: Scope, address: str) -> None:
        self.address, self.path = address, scope["path"]
        self.is_secure = urlsplit(sign_in.redirect_uri()).scheme == "https"
        self.cookies = HTTPConnection(scope).cookies
        self.key = _key_of(self.cookies)
        self.signed_in_at = access().sessions.signed_in_at(self.key, now()) if self.key else None

    def person(self, cookies: Mapping[str, str]) -> Person:
        """Return the person who signed in. Raises Problem if they may not."""
        claims = user_in_cookies(dict(cookies))
        return person_in(access().people.entries(), claims, self.address, self.signed_in_at)

    def may_fetch(self, path: str) -> bool:
        """Return True if the person may fetch ``path``."""
        if self.signed_in_at is None:
            return False
        try:
            person = self.person(self.cookies)
        except Problem:
            return False
        return may("metrics", person) if path.startswith("/_stcore/metrics") else True

    def end(self) -> None:
        """Sign out. From now on the cookie is refused, also a copy of it."""
        if self.key is not None and access().sessions.end(self.key, now()):
            self._note("sign-out", self.cookies)

    def begin(self, cookies: Mapping[str, str]) -> None:
        """Begin the session of somebody who comes from the sign-in provider with these cookies.

        No cookie: what they brought was no valid sign-in, so nobody knows who they are.
        """
        if key := _key_of(cookies):
            self.signed_in_at = datetime.now(UTC).replace(tzinfo=None)
            access().sessions.begin(key, self.signed_in_at)
            self._note("sign-in", cookies)
        elif REFUSED_UNKNOWN.admits(now()):
            unknown = Person(UNKNOWN_PERSON, "", "", address=self.address)
            access().log.append([act_now("refused", "sign-in", unknown)], on_disk=True)

    def without_sign_in(self, scope: Scope) -> Scope:
        """Return the request without the cookies of an ended sign-in."""
        cookies = "; ".join(
            f"{name}={value}" for name, value in self.cookies.items() if not is_sign_in_cookie(name)
        )
        headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        return {**scope, "headers": [*headers, (b"cookie", cookies.encode("latin-1"))]}

    def watching(self, send: Send) -> Send:
        """Return ``send`` that makes the sign-in's cookies secure and records the sign-in."""

        async def send_watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = _cookies_given(message)
                if self.path.endswith("/oauth2callback"):
                    await to_thread.run_sync(self.begin, given)
                if self.is_secure:
                    message["headers"] = [_secured(name, value) for name, value in message["headers"]]
            await send(message)

        return send_watched

    def _note(self, action: str, cookies: Mapping[str, str]) -> None:
        """Write the audit line of a sign-in or sign-out; for somebody who may not sign in it is a refusal."""
        claims = user_in_cookies(dict(cookies))
        email, subject = (str(claims.get(name) or "") for name in ("email", "sub"))
        by = Person(email.lower(), "", "", address=self.address, provider_subject=subject)
        try:
            self.person(cookies)
        except Problem:
            action = "refused" if action == "sign-in" else action
        access().log.append([act_now(action, subject, by)], on_disk=True)


def _refusal(scope: Scope, headers: Headers, address: str) -> tuple[str, int] | None:
    """Return why a request is refused, in English, and the HTTP status; None if it is passed on."""
    if not sign_in.providers() and not is_loopback_address(address):
        return sign_in.ONLY_THIS_COMPUTER, 403
    host = headers.get("host", "")
    name = urlsplit(f"//{host}").hostname or ""
    if not (is_loopback(name) or (name and name == sign_in.host())):
        return UNKNOWN_NAME, 400
    if scope["type"] == "websocket" and urlsplit(headers.get("origin", "")).netloc != host:
        return OWN_PAGES_ONLY, 403
    return None


async def _refuse(scope: Scope, receive: Receive, send: Send, says: str, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(_said(scope, says), status)(scope, receive, send)


def _said(scope: Scope, sentence: str) -> str:
    """Say a sentence in the language that the browser asks for: nobody signed in yet."""
    with speaking(language_asked_for(Headers(scope=scope).get("accept-language", ""))):
        return say(sentence)


def _key_of(cookies: Mapping[str, str]) -> str | None:
    """Return the session key of these cookies; None without a sign-in."""
    ours = [each for each in cookies.items() if is_sign_in_cookie(each[0]) and each[1]]
    return session_key(ours) if ours else None


def _cookies_given(message: Message) -> dict[str, str]:
    """Return the cookies that an answer sets, by name."""
    set_here = [
        value.decode("latin-1") for name, value in message["headers"] if name.lower() == b"set-cookie"
    ]
    pairs = (cookie.partition(";")[0].partition("=") for cookie in set_here)
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs if value.strip().strip('"')}


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Mark a cookie for TLS only."""
    insecure = name.lower() == b"set-cookie" and b"secure" not in value.lower().split(b"; ")
    return name, value + b"; Secure" if insecure else value


def _uncached(scope: Scope, send: Send) -> Send:
    """Return ``send`` that forbids browsers and proxies to keep copies of downloads."""

    async def send_uncached(message: Message) -> None:
        if message["type"] == "http.response.start" and own_path(scope["path"]).startswith("/media/"):
            MutableHeaders(scope=message)["cache-control"] = "no-store"
        await send(message)

    return send_uncached
