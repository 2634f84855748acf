"""The list of incoming documents, and its filters."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.receiving import with_status

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due_in", "says"),
    [
        (-12, "12 days late"),
        (-1, "1 day late"),
        (0, "Due today"),
        (1, "On the way"),
        (None, "No date"),
    ],
)
def test_the_status_of_a_delivery_says_when_it_is_due(due_in: int | None, says: str) -> None:
    due = None if due_in is None else TODAY + timedelta(days=due_in)
    documents = pl.DataFrame(
        {"expected_on": [due], "next_on": [None], "today": [TODAY], "days_late": [max(0, -(due_in or 0))]},
        schema={"expected_on": pl.Date, "next_on": pl.Date, "today": pl.Date, "days_late": pl.Int64},
    )
    assert with_status(documents)["status"].to_list() == [says]
