"""Faults of the server on command."""

import time

import httpx2
import pytest

from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example
from tests.lightspeed_server.plain_client import PlainClient


def test_a_cut_connection_carries_nothing_out(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    client.get("Shop")
    server.faults.cut("POST")

    with pytest.raises(httpx2.RemoteProtocolError):
        client.ask("POST", "Order", {"vendorID": example.oak, "shopID": example.main})

    assert len(server.merchant.rows["Order"]) == 4


def test_an_answer_that_is_lost_was_carried_out(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    client.get("Shop")
    server.faults.lose_answer("POST")

    with pytest.raises(httpx2.RemoteProtocolError):
        client.ask("POST", "Order", {"vendorID": example.oak, "shopID": example.main})

    assert len(server.merchant.rows["Order"]) == 5
    assert server.seen[-1].status == 0


def test_a_request_may_be_carried_out_after_its_connection_ended(
    server: LightspeedServer, client: PlainClient, example: Example
) -> None:
    client.get("Shop")
    server.faults.late("POST", seconds=30)

    with pytest.raises(httpx2.RemoteProtocolError):
        client.ask("POST", "Order", {"vendorID": example.oak, "shopID": example.main})

    assert len(client.records("Order", archived="true")) == 4
    server.clock.advance(31)
    assert len(client.records("Order", archived="true")) == 5


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_gateway_answers_with_a_web_page(
    server: LightspeedServer, client: PlainClient, status: int
) -> None:
    client.get("Shop")
    server.faults.fail(status, "Shop", times=2)

    answers = [client.get("Shop") for _ in range(3)]

    assert [each.status_code for each in answers] == [status, status, 200]
    assert answers[0].headers["content-type"].startswith("text/html")


def test_a_limit_can_be_announced_at_any_time(server: LightspeedServer, client: PlainClient) -> None:
    client.get("Shop")
    server.faults.limit("Shop", seconds=7)

    refused = client.get("Shop")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")


def test_an_answer_may_be_late(server: LightspeedServer, client: PlainClient) -> None:
    client.get("Shop")
    server.faults.delay(0.2, "Shop")

    begun = time.monotonic()
    client.get("Shop")

    assert time.monotonic() - begun >= 0.2


@pytest.mark.usefixtures("example")
def test_a_fault_waits_for_its_request(server: LightspeedServer, client: PlainClient) -> None:
    client.get("Shop")
    server.faults.fail(500, "Item", skip=1)

    assert [client.get(path).status_code for path in ("Shop", "Item", "Item", "Item")] == [200, 200, 500, 200]


def test_every_answer_has_the_date_of_the_server_s_clock(
    server: LightspeedServer, client: PlainClient
) -> None:
    client.get("Shop")
    server.clock.advance(90)

    assert client.get("Shop").headers.get_list("Date") == ["Sun, 01 Nov 2026 08:01:30 GMT"]
