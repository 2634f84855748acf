"""Export of the store as a neutral folder (contract §3). Imported into an empty store it gives an equal
report and plan.

Facts that only this app has are expressed with the folder's columns: a refund made here becomes a return
line, a cancelled remainder lowers the ordered units or counts as received by transfer, and a document that is
gone is closed.
"""

from datetime import datetime

import polars as pl

from core.formats import to_csv, zipped
from core.neutral import FILES, File
from core.store import Snapshot, Store

NOTHING_YET = pl.lit(0)
"""Received units of a draft as the folder must give them (contract §3), even if units came before it became a
draft.
"""

OWN_DAY = pl.when("dated_by_line").then("expected_on").otherwise("expected_on_right")
"""The day of a line joined to its document."""


def exported_sales(lines: pl.DataFrame) -> pl.DataFrame:
    """Return sale lines, and a return line for units that refunds in the app put back: one row per line.

    A unit is exported as refunded or as shipped, also where several imports said that it is both.
    """
    units = pl.col("quantity").abs()
    refunded = pl.min_horizontal((pl.col("refunded") - pl.col("returned_here")).clip(0), units)
    sold = lines.with_columns(refunded=refunded, shipped=pl.min_horizontal("shipped", units - refunded))
    last = lines.group_by("sale_id").agg(last=pl.col("line_number").max())
    returns = (
        lines.filter(pl.col("returned_here") > 0)
        .join(last, on="sale_id")
        .with_columns(
            line_number=pl.col("last") + pl.int_range(1, pl.len() + 1).over("sale_id"),
            quantity=-pl.col("returned_here"),
            returned_sale_id="sale_id",
            returned_line_number="line_number",
            shipped=pl.lit(0, pl.Int64),
            refunded=pl.lit(0, pl.Int64),
        )
        .drop("last")
    )
    return pl.concat([sold, returns.select(sold.columns)]).sort("sold_at", "sale_id", "line_number")


def exported_purchase_orders(orders: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row per line with units: ordered without cancelled units."""
    joined = lines.filter("listed").join(without_doubles(orders, "po_id"), on="po_id")
    ordered = (pl.col("ordered") - pl.col("cancelled")).clip(0)
    return (
        joined.with_columns(
            ordered=pl.when(ordered > 0).then(ordered).otherwise(pl.col("received").clip(0)),
            received=pl.when(pl.col("ordered_at").is_null()).then(NOTHING_YET).otherwise("received"),
            closed=pl.col("closed") | ~pl.col("listed_right"),
            expected_on=OWN_DAY,
        )
        .filter(pl.col("ordered") > 0)
        .sort("po_id", "line_number")
    )


def exported_transfers(transfers: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row per transfer line: its sent units, or for drafts the units to send.

    A line that is gone stays a source at its sender and owes nothing (contract §1). Units that an open
    transfer no longer owes count as received, the only way the folder has: lowering the sent units would
    lower the source too. Units that never reached the receiver are missing in ``stock.csv``.
    """
    is_draft, closed = pl.col("sent_at").is_null(), pl.col("closed") | ~pl.col("listed_right")
    received = pl.when(is_draft).then(NOTHING_YET).when(closed).then("received")
    received = received.when("listed").then(pl.col("received") + pl.col("cancelled"))
    return (
        lines.join(without_doubles(transfers, "transfer_id"), on="transfer_id")
        .filter(pl.col("listed") | ~is_draft)
        .with_columns(
            quantity=pl.when(is_draft).then("quantity").otherwise("sent"),
            received=received.otherwise(pl.max_horizontal("received", "sent")),
            closed=closed,
            expected_on=OWN_DAY,
        )
        .filter(pl.col("quantity") > 0)
        .sort("transfer_id", "line_number")
    )


def without_doubles(documents: pl.DataFrame, key: str) -> pl.DataFrame:
    """Leave out documents that are the POS version of one created here: they are the same document."""
    return documents.filter(~pl.col(key).is_in(documents["pos_number"].drop_nulls().implode()))


# --- with the store ---


def load_export(snapshot: Snapshot, now: datetime) -> dict[str, pl.DataFrame]:
    """Load every neutral file by its name without ``.csv``; on hand is as of ``now``."""
    stock = snapshot.frame("stock").with_columns(as_of=pl.lit(now).cast(pl.Datetime("us")))
    frames = {
        "shops": snapshot.frame("shop"),
        "vendors": snapshot.frame("vendor"),
        "items": snapshot.frame("item"),
        "vendor_items": snapshot.frame("vendor_item"),
        "price_breaks": snapshot.frame("price_break"),
        "stock": stock,
        "sales": exported_sales(snapshot.frame("sale_line")),
        "ecom_orders": snapshot.frame("ecom_order"),
        "purchase_orders": exported_purchase_orders(
            snapshot.frame("purchase_order"), snapshot.frame("purchase_order_line")
        ),
        "vendor_returns": snapshot.frame("vendor_return_line"),
        "special_orders": _exported_special_orders(snapshot),
        "transfers": exported_transfers(snapshot.frame("transfer"), snapshot.frame("transfer_line")),
        "shortfalls": snapshot.frame("shortfall"),
        "currency_rates": _exported_rates(snapshot),
        "remembered_vendors": snapshot.frame("remembered_vendor").drop_nulls("vendor_id"),
        "given_units": snapshot.frame("given_units").filter(pl.col("units") > 0),
        "shop_rules": snapshot.frame("shop_rule").filter(pl.col("rule") != "first"),
        "web_order_lines": snapshot.frame("web_order_line"),
        "order_matches": snapshot.frame("order_match").drop_nulls("decision"),
        "order_terms": _exported_terms(snapshot),
        "moved_orders": snapshot.frame("moved_order").filter(pl.col("moved_up") > 0),
    }
    frames["purchase_order_parts"] = _exported_parts(snapshot, frames["purchase_orders"])
    written = {name: frame for name, frame in frames.items() if len(frame) or not FILES[name].ours}
    return {name: _columns(FILES[name], frame).sort(FILES[name].key) for name, frame in written.items()}


def _exported_rates(snapshot: Snapshot) -> pl.DataFrame:
    """Load the rates of currencies as texts: they have eight decimals, and money in files has four."""
    return snapshot.frame("currency_rate").drop_nulls("rate").with_columns(pl.col("rate").cast(pl.String))


def _exported_special_orders(snapshot: Snapshot) -> pl.DataFrame:
    """Load special orders, without undone till promises. Those that are no longer listed are done."""
    undone = pl.col("typed_here").fill_null(value=False) & ~pl.col("listed")
    orders = snapshot.frame("special_order").filter(~undone)
    return orders.with_columns(done=pl.col("done") | ~pl.col("listed"))


def _exported_terms(snapshot: Snapshot) -> pl.DataFrame:
    """Load the terms of orders of which something is agreed now."""
    agreed = pl.col("on_hold") | pl.col("ship_complete") | (pl.col("priority") > 0)
    return snapshot.frame("order_terms").filter(agreed)


def _exported_parts(snapshot: Snapshot, lines: pl.DataFrame) -> pl.DataFrame:
    """Load the part deliveries of exported lines, numbered from 1 on."""
    parts = snapshot.frame("part_delivery").join(lines, on=["po_id", "line_number"], how="semi")
    return parts.with_columns(part=pl.col("part").rank("dense").over("po_id", "line_number").cast(pl.Int64))


def _columns(file: File, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of a file. Our columns beyond the contract are only included if they have a
    value."""
    return frame.select(
        column.name
        for column in file.columns
        if not column.ours or frame[column.name].null_count() < len(frame)
    )


def export_zip(store: Store, *, now: datetime) -> bytes:
    """Return the neutral folder of the whole store as one zip, and add a line to the audit log."""
    store.audit.check("export")
    frames = store.ask(load_export, now)
    store.audit.note("export", "zip")
    return zipped({FILES[name].file_name: to_csv(frame) for name, frame in frames.items()})
