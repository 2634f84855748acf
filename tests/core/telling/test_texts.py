"""Texts: every kind in every language, placeholders, days and money by the language's own rules."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CHANGED_MEANWHILE, Problem
from core.messages import BY_MAIL, BY_PHONE, LATE, READY, REFUNDED, SHIPPED
from core.store.database import Store
from core.telling.kept_texts import forget_text, keep_language, keep_text, load_texts
from core.telling.texts import (
    KIND_NAMES,
    MESSAGE_LANGUAGES,
    PLACEHOLDER,
    MessageText,
    channels_of,
    check_text,
    language_for,
    original_text,
    placeholders_of,
    written,
)
from core.telling.values import day_in_language, money_in_language, news_in_language

EVERY = [
    (kind, language, channel)
    for kind in KIND_NAMES
    for language in MESSAGE_LANGUAGES
    for channel in channels_of(kind)
]


@pytest.mark.parametrize(("kind", "language", "channel"), EVERY)
def test_every_text_that_comes_with_the_program_can_be_kept_as_it_is(
    kind: str, language: str, channel: str
) -> None:
    text = original_text(kind, language, channel)
    check_text(kind, channel, text)
    used = set(PLACEHOLDER.findall(text.subject + text.body))
    assert used == set(PLACEHOLDER.findall(" ".join(vars(original_text(kind, "en", channel)).values())))


def test_a_line_without_its_value_is_left_out() -> None:
    text = MessageText("Order {order}", "Hello {name},\n\nCarrier: {carrier}\nLink: {tracking_link}\n\nBye")
    assert written(text, {"order": "1", "name": "", "carrier": "DHL"}) == MessageText(
        "Order 1", "Hello,\n\nCarrier: DHL\n\nBye"
    )


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_value_is_never_read_as_a_placeholder_and_never_breaks_the_subject(name: str, order: str) -> None:
    found = written(
        MessageText("Order {order} {name}", "Hello {name}\n{order} !"), {"name": name, "order": order}
    )
    assert not set(found.subject) & {"\r", "\n"}
    if order:
        assert f"{order} !" in found.body
    assert written(MessageText("", "x {order}"), {"order": "{name}", "name": "Ann"}).body == "x {name}"


UNKNOWN = """
kind      text                          said
ready     Hello {nmae}                  This text has no placeholder {nmae}
ready     {tracking_link}               This text has no placeholder {tracking_link}
shipped   {amount}                      This text has no placeholder {amount}
late      {}                            This text has no placeholder {}
"""


@pytest.mark.parametrize("row", UNKNOWN.strip().splitlines()[1:])
def test_an_unknown_placeholder_is_refused_and_the_known_ones_are_named(row: str) -> None:
    kind, text, said = row[:10].strip(), row[10:40].strip(), row[40:]
    with pytest.raises(Problem, match=said.replace("{", r"\{")) as problem:
        check_text(kind, BY_MAIL, MessageText("Subject", text))
    assert all(f"{{{name}}}" in str(problem.value) for name in placeholders_of(kind))


@pytest.mark.parametrize(
    ("channel", "subject", "body"),
    [(BY_MAIL, "", "text"), (BY_MAIL, "subject", " "), (BY_PHONE, "", ""), (BY_MAIL, "s", "x" * 4_001)],
)
def test_an_empty_or_endless_text_is_refused(channel: str, subject: str, body: str) -> None:
    with pytest.raises(Problem):
        check_text(READY, channel, MessageText(subject, body))


DAYS_AND_MONEY = [
    ("en", "December 3, 2026", "€1,234.50"),
    ("de", "3. Dezember 2026", "1.234,50 €"),
    ("fr", "3 décembre 2026", "1 234,50 €"),
]


@pytest.mark.parametrize(("language", "day", "money"), DAYS_AND_MONEY)
def test_days_and_money_are_written_as_the_language_writes_them(language: str, day: str, money: str) -> None:
    assert day_in_language(date(2026, 12, 3), language) == day
    found = money_in_language(Decimal("1234.5"), "EUR", language)
    assert found.replace("\xa0", " ").replace("\u202f", " ") == money


def test_money_without_a_known_currency_is_a_number() -> None:
    assert money_in_language(Decimal("1234.5"), None, "de") == "1.234,50"
    assert money_in_language(None, "EUR", "de") == day_in_language(None, "de") == ""


SOON, LATER, PLACED = date(2026, 12, 1), date(2026, 12, 9), date(2026, 11, 1)
NEWS = [
    (SOON, None, False, "Your order 1 of November 1, 2026: we expect the last of it on December 1, 2026."),
    (
        LATER, SOON, False,
        "Your order 1 of November 1, 2026: we expect the last of it on December 9, 2026. "
        "Earlier we told you December 1, 2026; we are sorry that this has changed.",
    ),
    (
        None, SOON, False,
        "Your order 1 of November 1, 2026 is not complete yet, and we have no date for the rest. We will "
        "tell you when we have one. Earlier we told you December 1, 2026; we are sorry that this has "
        "changed.",
    ),
    (
        SOON, SOON, True,
        "Your order 1 of November 1, 2026 should have been complete on December 1, 2026; the last of it is "
        "late. We will tell you when we know more.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "before", "late", "said"), NEWS)
def test_the_news_of_an_order_is_the_day_now_and_the_day_told_before(
    promise: date | None, before: date | None, late: bool, said: str
) -> None:
    row = {"orders": ["1"], "placed": [PLACED], "before": [before], "promises": [promise], "late": [late]}
    assert news_in_language(row, "en") == said


def test_several_orders_of_a_customer_are_one_paragraph_each() -> None:
    row = {
        "orders": ["1", "2"], "placed": [PLACED, PLACED], "before": [None, None], "promises": [SOON, LATER],
        "late": [False, False],
    }  # fmt: skip
    german = news_in_language(row, "de").split("\n\n")
    assert (
        german[1]
        == "Ihre Bestellung 2 vom 1. November 2026: Wir erwarten das Letzte davon am 9. Dezember 2026."
    )
    assert len(german) == 2


LANGUAGE = """
DE      -       fr      de
at      -       fr      de
CH      -       fr      fr
CH      FR      de      fr
-       US      de      en
Narnia  -       de      de
-       -       en      en
"""


@pytest.mark.parametrize("row", LANGUAGE.strip().splitlines())
def test_the_language_is_that_of_the_country_if_it_has_one_else_the_shop_s(row: str) -> None:
    shipping, billing, default, expected = (None if cell == "-" else cell for cell in row.split())
    assert language_for([shipping, billing], default or "") == expected


# --- as a manager keeps them


def test_a_changed_text_is_used_until_it_goes_back_to_the_original(store: Store) -> None:
    mine = MessageText("Ready: {order}", "Come and get {items}")
    keep_text(store, (READY, "de", BY_MAIL), mine)
    keep_language(store, "de")

    texts = store.ask(load_texts)
    assert texts.of(READY, "de", BY_MAIL) == mine
    assert texts.of(READY, "en", BY_MAIL) == original_text(READY, "en", BY_MAIL)
    assert texts.language == "de"

    forget_text(store, (READY, "de", BY_MAIL))
    assert store.ask(load_texts).of(READY, "de", BY_MAIL) == original_text(READY, "de", BY_MAIL)


def test_a_text_with_an_unknown_placeholder_is_not_kept(store: Store) -> None:
    with pytest.raises(Problem):
        keep_text(store, (SHIPPED, "en", BY_MAIL), MessageText("Order", "It costs {amount}"))
    with pytest.raises(Problem):
        keep_language(store, "xx")
    assert store.ask(load_texts).changed == {}


def test_each_kind_explains_its_placeholders() -> None:
    for kind in (READY, SHIPPED, LATE, REFUNDED):
        assert {"order", "business", "contact", "shop", "name"} <= set(placeholders_of(kind))


def test_of_two_managers_who_save_a_text_at_the_same_moment_one_is_refused(store: Store) -> None:
    shown = original_text(READY, "en", BY_MAIL)
    theirs = [MessageText("Ready", f"Come in, says {manager}.") for manager in ("Ann", "Bob")]
    together = Barrier(2)

    def save(text: MessageText) -> str:
        together.wait()
        try:
            keep_text(store, (READY, "en", BY_MAIL), text, shown)
        except Problem as problem:
            return str(problem)
        return ""

    with ThreadPoolExecutor(2) as managers:
        said = list(managers.map(save, theirs))
    assert sorted(said) == ["", CHANGED_MEANWHILE]
    assert store.ask(load_texts).of(READY, "en", BY_MAIL) == theirs[said.index("")]


def test_the_original_text_does_not_come_back_over_one_that_nobody_saw(store: Store) -> None:
    seen, newer = MessageText("Ready", "Come in."), MessageText("Ready", "Come in soon.")
    keep_text(store, (READY, "en", BY_MAIL), newer)
    with pytest.raises(Problem, match="Somebody else changed this"):
        forget_text(store, (READY, "en", BY_MAIL), seen)
    assert store.ask(load_texts).of(READY, "en", BY_MAIL) == newer
