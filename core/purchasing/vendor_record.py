"""Vendors' record: how long they take, how often they keep their first date, and how much of it they send.

Definitions: contract §4, per line of purchase orders that were sent.
"""

from datetime import datetime

import polars as pl

from core.purchasing.first_days import PO_LINE, load_first_days
from core.purchasing.schemas import VENDOR_RECORD_ROWS
from core.shop_time import todays, with_day
from core.store import Snapshot


def vendor_records(vendors: pl.DataFrame, lines: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """Return the record of every vendor (VENDOR_RECORD_ROWS), by name.

    ``vendors``: ``vendor_id, name``. ``lines``, one row per line that was sent: LINE, ``vendor_id, ordered,
    received, refused`` (units), ``finished`` (nothing more is expected), ``ordered_on, promised_on`` (the
    first day that was promised, if any) and ``today`` in the shop. ``receipts``, one row per receipt that
    stands: LINE, ``units`` and ``received_on`` (empty: unknown).
    """
    judged = _judged(lines, receipts)
    ordered, received = (pl.col(name).filter("finished").sum() for name in ("ordered", "received_of_ordered"))
    figures = judged.group_by("vendor_id").agg(
        orders=pl.col("po_id").n_unique().cast(pl.Int64),
        lines=pl.len().cast(pl.Int64),
        on_time=pl.col("on_time").mean(),
        fill_rate=pl.when(ordered > 0).then(received / ordered),
        **days_taken(),
        refused=pl.col("refused").sum(),
    )
    return (
        vendors.select("vendor_id", vendor="name")
        .join(figures, on="vendor_id", how="left")
        .with_columns(pl.col("orders", "lines").fill_null(0))
        .sort("vendor", "vendor_id")
        .select(pl.col(name).cast(kind) for name, kind in VENDOR_RECORD_ROWS.items())
    )


def days_taken() -> dict[str, pl.Expr]:
    """Return the median of ``days`` and the time within which 4 in 5 came, by nearest rank."""
    days = pl.col("days").drop_nulls().sort()
    return {
        "median_days": pl.col("days").median(),
        "p80_days": days.get((days.len() * 4 + 4) // 5 - 1, null_on_oob=True),
    }


def _judged(lines: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """Add ``days`` to the last receipt, ``received_of_ordered`` units and ``on_time`` (empty: not judged)."""
    each = receipts.sort("received_on", nulls_last=True).join(lines.select(*PO_LINE, "ordered"), on=PO_LINE)
    so_far = each.with_columns(so_far=pl.col("units").cum_sum().over(PO_LINE))
    received_on = pl.col("received_on")
    arrived = so_far.group_by(PO_LINE).agg(
        last_on=received_on.filter(pl.col("units") > 0).max(),
        full_on=received_on.filter(pl.col("so_far") >= pl.col("ordered")).min(),
        dated=received_on.is_not_null().all(),
    )
    in_full, promised = pl.col("received") >= pl.col("ordered"), pl.col("promised_on")
    was_in_time = pl.when("dated").then(pl.col("full_on") <= promised)
    overdue = promised < pl.col("today")
    return lines.join(arrived, on=PO_LINE, how="left").with_columns(
        days=(pl.col("last_on") - pl.col("ordered_on")).dt.total_days(),
        received_of_ordered=pl.min_horizontal("received", "ordered").clip(0),
        on_time=pl.when(in_full).then(was_in_time).when(overdue).then(pl.lit(False)),
    )


# --- with the store ---


def load_vendor_records(snapshot: Snapshot, now: datetime) -> pl.DataFrame:
    """Load the record of every vendor: see ``vendor_records``."""
    vendors = snapshot.frame("vendor", columns=["vendor_id", "name"])
    headers = snapshot.frame("purchase_order").filter(pl.col("ordered_at").is_not_null())
    lines = _sent_lines(snapshot, headers, now)
    return vendor_records(vendors, lines, _receipts(snapshot, headers))


def load_delivery_days(snapshot: Snapshot, now: datetime) -> pl.DataFrame:
    """Load ``vendor_id, deliveries, median_days, p80_days``: the days from order to last receipt of the lines
    of each vendor, and how many lines these are."""
    days = load_judged_lines(snapshot, now).drop_nulls("days")
    return days.group_by("vendor_id").agg(deliveries=pl.len().cast(pl.Int64), **days_taken())


def load_judged_lines(snapshot: Snapshot, now: datetime) -> pl.DataFrame:
    """Load every line that was sent, with ``days`` from order to last receipt and ``on_time``."""
    headers = snapshot.frame("purchase_order").filter(pl.col("ordered_at").is_not_null())
    return _judged(_sent_lines(snapshot, headers, now), _receipts(snapshot, headers))


def _sent_lines(snapshot: Snapshot, headers: pl.DataFrame, now: datetime) -> pl.DataFrame:
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    closed = pl.col("closed") | ~pl.col("listed_right") | ~pl.col("listed")
    ended = pl.col("received") + pl.col("cancelled") >= pl.col("ordered")
    lines = snapshot.frame("purchase_order_line").join(headers, on="po_id")
    lines = lines.filter(pl.col("listed") | (pl.col("received") > 0))  # else it was taken off the order
    dated = lines.join(zones, on="shop_id").join(todays(zones, now), on="shop_id")
    dated = with_day(dated, "ordered_at", "ordered_on")
    joined = dated.join(load_first_days(snapshot), on=PO_LINE, how="left")
    joined = joined.join(_refused(snapshot), on=PO_LINE, how="left")
    return joined.with_columns(finished=closed | ended, refused=pl.col("refused").fill_null(0))


def _refused(snapshot: Snapshot) -> pl.DataFrame:
    """Return units refused at receipts that stand, per line."""
    made = snapshot.frame(
        "receipt_made",
        columns=["operation_id", "document_id"],
        document_type="purchase_order",
        undone=False,
    )
    rows = snapshot.frame("receipt_line", columns=["operation_id", "line_number", "rejected"])
    joined = rows.join(made.rename({"document_id": "po_id"}), on="operation_id")
    return joined.group_by(PO_LINE).agg(refused=pl.col("rejected").sum().cast(pl.Int64))


def _receipts(snapshot: Snapshot, headers: pl.DataFrame) -> pl.DataFrame:
    """Return what arrived. An import that does not say when something was received leaves its day open."""
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    moves = snapshot.frame("stock_movement", document_type="purchase_order")
    operations = snapshot.frame("operation", columns=["number", "operation_id", "kind", "reverses"])
    undone = operations.join(
        operations.select("reverses"), left_on="operation_id", right_on="reverses", how="semi"
    )
    taken_out = pl.concat([undone, operations.filter(pl.col("reverses").is_not_null())])
    days = headers.select(document_id="po_id", told_at="received_at")
    known = (pl.col("kind") == "receipt") | pl.col("told_at").is_not_null()
    standing = moves.join(taken_out, left_on="operation_number", right_on="number", how="anti")
    joined = standing.join(operations, left_on="operation_number", right_on="number")
    joined = joined.join(days, on="document_id").join(zones, on="shop_id")
    return with_day(joined, "occurred_at", "day").select(
        "line_number", po_id="document_id", units="quantity", received_on=pl.when(known).then("day")
    )
