"""Headline figures, age buckets, vendors, orders, and choosing rows, over a small report."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from core.report.charts import vendor_chart
from core.report.figures import (
    ages_finding,
    headlines,
    short_by_age,
    short_by_order,
    short_by_vendor,
    vendors_finding,
    with_order_lines,
)
from core.report.filters import (
    Filter,
    choice_labels,
    currencies,
    filtered_report,
    sorted_by_order,
    sorted_report,
    with_age,
)
from core.shop_time import today_in, todays
from core.wording import NO_CURRENCY

NOW = datetime(2026, 11, 23, 12)
CODES = pl.DataFrame({"item_id": ["tyre", "lamp"], "text": ["tyre\ntrail tyre\n0123", "lamp\nfront lamp"]})


def line(item: str, short: int, covered: int, *, days: int | None, **facts: Any) -> dict[str, Any]:
    return {
        "item_id": item,
        "description": item,
        "shop_id": "S1",
        "shop": "Main",
        "vendor_id": "V1",
        "vendor": "Northwind",
        "currency": "USD",
        "document_type": "sale",
        "document_id": "A",
        "line_number": 1,
        "occurred_at": None if days is None else NOW - timedelta(days=days),
        "occurred_on": None if days is None else NOW.date() - timedelta(days=days),
        "ecom_order_id": None,
        "waiting": False,
        "backordered": short,
        "customers_short": short if facts.get("waiting") else 0,
        "covered": covered,
        "to_order": short - covered,
        "expected_on": None,
        "first_due": None,
        "purchase_orders": "",
        "transfers": "",
        "money": 10.0 * short,
        "today": NOW.date(),
        **facts,
    }


def report(*lines: dict[str, Any]) -> pl.DataFrame:
    types: dict[str, Any] = dict.fromkeys(["expected_on", "first_due", "occurred_on"], pl.Date)
    types |= {"occurred_at": pl.Datetime("us"), "ecom_order_id": pl.String}
    return with_age(pl.DataFrame(lines, schema_overrides=types), NOW)


SMALL = report(
    line("tyre", 2, 1, days=40, waiting=True, ecom_order_id="E1", purchase_orders="P1"),
    line(
        "tyre", 3, 3, days=5, waiting=True, ecom_order_id="E2", currency="EUR", expected_on=date(2026, 12, 1)
    ),
    line(
        "lamp", 1, 1, days=4, ecom_order_id="E1", expected_on=date(2026, 12, 2), first_due=date(2026, 11, 22)
    ),
    line("lamp", 4, 0, days=None, document_type="unexplained", vendor_id="V2", vendor="Alpina"),
)


def test_money_waiting_is_of_waiting_lines_and_never_across_currencies() -> None:
    figures = headlines(SMALL)
    assert figures.money_waiting == {"EUR": 30.0, "USD": 20.0}
    assert list(figures.money_waiting) == ["EUR", "USD"]
    assert (figures.units_short, figures.orders_waiting, figures.oldest_wait) == (10, 2, 40)
    assert figures.share_covered == 0.5


def test_units_short_are_customers_short_plus_stock_discrepancies() -> None:
    figures = headlines(SMALL)
    assert (figures.customers_short, figures.gaps) == (5, 5)


def test_an_empty_report_has_no_share_and_no_oldest_line() -> None:
    figures = headlines(SMALL.clear())
    assert (figures.units_short, figures.share_covered, figures.oldest_wait) == (0, None, None)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, "0–3 days"),
        (3, "0–3 days"),
        (4, "4–7 days"),
        (8, "8–14 days"),
        (21, "15–21 days"),
        (22, "22–30 days"),
        (45, "31–45 days"),
        (46, "46+ days"),
        (None, "no date"),
    ],
)
def test_the_days_since_the_sale_decide_the_bucket(days: int | None, age: str) -> None:
    assert report(line("tyre", 1, 0, days=days))["age"].to_list() == [age]


def test_every_unit_short_is_in_one_bucket() -> None:
    assert short_by_age(SMALL)["units"].sum() == SMALL["backordered"].sum()


def test_no_bucket_without_a_date_where_every_row_has_one() -> None:
    assert "no date" not in short_by_age(SMALL.head(2))["age"].to_list()


def test_the_vendor_with_most_units_short_comes_first() -> None:
    assert short_by_vendor(SMALL).select("vendor", "units").rows() == [("Northwind", 6), ("Alpina", 4)]


def test_vendors_without_a_name_are_named_by_id_and_rows_without_a_vendor_are_left_out() -> None:
    rows = report(
        line("tyre", 1, 0, days=1, vendor_id="V9"),
        line("tyre", 2, 0, days=1, vendor_id="V2", vendor=None),
        line("lamp", 2, 1, days=1, vendor_id="V1"),
        line("lamp", 9, 0, days=1, vendor_id=None, vendor=None),
    )
    assert short_by_vendor(rows, most=2).rows() == [("V1", "Northwind", 2, 1, 1), ("V2", "V2", 2, 0, 2)]


def test_order_value_without_a_currency_is_shown_separately() -> None:
    waiting: dict[str, Any] = {"days": 1, "waiting": True}
    rows = report(line("tyre", 1, 0, **waiting), line("lamp", 3, 0, currency=None, **waiting))
    assert headlines(rows).money_waiting == {"": 30.0, "USD": 10.0}
    assert currencies(rows) == [NO_CURRENCY, "USD"]


def test_unselected_bars_of_a_chart_are_pale() -> None:
    parts = vendor_chart(short_by_vendor(SMALL), ["V2"]).rows
    assert parts.select("vendor_id", "part", "part_units", "place", "shown").rows() == [
        ("V1", "Incoming", 5, 0, False),
        ("V2", "Incoming", 0, 0, True),
        ("V1", "To order", 1, 1, False),
        ("V2", "To order", 4, 1, True),
    ]


def test_an_order_is_covered_when_its_last_unit_is() -> None:
    orders = short_by_order(SMALL, SMALL).select("ecom_order_id", "lines", "says").rows()
    assert orders == [("E1", 2, "Not covered: 1 of 3 still to order"), ("E2", 1, "All covered by 1 Dec 2026")]


def test_an_order_whose_last_date_has_passed_is_late() -> None:
    def says(day: date) -> str:
        late = report(line("tyre", 1, 1, days=9, ecom_order_id="E1", expected_on=day))
        return str(short_by_order(late, late)["says"].item())

    assert says(NOW.date() - timedelta(days=1)) == "All incoming, 1 day late"
    assert says(NOW.date() - timedelta(days=12)) == "All incoming, 12 days late"
    assert says(NOW.date()).startswith("All covered by")


def test_an_order_is_judged_by_all_its_lines_under_any_filter() -> None:
    shown = SMALL.filter(pl.col("item_id") == "lamp")
    assert short_by_order(shown, SMALL)["backordered"].to_list() == [3]


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (Filter(), [0, 1, 2, 3]),
        (Filter(search="0123"), [0, 1]),
        (Filter(search="LAMP front"), [2, 3]),
        (Filter(search="lamp tyre"), []),
        (Filter(search="["), []),
        (Filter(shops=["S2"]), []),
        (Filter(vendors=["V2"]), [3]),
        (Filter(kinds=["unexplained"]), [3]),
        (Filter(ages=["31–45 days", "no date"]), [0, 3]),
        (Filter(ecom=True), [0, 1, 2]),
        (Filter(nothing_incoming=True), [3]),
        (Filter(late=True), [2]),
        (Filter(short="Customers short"), [0, 1]),
        (Filter(short="Stock discrepancies"), [2, 3]),
        (Filter(currencies=["EUR"]), [1]),
        (Filter(since=date(2026, 11, 18), until=date(2026, 11, 18)), [1]),
    ],
)
def test_a_filter_chooses_rows(wanted: Filter, rows: list[int]) -> None:
    numbered = SMALL.with_row_index("row")
    assert filtered_report(numbered, wanted, CODES)["row"].to_list() == rows


def test_rows_without_a_purchase_order_come_first_when_sorted_by_it() -> None:
    rows = sorted_report(SMALL, "Purchase order, empty first")
    assert rows["purchase_orders"].to_list() == ["", "", "", "P1"]


def test_the_lines_of_an_order_stay_together_oldest_order_first() -> None:
    rows = sorted_by_order(SMALL.filter(pl.col("ecom_order_id").is_not_null()), "", SMALL)
    assert rows["ecom_order_id"].to_list() == ["E1", "E1", "E2"]


OLD, NEW, LATE = (
    line(
        "tyre",
        1,
        covered,
        days=days,
        ecom_order_id=order,
        expected_on=NOW.date() + timedelta(days=10 - days) if covered else None,
        money=float(days),
    )
    for order, covered, days in (("old", 1, 9), ("new", 1, 2), ("late", 0, 1))
)


@pytest.mark.parametrize(
    ("sort", "orders"),
    [
        ("Oldest first", ["late", "old", "new"]),
        ("Promise", ["late", "old", "new"]),
        ("Money, most first", ["late", "old", "new"]),
        ("Item", ["late", "old", "new"]),
    ],
)
def test_orders_with_something_uncovered_come_first_then_those_of_the_sort(
    sort: str, orders: list[str]
) -> None:
    rows = report(NEW, OLD, LATE)
    assert sorted_by_order(rows, sort, rows)["ecom_order_id"].to_list() == orders


def test_covered_orders_are_sorted_as_asked() -> None:
    dear = report({**OLD, "money": 1.0}, {**NEW, "money": 2.0})
    assert sorted_by_order(dear, "Money, most first", dear)["ecom_order_id"].to_list() == ["new", "old"]
    assert sorted_by_order(dear, "Oldest first", dear)["ecom_order_id"].to_list() == ["old", "new"]


def test_an_order_counts_as_uncovered_for_a_line_that_the_filter_hides() -> None:
    hidden = report(OLD, NEW, {**NEW, "item_id": "bell", "to_order": 1})
    shown = hidden.filter(pl.col("item_id") == "tyre")
    assert sorted_by_order(shown, "Oldest first", hidden)["ecom_order_id"].to_list() == ["new", "old"]


def test_the_headline_figures_are_also_one_sentence() -> None:
    assert headlines(SMALL).sentence == ("10 units short: 5 for customers in 2 orders, 5 not explained")
    assert headlines(SMALL.clear()).sentence == "Nothing is short."
    assert headlines(SMALL.clear()).details == []


def test_every_chart_of_the_report_has_a_summary_in_words() -> None:
    assert vendors_finding(short_by_vendor(SMALL)) == "Northwind: 6 units short, 1 not ordered"
    assert ages_finding(short_by_age(SMALL)) == "4 units wait 4–7 days, 0 not ordered"
    nothing = SMALL.clear()
    assert (
        vendors_finding(short_by_vendor(nothing)) == ages_finding(short_by_age(nothing)) == "Nothing is short"
    )


def test_the_heading_of_an_order_counts_all_its_short_units() -> None:
    rows = sorted_by_order(SMALL.filter(pl.col("ecom_order_id").is_not_null()), "", SMALL)
    told = with_order_lines(rows, SMALL).select("is_order", "description", "backordered")
    assert told.rows() == [
        (True, "Order E1: Not covered: 1 of 3 still to order", 3),
        (False, "tyre", 2),
        (False, "lamp", 1),
        (True, "Order E2: All covered by 1 Dec 2026", 3),
        (False, "tyre", 3),
    ]


def test_two_vendors_of_one_name_are_told_apart() -> None:
    names = pl.DataFrame({"vendor_id": ["1", "2", "3"], "name": ["Beta", "Alpha", "Beta"]})
    assert choice_labels(names) == {"2": "Alpha", "1": "Beta (1)", "3": "Beta (3)"}


def test_today_is_the_day_in_the_shop() -> None:
    assert today_in("Pacific/Auckland", NOW) == date(2026, 11, 24)
    assert today_in("no such zone", NOW) == date(2026, 11, 23)
    shops = pl.DataFrame({"shop_id": ["S1"], "time_zone": ["America/Los_Angeles"]})
    assert todays(shops, datetime(2026, 11, 23, 3))["today"].to_list() == [date(2026, 11, 22)]
