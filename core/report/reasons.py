"""Reasons: why each row of the report is negative, and the first thing to check.

The first reason that is true counts. 1. A customer waits for a unit (by rule 2; the goods may have left on
another line than the customer's). 2. A delivery arrived but was not received: a document for the shop is due,
or was received in part. 3. Too much was sent. 4. The item was never stocked. 5. There is a stock discrepancy.
"""

from functools import cache

import polars as pl

from core.allocation import Frame
from core.language import language, marked, say, say_each, speaking

CUSTOMER_WAITS, NOT_RECEIVED, SENT_TOO_MUCH, NEVER_STOCKED, DISCREPANCY = (
    marked("A customer waits"),
    marked("Arrived but not received"),
    marked("Sent too much"),
    marked("Never stocked"),
    marked("Stock discrepancy"),
)
REASONS = [CUSTOMER_WAITS, NOT_RECEIVED, SENT_TOO_MUCH, NEVER_STOCKED, DISCREPANCY]

SENT_TOO_MUCH_OF = {"transfer": marked("transfer"), "vendor_return": marked("vendor return")}
"""Documents of which too much can be sent, in words."""

_KIND = pl.col("document_type")
_HOLDS = [
    pl.col("customers_short") > 0,
    (pl.col("due_on") <= pl.col("today")).fill_null(value=False) | pl.col("part_received"),
    _KIND.is_in(["transfer", "vendor_return"]),
    ~pl.col("came_in") & (_KIND != "unexplained"),
]
"""Conditions of all REASONS but the last. The first that is true counts."""


def _first_true(*answers: pl.Expr) -> pl.Expr:
    """Return for each row the answer of its reason. ``answers``: in the order of REASONS."""
    expression = answers[-1]
    for holds, answer in reversed(list(zip(_HOLDS, answers[:-1], strict=True))):
        expression = pl.when(holds).then(answer).otherwise(expression)
    return expression


REASON = _first_true(*map(pl.lit, REASONS))
"""Reason of a row, one of REASONS."""


def with_reasons(rows: Frame) -> Frame:
    """Add ``reason`` (one of REASONS) and ``first_step`` (in words, if there is one).

    ``rows``: report rows with HELPERS and ``today``, the date in the row's shop.
    """
    return rows.with_columns(reason=REASON, first_step=_first_step(language()))


@cache  # Making it takes as long as using it on a page of rows.
def _first_step(spoken: str) -> pl.Expr:
    """Return the step to take before anything is moved or bought for a row; empty if a customer waits."""
    with speaking(spoken):
        kinds = {kind: say(name) for kind, name in SENT_TOO_MUCH_OF.items()}
        return _first_true(
            pl.lit(None, pl.String),
            pl.lit(say("look for the delivery and receive it")),
            say_each(
                "compare {kind} {number} with what left the shop",
                kind=_KIND.replace(kinds),
                number=pl.col("document_id"),
            ),
            pl.lit(say("receive its first delivery, or mark it as not stocked")),
            pl.lit(say("count the shelf")),
        )
