"""Amounts and counts as people read them."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import speaking
from core.wording import (
    NO_CURRENCY,
    counted,
    counted_each,
    day_each,
    day_text,
    document_text,
    joined_with_and,
    joined_with_or,
    late_by,
    money_each,
    money_text,
    shortened,
    time_text,
    value_text,
)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "USD", "$1,234.50"),
        ("0.0125", "EUR", "€0.0125"),
        ("-3", "GBP", "-£3.00"),
        ("7.10", "XYZ", "XYZ7.10"),
        ("1000000", None, f"1,000,000.00 {NO_CURRENCY}"),
        ("2.5001", "", f"2.5001 {NO_CURRENCY}"),
    ],
)
def test_an_amount_is_shown_with_its_currency_sign(amount: str, currency: str | None, text: str) -> None:
    assert money_text(Decimal(amount), currency).replace("\xa0", " ") == text


AMOUNTS = [
    ("0", "USD"),
    ("999.99", "EUR"),
    ("-1234.5", "GBP"),
    ("1510.92", "CAD"),
    ("12345678901234.00", "USD"),
    ("7.10", "XYZ"),
]


def test_amounts_of_a_column_look_like_single_ones() -> None:
    table = pl.DataFrame(AMOUNTS, ["amount", "currency"], orient="row").with_columns(
        pl.col("amount").cast(pl.Decimal(38, 4))
    )
    shown = table.select(money_each(pl.col("amount"), pl.col("currency"))).to_series().to_list()
    assert shown == [money_text(Decimal(amount), currency) for amount, currency in AMOUNTS]


def test_without_a_currency_a_sentence_has_the_bare_amount() -> None:
    table = pl.DataFrame({"amount": [Decimal("1234.50")] * 2, "currency": [None, NO_CURRENCY]})
    shown = table.select(money_each(pl.col("amount"), pl.col("currency"))).to_series().to_list()
    assert shown == ["1,234.50"] * 2


TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("day", "text"), [(date(2026, 12, 1), "1 Dec"), (TODAY, "28 Nov"), (date(2027, 1, 5), "5 Jan 2027")]
)
def test_a_day_names_its_year_only_if_it_is_another(day: date, text: str) -> None:
    assert day_text(day, TODAY) == text
    table = pl.DataFrame({"day": [day], "today": [TODAY]})
    assert table.select(day_each(pl.col("day"), pl.col("today"))).item() == text


DOCUMENTS = [
    ("purchase_order", "3060", "PO 3060"),
    ("purchase_order", "PO-2026-0012", "PO-2026-0012"),
    ("transfer", "17", "Transfer 17"),
]


@pytest.mark.parametrize(("kind", "number", "text"), DOCUMENTS)
def test_a_document_says_once_what_it_is(kind: str, number: str, text: str) -> None:
    assert document_text(kind, number) == text


COUNTS = [
    (("sale", "sales"), "0 sales", "1 sale", "2 sales"),
    (("box", "boxes"), "0 boxes", "1 box", "2 boxes"),
    (("sale was", "sales were"), "0 sales were", "1 sale was", "2 sales were"),
    (("item has", "items have"), "0 items have", "1 item has", "2 items have"),
    (("day late", "days late"), "0 days late", "1 day late", "2 days late"),
]


@pytest.mark.parametrize(("noun", "none", "one", "two"), COUNTS)
def test_noun_and_verb_follow_the_number(noun: tuple[str, str], none: str, one: str, two: str) -> None:
    assert [counted(number, *noun) for number in (0, 1, 2)] == [none, one, two]
    numbers = pl.DataFrame({"number": [0, 1, 2]})
    assert numbers.select(counted_each(pl.col("number"), *noun)).to_series().to_list() == [none, one, two]


def test_large_numbers_have_thousands_separators_and_delays_their_unit() -> None:
    assert counted(1_234, "unit", "units") == "1,234 units"
    assert pl.DataFrame({"days": [1, 12]}).select(late_by(pl.col("days"))).to_series().to_list() == [
        "1 day late",
        "12 days late",
    ]


@pytest.mark.parametrize(
    ("moment", "english", "german"),
    [
        (datetime(2026, 11, 28, 15, 27), "15:27", "15:27"),
        (datetime(2026, 11, 28, 0, 5, 59), "00:05", "00:05"),
        (datetime(2026, 11, 27, 15, 27), "27 Nov, 15:27", "27. Nov., 15:27"),
        (datetime(2025, 11, 28, 15, 27), "28 Nov 2025, 15:27", "28. Nov. 2025, 15:27"),
    ],
    ids=["today", "just after midnight", "yesterday", "a year ago"],
)
def test_a_moment_names_its_day_only_if_it_is_another(moment: datetime, english: str, german: str) -> None:
    for language, text in (("en", english), ("de", german)):
        with speaking(language):
            assert time_text(moment, TODAY) == text


@pytest.mark.parametrize(
    ("parts", "english", "german"),
    [
        ([], "", ""),
        (["bells"], "bells", "bells"),
        (["bells", "lamps"], "bells and lamps", "bells und lamps"),
        (["bells", "lamps", "tubes"], "bells and lamps and tubes", "bells und lamps und tubes"),
    ],
)
def test_parts_of_a_sentence_are_joined_in_its_language(parts: list[str], english: str, german: str) -> None:
    for language, text in (("en", english), ("de", german)):
        with speaking(language):
            assert joined_with_and(parts) == text


@pytest.mark.parametrize(
    ("choices", "english", "german"),
    [
        ([], "", ""),
        (["bells"], "bells", "bells"),
        (["bells", "lamps", "tubes"], "bells or lamps or tubes", "bells oder lamps oder tubes"),
    ],
)
def test_choices_in_a_sentence_are_joined_in_its_language(
    choices: list[str], english: str, german: str
) -> None:
    for language, text in (("en", english), ("de", german)):
        with speaking(language):
            assert joined_with_or(choices) == text


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Trail tyre 29", 13, "Trail tyre 29"),
        ("Trail tyre 29", 12, "Trail tyre …"),
        ("two\nlines\t and  spaces ", 60, "two lines and spaces"),
        ("", 5, ""),
    ],
    ids=["it fits", "a letter too long", "on one line", "nothing"],
)
def test_a_long_name_is_cut_with_dots(text: str, width: int, shown: str) -> None:
    assert shortened(text, width) == shown


@given(st.text(max_size=80), st.integers(1, 70))
def test_a_shortened_text_fits_and_is_one_line(text: str, width: int) -> None:
    shown = shortened(text, width)
    assert len(shown) <= width
    assert len(shown.splitlines()) <= 1
    assert shortened(shown, width) == shown


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Decimal("1234.5"), "1,234.50", "1.234,50"),
        (Decimal("0.0125"), "0.0125", "0,0125"),
        (Decimal("7.0000"), "7.00", "7,00"),
        (None, "nothing", "nichts"),
        (7, "7", "7"),
        ("A.1,2", "A.1,2", "A.1,2"),
    ],
    ids=["money", "a cost below a cent", "no places", "no value", "units", "a text keeps its marks"],
)
def test_a_value_of_a_field_is_written_for_people(value: object, english: str, german: str) -> None:
    for language, text in (("en", english), ("de", german)):
        with speaking(language):
            assert value_text(value) == text


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.decimals(-(10**15), 10**15, allow_nan=False, places=2),
            st.sampled_from(["USD", "EUR", "GBP", "JPY", "XYZ"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_amount_of_a_column_looks_like_a_single_one(amounts: list[tuple[Decimal, str]]) -> None:
    schema = {"amount": pl.Decimal(38, 4), "currency": pl.String()}
    table = pl.DataFrame(amounts, schema, orient="row")
    shown = table.select(money_each(pl.col("amount"), pl.col("currency"))).to_series().to_list()
    assert shown == [money_text(amount, currency) for amount, currency in amounts]
