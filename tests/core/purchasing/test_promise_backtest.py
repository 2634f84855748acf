"""Promises tried again on the past: how many each method would have kept, and how far off the others were."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.purchasing.promise_backtest import backtest, load_backtest, too_few_text
from core.purchasing.purchase_orders import mark_sent
from core.purchasing.told_days import LIKELY, SAFE, WORD
from tests.helpers.receiving_shop import NOW, ReceivingShop

START = date(2026, 1, 1)

# sent on day, arrived on day, the vendor's word (day): the first five are the record of the others
LINES = """
0   4   4
0   4   4
0   6   4
0   8   4
0   10  4
20  24  22
20  26  22
20  29  22
20  -   22
"""


def frame(text: str) -> pl.DataFrame:
    def day(cell: str) -> date | None:
        return None if cell == "-" else START + timedelta(int(cell))

    cells = [line.split() for line in text.strip().splitlines()]
    return pl.DataFrame(
        {
            "vendor_id": ["V"] * len(cells),
            "ordered_on": [day(row[0]) for row in cells],
            "full_on": [day(row[1]) for row in cells],
            "promised_on": [day(row[2]) for row in cells],
            "lead_time_days": [5] * len(cells),
            "dated": [True] * len(cells),
        },
        schema_overrides={"full_on": pl.Date, "promised_on": pl.Date},
    )


def test_each_method_is_judged_by_what_was_known_when_the_order_was_sent() -> None:
    """The record of 4, 4, 6, 8 and 10 days: likely 6, safe 8. They arrive after 4, 6 and 9 days."""
    rows = backtest(frame(LINES))
    assert rows.rows() == [
        ("word", 8, 8, 2 / 8, 3.0, 4.0),
        ("lead-time", 8, 8, 3 / 8, 1.0, 3.0),
        ("likely", 8, 3, 2 / 3, 2.0, 3.0),
        ("safe", 8, 3, 2 / 3, 2.0, 1.0),
    ]


def test_a_day_by_the_record_is_never_before_the_vendors_word() -> None:
    slow = LINES.replace("20  24  22", "20  24  40")
    kept = dict(backtest(frame(slow)).select("method", "days_off").iter_rows())
    assert kept[LIKELY] == 3.0  # 16 days after the arrival, 0 and 3


def test_with_too_little_history_it_says_so() -> None:
    few = backtest(frame("0 4 4\n20 24 22"))
    assert too_few_text(few).startswith("Too little history to compare: 2 order lines arrived in full")
    nothing = backtest(frame(LINES).clear())
    assert nothing["lines"].to_list() == [0, 0, 0, 0]
    assert "0 order lines" in too_few_text(nothing)


@pytest.mark.parametrize("vendors", [(), ("acme",), ("nobody",)])
def test_it_is_read_from_the_ledger(tmp_path: Path, vendors: tuple[str, ...]) -> None:
    shop = ReceivingShop(tmp_path)
    for number in range(8):
        sent = NOW - timedelta(days=60 - 5 * number)
        po = shop.drafted(("pump", 1))
        mark_sent(shop.store, po, expected_on=sent.date() + timedelta(2), by=shop.by(now=sent))
        shop.receive("po", po, everything=True, now=sent + timedelta(days=3))
    rows = {row["method"]: row for row in shop.store.ask(load_backtest, NOW, vendors).to_dicts()}
    if vendors == ("nobody",):
        assert rows[WORD]["lines"] == 0
    else:
        assert (rows[WORD]["kept"], rows[WORD]["days_late"]) == (0.0, 1.0)
        assert (rows[SAFE]["promises"], rows[SAFE]["kept"]) == (3, 1.0)
    shop.store.close()
