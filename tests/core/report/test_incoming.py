"""Incoming units of a line in words: how many, on which document, when, and where the day comes from."""

from datetime import date

import polars as pl
import pytest

from core.report.incoming import SERVING, with_incoming

TODAY, DUE = date(2026, 11, 25), date(2026, 12, 4)


@pytest.mark.parametrize(
    ("kind", "day", "confirmed", "in_full", "brief"),
    [
        ("purchase_order", DUE, True, "2 · PO 3060 · 4 Dec · confirmed", "2 · PO 3060 · 4 Dec ✓"),
        ("purchase_order", DUE, False, "2 · PO 3060 · 4 Dec · the vendor's word", "2 · PO 3060 · 4 Dec"),
        ("transfer", DUE, False, "2 · Transfer 3060 · 4 Dec · our transfer", "2 · Transfer 3060 · 4 Dec"),
        ("purchase_order", None, False, "2 · PO 3060 · no date", "2 · PO 3060 · no date"),
    ],
)
def test_a_confirmed_day_is_told_from_a_word_also_where_there_is_little_room(
    kind: str, day: date | None, confirmed: bool, in_full: str, brief: str
) -> None:
    supply = {
        "units": 2, "document_type": kind, "document_id": "3060", "expected_on": day, "confirmed": confirmed,
    }  # fmt: skip
    rows = pl.DataFrame({"serving": pl.Series([[supply]], dtype=SERVING), "today": [TODAY]})
    assert with_incoming(rows)["incoming"].to_list() == [in_full]
    assert with_incoming(rows, brief=True)["incoming"].to_list() == [brief]
