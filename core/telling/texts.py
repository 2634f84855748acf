"""Texts of messages: one per kind, language and channel, with placeholders in braces."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import Problem
from core.language import marked, say
from core.messages import (
    BY_MAIL,
    BY_PHONE,
    LATE,
    ORDER_TO_VENDOR,
    QUESTION_TO_VENDOR,
    READY,
    REFUNDED,
    SHIPPED,
)

TEXT_FILES = Path(__file__).parent / "texts"
MESSAGE_LANGUAGES = {"en": marked("English"), "de": marked("German"), "fr": marked("French")}
"""Languages with texts, and their names on pages."""

KIND_NAMES = {
    READY: marked("Ready for pickup"),
    SHIPPED: marked("Shipped"),
    LATE: marked("New date"),
    REFUNDED: marked("Refunded"),
    ORDER_TO_VENDOR: marked("Purchase order"),
    QUESTION_TO_VENDOR: marked("Question about late deliveries"),
}
"""Kinds of messages, and their names on pages."""

LANGUAGE_OF_COUNTRY = {
    **dict.fromkeys(("DE", "AT", "LI"), "de"),
    **dict.fromkeys(("FR", "MC"), "fr"),
    **dict.fromkeys(("GB", "IE", "US", "AU", "NZ"), "en"),
}
"""Language of a country with one; customers in others get the shop's."""

OF_EVERY_KIND = {
    "business": marked("name of the business, from the letterhead, else the shop's"),
    "contact": marked("phone, e-mail or web address, from the letterhead"),
    "shop": marked("name of the shop"),
}
OF_CUSTOMERS_ORDER = {
    "name": marked("the customer's name"),
    "order": marked("number of the order"),
    "items": marked("units and items"),
}
PLACEHOLDERS: dict[str, dict[str, str]] = {
    READY: OF_CUSTOMERS_ORDER,
    SHIPPED: OF_CUSTOMERS_ORDER
    | {
        "carrier": marked("the carrier"),
        "tracking_number": marked("the tracking number"),
        "tracking_link": marked("address of the carrier's page for this parcel"),
    },
    LATE: {
        "name": marked("the customer's name"),
        "order": marked("numbers of the orders"),
        "news": marked("a sentence about each order, with the day it is promised for"),
        "day": marked("that day"),
    },
    REFUNDED: OF_CUSTOMERS_ORDER | {"amount": marked("the sum that was refunded")},
    ORDER_TO_VENDOR: {
        "vendor": marked("name of the vendor"),
        "order": marked("number of the purchase order"),
        "units": marked("number of units"),
        "total": marked("sum of the order"),
        "account": marked("our account number with the vendor"),
        "day": marked("the day we expect it"),
    },
    QUESTION_TO_VENDOR: {
        "vendor": marked("name of the vendor"),
        "order": marked("numbers of the purchase orders"),
        "items": marked("each order with its day and its items"),
        "account": marked("our account number with the vendor"),
        "open": marked("numbers of orders that were sent or asked about, without an answer"),
    },
}
"""Placeholders of each kind beside those of every kind, and what stands there."""

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
MAY_BE_EMPTY = frozenset({"name"})
"""Placeholders that may be empty: a line with another empty one is left out."""
MOST_LETTERS = 4_000
"""Longest text that can be kept."""


@dataclass(frozen=True)
class MessageText:
    """Text with placeholders. ``subject``: empty for calls."""

    subject: str
    body: str


@cache
def _file(language: str) -> Mapping[str, Any]:
    return tomllib.loads((TEXT_FILES / f"{language}.toml").read_text("utf-8"))


def channels_of(kind: str) -> list[str]:
    """Return the channels with a text for this kind."""
    return [channel for channel in (BY_MAIL, BY_PHONE) if channel in _file("en")[kind]]


def original_text(kind: str, language: str, channel: str) -> MessageText:
    """Return the text that the program brings."""
    text = _file(language)[kind][channel]
    return MessageText(text.get("subject", ""), text["body"].strip())


def phrase(language: str, name: str) -> str:
    """Return a sentence that stands for one order among several."""
    return str(_file(language)["news"][name])


def placeholders_of(kind: str) -> dict[str, str]:
    """Return the placeholders of a kind, and what stands there."""
    return {name: say(what) for name, what in (PLACEHOLDERS[kind] | OF_EVERY_KIND).items()}


def check_text(kind: str, channel: str, text: MessageText) -> None:
    """Raise Problem for an unknown placeholder, an empty or a too long text."""
    known = placeholders_of(kind)
    used = PLACEHOLDER.findall(f"{text.subject}\n{text.body}")
    for name in dict.fromkeys(used):
        if name not in known:
            names = ", ".join(f"{{{each}}}" for each in known)
            raise Problem(
                say(
                    "This text has no placeholder {{{name}}}. It has {there}.",
                    name=name,
                    there=names,
                )
            )
    if not text.body.strip() or (channel == BY_MAIL and not text.subject.strip()):
        raise Problem(say("Enter a text, and for an e-mail its subject too."))
    if len(text.subject) + len(text.body) > MOST_LETTERS:
        raise Problem(say("A text has at most {most:,} characters.", most=MOST_LETTERS))


def written(text: MessageText, values: Mapping[str, str]) -> MessageText:
    """Return the text with its placeholders filled in. A line with an empty placeholder is left out."""
    lines = [_filled(line, values) for line in text.body.splitlines() if _is_said(line, values)]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return MessageText(" ".join(_filled(text.subject, values).split()), body)


def _is_said(line: str, values: Mapping[str, str]) -> bool:
    used = set(PLACEHOLDER.findall(line)) - MAY_BE_EMPTY
    return all(values.get(name) for name in used)


def _filled(line: str, values: Mapping[str, str]) -> str:
    filled = PLACEHOLDER.sub(lambda found: values.get(found[1], ""), line)
    return re.sub(r" +([,.])", r"\1", filled) if not values.get("name") else filled


def language_for(countries: Iterable[str | None], default: str) -> str:
    """Return the language of the first country that has one of ours, else the shop's (``default``)."""
    codes = [(code or "").strip().upper() for code in countries]
    return next((LANGUAGE_OF_COUNTRY[code] for code in codes if code in LANGUAGE_OF_COUNTRY), default)
