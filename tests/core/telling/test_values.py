"""Values of a message: numbers as customers know them, an address on one line, the source of a date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.allocation import SPECIAL_ORDER_NUMBER, TILL_PROMISE_ID
from core.telling.values import SOURCE_PHRASES, one_line, own_numbers, source_phrase


@pytest.mark.parametrize(
    ("orders", "told"),
    [
        (["1041"], "1041"),
        (["1041", "1042"], "1041, 1042"),
        ([f"{SPECIAL_ORDER_NUMBER}17"], "17"),
        ([f"{TILL_PROMISE_ID}17", "1041"], "17, 1041"),
        ([f"1{SPECIAL_ORDER_NUMBER}7"], f"1{SPECIAL_ORDER_NUMBER}7"),
        ([], ""),
    ],
    ids=["an order", "several", "a special order", "a till promise", "only at the beginning", "none"],
)
def test_customers_read_the_numbers_that_they_know(orders: list[str], told: str) -> None:
    assert own_numbers(orders) == told


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Main Street 1\n10115 Berlin", "Main Street 1 · 10115 Berlin"),
        ("  Main Street 1 \r\n\n\n 10115 Berlin\n", "Main Street 1 · 10115 Berlin"),
        ("one", "one"),
        (" \n ", ""),
        ("", ""),
    ],
)
def test_an_address_of_several_lines_is_one_line_of_an_e_mail(text: str, line: str) -> None:
    assert one_line(text) == line


@given(st.text(max_size=60))
def test_what_stands_in_one_line_never_breaks_it(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("source", "phrase"),
    [
        ("confirmed", "from_confirmed"),
        ("the vendor's word, 3 days late on average", "from_word"),
        ("likely, by 12 deliveries", "from_likely"),
        ("our guess", None),
        ("", None),
        (None, None),
    ],
)
def test_customers_are_told_where_a_date_comes_from_if_staff_know_it(
    source: str | None, phrase: str | None
) -> None:
    assert source_phrase(source) == phrase


def test_no_source_is_taken_for_another_that_begins_alike() -> None:
    for words in SOURCE_PHRASES:
        assert [each for each in SOURCE_PHRASES if words.startswith(each)] == [words]
