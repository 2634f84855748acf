"""Signing in to Lightspeed Retail, staying signed in, and leaving."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import Problem
from core.feeds import Bearer, SignInAgain, TokenFile, Tokens, Unreachable, accept, invite, revoke
from core.feeds.sign_in import SCOPES
from tests.helpers.connected import addresses_of, signed_in
from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.faults import Fault


def test_the_sign_in_address_requests_read_scopes_and_holds_no_secret(server: LightspeedServer) -> None:
    invitation = invite("backorder-desk", "https://localhost", addresses_of(server))

    asked = parse_qs(urlsplit(invitation.address).query)
    assert asked["scope"] == [SCOPES]
    assert asked["code_challenge_method"] == ["S256"]
    assert invitation.verifier not in invitation.address
    assert invitation.verifier not in repr(invitation)


@pytest.mark.parametrize("pasted", ["{address}", "{code}", "  {code}\n", "?code={code}"])
def test_the_whole_address_or_the_code_alone_may_be_pasted(server: LightspeedServer, pasted: str) -> None:
    invitation = invite("backorder-desk", "https://localhost", addresses_of(server))
    address = server.allow(invitation.address)
    code = parse_qs(urlsplit(address).query)["code"][0]

    tokens = accept(invitation, pasted.format(address=address, code=code), addresses_of(server), server.clock)

    assert tokens.account == "83050"
    assert tokens.expires_at == server.clock.seconds() + 3600
    assert tokens.access_token not in repr(tokens)


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("", "Nothing was pasted"),
        ("https://localhost/?error=access_denied&error_description=No", "Lightspeed did not allow it: No"),
        ("https://localhost/?code=x&state=another", "answers another sign-in"),
        ("https://localhost/", "There is no code in this address"),
        ("not-a-code", "good for one minute and one use"),
    ],
)
def test_an_invalid_pasted_answer_is_refused(server: LightspeedServer, pasted: str, sentence: str) -> None:
    invitation = invite("backorder-desk", "https://localhost", addresses_of(server))

    with pytest.raises(Problem, match=sentence):
        accept(invitation, pasted, addresses_of(server), server.clock)


def test_a_code_older_than_a_minute_is_refused(server: LightspeedServer) -> None:
    invitation = invite("backorder-desk", "https://localhost", addresses_of(server))
    pasted = server.allow(invitation.address)
    server.clock.advance(61)

    with pytest.raises(Problem, match="Open the address again"):
        accept(invitation, pasted, addresses_of(server), server.clock)


def test_signing_in_needs_a_client_id(server: LightspeedServer) -> None:
    with pytest.raises(Problem, match="--client-id"):
        invite(" ", "https://localhost", addresses_of(server))


@pytest.fixture
def file(server: LightspeedServer, tmp_path: Path) -> TokenFile:
    return signed_in(server, tmp_path)


@pytest.fixture
def bearer(server: LightspeedServer, file: TokenFile) -> Bearer:
    return Bearer(file, addresses_of(server), server.clock)


def used(server: LightspeedServer, header: str) -> None:
    server.sign_in.granted(header)


def test_a_token_is_renewed_before_it_ends(server: LightspeedServer, bearer: Bearer) -> None:
    first = bearer.header()
    server.clock.advance(3530)
    assert bearer.header() == first
    server.clock.advance(20)

    second = bearer.header()

    assert second != first
    used(server, second)


def test_new_tokens_are_on_disk_before_they_are_used(
    server: LightspeedServer, bearer: Bearer, file: TokenFile
) -> None:
    server.clock.advance(4000)

    header = bearer.header()

    assert file.load() == json.loads(json.dumps(asdict(Tokens.kept(file.load()))))
    assert header == f"Bearer {Tokens.kept(file.load()).access_token}"
    assert not server.sign_in.pairs[-1].used


def test_a_lost_answer_is_requested_again(server: LightspeedServer, bearer: Bearer) -> None:
    server.clock.advance(4000)
    server.faults.lose_answer("oauth/token")

    used(server, bearer.header())

    assert len(server.sign_in.refreshes) == 2


def test_two_programs_renew_once(server: LightspeedServer, bearer: Bearer, file: TokenFile) -> None:
    other = Bearer(file, addresses_of(server), server.clock)
    server.clock.advance(4000)

    assert bearer.header() == other.header()
    assert len(server.sign_in.refreshes) == 1


def test_a_merchant_who_removed_the_app_is_asked_to_sign_in_again(
    server: LightspeedServer, bearer: Bearer
) -> None:
    server.sign_in.revoke_all()

    with pytest.raises(SignInAgain, match="Sign in again; everything stays"):
        bearer.renew()


def test_an_unreachable_sign_in_server_does_not_end_the_sign_in(
    server: LightspeedServer, bearer: Bearer, file: TokenFile
) -> None:
    before = file.load()
    server.clock.advance(4000)
    server.faults.fail(503, "oauth/token", times=9)

    with pytest.raises(Unreachable, match="does not answer now"):
        bearer.header()

    assert file.load() == before
    assert len(server.requests("oauth/token")) == 1 + 3


@pytest.mark.parametrize(
    "answer",
    [
        Fault("instead", "", 0, 9, status=429, body=b'{"error": "invalid_client"}'),
        Fault("instead", "", 0, 9, status=429, body=b'{"message": "Rate limit exceeded."}'),
        Fault("instead", "", 0, 9, status=200, body=b"plain", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["limit as an error of OAuth", "limit of the gateway", "not the encoding it says"],
)
def test_a_sign_in_server_that_cannot_renew_now_does_not_end_the_sign_in(
    server: LightspeedServer, bearer: Bearer, file: TokenFile, answer: Fault
) -> None:
    before = file.load()
    server.faults.waiting.append(replace(answer, where="oauth/token"))

    with pytest.raises(Unreachable, match="does not answer now"):
        bearer.renew()

    assert file.load() == before


def test_a_source_without_tokens_asks_for_sign_in(server: LightspeedServer, tmp_path: Path) -> None:
    with pytest.raises(SignInAgain):
        Bearer(TokenFile(tmp_path, "none"), addresses_of(server), server.clock)


def test_disconnecting_revokes_both_tokens(server: LightspeedServer, bearer: Bearer, file: TokenFile) -> None:
    bearer.header()

    revoke(Tokens.kept(file.load()), addresses_of(server), server.clock)
    revoke(Tokens.kept(file.load()), addresses_of(server), server.clock)  # a second time is as good

    assert server.sign_in.pairs[-1].revoked


def test_a_revocation_that_was_put_off_is_not_done(
    server: LightspeedServer, bearer: Bearer, file: TokenFile
) -> None:
    bearer.header()
    server.faults.instead(b"{}", "oauth/revoke", status=429, times=9)

    with pytest.raises(Unreachable, match="does not answer now"):
        revoke(Tokens.kept(file.load()), addresses_of(server), server.clock)
