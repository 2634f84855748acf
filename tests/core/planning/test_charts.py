"""The tables behind the charts of the PO planning page."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.planning.chart_data import (
    NO_VENDOR,
    WEEKS,
    ChartSelection,
    coverage_by_week,
    demanded_rows,
    items_by_value,
    lead_times,
    load_lead_time_deliveries,
    measures,
    rows_of_same_pairs,
    selected_plan,
    selected_rows,
    shortage_by_vendor,
    with_arrival_week,
    with_pair_numbers,
)
from core.planning.choices import WITHOUT_VENDOR, Choices
from core.purchasing.purchase_orders import mark_sent
from tests.core.planning.charted import COMING, ROWS, SUPPLY, TODAY, TODAYS, report
from tests.helpers.receiving_shop import NOW, ReceivingShop


def test_a_week_is_counted_from_today() -> None:
    days = [-400, -1, 0, 6, 7, 55, 56, 400, None]
    due = [None if day is None else TODAY + timedelta(days=day) for day in days]
    dated = pl.DataFrame({"shop_id": ["A"] * len(due), "expected_on": due})
    weeks = ["Late", "Late", "Week 1", "Week 1", "Week 2", "Week 8", "Later", "Later", "No date"]
    assert with_arrival_week(dated, TODAYS)["week"].to_list() == weeks


def test_uncovered_shortage_is_shown_by_vendor_and_shop() -> None:
    assert shortage_by_vendor(ROWS).rows() == [
        ("acme", "ACME", "Shop A", 3),
        ("acme", "ACME", "Shop B", 2),
        ("best", "BEST", "Shop A", 4),
        ("", NO_VENDOR, "Shop B", 1),
    ]


@pytest.mark.parametrize(
    ("choices", "short"),
    [
        (Choices(), [(4, 0), (3, 2), (0, 4)]),
        (Choices(paid_and_cleared_only=True), [(5, 0), (2, 2)]),
        (Choices(waiting_only=True), [(4, 0), (3, 2)]),
        (Choices(waiting_only=True, paid_and_cleared_only=True), [(5, 0)]),
    ],
)
def test_unselected_demand_takes_no_supply_in_the_charts(
    choices: Choices, short: list[tuple[int, int]]
) -> None:
    """7 teas come: to the oldest of those that are looked at. Covered and to order of each row."""
    lines = report("""
    item shop vendor_id currency covered to_order waits paid
    tea  A    acme      EUR      4       0        yes   no
    tea  A    acme      EUR      3       2        yes   yes
    tea  A    acme      EUR      0       4        no    -
    """).with_columns(cleared=pl.col("paid") == "yes")
    assert demanded_rows(lines, COMING, choices).select("covered", "to_order").rows() == short


def test_the_shortage_in_money_is_of_one_currency() -> None:
    assert measures(ROWS) == ["Units", "EUR", "USD", ""]
    assert shortage_by_vendor(ROWS, "EUR")["amount"].to_list() == [30.0, 20.0]
    assert shortage_by_vendor(ROWS, "").rows() == [("", NO_VENDOR, "Shop B", 10.0)]


def test_many_shops_are_shown_as_the_largest_and_one_rest() -> None:
    many = pl.concat([ROWS.with_columns(shop=pl.lit(f"Shop {n}"), to_order=n) for n in range(1, 9)])
    short = shortage_by_vendor(many, vendors=1, shops=2)
    assert short.select("vendor", "shop", "amount").rows() == [
        ("ACME", "Others", 42),
        ("ACME", "Shop 7", 14),
        ("ACME", "Shop 8", 16),
    ]


def test_coverage_compares_arrivals_with_the_shortage_at_the_same_places() -> None:
    weeks = coverage_by_week(ROWS, SUPPLY)
    assert weeks["week"].to_list() == WEEKS
    assert weeks.filter(pl.col("for_backorders") + pl.col("for_the_shelf") > 0).rows() == [
        ("Late", 2, 0, 11),
        ("Week 2", 2, 3, 9),
        ("Later", 6, 3, 3),
        ("No date", 1, 0, 2),
    ]


UNITS = st.integers(1, 9)
SHORT = st.lists(st.tuples(st.sampled_from("ab"), UNITS), max_size=6)
DELIVERIES = st.lists(st.tuples(st.sampled_from("abc"), UNITS, st.none() | st.integers(-9, 90)), max_size=8)


def short_rows(short: list[tuple[str, int]]) -> pl.DataFrame:
    schema = {"shop_id": pl.String, "item_id": pl.String, "backordered": pl.Int64}
    return pl.DataFrame([("A", *row) for row in short], schema, orient="row")


def arriving(deliveries: list[tuple[str, int, int | None]]) -> pl.DataFrame:
    """Incoming lines: item, units, and in how many days."""
    due = [None if days is None else TODAY + timedelta(days=days) for *_, days in deliveries]
    return pl.DataFrame(
        [("A", item, "purchase_order", f"P{n}", 1, units, day)
         for n, ((item, units, _), day) in enumerate(zip(deliveries, due, strict=True))],
        {"shop_id": pl.String, "item_id": pl.String, "document_type": pl.String, "document_id": pl.String,
         "line_number": pl.Int64, "incoming": pl.Int64, "expected_on": pl.Date}, orient="row",
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(SHORT, DELIVERIES)
def test_no_more_backorders_are_covered_than_there_are_and_no_unit_is_lost(
    short: list[tuple[str, int]], coming: list[tuple[str, int, int | None]]
) -> None:
    supply = with_arrival_week(arriving(coming), TODAYS)
    weeks = coverage_by_week(*with_pair_numbers(short_rows(short), supply))

    wanted = {item: sum(units for each, units in short if each == item) for item, _ in short}
    came = {item: sum(units for each, units, _ in coming if each == item) for item in wanted}
    assert weeks["for_backorders"].sum() == sum(min(wanted[item], came[item]) for item in wanted)
    assert sum([*weeks["for_backorders"], *weeks["for_the_shelf"]]) == sum(came.values())
    assert weeks["still_short"].is_sorted(descending=True)
    assert weeks["still_short"][-1] >= 0


def test_pareto_adds_up_items_by_the_money_that_customers_wait_for() -> None:
    rows = report("""
    item shop vendor_id currency covered to_order age waits
    a    A    acme      EUR      0       1        x   yes
    b    A    acme      EUR      0       5        x   yes
    b    B    acme      EUR      1       0        x   yes
    c    A    acme      EUR      0       2        x   yes
    c    B    acme      EUR      0       90       x   no
    d    A    acme      USD      0       90       x   yes
    e    A    acme      EUR      0       1        x   yes
    """)
    items = items_by_value(rows, "EUR", most=2)
    assert items.rows() == [
        ("b", "Item b", 60.0, 0.6),
        ("c", "Item c", 20.0, 0.8),
        ("", "2 others", 20.0, 1.0),
    ]
    assert items_by_value(rows, "EUR")["item_id"].to_list() == ["b", "c", "a", "e"]


def test_a_vendors_real_lead_time_stands_beside_the_promised_one() -> None:
    taken = {"acme": [1, 2, 3, 4, 50], "best": [9], "late": [20, 21]}
    deliveries = pl.DataFrame(
        [(vendor, TODAY, TODAY + timedelta(days=days)) for vendor, all_ in taken.items() for days in all_],
        ["vendor_id", "ordered_on", "received_on"], orient="row",
    )  # fmt: skip
    vendors = pl.DataFrame(
        {
            "vendor_id": ["acme", "best", "late"],
            "name": ["Acme", "Best", "Late"],
            "lead_time_days": [3, None, 5],
        }
    )
    columns = ["vendor", "median", "most_within", "orders", "promised"]
    assert lead_times(deliveries, vendors).select(columns).rows() == [
        ("Late", 20.5, 21, 2, 5),
        ("Best", 9.0, 9, 1, None),
        ("Acme", 3.0, 4, 5, 3),
    ]


CLICKS: list[tuple[ChartSelection, list[str]]] = [
    (ChartSelection(), ["tea A", "tea B", "rice A", "salt B"]),
    (ChartSelection(vendors=["acme"]), ["tea A", "tea B"]),
    (ChartSelection(vendors=[WITHOUT_VENDOR, "best"]), ["rice A", "salt B"]),
    (ChartSelection(ages=["0–3-days"]), ["tea A", "rice A"]),
    (ChartSelection(items=["tea"], ages=["0–3-days"]), ["tea A"]),
    (ChartSelection(weeks=["Late"]), ["tea A"]),
    (ChartSelection(weeks=["Later", "No date"]), ["tea B", "rice A"]),
]


@pytest.mark.parametrize(("picked", "left"), CLICKS)
def test_a_click_filters_the_plan_to_the_clicked_mark(picked: ChartSelection, left: list[str]) -> None:
    rows = selected_rows(ROWS, SUPPLY, picked)
    assert rows.select(pl.format("{} {}", "item_id", "shop_id")).to_series().to_list() == left


def test_arrivals_are_compared_with_the_whole_shortage_of_an_item() -> None:
    kept = ROWS.filter(pl.col("item_id") == "tea").head(1)
    both = pl.concat([ROWS, kept.with_columns(age=pl.lit("46+ days"))])
    assert rows_of_same_pairs(both, kept)["age"].to_list() == ["0–3-days", "46+ days"]


def test_filtered_rows_keep_their_purchases_through_the_hub() -> None:
    plan = pl.DataFrame({"item_id": ["tea", "tea", "rice", "rice"], "shop_id": ["A", "B", "A", "hub"]})
    rows = ROWS.filter(pl.col("item_id") == "rice")
    assert selected_plan(plan, rows, None).rows() == [("rice", "A")]
    assert selected_plan(plan, rows, "hub").rows() == [("rice", "A"), ("rice", "hub")]
    assert selected_plan(plan, rows.clear(), "hub").is_empty()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def delivered(shop: ReceivingShop) -> list[tuple[Any, ...]]:
    with shop.store.read() as snapshot:
        return load_lead_time_deliveries(snapshot).select("vendor_id", "ordered_on", "received_on").rows()


def test_a_delivery_counts_from_its_first_receipt_that_stands(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 5))
    sent_at = NOW - timedelta(days=10)
    mark_sent(shop.store, po, expected_on=None, by=shop.by(now=sent_at))
    assert delivered(shop) == []
    first = shop.receive("po", po, everything=True, now=NOW - timedelta(days=4))
    assert delivered(shop) == [("acme", sent_at.date(), (NOW - timedelta(days=4)).date())]
    shop.undo(first.operation_id)
    assert delivered(shop) == []
    shop.receive("po", po, everything=True)
    assert delivered(shop) == [("acme", sent_at.date(), NOW.date())]


def test_a_delivery_is_counted_in_days_of_its_shop(shop: ReceivingShop) -> None:
    shop.post(Posting(changes=[Change("shop", ("harbour",), {"time_zone": "Pacific/Auckland"})]))
    po = shop.drafted(("chain", 5))
    mark_sent(shop.store, po, expected_on=None, by=shop.by(now=datetime(2026, 11, 9, 20)))  # 9:00 of the next
    shop.receive("po", po, everything=True, now=datetime(2026, 11, 12, 20))
    assert delivered(shop) == [("acme", date(2026, 11, 10), date(2026, 11, 13))]
