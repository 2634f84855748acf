"""Sign-in to Lightspeed Retail: OAuth 2 with PKCE, with an address to open and an answer to paste.

The program has no secret: it is a public client, identified by the merchant's own client id. Source:
Authorization Code Grant and Refresh Token in the R-Series documentation.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from core.errors import Problem
from core.feeds.addresses import Addresses, is_loopback
from core.feeds.asking import TIMEOUT
from core.feeds.clock import Clock
from core.feeds.errors import SignInAgain, Unreachable
from core.feeds.token_files import TokenFile
from core.language import marked, say

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

SCOPES = " ".join(
    f"employee:{name}"
    for name in (
        *("inventory_read", "register_read", "purchase_orders", "transfers", "special_orders"),
        *("vendors", "vendor_returns", "customers_read", "product_cost"),
    )
)
"""Rights that reading needs. The inventory log needs rights that the documented table does not have; whether
these are enough shows when it is read."""

REDIRECT = "https://localhost"
"""Address to which the browser is sent with the code, unless the client was registered with another one."""

LEEWAY = 60.0
"""Seconds before its end at which an access token is renewed."""

BETWEEN_TRIES = 20.0
"""Seconds between attempts to renew. More than five a minute get a client blocked."""


@dataclass(frozen=True)
class Invitation:
    """Sign-in in progress. ``address``: to open in a browser; the other fields prove that the answer belongs
    to it."""

    client_id: str
    redirect: str
    address: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """Completed sign-in. ``expires_at``: in seconds since 1970."""

    client_id: str
    redirect: str
    account: str
    expires_at: float
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)

    @classmethod
    def kept(cls, secrets: Mapping[str, Any] | None) -> "Tokens":
        """Return the tokens in a token file. Raises SignInAgain if it has none."""
        try:
            return cls(**(secrets or {}))
        except TypeError:
            raise SignInAgain(
                say("There is no sign-in to Lightspeed Retail on this computer. Sign in again.")
            ) from None


def invite(client_id: str, redirect: str, addresses: Addresses) -> Invitation:
    """Return an address to open, good for one sign-in."""
    if not client_id.strip():
        raise Problem(
            say("Give the client id that Lightspeed showed when the client was registered: --client-id ID.")
        )
    from authlib.common.security import generate_token  # noqa: PLC0415 - see _client

    verifier = generate_token(64)
    with _client(client_id, addresses, redirect, scope=SCOPES) as client:
        address, state = client.create_authorization_url(
            _auth(addresses, "authorize"), code_verifier=verifier
        )
    return Invitation(client_id, redirect, address, state, verifier)


def accept(invitation: Invitation, pasted: str, addresses: Addresses, clock: Clock) -> Tokens:
    """Return the tokens for the pasted answer: the whole address, or the code alone.

    Raises Problem if it is no answer to the invitation, Unreachable if Lightspeed does not answer.
    """
    code = _code_in(pasted.strip(), invitation)
    with _client(invitation.client_id, addresses, invitation.redirect) as client:
        tokens = _asked(
            lambda: client.fetch_token(
                _auth(addresses, "token"),
                grant_type="authorization_code",
                code=code,
                code_verifier=invitation.verifier,
            ),
            clock,
            marked(
                "The code was not accepted: {why} It is good for one minute and one use. "
                "Open the address again."
            ),
            attempts=1,
        )
    return _tokens(invitation.client_id, invitation.redirect, tokens, clock)


def _code_in(pasted: str, invitation: Invitation) -> str:
    if "?" not in pasted and "=" not in pasted and "/" not in pasted:
        if not pasted:
            raise Problem(
                say("Nothing was pasted. Open the address, allow it, and paste the address you are sent to.")
            )
        return pasted
    query = parse_qs(urlsplit(pasted).query or pasted)
    if error := query.get("error"):
        reason = query.get("error_description", error)[0]
        raise Problem(say("Lightspeed did not allow it: {reason}", reason=reason))
    if query.get("state", [invitation.state])[0] != invitation.state:
        raise Problem(
            say("This address answers another sign-in. Open the address shown here and paste its answer.")
        )
    if "code" not in query:
        raise Problem(say("There is no code in this address. Paste the whole address that you were sent to."))
    return query["code"][0]


def revoke(tokens: Tokens, addresses: Addresses, clock: Clock) -> None:
    """End the sign-in at Lightspeed. Tokens that had already ended count as revoked."""
    fields = urlencode({"refresh_token": tokens.refresh_token})
    with _client(tokens.client_id, addresses) as client:
        _asked(
            lambda: _answered(
                client.revoke_token(_auth(addresses, "revoke"), tokens.refresh_token, body=fields)
            ),
            clock,
            marked("Lightspeed did not revoke it: {why}"),
        )


def _answered(answer: httpx2.Response) -> dict[str, Any]:
    _answers_now(answer)
    return {}


def _answers_now(answer: httpx2.Response) -> httpx2.Response:
    """Raise HTTPStatusError if the server cannot answer now, which ends no sign-in."""
    if answer.status_code == 429 or answer.status_code >= 500:
        answer.raise_for_status()
    return answer


class Bearer:
    """Access token of a connection, renewed before it ends.

    New tokens are written to disk before they are used, because the first use of the new ones ends the old
    ones. Only one process renews at a time; another one takes over its result.
    """

    def __init__(self, file: TokenFile, addresses: Addresses, clock: Clock) -> None:
        self._file = file
        self._addresses = addresses
        self._clock = clock
        self._tokens = Tokens.kept(file.load())

    @property
    def account(self) -> str:
        return self._tokens.account

    def header(self) -> str:
        if self._clock.now().timestamp() >= self._tokens.expires_at - LEEWAY:
            self._take_new(self._tokens)
        return f"Bearer {self._tokens.access_token}"

    def renew(self) -> bool:
        """Renew a refused access token, or raise SignInAgain."""
        self._take_new(self._tokens)
        return True

    def _take_new(self, old: Tokens) -> None:
        with self._file.alone():
            kept = Tokens.kept(self._file.load())
            if kept.access_token == old.access_token:
                kept = self._renewed(kept)
                self._file.save(asdict(kept))
            self._tokens = kept

    def _renewed(self, old: Tokens) -> Tokens:
        sentence = marked("Lightspeed Retail ended our sign-in ({why}). Sign in again; everything stays.")
        with _client(old.client_id, self._addresses) as client:
            tokens = _asked(
                lambda: client.refresh_token(
                    _auth(self._addresses, "token"), refresh_token=old.refresh_token
                ),
                self._clock,
                sentence,
                refused=SignInAgain,
            )
        return _tokens(
            old.client_id, old.redirect, {"refresh_token": old.refresh_token, **tokens}, self._clock
        )


def _tokens(client_id: str, redirect: str, answer: Mapping[str, Any], clock: Clock) -> Tokens:
    access, refresh = str(answer.get("access_token", "")), str(answer.get("refresh_token", ""))
    account = str(_claims(access).get("acct", ""))
    if not (access and refresh and account.isdecimal()):
        raise Problem(
            say("Lightspeed's answer names no account. Sign in again with a user of Lightspeed Retail.")
        )
    expires = clock.now().timestamp() + float(answer.get("expires_in") or 0)
    return Tokens(client_id, redirect, account, expires, access, refresh)


def _claims(token: str) -> dict[str, Any]:
    """Return the claims of an access token. It comes straight from its issuer, so its signature is not
    checked."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


# --- the authorisation server


def _auth(addresses: Addresses, name: str) -> str:
    return f"{addresses.r_series_auth}/auth/oauth/{name}"


def _client(
    client_id: str, addresses: Addresses, redirect: str | None = None, scope: str | None = None
) -> "OAuth2Client":
    """Return Authlib's client. Without ``scope`` it sends none; a refresh with one is refused."""
    from authlib.integrations.httpx_client import (  # noqa: PLC0415 - 15 MiB that only signing in needs
        OAuth2Client,
    )

    local = is_loopback(urlsplit(addresses.r_series_auth).hostname or "")
    client = OAuth2Client(
        client_id=client_id,
        token_endpoint_auth_method="none",
        revocation_endpoint_auth_method="none",
        redirect_uri=redirect,
        scope=scope,
        code_challenge_method="S256",
        timeout=TIMEOUT,
        trust_env=not local,
    )
    for answers in ("access_token_response", "refresh_token_response"):
        client.register_compliance_hook(answers, _answers_now)
    return client


def _asked(
    ask: Callable[[], Mapping[str, Any]],
    clock: Clock,
    sentence: str,
    *,
    refused: type[Problem] = Problem,
    attempts: int = 3,
) -> Mapping[str, Any]:
    """Return the answer of the authorisation server. Raises ``refused`` with ``sentence`` if it refuses."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - see _client

    again = Retrying(
        sleep=clock.sleep,
        stop=stop_after_attempt(attempts),
        wait=wait_fixed(BETWEEN_TRIES),
        retry=retry_if_exception_type(httpx2.HTTPError),
        reraise=True,
    )
    try:
        return again(ask)
    except OAuthError as error:
        why = f"{error.description or error.error}".rstrip(".") + "."
        raise refused(say(sentence, why=why)) from None
    except (httpx2.HTTPError, ValueError):
        raise Unreachable(
            say("Lightspeed's sign-in does not answer now. Try again in a few minutes.")
        ) from None
