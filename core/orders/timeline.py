"""Timeline of one eCom order: every step with person and time, in plain words."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from core.ledger import FINAL, KEY_SEPARATOR, field_labels, operation_label, row_key, value_words
from core.messages import BY_MAIL, OF_ORDERS_HERE, TO_SEND, load_told
from core.orders.schemas import TIMELINE_ROWS
from core.orders.steps import OF_ORDERS, special_keys
from core.store import Snapshot

TIMELINE_OMITTED = [
    "told_at",
    "told_by",
    "returned_here",
    "version",
    "moved_up",
    "turn_given",
    "on_hold",
    "outcome",
    "listed",
    "done",
]
"""Fields that only repeat the time or person of the step, or what another field says."""

TIMELINE = TIMELINE_ROWS.names()
"""Columns of the timeline."""


def timeline(
    operations: pl.DataFrame, changes: pl.DataFrame, undone: list[str], left: Sequence[str] = ()
) -> pl.DataFrame:
    """Return one row per operation that touched the order, newest first, columns TIMELINE.

    ``changes``: changed fields, with ``about`` (the line's item; empty: the order itself). ``left``: ids of
    operations whose e-mail has left, and cannot be undone.
    """
    value = pl.col("before", "after").fill_null("–").replace(value_words()).str.replace_all("_", " ")
    label = pl.concat_str(
        pl.col("about"),
        pl.col("column_name").replace(field_labels()).str.replace_all("_", " "),
        separator=" ",
        ignore_nulls=True,
    )
    what = (
        changes.filter(~pl.col("column_name").is_in(TIMELINE_OMITTED))
        .with_columns(value)
        .group_by("operation_number", maintain_order=True)
        .agg(what=pl.format("{}: {} → {}", label, "before", "after").str.join("; "))
    )
    was_undone = pl.col("operation_id").is_in(undone)
    # A note begins with its orders, which need not be repeated here.
    note = pl.col("note").str.replace("^Orders? [^:]*(: |$)", "").replace("", None)
    return (
        operations.join(what, left_on="number", right_on="operation_number", how="left")
        .with_columns(
            step=operation_label(),
            what=pl.concat_str(note, "what", separator="; ", ignore_nulls=True),
            undone=was_undone,
            can_undo=~was_undone & ~pl.col("kind").is_in(FINAL) & ~pl.col("operation_id").is_in(list(left)),
        )
        .sort("number", descending=True)
        .select(TIMELINE)
    )


def last_step(timeline: pl.DataFrame) -> dict[str, Any] | None:
    """Return the newest step that was not undone and is no import; None if there is none."""
    for step in timeline.filter(~pl.col("undone")).iter_rows(named=True):
        if step["can_undo"]:
            return step
    return None


# --- with the store ---


def load_timeline(snapshot: Snapshot, ecom_order_id: str) -> pl.DataFrame:
    """Load everything done with an order since its first import (see ``timeline``)."""
    changes = _changes(snapshot, ecom_order_id)
    parcels = snapshot.frame("parcel", columns=["operation_id"], ecom_order_id=ecom_order_id)
    refunds = snapshot.frame("refund", columns=["operation_id"], ecom_order_id=ecom_order_id)
    told = load_told(snapshot, OF_ORDERS_HERE, [ecom_order_id])
    mails_out = told.filter(pl.col("channel") == BY_MAIL, pl.col("state") != TO_SEND)[
        "operation_id"
    ].to_list()
    by_id = snapshot.frame("operation", matching=pl.concat([parcels, refunds, told.select("operation_id")]))
    by_number = snapshot.frame("operation", matching=changes.select(number="operation_number"))
    operations = pl.concat([by_id, by_number]).unique("number")
    undone = snapshot.frame("operation", reverses=operations["operation_id"].to_list())
    return timeline(operations, changes, undone["reverses"].to_list(), mails_out)


def _changes(snapshot: Snapshot, ecom_order_id: str) -> pl.DataFrame:
    """Read the changed fields of the order, its lines and its parcels; ``about`` names the line's item."""
    lines = snapshot.frame("order_line_named", ecom_order_id=ecom_order_id)
    line_keys = pl.concat_str("sale_id", pl.col("line_number").cast(pl.String), separator=KEY_SEPARATOR)
    parcels = snapshot.frame("parcel", columns=["parcel_id"], ecom_order_id=ecom_order_id)
    keys = pl.concat(
        [
            pl.DataFrame(
                [_key(table, row_key([ecom_order_id])) for table in OF_ORDERS]
                + [_key("special_order", own) for own in special_keys([ecom_order_id])]
                + [_key("given_units", key) for key in _given_keys(snapshot, ecom_order_id)]
            ),
            lines.select(table_name=pl.lit("sale_line"), row_key=line_keys, about="name"),
            parcels.select(table_name=pl.lit("parcel"), row_key="parcel_id"),
        ],
        how="diagonal",
    )
    changes = snapshot.frame("change", matching=keys.select("table_name", "row_key"))
    return changes.join(keys, on=["table_name", "row_key"], maintain_order="left")


def _given_keys(snapshot: Snapshot, ecom_order_id: str) -> list[str]:
    rows = snapshot.rows("given_units", ecom_order_id=ecom_order_id)
    return [row_key([row["po_id"], row["line_number"], ecom_order_id]) for row in rows]


def _key(table: str, key: str) -> dict[str, Any]:
    return {"table_name": table, "row_key": key}
