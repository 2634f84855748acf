"""Why is this negative? One line per row of the report, with the one fix it calls for.

The first that is true of a row: a customer waits for a unit of it (rule 2: the line that took the goods may
be another than the customer's); something arrived but was not received (a document on
its way to the shop is due, or was received in part); too much was sent; it was never stocked; the books
have a gap.
"""

import polars as pl

CUSTOMER, NOT_RECEIVED, SENT, NEVER_STOCKED, GAP = (
    "A customer waits",
    "Arrived but not received",
    "Sent too much",
    "Never stocked",
    "A gap in the books",
)
REASONS = [CUSTOMER, NOT_RECEIVED, SENT, NEVER_STOCKED, GAP]


def with_reasons(rows: pl.DataFrame) -> pl.DataFrame:
    """``rows`` with ``reason`` (one of REASONS) and ``fix``, a sentence.

    ``rows``: report rows with HELPERS and ``today``, the date in the row's shop.
    """
    return rows.with_columns(reason=reason()).with_columns(fix=_fix())


def reason() -> pl.Expr:
    """The one of REASONS that holds for a row: see ``with_reasons``."""
    due = pl.col("due_on") <= pl.col("today")
    return (
        pl.when(pl.col("customers_short") > 0)
        .then(pl.lit(CUSTOMER))
        .when(due.fill_null(value=False) | pl.col("part_received"))
        .then(pl.lit(NOT_RECEIVED))
        .when(pl.col("document_type").is_in(["transfer", "vendor_return"]))
        .then(pl.lit(SENT))
        .when(~pl.col("came_in") & (pl.col("document_type") != "unexplained"))
        .then(pl.lit(NEVER_STOCKED))
        .otherwise(pl.lit(GAP))
    )


def _fix() -> pl.Expr:
    is_transfer = pl.col("document_type") == "transfer"
    checked = pl.when(is_transfer).then(pl.lit("transfer")).otherwise(pl.lit("vendor return"))
    is_late = pl.col("expected_on") < pl.col("today")
    customer = (
        pl.when(pl.col("to_order") > 0)
        .then(pl.format("Order {} more.", "to_order"))
        .when(is_late)
        .then(pl.lit("Ask where the late delivery is."))
        .otherwise(pl.lit("Nothing to do: ship when the delivery is in."))
    )
    received = pl.lit("Look for the delivery and receive it.")
    sent = pl.format("Compare {} {} with what left the shop.", checked, "document_id")
    return (
        pl.when(reason_is(CUSTOMER))
        .then(customer)
        .when(reason_is(NOT_RECEIVED))
        .then(received)
        .when(reason_is(SENT))
        .then(sent)
        .when(reason_is(NEVER_STOCKED))
        .then(pl.lit("Receive its first delivery, or mark it as not stocked."))
        .otherwise(pl.lit("Count the shelf."))
    )


def reason_is(reason: str) -> pl.Expr:
    return pl.col("reason") == reason
