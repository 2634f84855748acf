import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats.cells import (
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
