"""Messages to customers, written from news: the text, the channel that is known, and the list of calls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from core.formats import Letterhead, PdfColumn, PdfDocument
from core.language import marked, say
from core.letterhead import load_letterhead
from core.messages import (
    BY_HAND,
    BY_MAIL,
    BY_PHONE,
    KNOWS,
    LATE,
    OF_ORDERS_HERE,
    READY,
    UNDER_WAY,
    About,
    NewMessage,
)
from core.store import Snapshot
from core.telling.kept_texts import ShopTexts, load_texts
from core.telling.post import load_can_mail
from core.telling.tell import is_address
from core.telling.texts import MessageText, language_for, written
from core.telling.values import customer_values

EXAMPLE_WAIT = timedelta(days=20)

News = Mapping[str, Any]
"""One row of NEWS_ROWS."""


@dataclass(frozen=True)
class Shown:
    """Texts of the shop, and its name on messages. ``can_mail``: a mail server is set up."""

    texts: ShopTexts
    letterhead: Letterhead
    can_mail: bool

    def text(self, news: News, channel: str, language: str = "") -> MessageText:
        """Return the text for a customer. ``language``: theirs if it is empty."""
        spoken = language or self.language(news)
        values = customer_values(news, spoken, self.letterhead)
        text = self.texts.of(news["kind"], spoken, BY_PHONE if channel == BY_PHONE else BY_MAIL)
        return written(text, values)

    def language(self, news: News) -> str:
        """Return the customer's language: their country's, else the shop's."""
        return language_for(news["countries"] or [], self.texts.language)

    def channel(self, news: News) -> str:
        """Return the channel that suits what is known of a customer."""
        if self.can_mail and is_address(news["email"]):
            return BY_MAIL
        return BY_PHONE if news["phone"] and not is_address(news["email"]) else BY_HAND

    def message(self, news: News, channel: str, state: str, **entered: str) -> NewMessage:
        """Return the message to write. ``entered``: language, recipient, subject, body and note as a person
        entered them, where they differ."""
        language = entered.get("language") or self.language(news)
        text = self.text(news, channel, language)
        known = {BY_MAIL: news["email"], BY_PHONE: news["phone"]}.get(channel) or ""
        return NewMessage(
            news["kind"], channel, state, language, about_orders(news),
            recipient=(entered.get("recipient") or known).strip(),
            subject=entered.get("subject") or text.subject,
            body=entered.get("body") or text.body,
            note=entered.get("note", "").strip(),
        )  # fmt: skip


def about_orders(news: News) -> tuple[About, ...]:
    """Return the orders that a message is about, each with its promise if that is the news."""
    count = len(news["orders"])
    promises = (news["promises"] or [None] * count) if news["kind"] == LATE else [None] * count
    listed = zip(news["orders"], news["occasions"], news["attempts"], promises, strict=True)
    return tuple(About(OF_ORDERS_HERE, *each) for each in listed)


def still_to_tell(news: pl.DataFrame) -> pl.DataFrame:
    """Return the news (NEWS_ROWS) that nobody was told, and that no message is under way about."""
    done = pl.col("state").is_in([*KNOWS, *UNDER_WAY]).fill_null(value=False)
    return news.filter(~done)


def to_call(news: pl.DataFrame, *, can_mail: bool) -> pl.DataFrame:
    """Return the pickups (NEWS_ROWS) to call about: not told yet, and without an address to write to."""
    waiting = still_to_tell(news).filter(kind=READY)
    if not can_mail:
        return waiting
    written_to = [is_address(email) for email in waiting["email"]]
    return waiting.filter(~pl.Series(written_to, dtype=pl.Boolean))


def example_news(kind: str, day: date) -> News:
    """Return made-up news, to show a text with. ``day``: of the promise."""
    about = {
        "orders": ["1042"],
        "placed": [day - EXAMPLE_WAIT],
        "promises": [day],
        "before": [None],
        "late": [False],
    }
    parcel = {"carrier": "DHL", "tracking_number": "0042", "tracking_url": "https://www.dhl.com/0042"}
    names = {"customer": "Robin Reed", "late": [False], "shops": "Main Street", "items": "2 × Brass bell"}
    return {"kind": kind, **about, **parcel, **names, "amount": Decimal("19.80"), "currency": "EUR"}


def call_sheet(calls: pl.DataFrame) -> pl.DataFrame:
    """Return the call list as a table to print or download: one row per call."""
    return calls.select(
        "phone", "customer", order=pl.col("orders").list.join(", "),
        ready=pl.col("items").str.replace_all("\n", ", ", literal=True), shop="shops", tried="tried",
    )  # fmt: skip


CALL_PDF = [
    PdfColumn(marked("Phone"), 18),
    PdfColumn(marked("Name"), 20),
    PdfColumn(marked("Order"), 14),
    PdfColumn(marked("Ready"), 30),
    PdfColumn(marked("Shop"), 12),
    PdfColumn(marked("Result"), 14),
]


def call_list_pdf(calls: pl.DataFrame, printed_at: Any, letterhead: Letterhead) -> bytes:
    """Return the call list to print, with room for the result. ``printed_at``: UTC."""
    paper = PdfDocument(say("Call list"), printed_at, letterhead)
    paper.begin(say("Call list"))
    rows = call_sheet(calls).drop("tried").with_columns(result=pl.lit("")).fill_null("")
    columns = [replace(column, heading=say(column.heading)) for column in CALL_PDF]
    paper.table(columns, [list(row) for row in rows.iter_rows()])
    return paper.to_bytes()


# --- with the store ---


def load_shown(snapshot: Snapshot) -> Shown:
    """Load what messages say about the shop."""
    return Shown(load_texts(snapshot), load_letterhead(snapshot), load_can_mail(snapshot))
