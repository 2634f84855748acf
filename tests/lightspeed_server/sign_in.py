"""OAuth 2 as R-Series documents it: codes that live a minute, PKCE, rotating refresh tokens, revoking.

A refresh token stays good until the access token that replaced it is first used: an answer that was lost on
the way can be asked for again.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.lightspeed_server.clock import Clock
from tests.lightspeed_server.kinds import SCOPES

CODE_LIVES, ACCESS_LIVES, REFRESHED_LIVES = 60, 3600, 1800
REFRESH_LIVES = timedelta(days=30)
REFRESHES_A_MINUTE = 5
ISSUER = "https://cloud.lightspeedapp.com"


@cache
def signing_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "RT_OAUTH2_2026_01_01", "use": "sig", "alg": "RS256"})


class Denied(Exception):
    """An OAuth error as the documentation lists them."""

    def __init__(self, error: str, description: str, status: int = 400, hint: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description, "hint": hint}


@dataclass
class Grant:
    """A merchant's consent. ``scope`` is what was asked for and allowed."""

    client: str
    scope: str
    challenge: str
    method: str
    redirect: str
    asked_at: float
    used: bool = False


@dataclass
class Tokens:
    """One pair of tokens. ``replaces``: the refresh token it was made from, good until this one is used."""

    client: str
    scope: str
    access: str
    refresh: str
    expires: float
    issued: float
    replaces: str = ""
    used: bool = False
    revoked: bool = False
    refresh_spent: bool = False


@dataclass
class SignIn:
    """The authorisation server. ``rights``: what the employee who allows it may do."""

    clock: Clock
    account: int = 83050
    clients: dict[str, str] = field(default_factory=lambda: {"backorder-desk": "https://localhost"})
    rights: frozenset[str] = SCOPES
    employee_locked: bool = False
    lifetime: int = ACCESS_LIVES
    refreshed_lifetime: int = REFRESHED_LIVES
    pairs: list[Tokens] = field(default_factory=list)
    refreshes: list[float] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    _grants: dict[str, Grant] = field(default_factory=dict)

    # --- the merchant allows it

    def refuse_bad_question(self, asked: Mapping[str, str]) -> None:
        """Return the reason not to show the merchant's page, if any."""
        if asked.get("response_type") != "code":
            raise Denied("unsupported_response_type", "response_type must be code.")
        if asked.get("client_id", "") not in self.clients:
            raise Denied("invalid_client", "The client ID doesn't match any active OAuth clients.")
        scopes = asked.get("scope", "").split()
        if not scopes or set(scopes) - SCOPES:
            raise Denied("invalid_scope", "The scope wasn't specified, or the specified scope was invalid.")
        if not asked.get("code_challenge") or asked.get("code_challenge_method") not in ("S256", "plain"):
            raise Denied("invalid_request", "A publicly distributed client must use PKCE.")

    def allow(self, asked: Mapping[str, str]) -> str:
        """The address to which the merchant's browser is sent, with the code in it."""
        self.refuse_bad_question(asked)
        client = asked["client_id"]
        redirect = asked.get("redirect_uri") or self.clients[client]
        if redirect != self.clients[client]:
            raise Denied("invalid_request", "The redirect URI is not the registered one.")
        scopes = asked["scope"].split()
        kept = " ".join(each for each in scopes if each == "employee:all" or each in self.rights)
        code = secrets.token_hex(20)
        self._grants[code] = Grant(
            client,
            kept,
            asked["code_challenge"],
            asked["code_challenge_method"],
            redirect,
            self.clock.seconds(),
        )
        told = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        return f"{redirect}?{urlencode(told)}"

    # --- tokens

    def token(self, asked: Mapping[str, str]) -> dict[str, Any]:
        client = asked.get("client_id", "")
        if client not in self.clients or client in self.blocked:
            raise Denied("invalid_client", "Client authentication failed.", 401)
        if asked.get("grant_type") == "authorization_code":
            return self._told(self._from_code(client, asked), self.lifetime)
        if asked.get("grant_type") == "refresh_token":
            return self._told(self._refreshed(client, asked), self.refreshed_lifetime)
        raise Denied("unsupported_grant_type", "The authorization grant type is not supported.")

    def _from_code(self, client: str, asked: Mapping[str, str]) -> Tokens:
        grant = self._grants.get(asked.get("code", ""))
        late = grant is not None and self.clock.seconds() - grant.asked_at > CODE_LIVES
        if grant is None or grant.client != client or grant.used or late:
            raise Denied("invalid_grant", "The authorization code is expired or incorrect.")
        if not self._proves(grant, asked.get("code_verifier", "")):
            raise Denied("invalid_grant", "Failed to verify `code_verifier`.")
        grant.used = True
        return self._pair(client, grant.scope, self.lifetime)

    @staticmethod
    def _proves(grant: Grant, verifier: str) -> bool:
        if not 43 <= len(verifier) <= 128:
            return False
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        return grant.challenge == (digest if grant.method == "S256" else verifier)

    def _refreshed(self, client: str, asked: Mapping[str, str]) -> Tokens:
        self._count_refresh(client)
        if "scope" in asked:
            raise Denied("invalid_grant", "The scope must not be sent with a refresh token.")
        if not asked.get("refresh_token"):
            raise Denied("invalid_request", "The refresh token wasn't provided.")
        old = next((each for each in self.pairs if each.refresh == asked["refresh_token"]), None)
        now = self.clock.seconds()
        idle = old is not None and now - old.issued > REFRESH_LIVES.total_seconds()
        if old is None or old.client != client or old.revoked or old.refresh_spent or idle:
            raise Denied("invalid_grant", "The refresh token is invalid.", hint="Token has been revoked")
        return self._pair(client, old.scope, self.refreshed_lifetime, replaces=old.refresh)

    def _count_refresh(self, client: str) -> None:
        now = self.clock.seconds()
        self.refreshes.append(now)
        lately = sum(now - each < 60 for each in self.refreshes)
        if lately > 2 * REFRESHES_A_MINUTE:
            self.blocked.add(client)
        if lately > REFRESHES_A_MINUTE:
            raise Denied("invalid_client", "The client is blocked.", 401 if client in self.blocked else 429)

    def _pair(self, client: str, scope: str, lifetime: int, replaces: str = "") -> Tokens:
        now = self.clock.seconds()
        claims = {
            "jti": secrets.token_hex(20),
            "iss": ISSUER,
            "aud": client,
            "sub": "12",
            "acct": str(self.account),
            "scope": scope,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
        }
        header = {"typ": "JWT", "alg": "RS256", "kid": signing_key().kid}
        access = jwt.encode(header, claims, signing_key())
        refresh = f"def50{secrets.token_hex(40)}"
        pair = Tokens(client, scope, access, refresh, now + lifetime, now, replaces)
        self.pairs.append(pair)
        return pair

    @staticmethod
    def _told(pair: Tokens, lifetime: int) -> dict[str, Any]:
        return {
            "token_type": "Bearer",
            "expires_in": lifetime,
            "access_token": pair.access,
            "refresh_token": pair.refresh,
        }

    def revoke(self, asked: Mapping[str, str]) -> None:
        """Both tokens of the pair stop working. The documented field is ``refresh_token``."""
        if not asked.get("refresh_token"):
            raise Denied("invalid_request", "The refresh token wasn't provided.")
        for pair in self.pairs:
            if asked["refresh_token"] in (pair.refresh, pair.replaces):
                pair.revoked = True

    def revoke_all(self) -> None:
        """The merchant takes the app off the account."""
        for pair in self.pairs:
            pair.revoked = True

    # --- an access token is used

    def granted(self, authorization: str) -> frozenset[str]:
        """The scopes of a request's token. Denied with 401 where it is not good (any more)."""
        kind, _, access = authorization.partition(" ")
        pair = next((each for each in self.pairs if each.access == access), None)
        said = "The resource owner or authorization server denied the request."
        if kind != "Bearer" or pair is None or self.clock.seconds() >= pair.expires or self.employee_locked:
            raise Denied("access_denied", said, 401, "Access token could not be verified")
        if pair.revoked:
            raise Denied("access_denied", said, 401, "Access token has been revoked")
        if not pair.used:
            pair.used = True
            self._spend(pair)
        return frozenset(pair.scope.split())

    def _spend(self, pair: Tokens) -> None:
        """The first use of an access token ends the refresh token that it was made from."""
        for other in self.pairs:
            if pair.replaces and other.refresh == pair.replaces:
                other.refresh_spent = True
