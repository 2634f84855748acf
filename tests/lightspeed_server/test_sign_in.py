"""OAuth of the test server, as R-Series documents it."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.plain_client import ALL_SCOPES, PlainClient

VERIFIER = "v" * 43


def code_of(server: LightspeedServer, client: PlainClient) -> str:
    sent_to = server.allow(client.authorize(ALL_SCOPES, VERIFIER))
    return parse_qs(urlsplit(sent_to).query)["code"][0]


def test_the_merchant_is_sent_back_with_a_code_and_the_state(
    server: LightspeedServer, client: PlainClient
) -> None:
    page = client.http.get(client.authorize(ALL_SCOPES, VERIFIER))
    sent = client.http.post(client.authorize(ALL_SCOPES, VERIFIER), data=dict(parse_qs_of(client)))

    assert "Allow backorder-desk?" in page.text
    assert sent.status_code == 302
    assert sent.headers["Location"].startswith("https://localhost?code=")
    assert parse_qs(urlsplit(sent.headers["Location"]).query)["state"] == ["xyz"]
    assert server.requests("/auth/")


def parse_qs_of(client: PlainClient) -> list[tuple[str, str]]:
    query = parse_qs(urlsplit(client.authorize(ALL_SCOPES, VERIFIER)).query)
    return [(name, values[0]) for name, values in query.items()]


def test_the_access_token_names_the_account_and_its_scopes(client: PlainClient) -> None:
    told = client.sign_in("employee:inventory_read employee:transfers").json()

    part = told["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert (claims["acct"], claims["scope"]) == ("83050", "employee:inventory_read employee:transfers")
    assert told["expires_in"] == 3600


@pytest.mark.parametrize(
    ("scope", "changed", "error"),
    [
        ("employee:inventory_log", {}, "invalid_scope"),
        ("", {}, "invalid_scope"),
        (ALL_SCOPES, {"client_id": "nobody"}, "invalid_client"),
        (ALL_SCOPES, {"code_challenge": ""}, "invalid_request"),
        (ALL_SCOPES, {"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_an_invalid_sign_in_request_never_reaches_the_merchant(
    client: PlainClient, scope: str, changed: dict[str, str], error: str
) -> None:
    refused = client.http.get(client.authorize(scope, VERIFIER, **changed))

    assert (refused.status_code, refused.json()["error"]) == (400, error)


def test_a_code_lives_a_minute_and_is_good_once(server: LightspeedServer, client: PlainClient) -> None:
    late = client.sign_in(wait=61)
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")

    code = code_of(server, client)
    assert client.exchange(code, VERIFIER).status_code == 200
    assert client.exchange(code, VERIFIER).status_code == 400


def test_a_code_without_its_verifier_is_refused(server: LightspeedServer, client: PlainClient) -> None:
    code = code_of(server, client)

    assert client.exchange(code, "w" * 43).status_code == 400
    assert client.exchange(code, VERIFIER).status_code == 200


def test_an_expired_token_is_refused_and_a_refreshed_one_lives_half_an_hour(
    server: LightspeedServer, client: PlainClient
) -> None:
    client.get("Shop")
    server.clock.advance(3600)
    assert client.get("Shop").status_code == 401

    client.token = client.refresh().json()

    assert client.token["expires_in"] == 1800
    assert client.get("Shop").status_code == 200


def test_the_old_refresh_token_is_good_until_the_new_access_token_is_used(
    server: LightspeedServer, client: PlainClient
) -> None:
    client.get("Shop")
    lost = client.refresh()  # the answer never arrived
    again = client.refresh()
    assert (lost.status_code, again.status_code) == (200, 200)

    old = client.token
    client.token = again.json()
    assert client.get("Shop").status_code == 200
    client.token = old
    assert client.refresh().json()["error"] == "invalid_grant"
    assert server.sign_in.pairs


def test_a_refresh_with_a_scope_is_refused(client: PlainClient) -> None:
    client.get("Shop")

    refused = client.refresh(scope=ALL_SCOPES)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_refreshing_too_often_blocks_the_client(server: LightspeedServer, client: PlainClient) -> None:
    client.get("Shop")

    answers = [client.refresh().status_code for _ in range(11)]

    assert answers == [200] * 5 + [429] * 5 + [401]
    server.clock.advance(600)
    assert client.refresh().status_code == 401


def test_a_refresh_token_unused_for_a_month_is_refused(server: LightspeedServer, client: PlainClient) -> None:
    client.get("Shop")
    server.clock.advance(31 * 86400)

    assert client.refresh().json()["error"] == "invalid_grant"


def test_after_revoking_neither_token_works(client: PlainClient) -> None:
    client.get("Shop")

    assert client.post_form("revoke", token=client.token["refresh_token"]).status_code == 400
    assert client.post_form("revoke", refresh_token=client.token["refresh_token"]).status_code == 200

    assert client.get("Shop").status_code == 401
    assert client.refresh().json()["error"] == "invalid_grant"


def test_a_locked_employee_is_refused(server: LightspeedServer, client: PlainClient) -> None:
    client.get("Shop")
    server.sign_in.employee_locked = True

    assert client.get("Shop").status_code == 401
