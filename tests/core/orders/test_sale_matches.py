"""Confidence that a sale is an order of the web shop, where no number says it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.orders.sale_proposals import A_WEEK, Compared, proposals

PLACED = datetime(2026, 11, 20, 10)
GOODS = {"tube": 2, "lamp": 1}


@pytest.mark.parametrize(
    ("sold", "email", "after", "sure", "why"),
    [
        (GOODS, "ADA@EXAMPLE.COM", 30, 95, "the same items, the same e-mail address, 30 minutes apart"),
        (GOODS, None, 30, 70, "the same items, 30 minutes apart"),
        (GOODS, "ben@example.com", 30, 70, "the same items, 30 minutes apart"),
        (GOODS, None, 23 * 60, 67, "the same items, 23 hours apart"),
        (GOODS, None, -3 * 24 * 60, 63, "the same items, 3 days apart"),
        ({"tube": 2}, None, 30, 50, "2 of 3 units the same, 30 minutes apart"),
        (GOODS | {"bell": 3}, None, 30, 40, "3 of 6 units the same, 30 minutes apart"),
    ],
)
def test_items_the_email_address_and_the_time_say_how_sure_it_is(
    sold: dict[str, int], email: str | None, after: int, sure: int, why: str
) -> None:
    order = Compared("E1", PLACED, GOODS, "ada@example.com")
    sale = Compared("s1", PLACED + timedelta(minutes=after), sold, email)
    (found,) = proposals([order], [sale])
    assert (found.confidence, found.why) == (sure, why)


@pytest.mark.parametrize(
    ("sold", "after"), [({"bell": 2}, timedelta()), ({}, timedelta()), (GOODS, A_WEEK + timedelta(minutes=1))]
)
def test_a_sale_of_other_goods_or_of_another_week_is_not_proposed(
    sold: dict[str, int], after: timedelta
) -> None:
    assert proposals([Compared("E1", PLACED, GOODS)], [Compared("s1", PLACED + after, sold)]) == []


def test_sales_that_fit_equally_well_share_how_sure_it_is() -> None:
    order = Compared("E1", PLACED, GOODS)
    sales = [Compared(number, PLACED, GOODS) for number in ("s1", "s2")]
    assert [(each.sale_id, each.confidence) for each in proposals([order], sales)] == [("s1", 35), ("s2", 35)]
    assert [each.confidence for each in proposals([order], sales, {("E1", "s2")})] == [70]


contents = st.dictionaries(st.sampled_from(["tube", "lamp", "bell"]), st.integers(1, 4), max_size=3)
emails = st.sampled_from([None, "ada@example.com", "ben@example.com"])
times = st.integers(-10 * 24 * 60, 10 * 24 * 60).map(lambda minutes: PLACED + timedelta(minutes=minutes))


def several(name: str) -> st.SearchStrategy[list[Compared]]:
    each = st.tuples(times, contents, emails)
    return st.lists(each, max_size=4).map(
        lambda rows: [Compared(f"{name}{number}", *row) for number, row in enumerate(rows)]
    )


@given(several("E"), several("s"))
def test_no_proposal_is_certain_and_each_shares_goods_within_a_week(
    orders: list[Compared], sales: list[Compared]
) -> None:
    found = proposals(orders, sales)
    by_number = {each.number: each for each in (*orders, *sales)}
    for match in found:
        order, sale = by_number[match.ecom_order_id], by_number[match.sale_id]
        assert 0 < match.confidence <= 95
        assert set(order.content) & set(sale.content)
        assert abs(sale.at - order.at) <= A_WEEK
    assert found == sorted(found, key=lambda match: -match.confidence)
    assert proposals(orders[::-1], sales[::-1]) == found


@given(several("E"), several("s"))
def test_what_somebody_ruled_out_is_not_proposed_and_leaves_the_others_no_less_sure(
    orders: list[Compared], sales: list[Compared]
) -> None:
    found = proposals(orders, sales)
    for match in found:
        pair = (match.ecom_order_id, match.sale_id)
        left = proposals(orders, sales, {pair})
        before = {(each.ecom_order_id, each.sale_id): each.confidence for each in found}
        after = {(each.ecom_order_id, each.sale_id): each.confidence for each in left}
        assert after.keys() == before.keys() - {pair}
        assert all(after[other] >= before[other] for other in after)
