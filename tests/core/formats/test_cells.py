"""Cells of other programs: nothing is guessed, and what is not understood stays as it is."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats.cells import (
    is_zero,
    parse_amount,
    parse_day,
    parse_moment,
    parse_quantity,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2", "2"), ("2.0000", "2"), ("-3", "-3"), ("+4", "4"), ("1.5", "1.5"), ("", ""), ("1e3", "1e3")],
)
def test_a_quantity_is_never_rounded(text: str, expected: str) -> None:
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("11.080000000", "11.08"), ("33.333333333", "33.3333"), ("1,299", "1,299")]
)
def test_money_of_a_record_keeps_four_places(text: str, expected: str) -> None:
    assert parse_amount(text) == expected


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (parse_quantity, parse_amount, parse_moment):
        assert isinstance(read(text), str)
    assert isinstance(parse_day(text, text), str)


@settings(deadline=None)
@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_a_whole_number_survives_with_or_without_decimals(number: int) -> None:
    assert parse_quantity(str(number)) == parse_quantity(f"{number}.0000") == str(number)


def test_a_day_beyond_the_end_of_the_month_becomes_its_last_day() -> None:
    assert parse_moment("2021-02-29T19:20:50+00:00") == "2021-02-28T19:20:50+00:00"
    assert parse_moment("2024-02-29T19:20:50+00:00") == "2024-02-29T19:20:50+00:00"
    assert parse_moment("31/12/2026") == "31/12/2026"


@pytest.mark.parametrize(
    ("text", "time_zone", "day"),
    [
        ("2026-11-23", "America/New_York", "2026-11-23"),
        ("2026-11-23T05:00:00+00:00", "America/New_York", "2026-11-23"),
        ("2026-11-23T04:59:59+00:00", "America/New_York", "2026-11-22"),
        ("2026-11-23T04:00:00", "America/New_York", "2026-11-22"),
        ("2026-06-30T22:00:00+00:00", "Europe/Berlin", "2026-07-01"),
        ("2026-12-31T23:00:00+00:00", "Europe/Berlin", "2027-01-01"),
        ("2026-11-23T00:00:00+02:00", "UTC", "2026-11-22"),
        ("2026-11-23T23:00:00+00:00", "Nowhere/Known", "2026-11-23"),
        ("2026-11-23T23:00:00+00:00", "", "2026-11-23"),
        ("2021-02-29T12:00:00+00:00", "Europe/Berlin", "2021-02-28"),
        ("0000-00-00", "UTC", "0000-00-00"),
        ("23.11.2026", "UTC", "23.11.2026"),
        ("", "UTC", ""),
    ],
    ids=[
        "a bare date is that date everywhere",
        "midnight in the shop",
        "a second before midnight in the shop",
        "a time without a zone is UTC",
        "midnight in summer time",
        "the first day of a year",
        "another zone than the shop's",
        "an unknown zone counts as UTC",
        "no zone counts as UTC",
        "a day its month does not have",
        "a date that was never set",
        "another way to write it",
        "nothing",
    ],
)
def test_a_time_is_the_day_it_was_in_the_shop(text: str, time_zone: str, day: str) -> None:
    assert parse_day(text, time_zone) == day


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=6))
def test_money_is_rounded_to_four_places_as_a_cashier_rounds(amount: Decimal) -> None:
    kept = Decimal(parse_amount(f"{amount:f}"))
    assert abs(kept - amount) <= Decimal("0.00005")
    assert kept == kept.quantize(Decimal("0.0001"))
    assert parse_amount(f"{kept:f}") == parse_amount(f"{amount:f}")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.00005", "0.0001"), ("0.00004", "0"), ("-0.00005", "-0.0001"), ("5.", "5"), ("007.10", "7.1")],
)
def test_half_of_the_last_place_is_rounded_up(text: str, amount: str) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize("text", [".5", "+5", "1e3", "5 EUR", "٣", "1234567890123", "--1"])
def test_what_is_no_plain_amount_stays_as_it_is(text: str) -> None:
    assert parse_amount(text) == text


@pytest.mark.parametrize(
    ("text", "zero"), [("0", True), ("0.0000", True), ("-0", True), ("", False), ("0.5", False), ("00", True)]
)
def test_nothing_entered_is_no_zero(text: str, zero: bool) -> None:
    assert is_zero(text) is zero
