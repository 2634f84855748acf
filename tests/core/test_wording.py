"""Amounts and counts as people read them."""

from decimal import Decimal

import polars as pl
import pytest

from core.wording import NO_CURRENCY, counted, counted_each, late_by, money_text


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


COUNTS = [
    (("sale",), "0 sales", "1 sale", "2 sales"),
    (("box", "boxes"), "0 boxes", "1 box", "2 boxes"),
    (("sale was", "sales were"), "0 sales were", "1 sale was", "2 sales were"),
    (("item has", "items have"), "0 items have", "1 item has", "2 items have"),
    (("day late", "days late"), "0 days late", "1 day late", "2 days late"),
]


@pytest.mark.parametrize(("noun", "none", "one", "two"), COUNTS)
def test_noun_and_verb_follow_the_number(noun: tuple[str, ...], none: str, one: str, two: str) -> None:
    assert [counted(number, *noun) for number in (0, 1, 2)] == [none, one, two]
    numbers = pl.DataFrame({"number": [0, 1, 2]})
    assert numbers.select(counted_each(pl.col("number"), *noun)).to_series().to_list() == [none, one, two]


def test_large_numbers_have_thousands_separators_and_delays_their_unit() -> None:
    assert counted(1_234, "unit") == "1,234 units"
    assert pl.DataFrame({"days": [1, 12]}).select(late_by(pl.col("days"))).to_series().to_list() == [
        "1 day late",
        "12 days late",
    ]
