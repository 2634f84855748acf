"""Origin of a promised day, and the day that customers are told."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.allocation import OpenLinesCache, customer_queue
from core.allocation.customers import coming_to, promised
from core.errors import Problem
from core.ledger.activity import load_activity
from core.ledger.change_log import Change
from core.ledger.check import find_problems
from core.ledger.operations import Posting
from core.orders.cache import BoardCache
from core.orders.detail import load_order_detail
from core.orders.promises import load_waiting_customers
from core.orders.stages import load_orders
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected, mark_sent
from core.purchasing.told_days import (
    CONFIRMED,
    LIKELY,
    SAFE,
    TOLD_DAYS,
    WORD,
    load_method,
    tell_by,
    with_told_days,
)
from core.purchasing.vendor_confirmations import confirm_days
from core.telling.values import news_in_language
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop

TODAY = NOW.date()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    assert find_problems(shop.store).is_empty()
    shop.store.close()


def day(text: str) -> date | None:
    return None if text == "-" else date(2026, 12, int(text))


# kind · the vendor's day · confirmed · likely · safe → told by word, confirmed, likely, safe · from (safe)
CASES = """
purchase_order  9  no   11  15  9  -   11  15  safe
purchase_order  9  yes  11  15  9  9   11  15  safe
purchase_order  20 no   11  15  20 -   20  20  the
purchase_order  20 yes  11  15  20 20  20  20  confirmed
purchase_order  -  no   11  15  -  -   11  15  safe
purchase_order  9  no   -   -   9  -   9   9   the
purchase_order  -  no   -   -   -  -   -   -   None
transfer        9  no   -   -   9  9   9   9   our
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_a_day_by_the_record_is_never_before_the_vendors_own(case: str) -> None:
    kind, word, confirmed, likely, safe, *told, source = case.split()
    supply = pl.DataFrame(
        {
            "document_type": [kind], "expected_on": [day(word)], "confirmed": [confirmed == "yes"],
            "likely_on": [day(likely)], "safe_on": [day(safe)], "deliveries": [34],
        },
        schema_overrides=dict.fromkeys(("expected_on", "likely_on", "safe_on"), pl.Date),
    )  # fmt: skip
    frames = [with_told_days(supply, method) for method in (WORD, CONFIRMED, LIKELY, SAFE)]
    assert [frame["told_on"].item() for frame in frames] == [day(text) for text in told]
    assert str(frames[-1]["told_from"].item()).split()[0] == source


ROWS = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.none() | st.integers(0, 40),
        st.booleans(),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=6,
)


@given(sold=st.lists(st.integers(1, 4), max_size=5), rows=ROWS, method=st.sampled_from(list(TOLD_DAYS)))
def test_a_promise_is_never_earlier_than_its_supply(
    sold: list[int], rows: list[tuple[int, int | None, bool, int, int]], method: str
) -> None:
    lines = pl.DataFrame(
        [
            {
                "item_id": "I", "shop_id": "S", "document_type": "sale", "document_id": f"{n}",
                "line_number": 1, "occurred_at": NOW + timedelta(n), "ecom_order_id": f"W{n}",
                "waiting": units, "packed": 0, "taken_anyway": 0, "on_hand": -sum(sold),
                "found": 0, "tracked": True,
            }
            for n, units in enumerate(sold)
        ],
        schema=LINES,
    )  # fmt: skip
    supply = pl.DataFrame(
        [
            {
                "item_id": "I", "shop_id": "S", "document_type": "purchase_order", "document_id": f"P{n}",
                "line_number": 1, "incoming": units, "confirmed": confirmed, "deliveries": 9,
                "expected_on": None if due is None else TODAY + timedelta(due),
                "likely_on": TODAY + timedelta(likely), "safe_on": TODAY + timedelta(likely + more),
            }
            for n, (units, due, confirmed, likely, more) in enumerate(rows)
        ],
        schema=SUPPLY,
    )  # fmt: skip
    queue = customer_queue(lines)
    told = with_told_days(supply, method)
    said = {
        row["ecom_order_id"]: row["promise"] for row in promised(queue, coming_to(queue, told)).to_dicts()
    }
    for row in coming_to(queue, supply).to_dicts():  # who gets what, by the vendors' days
        promise = said[row["ecom_order_id"]]
        assert promise is None or row["due"] is None or promise >= row["due"]
    if method == WORD:
        plain = promised(queue, coming_to(queue, supply))
        assert said == dict(plain.select("ecom_order_id", "promise").iter_rows())


LINES: dict[str, Any] = {
    "item_id": pl.String, "shop_id": pl.String, "document_type": pl.String, "document_id": pl.String,
    "line_number": pl.Int64, "occurred_at": pl.Datetime("us"), "ecom_order_id": pl.String,
    "waiting": pl.Int64, "packed": pl.Int64, "taken_anyway": pl.Int64, "on_hand": pl.Int64,
    "found": pl.Int64, "tracked": pl.Boolean,
}  # fmt: skip
SUPPLY: dict[str, Any] = {
    "item_id": pl.String, "shop_id": pl.String, "document_type": pl.String, "document_id": pl.String,
    "line_number": pl.Int64, "incoming": pl.Int64, "confirmed": pl.Boolean, "deliveries": pl.Int64,
    "expected_on": pl.Date, "likely_on": pl.Date, "safe_on": pl.Date,
}  # fmt: skip


def with_history(shop: ReceivingShop) -> str:
    """Five deliveries that took 2, 2, 2, 10 and 30 days, and one of five chains that W1 waits for."""
    for days in (2, 2, 2, 10, 30):
        po = shop.drafted(("pump", 1))
        sent = NOW - timedelta(days=40)
        mark_sent(shop.store, po, expected_on=None, by=shop.by(now=sent))
        shop.receive("po", po, everything=True, now=sent + timedelta(days=days))
    shop.sold("chain", 5, order="W1")
    shop.post(Posting(changes=[Change("ecom_order", ("W1",), {"fraud_check": "cleared"})]), "clear")
    return shop.ordered(("chain", 5))


def told(shop: ReceivingShop) -> tuple[Any, Any]:
    detail = shop.store.ask(load_order_detail, "W1", NOW)
    return detail.order.promise, detail.order.promise_from


def test_what_customers_are_told_follows_the_choice_and_the_contracts_promise_does_not(
    shop: ReceivingShop,
) -> None:
    po = with_history(shop)
    assert (shop.store.ask(load_method), told(shop)) == (WORD, (DUE, "the vendor's word"))
    tell_by(shop.store, SAFE, by=shop.by())
    safe = TODAY + timedelta(days=10)
    assert told(shop) == (safe, "safe by the vendor's record: 4 in 5 of 5 deliveries")
    board = BoardCache(shop.store, OpenLinesCache(shop.store)).get(NOW).value
    (customer,) = shop.store.ask(load_waiting_customers, board, NOW).to_dicts()
    assert (customer["promise"], customer["sources"]) == (safe, [told(shop)[1]])
    text = news_in_language(customer, "en")
    assert "December 3, 2026. It is our careful estimate from past deliveries." in text
    assert shop.store.ask(load_orders)["promise"].to_list() == [DUE]
    tell_by(shop.store, LIKELY, by=shop.by())
    assert told(shop) == (DUE, "the vendor's word")  # The median of 2 days is not after the vendor's own day.
    done = tell_by(shop.store, CONFIRMED, by=shop.by())
    assert told(shop) == (None, None)
    confirm_days(shop.store, po, by=shop.by())
    assert told(shop) == (DUE, "confirmed")
    change_expected(shop.store, PURCHASE_ORDER, po, safe, by=shop.by())
    assert told(shop) == (None, None)
    shop.undo(done.operation_id)
    assert shop.store.ask(load_method) == LIKELY
    assert "The likely day" in " ".join(shop.store.ask(load_activity)["what"])


def test_the_kept_board_follows_the_choice_and_equals_a_new_one(shop: ReceivingShop) -> None:
    with_history(shop)
    kept = BoardCache(shop.store, OpenLinesCache(shop.store))
    kept.get(NOW)
    for method in (SAFE, CONFIRMED, WORD):
        tell_by(shop.store, method, by=shop.by())
        shop.sold("chain", 1, order=f"W {method}")
        fresh = BoardCache(shop.store, OpenLinesCache(shop.store)).get(NOW).value
        assert kept.get(NOW).value.equals(fresh)


def test_with_too_few_deliveries_the_vendors_word_counts(shop: ReceivingShop) -> None:
    shop.sold("chain", 5, order="W1")
    shop.ordered(("chain", 5))
    tell_by(shop.store, SAFE, by=shop.by())
    assert told(shop) == (DUE, "the vendor's word")


def test_what_no_document_brings_has_the_day_it_would_come_if_ordered_today(shop: ReceivingShop) -> None:
    shop.post(Posting(changes=[Change("vendor", ("acme",), {"lead_time_days": 7})]), "import")
    shop.sold("chain", 2, order="W1")
    (line,) = shop.store.ask(load_order_detail, "W1", NOW).lines.to_dicts()
    assert (line["to_order"], line["today_on"], line["drafted"]) == (2, TODAY + timedelta(days=7), 0)
    shop.drafted(("chain", 2))
    assert shop.store.ask(load_order_detail, "W1", NOW).lines["drafted"].to_list() == [2]


def test_a_choice_that_is_none_is_refused(shop: ReceivingShop) -> None:
    with pytest.raises(Problem, match="There is no day tomorrow"):
        tell_by(shop.store, "tomorrow", by=shop.by())
    with pytest.raises(Problem, match="are already told this day"):
        tell_by(shop.store, WORD, by=shop.by())


def test_only_a_day_that_is_not_confirmed_can_be_confirmed(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    done = confirm_days(shop.store, po, by=shop.by())
    with pytest.raises(Problem, match="has no day that is not confirmed yet"):
        confirm_days(shop.store, po, by=shop.by())
    shop.undo(done.operation_id)
    confirm_days(shop.store, po, by=shop.by())
