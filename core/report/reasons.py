"""Why is this negative? One line per row of the report, with the one fix it calls for.

The first that is true of a row: a customer waits for a unit of it (rule 2: the line that took the goods may
be another than the customer's); something arrived but was not received (a document on
its way to the shop is due, or was received in part); too much was sent; it was never stocked; the books
have a gap.
"""

import polars as pl

CUSTOMER_WAITS, NOT_RECEIVED, SENT_TOO_MUCH, NEVER_STOCKED, DISCREPANCY = (
    "A customer waits",
    "Arrived but not received",
    "Sent too much",
    "Never stocked",
    "Stock discrepancy",
)
REASONS = [CUSTOMER_WAITS, NOT_RECEIVED, SENT_TOO_MUCH, NEVER_STOCKED, DISCREPANCY]


_KIND = pl.col("document_type")
_HOLDS = [
    pl.col("customers_short") > 0,
    (pl.col("due_on") <= pl.col("today")).fill_null(value=False) | pl.col("part_received"),
    _KIND.is_in(["transfer", "vendor_return"]),
    ~pl.col("came_in") & (_KIND != "unexplained"),
]
"""When each of REASONS but the last is true of a row; the first that is counts."""


def _first_true(*answers: pl.Expr) -> pl.Expr:
    """For each row the answer that belongs to its one reason: ``answers`` as REASONS."""
    expression = answers[-1]
    for holds, answer in reversed(list(zip(_HOLDS, answers[:-1], strict=True))):
        expression = pl.when(holds).then(answer).otherwise(expression)
    return expression


REASON = _first_true(*map(pl.lit, REASONS))
"""The one of REASONS that holds for a row."""

FIX = _first_true(
    pl.when((pl.col("to_order") > 0) & (pl.col("drafted") > 0))
    .then(pl.format("{} not on the way: send the drafts.", "to_order"))
    .when(pl.col("to_order") > 0)
    .then(pl.format("Transfer or order {} more.", "to_order"))
    .when(pl.col("expected_on") < pl.col("today"))
    .then(pl.lit("Ask where the late delivery is."))
    .otherwise(pl.lit("Nothing to do: ship when the delivery is in.")),
    pl.lit("Look for the delivery and receive it."),
    pl.format(
        "Compare {} {} with what left the shop.", _KIND.str.replace("_", " ", literal=True), "document_id"
    ),
    pl.lit("Receive its first delivery, or mark it as not stocked."),
    pl.lit("Count the shelf."),
)
"""What to do about it, in a sentence."""


def with_reasons(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` with ``reason`` (one of REASONS) and ``fix``, a sentence.

    ``rows``: report rows with HELPERS and ``today``, the date in the row's shop.
    """
    return rows.with_columns(reason=REASON, fix=FIX)
