"""Values for the placeholders of a text: dates and money by the language's own rules."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from core.allocation import TILL_PROMISE_ID, id_of_special_order
from core.formats import Letterhead
from core.telling.texts import MessageText, phrase, written
from core.wording import NO_CURRENCY

SOURCE_PHRASES = {
    "confirmed": "from_confirmed",
    "the vendor's word": "from_word",
    "our transfer": "from_transfer",
    "likely": "from_likely",
    "safe": "from_safe",
}
"""Sentences about the source of a date, by the first words of what staff read."""


def day_in_language(day: date | None, language: str) -> str:
    """Return a date in full: “December 3, 2026”, “3. Dezember 2026”; empty without one."""
    return format_date(day, "long", locale=language) if day else ""


def money_in_language(amount: Decimal | None, currency: str | None, language: str) -> str:
    """Return an amount with its currency's sign, without a known currency as a number; empty without one."""
    if amount is None:
        return ""
    if not currency or currency == NO_CURRENCY:
        return format_decimal(amount.quantize(Decimal("0.01")), "#,##0.00", locale=language)
    return format_currency(amount, currency, locale=language)


def own_numbers(order_ids: list[str]) -> str:
    """Return the numbers of orders as their customer knows them."""
    return ", ".join(id_of_special_order(order).removeprefix(TILL_PROMISE_ID) for order in order_ids)


def one_line(text: str) -> str:
    """Return lines of text as one."""
    return " · ".join(line.strip() for line in text.splitlines() if line.strip())


def customer_values(row: Mapping[str, Any], language: str, paper: Letterhead) -> dict[str, str]:
    """Return the values of a message to a customer. ``row``: of NEWS_ROWS."""
    days = [day for day in row["promises"] or [] if day]
    return {
        "name": " ".join((row["customer"] or "").split()),
        "order": own_numbers(row["orders"]),
        "items": row["items"] or "",
        "shop": row["shops"] or paper.name,
        "business": paper.name or row["shops"] or "",
        "contact": one_line(paper.contact),
        "carrier": row["carrier"] or "",
        "tracking_number": row["tracking_number"] or "",
        "tracking_link": row["tracking_url"] or "",
        "amount": money_in_language(row["amount"], row["currency"], language),
        "day": day_in_language(days[0] if days else None, language),
        "news": news_in_language(row, language),
    }


def news_in_language(row: Mapping[str, Any], language: str) -> str:
    """Return a paragraph about each order: the day we tell now, and the one we told before."""
    names = ("orders", "placed", "before", "promises", "late")
    sources = row.get("sources") or [None] * len(row["orders"] or [])
    listed = zip(*(row[name] or [] for name in names), sources, strict=False)
    known = [dict(zip((*names, "source"), order, strict=True)) for order in listed]
    return "\n\n".join(_about_order(language, order) for order in known)


def source_phrase(source: str | None) -> str | None:
    """Return the name of the sentence that tells customers where a date comes from; None if nothing says so.

    ``source``: as staff read it (core/purchasing/told_days.py).
    """
    return next((name for words, name in SOURCE_PHRASES.items() if (source or "").startswith(words)), None)


def _about_order(language: str, order: Mapping[str, Any]) -> str:
    promise, was = order["promises"], order["before"]
    name = "undated" if promise is None else "late" if order["late"] else "dated"
    values = {
        "order": own_numbers([order["orders"]]),
        "placed": day_in_language(order["placed"], language),
        "day": day_in_language(promise, language),
        "before": day_in_language(was, language),
    }
    source = source_phrase(order["source"]) if name == "dated" else None
    changed = "before" if was and was != promise and name != "late" else None
    names = [each for each in (name, source, changed) if each]
    return " ".join(written(MessageText("", phrase(language, each)), values).body for each in names)
