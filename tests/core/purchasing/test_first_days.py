"""The first promised day of a line stands beside the newest, whoever moves it."""

from datetime import date

import polars as pl
import pytest

from core.purchasing.first_days import HEADER_CHANGES, LINE_CHANGES, first_days


def day(text: str) -> date | None:
    return None if text == "-" else date(2026, 11, int(text))


def first(now: str, *changes: str) -> date | None:
    """The first day of line 1. ``now``: its own day, its order's, and if lines have days of their own.
    A change: the operation, whose day (order, line, by-line, sent), before and after."""
    line, order, by_line = now.split()
    known = pl.DataFrame(
        {"po_id": ["P"], "line_number": [1], "expected_on": [day(line)], "dated_by_line": [by_line == "own"],
         "order_on": [day(order)]},
        schema_overrides={"expected_on": pl.Date, "order_on": pl.Date},
    )  # fmt: skip
    rows = [change.split() for change in changes]
    names = {"order": "expected_on", "line": "expected_on", "by-line": "dated_by_line", "sent": "ordered_at"}
    entries = [
        {
            "po_id": "P", "line_number": 1, "operation_number": int(number), "column_name": names[whose],
            "before": text(whose, before), "after": text(whose, after), "whose": whose,
        }
        for number, whose, before, after in rows
    ]  # fmt: skip
    frame = pl.DataFrame(entries, schema={**LINE_CHANGES, "whose": pl.String()})
    of_orders = frame.filter(pl.col("whose") != "line").select(list(HEADER_CHANGES))
    of_lines = frame.filter(pl.col("whose") == "line").select(list(LINE_CHANGES))
    promised: date | None = first_days(known, of_orders, of_lines)["promised_on"].item()
    return promised


def text(whose: str, value: str) -> str | None:
    if value == "-":
        return None
    return value if whose in ("by-line", "sent") else f"2026-11-{int(value):02}"


CASES = {
    "never moved": ("5 5 order", [], "5"),
    "never dated": ("- - order", [], "-"),
    "the whole order moved twice": ("- 25 order", ["3 order 5 20", "4 order 20 25"], "5"),
    "moved as a draft, sent, then moved": ("- 20 order", ["3 order 1 5", "4 sent - x", "5 order 5 20"], "5"),
    "sent without a day": ("- 19 order", ["4 sent - x", "5 order - 9", "6 order 9 19"], "9"),
    "the line moved away from its order": (
        "9 12 own", ["4 line - 9", "4 order 5 12", "4 by-line false true"], "5"
    ),
    "a line of a dated import moved": ("9 12 own", ["4 line 7 9", "4 order 10 12"], "7"),
    "lines dated first, then the whole order": (
        "7 30 order", ["4 by-line true false", "4 order 12 30"], "7"
    ),
    "undone and moved again": ("- 20 order", ["3 order 5 9", "4 order 9 5", "5 order 5 20"], "5"),
}  # fmt: skip


@pytest.mark.parametrize(("now", "changes", "says"), CASES.values(), ids=list(CASES))
def test_the_first_word_is_the_day_a_line_had_when_it_was_sent(
    now: str, changes: list[str], says: str
) -> None:
    assert first(now, *changes) == day(says)
