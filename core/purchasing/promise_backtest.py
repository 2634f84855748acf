"""Backtest of promises: how many days each method would have kept, and by how much it missed the others.

Every line that arrived in full is promised again as on the day it was sent, from what was known then: the
vendor's first word, the vendor's lead time, and the *likely* and *safe* day by the vendor's lines that had
arrived by then (core/purchasing/told_days.py). A promise is kept if the line was complete by then.
"""

from datetime import datetime

import polars as pl

from core.language import marked, say
from core.purchasing.schemas import PROMISE_BACKTEST_ROWS
from core.purchasing.told_days import LEAST_DELIVERIES, LIKELY, SAFE, WORD
from core.purchasing.vendor_record import days_taken, load_judged_lines
from core.store import Snapshot
from core.wording import counted

LEAD_TIME = "lead-time"
BACKTESTED = {
    WORD: marked("The vendor's word"),
    LEAD_TIME: marked("The vendor's lead time"),
    LIKELY: marked("Likely, by the vendor's record"),
    SAFE: marked("Safe, by the vendor's record"),
}
"""Methods that are compared, in words."""


def backtest(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how well each method would have done: one row per method of BACKTESTED (PROMISE_BACKTEST_ROWS).

    ``lines``: ``vendor_id, ordered_on, full_on`` (complete), ``dated`` (every receipt is), ``promised_on``
    (the vendor's first word, if any) and ``lead_time_days``. Lines that were never complete, or whose day is
    unknown, are left out.
    """
    whole = lines.filter("dated").drop_nulls(["vendor_id", "ordered_on", "full_on"])
    parts = whole.partition_by("vendor_id")
    known = pl.concat([_with_record_then(part) for part in parts]) if parts else _with_record_then(whole)
    day_by_method = {
        WORD: pl.col("promised_on"),
        LEAD_TIME: pl.col("ordered_on") + pl.duration(days="lead_time_days"),
        LIKELY: _by_record("median_days"),
        SAFE: _by_record("p80_days"),
    }
    rows = [known.select(*_figures(method, day)) for method, day in day_by_method.items()]
    return pl.concat(rows).select(pl.col(name).cast(kind) for name, kind in PROMISE_BACKTEST_ROWS.items())


def _with_record_then(lines: pl.DataFrame) -> pl.DataFrame:
    """Add the record that the lines' vendor had when each was sent; empty with too few deliveries."""
    days = lines.select("ordered_on").unique()
    arrived = lines.select("full_on", days=(pl.col("full_on") - pl.col("ordered_on")).dt.total_days())
    before = days.join_where(arrived, pl.col("full_on") <= pl.col("ordered_on"))
    record = before.group_by("ordered_on").agg(deliveries=pl.len(), **days_taken())
    enough = record.filter(pl.col("deliveries") >= LEAST_DELIVERIES).drop("deliveries")
    return lines.join(enough, on="ordered_on", how="left")


def _by_record(days: str) -> pl.Expr:
    promised_day = pl.col("ordered_on") + pl.duration(days=pl.col(days).ceil().cast(pl.Int64))
    return pl.when(promised_day.is_not_null()).then(pl.max_horizontal(promised_day, "promised_on"))


def _figures(method: str, day: pl.Expr) -> list[pl.Expr]:
    off = (pl.col("full_on") - day).dt.total_days()
    return [
        pl.lit(method).alias("method"),
        pl.len().alias("lines"),
        day.count().alias("promises"),
        (off <= 0).mean().alias("kept"),
        off.abs().median().alias("days_off"),
        off.filter(off > 0).median().alias("days_late"),
    ]


def too_few_text(rows: pl.DataFrame) -> str:
    """Return a sentence if there is too little history to compare methods; else nothing."""
    lines, by_record = (int(rows.filter(method=SAFE)[name].item()) for name in ("lines", "promises"))
    if by_record >= LEAST_DELIVERIES:
        return ""
    arrived = counted(lines, "order line", "order lines")
    return say(
        "Too little history to compare: {arrived} arrived in full on a known day, and "
        "{by_record} of them were sent when their vendor had {least} deliveries "
        "behind it.",
        arrived=arrived,
        by_record=by_record,
        least=LEAST_DELIVERIES,
    )


# --- with the store ---


def load_backtest(snapshot: Snapshot, now: datetime, vendors: tuple[str, ...] = ()) -> pl.DataFrame:
    """Load how each method would have done on the lines of these vendors, or of all: see ``backtest``."""
    lead = snapshot.frame("vendor", columns=["vendor_id", "lead_time_days"])
    lines = load_judged_lines(snapshot, now).join(lead, on="vendor_id", how="left")
    return backtest(lines.filter(pl.col("vendor_id").is_in(list(vendors))) if vendors else lines)
