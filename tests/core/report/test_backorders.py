"""The report: what incoming covers, what is promised when, and what is left to order."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from core.allocation.customers import with_customers_short
from core.report.backorders import REPORT
from tests.core.allocation.shelf import shelf_of
from tests.core.report.lines import NO_DRAFTS, ROW, exported_report, sources, supply
from tests.helpers.text_tables import frame, table

THREE = """
    document at backordered
    s1        1           2
    s2        2           3
    s3        3           4
"""


def shown(rows: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return rows.select(columns).rows()


def test_incoming_covers_the_oldest_source_first_and_the_rest_is_to_order() -> None:
    rows = exported_report(
        sources(THREE), supply("type document incoming due\npurchase_order p1 4 20"), NO_DRAFTS
    )
    assert rows.columns == REPORT
    assert shown(rows, "document_id", "covered", "to_order", "purchase_orders") == [
        ("s1", 2, 0, "p1"),
        ("s2", 2, 1, "p1"),
        ("s3", 0, 4, ""),
    ]


def test_the_promise_is_the_day_of_the_last_covered_unit() -> None:
    coming = supply("""
        type           document incoming due
        purchase_order p1              3  20
        transfer       t1              1  18
        purchase_order p2              9  27
    """)
    rows = exported_report(sources(THREE), coming, NO_DRAFTS)
    assert shown(rows, "document_id", "expected_on", "purchase_orders", "transfers") == [
        ("s1", date(2026, 11, 20), "p1", "t1"),
        ("s2", date(2026, 11, 27), "p1;p2", ""),
        ("s3", date(2026, 11, 27), "p2", ""),
    ]


def test_nothing_is_promised_while_a_unit_is_to_order_or_its_supply_is_undated() -> None:
    coming = supply("""
        type           document incoming due
        purchase_order p1              3  20
        purchase_order p2              3   -
    """)
    rows = exported_report(sources(THREE), coming, NO_DRAFTS)
    assert shown(rows, "document_id", "covered", "to_order", "expected_on") == [
        ("s1", 2, 0, date(2026, 11, 20)),
        ("s2", 3, 0, None),
        ("s3", 1, 3, None),
    ]


def test_a_late_delivery_still_covers_and_shows_its_past_day() -> None:
    late = supply("document incoming\np1 9").with_columns(expected_on=pl.lit(date(2020, 1, 2)))
    rows = exported_report(sources(THREE), late, NO_DRAFTS)
    assert rows["expected_on"].to_list() == [date(2020, 1, 2)] * 3


def test_a_document_with_two_lines_is_listed_once_where_its_first_unit_comes() -> None:
    coming = supply("""
        type           document line incoming due
        purchase_order p2          1        1  20
        purchase_order p1          1        1  19
        purchase_order p1          2        1  21
        purchase_order p10         1        1  20
    """)
    rows = exported_report(sources("document at backordered\ns1 1 4"), coming, NO_DRAFTS)
    assert rows["purchase_orders"].to_list() == ["p1;p10;p2"]


def test_supply_for_another_shop_or_item_covers_nothing_here() -> None:
    coming = supply("""
        item shop type           document incoming due
        i    B    purchase_order p1              9  20
        j    A    purchase_order p2              9  20
    """)
    assert exported_report(sources(THREE), coming, NO_DRAFTS)["covered"].to_list() == [0, 0, 0]


def test_drafts_are_shown_and_cover_nothing() -> None:
    rows = exported_report(
        sources(THREE), supply("type document incoming due"), table("item shop drafted\ni A 5\ni B 7")
    )
    assert shown(rows, "drafted", "covered") == [(5, 0)] * 3


def test_rows_come_oldest_first_then_by_shop_and_item_with_the_unexplained_before_all() -> None:
    rows = exported_report(
        sources("""
            item shop type        document line at backordered
            i    B    sale        s1          1  2           1
            i    A    sale        s2          1  1           1
            j    A    unexplained -           -  -           1
            i    A    unexplained -           -  -           1
            i    B    unexplained -           -  -           1
            i    A    sale        s10         1  2           1
            i    A    transfer    a           1  1           1
        """),
        supply("type document incoming due"),
        NO_DRAFTS,
    )
    assert shown(rows, "shop_id", "item_id", "document_type", "document_id") == [
        ("A", "i", "unexplained", None),
        ("A", "j", "unexplained", None),
        ("B", "i", "unexplained", None),
        ("A", "i", "sale", "s2"),
        ("A", "i", "transfer", "a"),
        ("B", "i", "sale", "s1"),
        ("A", "i", "sale", "s10"),
    ]


def test_money_is_what_is_short_times_its_price_and_waiting_is_yes_or_no() -> None:
    rows = exported_report(
        sources("document at backordered waiting\ns1 1 2 3\ns2 2 4 0"),
        supply("type document incoming due"),
        NO_DRAFTS,
    )
    assert shown(rows, "money", "waiting") == [
        (Decimal(5), True),
        (Decimal(10), False),
    ]


def test_each_row_has_units_incoming_from_vendors_and_from_shops() -> None:
    rows = exported_report(
        sources(THREE),
        supply("type document incoming due\npurchase_order p1 4 20\npurchase_order p2 3 -\ntransfer t1 5 21"),
        NO_DRAFTS,
    )
    assert rows.columns[-2:] == ["on_order", "in_transit"]
    assert set(shown(rows, "on_order", "in_transit")) == {(7, 5)}


def test_an_empty_store_has_an_empty_report_with_all_its_columns() -> None:
    nothing = exported_report(
        sources("document at backordered"), supply("type document incoming due"), NO_DRAFTS
    )
    assert nothing.columns == REPORT
    assert nothing.is_empty()


# --- properties, against a slow second opinion in plain Python


def for_whom(text: str) -> list[tuple[Any, ...]]:
    rows = with_customers_short(sources(text).cast({"waiting": pl.Int64}))
    return shown(rows, "document_id", "customers_short")


def test_a_till_sale_that_took_what_a_customer_waits_for_is_short_for_the_customer() -> None:
    """Three were there; two were sold for an order, then all three over the till: nothing is wrong in the
    books, and by rule 1 it is the till sale that is open."""
    assert for_whom("document at backordered waiting found\ntill 2 2 0 0") == [("till", 2)]


def test_a_discrepancy_is_assigned_first_to_lines_without_a_waiting_customer() -> None:
    assert for_whom("""
        document at backordered waiting found
        order     1           2       2     4
        till1     2           1       0     4
        till2     3           2       0     4
    """) == [("order", 1), ("till1", 0), ("till2", 0)]


@given(
    lines=st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=6),
    waiting_elsewhere=st.integers(0, 9),
    found_besides=st.integers(0, 9),
)
def test_customers_short_add_up_to_the_units_the_shelf_does_not_cover(
    lines: list[tuple[int, bool]], waiting_elsewhere: int, found_besides: int
) -> None:
    """Whatever lines are open by rule 1, rule 2 says how many units customers are short of."""
    waiting = sum(units for units, waits in lines if waits) + waiting_elsewhere
    on_hand = -sum(units for units, _ in lines)
    found = max(0, -(on_hand + waiting)) + found_besides
    rows = [
        ROW | {"document_id": f"s{turn}", "backordered": units, "waiting": units * waits, "found": found}
        for turn, (units, waits) in enumerate(lines)
    ]
    pair = {"item_id": "i", "shop_id": "A"}
    shelf = shelf_of(
        frame([pair | {"on_hand": on_hand, "found": found}], ["item_id", "shop_id", "on_hand", "found"]),
        frame([pair | {"document_type": "sale", "waiting": waiting}], [*pair, "document_type", "waiting"]),
    )
    dealt = with_customers_short(frame(rows, list(ROW)))["customers_short"]
    assert dealt.sum() == shelf["customers_short"].item()
    assert dealt.is_between(0, pl.Series([units for units, _ in lines])).all()
