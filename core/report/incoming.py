"""Incoming units of report rows, document by document."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from core.language import marked, say
from core.wording import day_text, document_text

_PART = ["document_type", "document_id", "expected_on", "confirmed"]
SERVING = pl.List(
    pl.Struct(
        {
            "units": pl.Int64(),
            "document_type": pl.String(),
            "document_id": pl.String(),
            "expected_on": pl.Date(),
            "confirmed": pl.Boolean(),
        }
    )
)
"""Units of each purchase order and transfer that serve a source, earliest first. ``confirmed``: the vendor
confirmed the day."""


Part = tuple[int, str, str, date | None, bool]
"""One document's units, as in SERVING."""
Words = tuple[str | None, str | None, str | None]
"""Incoming units in words, and kind and number of the one document that has them."""

OUR_TRANSFER, CONFIRMED_DAY, VENDORS_WORD = (
    marked("our transfer"),
    marked("confirmed"),
    marked("the vendor's word"),
)
CONFIRMED_SIGN = " ✓"
"""Sign of a confirmed day, where there is no room for words."""


def source_of_day() -> pl.Expr:
    """Return where the day of incoming units comes from, in words; empty without a day.

    Reads ``document_type, expected_on, confirmed``.
    """
    return (
        pl.when(pl.col("expected_on").is_null())
        .then(pl.lit(None, pl.String))
        .when(pl.col("document_type") == "transfer")
        .then(pl.lit(say(OUR_TRANSFER)))
        .when("confirmed")
        .then(pl.lit(say(CONFIRMED_DAY)))
        .otherwise(pl.lit(say(VENDORS_WORD)))
    )


def day_source(document_type: str, confirmed: bool) -> str:
    """Return where one day comes from, as ``source_of_day`` does."""
    if document_type == "transfer":
        return say(OUR_TRANSFER)
    return say(CONFIRMED_DAY) if confirmed else say(VENDORS_WORD)


def serving_by_source(served: pl.LazyFrame) -> pl.LazyFrame:
    """List the supply of each source: one row per ``source_row`` with ``serving`` (SERVING).

    ``served``: result of ``coverage``, sorted by source and supply.
    """
    return (
        served.group_by("source_row", *_PART, maintain_order=True)
        .agg(pl.col("units").sum())
        .group_by("source_row", maintain_order=True)
        .agg(serving=pl.struct("units", *_PART))
        .with_columns(pl.col("serving").cast(SERVING))
    )


def with_incoming(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``incoming`` (“2 · PO 3060 · 25 Nov · confirmed”, empty if nothing serves it) to the few report
    rows of a page.

    ``rows``: with ``serving`` and ``today``, the date in the row's shop.
    """
    words = [words for words, _, _ in incoming_words(rows, brief=False)]
    return rows.hstack([pl.Series("incoming", words, pl.String)])


def incoming_words(rows: pl.DataFrame, *, brief: bool) -> list[Words]:
    """Return what serves each of the few report rows of a page, in words, as ``with_incoming`` does; with
    kind and number, where only one document serves the row.

    ``brief``, for a column of a table: a confirmed day has a tick, and others do not say where they come from
    (“2 · PO 3060 · 25 Nov ✓”).
    """
    lists = rows["serving"].to_arrow()  # Polars takes five times as long to count and to flatten them.
    records: Any = pl.from_arrow(lists.flatten())
    parts = iter(records.struct.unnest().rows())
    return [
        _incoming([next(parts) for _ in range(number)], today, brief) if number else (None, None, None)
        for number, today in zip(lists.value_lengths().to_pylist(), rows["today"].to_list(), strict=True)
    ]


def _incoming(parts: Sequence[Part], today: date, brief: bool) -> Words:
    words = "; ".join(_part_in_words(part, today, brief) for part in parts)
    documents = {(kind, number) for _, kind, number, _, _ in parts}
    return words, *(documents.pop() if len(documents) == 1 else (None, None))


def _part_in_words(part: Part, today: date, brief: bool) -> str:
    units, kind, number, day, confirmed = part
    if brief:
        sign = CONFIRMED_SIGN if confirmed and kind != "transfer" else ""
    else:
        sign = f" · {day_source(kind, confirmed)}"
    when = f"{day_text(day, today)}{sign}" if day else say("no date")
    return f"{units} · {document_text(kind, number)} · {when}"
