"""Reasons for a negative row and what has to be looked at first, as a table."""

from datetime import date

import polars as pl
import pytest

from core.report.reasons import (
    CUSTOMER_WAITS,
    DISCREPANCY,
    NEVER_STOCKED,
    NOT_RECEIVED,
    SENT_TOO_MUCH,
    with_reasons,
)

PAST, TODAY, FUTURE = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)


def row(**facts: object) -> pl.DataFrame:
    """One report row: a till sale in a shop that had stock once, nothing incoming."""
    usual: dict[str, object] = {
        "document_type": "sale",
        "document_id": "A",
        "customers_short": 0,
        "to_order": 1,
        "drafted": 0,
        "expected_on": None,
        "due_on": None,
        "part_received": False,
        "came_in": True,
        "today": TODAY,
    }
    dates = {"expected_on": pl.Date, "due_on": pl.Date}
    return pl.DataFrame([{**usual, **facts}], schema_overrides=dates)


@pytest.mark.parametrize(
    ("facts", "reason", "first_step"),
    [
        ({"customers_short": 1, "to_order": 2}, CUSTOMER_WAITS, None),
        ({"customers_short": 1, "document_type": "transfer"}, CUSTOMER_WAITS, None),
        ({"due_on": TODAY}, NOT_RECEIVED, "look for the delivery and receive it"),
        ({"due_on": FUTURE}, DISCREPANCY, "count the shelf"),
        ({"due_on": FUTURE, "part_received": True}, NOT_RECEIVED, "look for the delivery and receive it"),
        (
            {"document_type": "transfer", "document_id": "T1"},
            SENT_TOO_MUCH,
            "compare transfer T1 with what left the shop",
        ),
        (
            {"document_type": "vendor_return", "document_id": "R1"},
            SENT_TOO_MUCH,
            "compare vendor return R1 with what left the shop",
        ),
        (
            {"document_type": "transfer", "due_on": PAST},
            NOT_RECEIVED,
            "look for the delivery and receive it",
        ),
        ({"came_in": False}, NEVER_STOCKED, "receive its first delivery, or mark it as not stocked"),
        (
            {"document_type": "unexplained", "document_id": "", "came_in": False},
            DISCREPANCY,
            "count the shelf",
        ),
    ],
)
def test_each_row_has_one_reason_chosen_by_precedence(
    facts: dict[str, object], reason: str, first_step: str | None
) -> None:
    told = with_reasons(row(**facts)).select("reason", "first_step")
    assert told.row(0) == (reason, first_step)
