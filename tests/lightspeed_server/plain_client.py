"""A client that does nothing by itself, for the tests of the server's own behaviour."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2

from tests.lightspeed_server.kinds import SCOPES
from tests.lightspeed_server.serving import LightspeedServer

ALL_SCOPES = " ".join(sorted(SCOPES - {"employee:all"}))


class PlainClient:
    """Signs in at ``server`` with ``scope`` when it first asks; every method gives the answer as it is."""

    def __init__(self, server: LightspeedServer, scope: str = ALL_SCOPES) -> None:
        self.server = server
        self.http = httpx2.Client(base_url=server.address, timeout=10, trust_env=False)
        server.clients.enter_context(self.http)
        self.scope = scope
        self.token: dict[str, Any] = {}

    def authorize(self, scope: str, verifier: str, **fields: str) -> str:
        """The address the merchant is asked to open."""
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": "backorder-desk",
            "scope": scope,
            "state": "xyz",
            "code_challenge": digest,
            "code_challenge_method": "S256",
            **fields,
        }
        return f"{self.server.address}/auth/oauth/authorize?{urlencode(asked)}"

    def sign_in(self, scope: str = ALL_SCOPES, wait: float = 0) -> httpx2.Response:
        """The whole handshake; ``wait``: seconds between the consent and the exchange."""
        verifier = secrets.token_urlsafe(48)
        sent_to = self.server.allow(self.authorize(scope, verifier))
        self.server.clock.advance(wait)
        return self.exchange(parse_qs(urlsplit(sent_to).query)["code"][0], verifier)

    def exchange(self, code: str, verifier: str) -> httpx2.Response:
        return self.post_form("token", grant_type="authorization_code", code=code, code_verifier=verifier)

    def refresh(self, **fields: str) -> httpx2.Response:
        return self.post_form(
            "token", grant_type="refresh_token", refresh_token=self.token["refresh_token"], **fields
        )

    def post_form(self, name: str, **fields: str) -> httpx2.Response:
        return self.http.post(f"/auth/oauth/{name}", data={"client_id": "backorder-desk", **fields})

    def ask(self, method: str, path: str, content: Any = None, **params: str) -> httpx2.Response:
        """A request to the account's API; ``path`` such as ``Item`` or ``Order/3``."""
        if not self.token and self.scope:
            self.token = self.sign_in(self.scope).json()
        address = path if path.startswith("http") else f"/API/V3/Account/83050/{path}.json"
        headers = {"Authorization": f"Bearer {self.token.get('access_token', '')}"}
        return self.http.request(method, address, json=content, params=params or None, headers=headers)

    def get(self, path: str, **params: str) -> httpx2.Response:
        return self.ask("GET", path, **params)

    def records(self, path: str, **params: str) -> list[dict[str, Any]]:
        """Every record of a list, page by page."""
        kind = path.rpartition("/")[2]
        found: list[dict[str, Any]] = []
        told = self.get(path, **params).json()
        while True:
            inside = told.get(kind, [])
            found += inside if isinstance(inside, list) else [inside]
            if not told["@attributes"]["next"]:
                return found
            told = self.get(told["@attributes"]["next"]).json()

    def shop(self, method: str, path: str, content: Any = None, **params: str) -> httpx2.Response:
        """A request to the web shop."""
        auth = httpx2.BasicAuth("key", "secret")
        return self.http.request(method, f"/us/{path}.json", json=content, params=params or None, auth=auth)
