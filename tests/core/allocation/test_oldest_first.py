"""Rules 1 and 2 of the contract: what is open, who waits, what the shelf holds."""

from typing import Any

import pytest

from core.allocation.oldest_first import (
    earliest_first,
    oldest_first,
    open_lines,
    open_sources,
    proven_extra_after,
    taken_back,
    waiting_lines,
)
from tests.core.allocation.shelf import shelf_of
from tests.helpers.text_tables import lines, stock, table


def opened(text: str, on_hand: int) -> list[tuple[Any, ...]]:
    """Return the lines open by rule 1, oldest first: (document type, id, line, units)."""
    sources = oldest_first(open_sources(taken_back(lines(text)), stock(on_hand)))
    return sources.select("document_type", "document_id", "line_number", "backordered").rows()


# --- rule 1: why is it negative


def test_the_newest_lines_are_open_and_the_oldest_of_them_in_part() -> None:
    sold = """
        document at quantity
        s1        1        2
        s2        2        3
        s3        3        4
    """
    assert opened(sold, -6) == [("sale", "s2", 1, 2), ("sale", "s3", 1, 4)]


@pytest.mark.parametrize("on_hand", [0, 5])
def test_no_line_is_open_unless_on_hand_is_negative(on_hand: int) -> None:
    assert opened("document at quantity\ns1 1 2", on_hand) == []


def test_units_that_no_document_explains_are_one_source_without_id_before_all_others() -> None:
    assert opened("document at quantity\ns1 1 2", -5) == [
        ("unexplained", "", None, 3),
        ("sale", "s1", 1, 2),
    ]
    unexplained = open_sources(taken_back(lines("document at quantity\ns1 1 2")), stock(-5))
    assert unexplained.filter(document_type="unexplained")["occurred_at"].to_list() == [None]


def test_a_shortage_without_any_line_is_unexplained_as_a_whole() -> None:
    assert opened("document at quantity", -5) == [("unexplained", "", None, 5)]


def test_sent_transfers_and_vendor_returns_are_sources_but_received_units_are_not() -> None:
    moved = """
        type             document at moved
        transfer         t1        1    -2
        vendor_return    r1        2    -1
        transfer         t2        3     4
        sale             s1        4    -1
    """
    assert opened(moved, -9) == [
        ("unexplained", "", None, 5),
        ("transfer", "t1", 1, 2),
        ("vendor_return", "r1", 1, 1),
        ("sale", "s1", 1, 1),
    ]


def test_lines_of_the_same_time_are_ordered_by_type_then_id_as_text_then_line_number() -> None:
    same_moment = """
        type          document line at moved
        vendor_return a           1  1    -1
        transfer      a           1  1    -1
        sale          9           1  1    -1
        sale          10          2  1    -1
        sale          10         10  1    -1
        sale          Z           1  1    -1
        sale          a           1  1    -1
    """
    assert [row[:3] for row in opened(same_moment, -7)] == [
        ("sale", "10", 2),
        ("sale", "10", 10),
        ("sale", "9", 1),
        ("sale", "Z", 1),
        ("sale", "a", 1),
        ("transfer", "a", 1),
        ("vendor_return", "a", 1),
    ]


def test_supply_is_used_by_date_undated_last_then_by_id_type_and_line() -> None:
    supply = table("""
        type           document line due
        transfer       t           1  -
        purchase_order 9           1  5
        transfer       10          2  5
        transfer       10         10  5
        purchase_order 10          1  5
        purchase_order z           1  4
    """)
    assert earliest_first(supply).select("document_type", "document_id", "line_number").rows() == [
        ("purchase_order", "z", 1),
        ("purchase_order", "10", 1),
        ("transfer", "10", 2),
        ("transfer", "10", 10),
        ("purchase_order", "9", 1),
        ("transfer", "t", 1),
    ]


def test_a_surplus_in_one_shop_never_hides_a_shortage_in_another() -> None:
    sold = lines("""
        shop document at quantity
        A    s1        1        2
        B    s2        2        2
    """)
    books = table("item shop on_hand\ni A -2\ni B 5")
    assert open_sources(taken_back(sold), books).select("shop_id", "backordered").rows() == [("A", 2)]


# --- returns


def test_a_return_cancels_units_of_the_newest_lines_of_its_ecom_order() -> None:
    sold = taken_back(
        lines("""
            document line at quantity order
            s1          1  1        2    E1
            s2          1  2        2    E1
            s3          1  3        2    E2
            r1          1  4       -3    E1
        """)
    )
    assert dict(sold.select("document_id", "taken_back").rows()) == {"s1": 1, "s2": 2, "s3": 0, "r1": 0}


def test_a_return_without_an_ecom_order_cancels_units_of_its_own_sale() -> None:
    sold = taken_back(
        lines("""
            document line at quantity order
            s1          1  1        2     -
            s1          2  1        2     -
            s2          1  2        2     -
            s1          3  3       -3     -
        """)
    )
    assert sold.filter(document_id="s1").sort("line_number")["taken_back"].to_list() == [1, 2, 0]
    assert sold.filter(document_id="s2")["taken_back"].to_list() == [0]


def test_a_return_never_cancels_units_of_another_item_or_shop() -> None:
    sold = taken_back(
        lines("""
            item shop document line at quantity order
            i    A    s1          1  1        2    E1
            i    B    s1          2  1        2    E1
            j    A    s1          3  1        2    E1
            i    A    r1          1  2       -5    E1
        """)
    )
    assert sold.sort("document_id", "line_number")["taken_back"].to_list() == [0, 2, 0, 0]


def test_the_rest_of_a_return_adds_stock_and_is_never_a_source() -> None:
    sold = """
        document line at quantity order
        s1          1  1        2    E1
        r1          1  2       -5    E1
        s2          1  3        4     -
    """
    assert opened(sold, -4) == [("sale", "s2", 1, 4)]
    assert opened(sold, -5) == [("unexplained", "", None, 1), ("sale", "s2", 1, 4)]


def test_units_that_a_refund_put_back_are_not_cancelled_a_second_time() -> None:
    sold = """
        document line at moved quantity order
        s1          1  1    -1        3    E1
        r1          1  2     2       -2    E1
    """
    assert taken_back(lines(sold)).sort("document_id")["taken_back"].to_list() == [0, 1]


# --- rule 2: who waits


def waits(text: str) -> list[tuple[Any, ...]]:
    return oldest_first(waiting_lines(taken_back(lines(text)))).select("document_id", "waiting").rows()


def test_a_customer_waits_for_units_that_were_not_returned_shipped_or_refunded() -> None:
    assert waits("""
        document line at quantity order shipped refunded
        s1          1  1       10    E1       2        3
        r1          1  2       -4    E1       0        0
        s2          1  3        2     -       0        0
        s3          1  4        2    E2       2        0
    """) == [("s1", 1)]


@pytest.mark.parametrize(
    ("payment", "shipment", "waiting"),
    [
        ("paid", "not_shipped", True),
        ("not_paid", "partially_shipped", True),
        ("partially_paid", "-", True),
        ("-", "-", True),
        ("refunded", "not_shipped", False),
        ("cancelled", "-", False),
        ("paid", "cancelled", False),
        ("-", "shipped", False),
        ("paid", "picked_up", False),
    ],
)
def test_an_order_waits_until_it_is_shipped_picked_up_cancelled_or_refunded(
    payment: str, shipment: str, waiting: bool
) -> None:
    row = f"document at quantity order payment shipment\ns1 1 2 E1 {payment} {shipment}"
    assert waits(row) == ([("s1", 2)] if waiting else [])


def test_a_line_can_be_open_or_waiting_or_both() -> None:
    both = open_lines(
        lines("""
            document at quantity order shipped
            s1        1        2    E1       0
            s2        2        3    E2       3
            s3        3        4    E3       1
        """),
        stock(-6),
    )
    assert oldest_first(both).select("document_id", "ecom_order_id", "backordered", "waiting").rows() == [
        ("s1", "E1", 0, 2),
        ("s2", "E2", 2, 0),
        ("s3", "E3", 4, 3),
    ]


@pytest.mark.parametrize(
    ("on_hand", "found", "waiting", "shelf", "short"),
    [
        (-3, 0, 5, 2, 3),  # two are there, three customers go without
        (4, 0, 2, 6, 0),
        (-5, 3, 2, 0, 2),  # three of the five are a gap in the books
        (-3, 3, 2, 2, 0),  # a receipt after that: it is on the shelf, whatever the books say
    ],
)
def test_the_shelf_is_on_hand_plus_waiting_plus_found_units(
    on_hand: int, found: int, waiting: int, shelf: int, short: int
) -> None:
    customers = lines(f"document at quantity order\ns1 1 {waiting} E1")
    (row,) = shelf_of(stock(on_hand, found), waiting_lines(taken_back(customers))).to_dicts()
    assert (row["waiting"], row["shelf"], row["customers_short"]) == (waiting, shelf, short)


def test_without_waiting_customers_the_shelf_is_the_on_hand_figure() -> None:
    (row,) = shelf_of(stock(7), waiting_lines(taken_back(lines("document at quantity order")))).to_dicts()
    assert (row["waiting"], row["shelf"], row["customers_short"]) == (0, 7, 0)


def test_found_keeps_the_units_by_which_stock_was_wrong() -> None:
    nobody = table("item shop type waiting")
    two = table("item shop type waiting\ni A sale 2")
    assert proven_extra_after(stock(-5), nobody)["found"].to_list() == [5]
    assert proven_extra_after(stock(-5), two)["found"].to_list() == [3]
    assert proven_extra_after(stock(4, 3), two)["found"].to_list() == [3]
    assert proven_extra_after(stock(-6, 3), two)["found"].to_list() == [4]
