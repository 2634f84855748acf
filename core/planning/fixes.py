"""Next step for a shortage, in one sentence: the same on Backorders and in PO planning.

What the plan decides for an item and shop (decisions.py) is said on each of its rows of the report that
nothing incoming covers. Where something arrived unseen, was sent too much or was never counted, that is
looked at first: only then anything is moved or bought.
"""

import polars as pl

from core.allocation import PAIR
from core.report import with_reasons

WAITS = (
    pl.when(pl.col("expected_on") < pl.col("today"))
    .then(pl.lit("ask where the late delivery is"))
    .otherwise(pl.lit("nothing to do: ship when the delivery is in"))
)
"""Next step for a row that incoming units cover."""


def with_fixes(rows: pl.DataFrame, tasks: pl.DataFrame) -> pl.DataFrame:
    """Add ``reason``, ``first_step`` and ``fix`` (a sentence) to report rows.

    ``rows``: with HELPERS and ``today``; ``tasks``: ``decisions.tasks`` of at least their items and shops.
    """
    lacking = pl.col("to_order") > 0
    to_do = pl.coalesce("to_do", pl.format("{} to order", "to_order"))
    joined = with_reasons(rows.lazy()).join(tasks.lazy(), on=PAIR, how="left", maintain_order="left")
    fix = (
        pl.when(pl.col("first_step").is_null())
        .then(pl.when(lacking).then(to_do).otherwise(WAITS))
        .when(lacking & pl.col("to_do").is_not_null())
        .then(_first("first_step", "to_do"))
        .otherwise("first_step")
    )
    return joined.with_columns(fix=_as_sentence(fix)).drop("to_do").collect()


def with_first_steps(decided: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the first thing to check in front of ``says``. ``rows``: report rows of all items and shops in
    it."""
    steps = (
        with_reasons(rows.join(decided, on=PAIR, how="semi", maintain_order="left"))
        .filter(pl.col("to_order") > 0)
        .group_by(PAIR, maintain_order=True)
        .agg(first_step=pl.col("first_step").drop_nulls().unique(maintain_order=True).str.join("; "))
        .filter(pl.col("first_step") != "")
    )
    joined = decided.join(steps, on=PAIR, how="left", maintain_order="left")
    return joined.with_columns(says=pl.coalesce(_first("first_step", "says"), "says")).drop("first_step")


def _first(step: str, then: str) -> pl.Expr:
    return pl.format("{} first; then {}", step, then)


def _as_sentence(words: pl.Expr) -> pl.Expr:
    return words.str.slice(0, 1).str.to_uppercase() + words.str.slice(1) + "."
