"""Incoming units of report rows, document by document."""

import polars as pl

from core.wording import day_each, document_each

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


OUR_TRANSFER, CONFIRMED_DAY, VENDORS_WORD = "our transfer", "confirmed", "the vendor's word"


def source_of_day() -> pl.Expr:
    """Return where the day of incoming units comes from, in words; empty without a day.

    Reads ``document_type, expected_on, confirmed``.
    """
    return (
        pl.when(pl.col("expected_on").is_null())
        .then(pl.lit(None, pl.String))
        .when(pl.col("document_type") == "transfer")
        .then(pl.lit(OUR_TRANSFER))
        .when("confirmed")
        .then(pl.lit(CONFIRMED_DAY))
        .otherwise(pl.lit(VENDORS_WORD))
    )


def day_source(document_type: str, confirmed: bool) -> str:
    """Return where one day comes from, as ``source_of_day`` does."""
    if document_type == "transfer":
        return OUR_TRANSFER
    return CONFIRMED_DAY if confirmed else VENDORS_WORD


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
    """Add ``incoming`` (“2 · PO 3060 · 25 Nov · confirmed”, empty if nothing serves it) and ``documents``,
    their number.

    ``rows``: report rows with ``serving`` and ``today``, the date in the row's shop.
    """
    day, numbered = pl.col("expected_on"), rows.lazy().with_row_index("sort_index")
    dated = pl.concat_str(day_each(day, pl.col("today")), source_of_day(), separator=" · ")
    shown = pl.coalesce(dated, pl.lit("no date"))
    document = document_each(pl.col("document_type"), pl.col("document_id"))
    parts = (
        numbered.select("sort_index", "today", "serving")
        .filter(pl.col("serving").is_not_null())
        .explode("serving")
        .unnest("serving")
        .with_columns(text=pl.format("{} · {} · {}", "units", document, shown))
        .group_by("sort_index")
        .agg(
            incoming=pl.col("text").str.join("; "),
            documents=pl.struct("document_type", "document_id").n_unique(),
        )
    )
    named = numbered.join(parts, on="sort_index", how="left", maintain_order="left").drop("sort_index")
    return named.collect()
