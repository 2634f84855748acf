"""What planning looks at, read from the store (core/planning.py says what each frame holds)."""

from datetime import UTC, date, datetime

import polars as pl

from core.oldest_first import PAIR, oldest_first, shelf_of
from core.planning import Choices, Facts, plan, with_today
from core.store import Snapshot, Store

SOURCE = ["occurred_at", "document_type", "document_id", "line_number"]


def positions_of(
    stock: pl.DataFrame, supply: pl.DataFrame, drafts: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    """One row per item and shop with stock, supply, drafts or waiting units: ``Facts.stock``.

    ``lines``: open lines with ``waiting`` and ``cleared`` (their order is paid and cleared).
    """
    waiting = lines.filter(pl.col("waiting") > 0)
    short = shelf_of(stock, waiting).select(*PAIR, "customers_short")
    held = waiting.filter(~pl.col("cleared"))
    sums = (
        supply.group_by(PAIR).agg(incoming=pl.col("incoming").sum()),
        drafts.group_by(PAIR).agg(drafted_in=pl.col("drafted").sum()),
        drafts.filter(pl.col("from_shop_id").is_not_null())
        .group_by("item_id", shop_id="from_shop_id")
        .agg(drafted_out=pl.col("drafted").sum()),
        held.group_by(PAIR).agg(waiting_uncleared=pl.col("waiting").sum()),
        short,
    )
    joined = stock.select(*PAIR, "on_hand", "reorder_point", "order_up_to")
    for frame in sums:
        joined = joined.join(frame, on=PAIR, how="full", coalesce=True)
    numbers = ["on_hand", "incoming", "drafted_in", "drafted_out", "waiting_uncleared", "customers_short"]
    return joined.with_columns(
        pl.col(numbers).fill_null(0).cast(pl.Int64), pl.col("reorder_point", "order_up_to").cast(pl.Int64)
    )


def oldest_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The oldest open source and who waits, one row per item and shop: ``Facts.oldest``."""
    sources = oldest_first(lines.filter(pl.col("backordered") > 0))
    oldest = sources.unique(PAIR, keep="first", maintain_order=True).select(*PAIR, *SOURCE)
    waiting = (
        lines.filter(pl.col("waiting") > 0)
        .group_by(PAIR)
        .agg(
            waiting_lines=pl.len().cast(pl.Int64),
            waiting_orders=pl.col("ecom_order_id").n_unique().cast(pl.Int64),
        )
    )
    return oldest.join(waiting, on=PAIR, how="full", coalesce=True).with_columns(
        pl.col("waiting_lines", "waiting_orders").fill_null(0)
    )


# --- with the store ---


def load_facts(snapshot: Snapshot, now: datetime, today: date | None = None) -> Facts:
    """Everything planning looks at, of one moment. ``now`` is UTC; ``today`` overrules the shops' dates."""
    lines = _open_lines(snapshot)
    items = snapshot.frame("item")
    stock = positions_of(
        snapshot.frame("stock", columns=[*PAIR, "on_hand", "found", "reorder_point", "order_up_to"]),
        snapshot.frame("supply"),
        snapshot.frame("draft_line"),
        lines,
    )
    return Facts(
        stock=stock,
        oldest=oldest_of(lines),
        items=items,
        vendors=snapshot.frame("vendor"),
        price_breaks=snapshot.frame("price_break"),
        shops=load_days(snapshot, now, today),
    )


def load_days(snapshot: Snapshot, now: datetime, today: date | None = None) -> pl.DataFrame:
    """The shops with ``today``, the date in each: one row per shop, by id."""
    return with_today(snapshot.frame("shop").sort("shop_id"), now.replace(tzinfo=UTC), today)


def _open_lines(snapshot: Snapshot) -> pl.DataFrame:
    lines = snapshot.frame("open_line")
    orders = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id", "payment_status", "fraud_check"],
        matching=lines.select("ecom_order_id").unique(),
    )
    cleared = (pl.col("payment_status") == "paid") & (pl.col("fraud_check") == "cleared")
    return lines.join(orders, on="ecom_order_id", how="left").with_columns(
        cleared=cleared.fill_null(value=False)
    )


def load_plan(store: Store, choices: Choices, now: datetime, today: date | None = None) -> pl.DataFrame:
    """The plan for ``choices`` as the store is now: one row per transfer or purchase."""
    with store.read() as snapshot:
        return plan(load_facts(snapshot, now, today), choices)


def load_hub(store: Store) -> str | None:
    """The shop that buys for all, where the store's setting names one."""
    with store.read() as snapshot:
        rows = snapshot.rows("setting", name="hub")
    return str(rows[0]["value"]) if rows else None
