"""Dates as vendors write them: their order is found from the whole file, and no day is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formats.local_dates import DATE_ORDERS, parse_local_date, possible_date_orders

EITHER = ["dmy", "mdy"]


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["03/04/2026"], EITHER),
        (["03/04/2026", "20/04/2026"], ["dmy"]),
        (["03/04/2026", "04/20/2026"], ["mdy"]),
        (["20/04/2026", "04/20/2026"], []),
        (["03.04.2026"], ["dmy"]),
        (["3-4-26", "12-12-26"], EITHER),
        (["30/02/2026"], []),
        (["2026-12-20", "20 Dec 2026", "soon", ""], []),
        (["soon", " 20/12/2026 "], ["dmy"]),
        ([], []),
    ],
    ids=[
        "it may be either",
        "no month 20 tells the day first",
        "no month 20 tells the month first",
        "two files in one",
        "dots are never American",
        "short years",
        "no such day",
        "nothing that needs an order",
        "other texts and spaces do not count",
        "an empty file",
    ],
)
def test_the_order_of_day_and_month_is_found_from_all_dates_of_a_file(
    cells: list[str], orders: list[str]
) -> None:
    assert possible_date_orders(cells) == orders


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("20.12.2026", "dmy", "2026-12-20"),
        ("20.12.2026.", "dmy", "2026-12-20"),
        ("20.12.26", "dmy", "2026-12-20"),
        ("3/4/2026", "dmy", "2026-04-03"),
        ("3/4/2026", "mdy", "2026-03-04"),
        ("29.02.2028", "dmy", "2028-02-29"),
        ("20 Dec 2026", "mdy", "2026-12-20"),
        ("20. December 2026", "dmy", "2026-12-20"),
        ("Dec 20, 2026", "dmy", "2026-12-20"),
        ("Sept. 5 2026", "dmy", "2026-09-05"),
        ("1-JAN-2027", "dmy", "2027-01-01"),
    ],
)
def test_a_date_is_read_with_numbers_or_with_the_name_of_its_month(text: str, order: str, day: str) -> None:
    assert parse_local_date(f" {text} ", order) == day


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("29.02.2026", "dmy"),
        ("31/04/2026", "dmy"),
        ("20/12/2026", "mdy"),
        ("12.20.2026", "mdy"),
        ("20.12/2026", "dmy"),
        ("20.12.026", "dmy"),
        ("0.12.2026", "dmy"),
        ("20 Foo 2026", "dmy"),
        ("31 Feb 2026", "dmy"),
        ("20 Dec 26", "dmy"),
        ("next week", "dmy"),
        ("", "dmy"),
        ("20/12/2026", ""),
    ],
)
def test_what_is_no_day_stays_as_it_is_for_the_checks_to_show(text: str, order: str) -> None:
    assert parse_local_date(text, order) == text


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from("./-"), st.sampled_from(["%Y", "%y"]))
def test_every_day_is_read_back_from_each_way_to_write_it(day: date, sign: str, year: str) -> None:
    day_first, month_first = day.strftime(f"%d{sign}%m{sign}{year}"), day.strftime(f"%m{sign}%d{sign}{year}")
    assert parse_local_date(day_first, "dmy") == day.isoformat()
    if sign != ".":
        assert parse_local_date(month_first, "mdy") == day.isoformat()
    assert "dmy" in possible_date_orders([day_first])


@given(st.text(max_size=20), st.sampled_from([*DATE_ORDERS, ""]))
def test_no_text_breaks_the_reader_of_dates(text: str, order: str) -> None:
    found = parse_local_date(text, order)
    assert found == text or date.fromisoformat(found)
