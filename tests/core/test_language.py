"""Sentences in the language of their reader."""

import sys
import threading
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from core.language import find_language_by, language, say, say_each, speaking
from core.wording import (
    counted,
    counted_each,
    day_each,
    day_text,
    document_text,
    full_day_text,
    money_each,
    money_text,
    number_text,
    value_text,
)

SHORT = "{units} of {number} units"
DAYS = [
    (date(2026, 11, 28), "28 Nov", "28. Nov."),
    (date(2025, 3, 1), "1 Mar 2025", "1. März 2025"),
]
AMOUNTS = [
    ("1234567.5", "EUR", "€1,234,567.50", "1.234.567,50\xa0€"),
    ("-0.5", "USD", "-$0.50", "-0,50\xa0$"),
    ("12", "", "12.00 (no currency)", "12,00 (ohne Währung)"),
]


def test_without_a_reader_everything_is_english() -> None:
    assert language() == "en"
    assert say("Order") == "Order"


def test_a_sentence_is_said_in_the_language_of_its_reader() -> None:
    with speaking("de"):
        assert say("Order") == "Auftrag"
        assert counted(1, "order", "orders") == "1 Auftrag"
        assert counted(1_200, "order", "orders") == "1.200 Aufträge"
        assert document_text("po", "3060") == "Bestellung 3060"
    assert say("Order") == "Order"


def test_a_sentence_without_a_translation_stays_english() -> None:
    unknown = "There are {number:,} of them."
    with speaking("de"):
        assert say(unknown, number=1_200) == "There are 1.200 of them."


def test_nothing_to_say_is_nothing_in_every_language() -> None:
    with speaking("de"):
        assert say("") == ""


def test_values_are_never_read_as_names_of_values() -> None:
    for each in ("en", "de"):
        with speaking(each):
            assert say("{number} of {vendor}", number="{vendor}", vendor="A{}B") == "{vendor} of A{}B"


def test_numbers_have_the_marks_of_the_language_and_texts_keep_theirs() -> None:
    with speaking("de"):
        assert say("{share:.1f} {code:s}", share=12.5, code="A.1,2") == "12,5 A.1,2"
        assert number_text(1_234_567) == "1.234.567"
        assert value_text(Decimal("1234.5")) == "1.234,50"


@pytest.mark.parametrize(("day", "english", "german"), DAYS)
def test_dates_are_written_as_in_the_language(day: date, english: str, german: str) -> None:
    today = date(2026, 1, 1)
    rows = pl.DataFrame({"day": [day], "today": [today]})
    for spoken, expected in (("en", english), ("de", german)):
        with speaking(spoken):
            assert day_text(day, today) == expected
            assert rows.select(day_each(pl.col("day"), pl.col("today"))).item() == expected
            assert full_day_text(day).startswith(expected)


@pytest.mark.parametrize(("amount", "currency", "english", "german"), AMOUNTS)
def test_money_is_written_as_in_the_language(amount: str, currency: str, english: str, german: str) -> None:
    for spoken, expected in (("en", english), ("de", german)):
        with speaking(spoken):
            assert money_text(Decimal(amount), currency) == expected


def test_columns_of_sentences_say_the_same() -> None:
    rows = pl.DataFrame(
        {"orders": [1, 2], "of": ["a", "b"], "money": [1234.5, 2.0], "currency": ["EUR", None]}
    )
    sentence = say_each(
        "{what} of {who}", what=counted_each(pl.col("orders"), "order", "orders"), who=pl.col("of")
    )
    with speaking("de"):
        spoken = say_each(
            "{what} of {who}", what=counted_each(pl.col("orders"), "order", "orders"), who=pl.col("of")
        )
        assert rows.select(spoken).to_series().to_list() == ["1 Auftrag of a", "2 Aufträge of b"]
        money = rows.select(money_each(pl.col("money"), pl.col("currency"))).to_series()
        assert money.to_list() == ["1.234,50\xa0€", "2,00"]
    assert rows.select(sentence).to_series().to_list() == ["1 order of a", "2 orders of b"]
    assert rows.select(say_each("a {{brace}} in {of}", of=pl.col("of"))).to_series()[0] == "a {brace} in a"


def test_each_thread_speaks_for_its_own_reader() -> None:
    heard = []
    with speaking("de"):
        other = threading.Thread(target=lambda: heard.append(say("Order")))
        other.start()
        other.join()
    assert heard == ["Order"]


def test_the_pages_name_the_language_of_their_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[say.__module__], "_ways", [lambda: "en"])  # The pages' own stays.
    find_language_by(lambda: "de")
    assert say("Order") == "Auftrag"
