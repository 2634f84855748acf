"""Numbers as other programs print them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats.numbers import parse_printed_amount, parse_printed_quantity, uses_decimal_comma


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("€19.90", "19.9"),
        ("19,90 €", "19.9"),
        ("$1,299.00", "1299"),
        ("1.299,00 €", "1299"),
        ("CHF 1'299.00", "1299"),
        ("1 299,50 kr", "1299.5"),
        ("CHF 1,234,567", "1234567"),
        ("-$5.00", "-5"),
        ("$-5.00", "-5"),
        ("−2.10", "-2.1"),
        ("CA$5", "5"),
        ("5 USD", "5"),
        ("11.080000000", "11.08"),
        ("33.333333333", "33.3333"),
        ("0.00005", "0.0001"),
    ],
)
def test_one_amount_with_one_currency_is_read_in_either_notation(text: str, amount: str) -> None:
    assert parse_printed_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    ["2,15 / 100", "3 for 10.00", "$5.00/12", "(2.15)", "1E3", "2.15 per 10", "12.50 ea (2)", "$5 USD",
     "€ 5 €", "--5", "5-", "19,90 x", "12 each", "free", "1,23,456", ""],
)  # fmt: skip
def test_text_that_is_more_than_one_amount_stays_as_it_is(text: str) -> None:
    assert parse_printed_amount(text) == text


@pytest.mark.parametrize(
    ("text", "decimal_comma", "units"),
    [
        ("1,234", False, "1234"),
        ("1.234", True, "1234"),
        ("1,234.00", False, "1234"),
        ("1.234,00", False, "1234"),
        ("1 234", False, "1234"),
        ("2.0000", False, "2"),
        ("+4", False, "4"),
        ("-1,234,567", False, "-1234567"),
        ("1,5", False, "1,5"),
        ("1,234", True, "1,234"),
        ("1e3", False, "1e3"),
    ],
)
def test_a_quantity_is_read_with_its_thousands_and_never_rounded(
    text: str, decimal_comma: bool, units: str
) -> None:
    assert parse_printed_quantity(text, decimal_comma=decimal_comma) == units


@pytest.mark.parametrize(
    ("numbers", "semicolons", "comma"),
    [
        (["1,299", "19.90"], False, False),
        (["1,299", "19,90"], False, True),
        (["1,299"], False, False),
        (["1,299"], True, True),
        (["1,299", "€4.50"], True, False),
        (["19,90", "19.90"], False, False),
    ],
)
def test_the_meaning_of_a_comma_is_found_from_all_numbers_of_the_file(
    numbers: list[str], semicolons: bool, comma: bool
) -> None:
    assert uses_decimal_comma(numbers, separated_by_semicolons=semicolons) is comma


@settings(deadline=None)
@given(
    st.integers(-999_999_999, 999_999_999), st.sampled_from(["", ",", " ", "'"]), st.sampled_from(["", ".00"])
)
def test_money_and_quantities_read_the_same_number(number: int, mark: str, places: str) -> None:
    text = f"{number:,}".replace(",", mark) + places
    assert parse_printed_quantity(text) == parse_printed_amount(text) == str(number)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    for comma in (True, False):
        assert isinstance(parse_printed_amount(text, decimal_comma=comma), str)
        assert isinstance(parse_printed_quantity(text, decimal_comma=comma), str)
