"""Vendors' record: time, days that they keep, and share that they send (contract §4)."""

from datetime import date

import polars as pl

from core.purchasing.schemas import VENDOR_RECORD_ROWS
from core.purchasing.vendor_record import vendor_records

VENDORS = pl.DataFrame({"vendor_id": ["V1", "V2"], "name": ["Acme", "Never asked"]})


def day(text: str) -> date | None:
    return None if text == "-" else date(2026, 11, int(text))


def rows_of(text: str) -> list[dict[str, str]]:
    names, *rows = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def record(lines: str, receipts: str) -> list[tuple[object, ...]]:
    """Everything but the name of what is said of Acme on the 28th."""
    sent = [
        {
            "vendor_id": "V1",
            "po_id": row["po"],
            "line_number": 1,
            **{name: int(row[name]) for name in ("ordered", "received", "refused")},
            "finished": row["finished"] == "yes",
            "ordered_on": day(row["sent"]),
            "promised_on": day(row["promised"]),
            "today": date(2026, 11, 28),
        }
        for row in rows_of(lines)
    ]
    arrived = [
        {"po_id": row["po"], "line_number": 1, "units": int(row["units"]), "received_on": day(row["on"])}
        for row in rows_of(receipts)
    ]
    schema = {"po_id": pl.String, "line_number": pl.Int64, "units": pl.Int64, "received_on": pl.Date}
    records = vendor_records(VENDORS, pl.DataFrame(sent), pl.DataFrame(arrived, schema=schema))
    assert records.schema == VENDOR_RECORD_ROWS
    assert records.row(1)[2:] == (0, 0, None, None, None, None, None)
    return [records.row(0)[2:]]


LINES = """
po  ordered  received  refused  finished  sent  promised
P1  10       10        0        yes       1     10
P2  10       10        0        yes       1     10
P3  5        3         2        yes       2     10
P4  4        0         0        no        5     20
P5  4        1         0        no        5     30
P6  4        4         0        yes       5     -
"""
RECEIPTS = """
po  units  on
P1  4      5
P1  6      10
P2  10     12
P3  3      9
P5  1      11
P6  4      -
"""


def test_a_vendor_is_judged_line_by_line_by_its_first_day() -> None:
    # On time: P1. Late: P2 came later, P3 never came in full, P4 is overdue. P5 is not due, P6 had no day.
    # 10 + 10 + 3 + 4 of the 29 units of finished lines came. Days: 9, 11, 7 and 6; of P6 nobody knows.
    assert record(LINES, RECEIPTS) == [(6, 6, 1 / 4, 27 / 29, 8.0, 11, 2)]


def test_over_deliveries_do_not_make_up_for_missing_units() -> None:
    lines = """
    po  ordered  received  refused  finished  sent  promised
    P1  2        9         0        yes       1     -
    P2  2        0         0        yes       1     -
    """
    assert record(lines, "po units on")[0][:4] == (2, 2, None, 0.5)
