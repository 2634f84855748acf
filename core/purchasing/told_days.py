"""Told days: which day customers are told for incoming units, and where it comes from.

The vendor gave a day and *confirmed* it, or gave its *word* only. Or the day follows from the vendor's
record: *likely* is the median of the days from order to receipt, *safe* is the time within which 4 in 5
deliveries came. A day by the record is never before the vendor's own day, nor before today: no promise is
earlier than its supply. With fewer than LEAST_DELIVERIES there is no record, and the vendor's word counts.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.errors import Problem
from core.language import marked, say, say_each
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.purchasing.vendor_record import load_delivery_days
from core.report import source_of_day
from core.shop_time import todays, with_day
from core.store import Snapshot, Store, Transaction

CONFIRMED, WORD, LIKELY, SAFE = "confirmed", "word", "likely", "safe"
TOLD_DAYS = {
    WORD: marked("The day the vendor gave, confirmed or not"),
    CONFIRMED: marked("Only a day the vendor confirmed"),
    LIKELY: marked("The likely day, by the vendor's record"),
    SAFE: marked("The safe day, by the vendor's record"),
}
"""Kinds of days that customers can be told, in words. The first is told until somebody chooses."""

BY_RECORD = {
    LIKELY: marked("likely by the vendor's record: half of {number} deliveries"),
    SAFE: marked("safe by the vendor's record: 4 in 5 of {number} deliveries"),
}
"""Sources of a day by the record, in words."""

LEAST_DELIVERIES = 5
"""Deliveries of a vendor without which its record says nothing."""

CUSTOMERS_KEY = "customers"


@dataclass(frozen=True)
class TellBy:
    """Tell customers this kind of day (TOLD_DAYS)."""

    method: str


def with_told_days(supply: pl.DataFrame, method: str) -> pl.DataFrame:
    """Add ``told_on``, the day that customers are told, and ``told_from``, where it comes from.

    ``supply``: incoming lines with ``likely_on, safe_on`` (empty: no record to go by) and ``deliveries``, the
    number that the record has.
    """
    day, of_transfer = pl.col("expected_on"), pl.col("document_type") == "transfer"
    told, words = day, source_of_day()
    if method == CONFIRMED:
        told = pl.when(of_transfer | pl.col("confirmed")).then(day)
    elif method in (LIKELY, SAFE):
        by_record = pl.col(f"{method}_on")
        told = pl.when(by_record.is_null()).then(day).otherwise(pl.max_horizontal(day, by_record))
        record = say_each(BY_RECORD[method], number=pl.col("deliveries"))
        words = pl.when(by_record.is_null() | (told == day)).then(words).otherwise(record)
    return supply.with_columns(told_on=told, told_from=words)


# --- with the store ---


def load_method(snapshot: Snapshot) -> str:
    """Load the kind of day that customers are told."""
    rows = snapshot.rows("told_day", audience=CUSTOMERS_KEY)
    return str(rows[0]["method"]) if rows and rows[0]["method"] else WORD


def load_told_days(
    snapshot: Snapshot, supply: pl.DataFrame, now: datetime, record: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add the days that customers are told to incoming lines. ``record``: of ``load_delivery_days``, if it
    is known."""
    method = load_method(snapshot)
    if method in (LIKELY, SAFE):
        known = load_delivery_days(snapshot, now) if record is None else record
        return with_told_days(with_record_days(snapshot, supply, known, now), method)
    return with_told_days(supply, method)


def with_record_days(
    snapshot: Snapshot, supply: pl.DataFrame, record: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """Add ``likely_on, safe_on, deliveries``: the days by the vendor's record, counted from when the order
    was sent; today where that has passed. Empty for transfers and where the record has too few deliveries."""
    orders = snapshot.frame(
        "purchase_order",
        columns=["po_id", "vendor_id", "shop_id", "ordered_at"],
        matching=supply.select(po_id="document_id").unique(),
    )
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    sent = orders.join(zones, on="shop_id").pipe(with_day, "ordered_at", "sent_on")
    enough = record.filter(pl.col("deliveries") >= LEAST_DELIVERIES)
    known = sent.join(todays(zones, now), on="shop_id").join(enough, on="vendor_id")
    days = {
        name: pl.max_horizontal(
            "today", pl.col("sent_on") + pl.duration(days=pl.col(of).ceil().cast(pl.Int64))
        )
        for name, of in (("likely_on", "median_days"), ("safe_on", "p80_days"))
    }
    of_order = known.select("deliveries", document_type=pl.lit("purchase_order"), document_id="po_id", **days)
    return supply.join(of_order, on=["document_type", "document_id"], how="left", maintain_order="left")


def tell_by(store: Store, method: str, *, by: By) -> Done:
    """Choose the kind of day that customers are told. Raises Problem if there is no such kind, or it is
    chosen already."""
    return perform(
        store, Operation(by, "told_by", TellBy(method), note=TOLD_DAYS.get(method)), _decide_method
    )


def _decide_method(tx: Transaction, request: TellBy, _by: By) -> Posting:
    if request.method not in TOLD_DAYS:
        raise Problem(
            say("There is no day {day}; there are {days}.", day=request.method, days=", ".join(TOLD_DAYS))
        )
    if load_method(tx) == request.method:
        raise Problem(say("Customers are already told this day."))
    key = {"audience": CUSTOMERS_KEY}
    return Posting(
        rows={} if tx.rows("told_day", **key) else {"told_day": [key]},
        changes=[Change("told_day", (CUSTOMERS_KEY,), {"method": request.method})],
    )
