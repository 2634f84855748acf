"""Incoming units of a line in words: how many, on which document, when, and where the day comes from."""

from datetime import date

import polars as pl
import pytest

from core.report.incoming import SERVING, incoming_words, with_incoming

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
    assert incoming_words(rows, brief=True) == [(brief, kind, "3060")]


def test_each_line_is_told_its_own_documents_and_which_one_to_open_if_there_is_one() -> None:
    def units(number: int, document: str) -> dict[str, object]:
        return {"units": number, "document_type": "transfer", "document_id": document}

    served = [None, [units(1, "8"), units(2, "9")], [], [units(3, "8"), units(4, "8")], [units(5, "7")]]
    rows = pl.DataFrame({"serving": pl.Series(served, dtype=SERVING), "today": [TODAY] * len(served)})
    told = [
        (None, None, None),
        ("1 · Transfer 8 · no date; 2 · Transfer 9 · no date", None, None),
        (None, None, None),
        ("3 · Transfer 8 · no date; 4 · Transfer 8 · no date", "transfer", "8"),
        ("5 · Transfer 7 · no date", "transfer", "7"),
    ]
    assert incoming_words(rows, brief=True) == told
    assert incoming_words(rows[1:3], brief=True) == told[1:3]
    assert incoming_words(rows[:0], brief=True) == []
