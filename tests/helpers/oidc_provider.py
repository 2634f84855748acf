"""A sign-in provider on loopback: OpenID Connect with real redirects, and all that may go wrong in it."""

import base64
import contextlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "backorder-desk"


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """Signs in whoever comes, as the person whose ``claims`` it is told to give."""

    port: int = 0
    key: RSAKey = field(default_factory=new_key)
    published: list[RSAKey] = field(default_factory=list)
    audience: str = CLIENT
    unsigned: bool = False
    lifetime: int = 300
    claims: dict[str, Any] = field(default_factory=dict)
    nonces: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = [self.key]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def comes_next(self, email: str, /, **claims: Any) -> None:
        """The next to sign in is this person; their address is verified unless said otherwise."""
        self.claims = {
            "sub": f"id of {email}",
            "email": email,
            "email_verified": True,
            "name": email.partition("@")[0],
        }
        self.claims = {name: value for name, value in (self.claims | claims).items() if value is not None}

    def rotate_key(self) -> None:
        """Sign with a new key from now on, and publish that alone."""
        self.key = new_key()
        self.published = [self.key]

    # --- what it answers

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def allow(self, asked: dict[str, list[str]]) -> str:
        """The address to which a browser is sent back."""
        code = secrets.token_hex(8)
        self.nonces[code] = asked["nonce"][0]
        return f"{asked['redirect_uri'][0]}?{urlencode({'code': code, 'state': asked['state'][0]})}"

    def token(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            **self.claims,
            "iss": self.url,
            "aud": self.audience,
            "iat": now,
            "exp": now + self.lifetime,
            "nonce": self.nonces.pop(asked["code"][0]),
        }
        answer = {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 300}
        return {**answer, "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.unsigned:
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return (
                ".".join(
                    base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
                )
                + "."
            )
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.allow(parse_qs(place.query)))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif place.path == "/keys":
                self._answer({"keys": [key.as_dict(private=False) for key in provider.published]})
            else:
                self._answer(provider.metadata())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token(parse_qs(body)))

        def _answer(self, content: dict[str, Any]) -> None:
            text = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextlib.contextmanager
def sign_in_provider() -> Iterator[Provider]:
    """A provider that answers while the block lasts."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
