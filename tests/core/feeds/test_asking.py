"""Asking within the limits, again after a cut, and what a refusal means."""

import logging
from pathlib import Path

import pytest

from core.feeds import CSeries, FeedNotAllowed, NotAccepted, RSeries, SignInAgain, Unreachable
from tests.helpers import connected
from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import Example


@pytest.mark.parametrize("trouble", ["cut", "lost", "502", "limit"])
def test_a_temporary_failure_is_retried(
    server: LightspeedServer, retail: RSeries, example: Example, trouble: str
) -> None:
    assert example.main
    match trouble:
        case "cut":
            server.faults.cut("Shop", times=3)
        case "lost":
            server.faults.lose_answer("Shop", times=3)
        case "502":
            server.faults.fail(502, "Shop", times=3)
        case _:
            server.faults.limit("Shop", seconds=40, times=2)
    begun = server.clock.seconds()

    assert len(retail.pull("Shop", "").records) == 2

    waited = server.clock.seconds() - begun
    assert waited == (80 if trouble == "limit" else 1 + 2 + 4)


def test_a_lasting_failure_is_reported_and_ends_the_requests(
    server: LightspeedServer, retail: RSeries
) -> None:
    server.faults.fail(500, "Shop", times=99)

    with pytest.raises(Unreachable, match="problem of its own"):
        retail.pull("Shop", "")

    assert len(server.requests("Shop")) == 7


def test_an_answer_that_is_no_json_counts_as_cut(server: LightspeedServer, retail: RSeries) -> None:
    server.faults.fail(200, "Shop")

    assert retail.pull("Shop", "").records == []
    assert [seen.status for seen in server.requests("Shop")] == [200, 200]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"no gzip at all", {"Content-Encoding": "gzip"}),
        (b"[" * 100_000, {}),
        (b"{}", {}),
        (b'{"status": "maintenance"}', {}),
    ],
    ids=["not the encoding it says", "nested without end", "without records", "of something in between"],
)
def test_an_answer_that_is_no_page_of_records_counts_as_cut(
    server: LightspeedServer, retail: RSeries, example: Example, body: bytes, headers: dict[str, str]
) -> None:
    assert example.main
    server.faults.instead(body, "Shop", times=2, headers=headers)

    assert len(retail.pull("Shop", "").records) == 2


def test_an_answer_of_the_web_shop_without_orders_counts_as_cut(
    server: LightspeedServer, web_shop: CSeries, example: Example
) -> None:
    assert example.web_order
    server.faults.instead(b"{}", "orders.json", times=2)

    assert len(web_shop.pull("orders", "").records) == 1


def test_retry_after_may_be_a_date_of_the_servers_clock(server: LightspeedServer, retail: RSeries) -> None:
    retail.pull("Shop", "")
    server.bucket.as_date = True
    server.bucket.level = 150  # somebody else used the connection

    retail.pull("Shop", "")

    assert server.bucket.refused == 1
    assert len(server.requests("Shop.json")) == 3


def test_many_requests_stay_below_the_bucket_and_burst_limits(
    server: LightspeedServer, retail: RSeries
) -> None:
    for number in range(300):
        server.merchant.vendor(f"Vendor {number}")
    for _ in range(150):
        retail.pull("Vendor", "")

    assert server.bucket.refused == 0
    assert server.bucket.highest <= server.bucket.size


def test_a_limit_that_lasts_for_hours_ends_the_requests(server: LightspeedServer, web_shop: CSeries) -> None:
    server.ecom.windows.limits = (1000, 1000, 2)
    server.ecom.windows.used = [0, 0, 1]
    web_shop.pull("orders", "")

    with pytest.raises(Unreachable, match=r"used up for .* more minute"):
        web_shop.pull("orders", "")


@pytest.mark.parametrize("wait", ["3600", "inf"])
def test_who_asks_us_to_wait_for_an_hour_is_asked_by_the_next_sync(
    server: LightspeedServer, retail: RSeries, wait: str
) -> None:
    begun = server.clock.seconds()
    server.faults.instead(b"{}", "Shop", status=429, times=9, headers={"Retry-After": wait})

    with pytest.raises(Unreachable, match=r"used up for [\d,]+ more minutes"):
        retail.pull("Shop", "")

    assert server.clock.seconds() == begun
    assert len(server.requests("Shop")) == 1


def test_a_record_type_we_may_not_read_is_named(server: LightspeedServer, retail: RSeries) -> None:
    server.retail.denied.add("InventoryLog")

    with pytest.raises(FeedNotAllowed, match="does not let this sign-in see InventoryLog"):
        retail.pull("InventoryLog", "")


def test_a_token_that_is_refused_is_renewed_once(server: LightspeedServer, retail: RSeries) -> None:
    retail.pull("Shop", "")
    server.sign_in.pairs[-1].expires = 0

    retail.pull("Shop", "")
    assert len(server.sign_in.refreshes) == 1

    server.sign_in.employee_locked = True
    with pytest.raises(SignInAgain, match="everything stays"):
        retail.pull("Shop", "")
    assert len(server.sign_in.refreshes) == 2


def test_a_refused_request_is_not_repeated(server: LightspeedServer, retail: RSeries) -> None:
    server.merchant.shop("Main")

    with pytest.raises(NotAccepted, match="colour is not a field of Shop"):
        retail.pull("Shop", retail.where(colour="red"))

    assert len(server.requests("Shop")) == 1


def test_no_token_and_no_key_is_ever_logged(
    server: LightspeedServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        feed = connected.retail(server, tmp_path)
        shop = connected.web_shop(server, tmp_path)
        server.faults.cut("Shop")
        feed.pull("Shop", "")
        shop.pull("orders", "")
        server.clock.advance(4000)
        feed.pull("Shop", "")

    secrets = [text for pair in server.sign_in.pairs for text in (pair.access, pair.refresh)]
    assert caplog.text
    assert not [secret for secret in [*secrets, "a2V5OnNlY3JldA=="] if secret in caplog.text]
