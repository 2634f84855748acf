"""Amounts and counts as people read them."""

from decimal import Decimal

import pytest

from core.wording import NO_CURRENCY, money_text


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
def test_an_amount_stands_with_the_sign_of_its_currency(amount: str, currency: str | None, text: str) -> None:
    assert money_text(Decimal(amount), currency).replace("\xa0", " ") == text
