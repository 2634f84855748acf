"""The limits of both APIs as their headers tell them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.costs import cost_of
from tests.lightspeed_server.kinds import KINDS
from tests.lightspeed_server.limits import Bucket
from tests.lightspeed_server.plain_client import PlainClient


@pytest.fixture
def bucket() -> Bucket:
    return Bucket(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC)))


def fill(bucket: Bucket) -> None:
    """Requests of 10 drips, in bursts that are allowed."""
    for _ in range(9):
        assert "Retry-After" not in bucket.ask(10)


def test_the_first_request_over_the_size_is_let_in_and_the_next_has_to_wait(bucket: Bucket) -> None:
    fill(bucket)
    bucket.clock.advance(1)

    over = bucket.ask(10)
    refused = bucket.ask(1)

    assert over["X-LS-API-Bucket-Level"] == "99/90"
    assert refused["X-LS-API-RateLimit-Type"] == "api-leaky-bucket"
    assert refused["Retry-After"] == "10"
    bucket.clock.advance(10)
    assert "Retry-After" not in bucket.ask(1)


def test_registers_make_the_bucket_larger_and_its_drip_faster(bucket: Bucket) -> None:
    bucket.registers = 3

    headers = bucket.ask(1)

    assert headers["X-LS-API-Bucket-Level"] == "1/110"
    assert headers["X-LS-Api-Drip-Rate"] == "2"


def test_more_than_a_burst_in_one_second_is_refused_until_the_next(bucket: Bucket) -> None:
    answers = [bucket.ask(1) for _ in range(21)]

    assert answers[19]["X-LS-API-Burst-Level"] == "20/20"
    assert answers[20]["X-LS-API-RateLimit-Type"] == "api-burst-limiter"
    assert answers[20]["Retry-After"] == "1"
    bucket.clock.advance(1)
    assert "Retry-After" not in bucket.ask(1)


def test_retry_after_may_be_a_date(bucket: Bucket) -> None:
    bucket.as_date = True
    fill(bucket)
    bucket.clock.advance(1)
    bucket.ask(10)

    when = parsedate_to_datetime(bucket.ask(1)["Retry-After"])

    assert (when - bucket.clock.now()).total_seconds() == 10


@pytest.mark.parametrize(
    ("kind", "params", "single", "cost"),
    [
        ("Item", {}, False, 1.0),
        ("Item", {"load_relations": '["ItemShops"]'}, False, 1.4),
        ("Item", {"load_relations": '["ItemShops"]'}, True, 1.2),
        ("Order", {"load_relations": '["Vendor"]'}, False, 1.2),
        ("Sale", {"load_relations": '["SaleLines","SaleLines.Item"]'}, False, 1.6),
        ("Item", {"count": "1"}, False, 10.0),
        ("Item", {"or": "itemID=1|itemID=2"}, False, 1.0),
        ("Item", {"or": "itemID=1|description=Chair"}, False, 3.0),
        ("Item", {"or": "itemID=>,1|systemSku=>,2"}, False, 13.0),
    ],
)
def test_every_request_has_its_cost(kind: str, params: dict[str, str], single: bool, cost: float) -> None:
    assert cost_of(KINDS[kind], list(params.items()), single=single) == pytest.approx(cost)


def test_a_request_over_the_limit_gets_429_and_is_not_carried_out(
    server: LightspeedServer, client: PlainClient
) -> None:
    shop, vendor = server.merchant.shop("Main"), server.merchant.vendor("Oak")
    client.get("Shop")
    server.bucket.level = 120

    refused = client.ask("POST", "Order", {"vendorID": vendor, "shopID": shop})

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "31"
    assert server.merchant.rows["Order"] == {}
    assert server.bucket.refused == 1


def test_the_web_shop_counts_in_three_windows(server: LightspeedServer, client: PlainClient) -> None:
    server.ecom.windows.limits = (3, 4, 5)
    server.clock.advance(10)

    first = client.shop("GET", "orders")
    for _ in range(2):
        client.shop("GET", "orders")
    refused = client.shop("GET", "orders")

    assert first.headers["X-RateLimit-Limit"] == "3/4/5"
    assert first.headers["X-RateLimit-Remaining"] == "2/3/4"
    assert first.headers["X-RateLimit-Reset"].split("/")[0] == "290"
    assert refused.status_code == 429
    server.clock.advance(290)
    assert client.shop("GET", "orders").status_code == 200
    assert client.shop("GET", "orders").status_code == 429  # the hour's four are used up


def test_the_web_shop_tells_its_limits_when_asked(client: PlainClient) -> None:
    told = client.shop("GET", "account/ratelimit").json()["accountRatelimit"]

    assert told["limit5Min"]["limit"] == 300
    assert told["limitDay"]["remaining"] == 11999
