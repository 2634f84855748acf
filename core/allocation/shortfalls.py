"""Causes of negative stock from the log of a point of sale, which go before rule 1.

A *shortfall* is one record of that log: ``item_id, shop_id, units`` that were missing, ``caused_at``, and the
``document_type`` and ``document_id`` that took them; both are empty for a count or a change by hand.
"""

import polars as pl

DOCUMENT = ["item_id", "shop_id", "document_type", "document_id"]


def claims_by_log(claims: pl.DataFrame, shortfalls: pl.DataFrame) -> pl.DataFrame:
    """Adjust ``claims`` by the log: a line that it names claims the units missing at the time, dated by the
    log.

    A shortfall without a document becomes a separate claim, ``unexplained``. ``claims``: one row per outgoing
    line with the ``units`` it still accounts for, its ``age`` and ``by_log``.
    """
    if shortfalls.is_empty():
        return claims
    named = shortfalls.drop_nulls("document_type").group_by(DOCUMENT)
    caused = named.agg(caused=pl.col("units").sum(), caused_at=pl.col("caused_at").max())
    newer = pl.col("units").cum_sum().over(DOCUMENT) - pl.col(
        "units"
    )  # lines of one document, the last first
    explained = (
        claims.join(caused, on=DOCUMENT, how="left")
        .sort("line_number", descending=True)
        .with_columns(
            by_log=pl.col("caused").is_not_null(),
            age=pl.coalesce("caused_at", "age"),
            units=pl.min_horizontal("units", (pl.col("caused") - newer).clip(0)),
        )
        .select(claims.columns)
    )
    unexplained = shortfalls.filter(pl.col("document_type").is_null()).select(
        "item_id",
        "shop_id",
        "units",
        document_type=pl.lit("unexplained"),
        document_id=pl.lit(""),
        occurred_at="caused_at",
        age="caused_at",
        by_log=pl.lit(value=True),
        turn=pl.lit(0, pl.Int64),
    )
    return pl.concat([explained, unexplained], how="diagonal").filter(pl.col("units") > 0)
