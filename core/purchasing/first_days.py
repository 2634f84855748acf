"""First promised days: the day that was first said for each line of a sent purchase order.

It is the day on which the line was due when the order was sent or, if it had none, the first day it got. It
is read from the change log, so that undoing a change and correcting it again do not lose it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from core.ledger import KEY_SEPARATOR, row_key
from core.store import Snapshot

PO_LINE = ["po_id", "line_number"]
HEADER_CHANGES = pl.Schema({"po_id": pl.String(), "operation_number": pl.Int64(), "column_name": pl.String(),
                            "before": pl.String(), "after": pl.String()})  # fmt: skip
"""Changes of fields of purchase orders, one row each."""
LINE_CHANGES = pl.Schema({**HEADER_CHANGES, "line_number": pl.Int64()})
"""Changes of fields of their lines."""


def first_days(lines: pl.DataFrame, of_orders: pl.DataFrame, of_lines: pl.DataFrame) -> pl.DataFrame:
    """Return PO_LINE and ``promised_on``, the first promised day of each line; empty if it never had one.

    ``lines``: PO_LINE, ``expected_on`` and the order's ``dated_by_line`` and ``order_on`` (its day). The
    changes (HEADER_CHANGES, LINE_CHANGES) are those of their days, and of when orders were sent.
    """
    sent = of_orders.filter(pl.col("before").is_null(), column_name="ordered_at")
    sent_by = sent.group_by("po_id").agg(sent_by=pl.col("operation_number").max())
    of_orders, of_lines = (
        _since(changes.filter(pl.col("column_name") != "ordered_at"), sent_by)
        for changes in (of_orders, of_lines)
    )
    day = of_orders.filter(column_name="expected_on")
    by_line = of_orders.filter(column_name="dated_by_line")
    then = (
        lines.join(_oldest(day, ["po_id"], "order_was"), on="po_id", how="left")
        .join(_oldest(by_line, ["po_id"], "dated_was"), on="po_id", how="left")
        .join(_oldest(of_lines, PO_LINE, "line_was"), on=PO_LINE, how="left")
        .join(_first_said(lines, day, of_lines), on=PO_LINE, how="left")
    )
    dated = (
        pl.when(pl.col("dated_was").is_null()).then("dated_by_line").otherwise(pl.col("dated_was") == "true")
    )
    line_day, order_day = (
        _before(f"{name}_was", now) for name, now in (("line", "expected_on"), ("order", "order_on"))
    )
    was = pl.when(dated).then(line_day).otherwise(order_day)
    return then.select(*PO_LINE, promised_on=pl.coalesce(was, pl.col("said").str.to_date()))


def _since(changes: pl.DataFrame, sent_by: pl.DataFrame) -> pl.DataFrame:
    """Return the changes after their order was sent, oldest first. One sent elsewhere was sent before all."""
    joined = changes.join(sent_by, on="po_id", how="left")
    later = joined.filter(pl.col("operation_number") > pl.col("sent_by").fill_null(0))
    return later.sort("operation_number")


def _oldest(changes: pl.DataFrame, key: list[str], name: str) -> pl.DataFrame:
    """Return the value that a field had before its oldest change, as ``name``; an empty text if it was
    empty."""
    return changes.group_by(key).agg(pl.col("before").first().fill_null("").alias(name))


def _before(was: str, now: str) -> pl.Expr:
    """Return the day that a field had: before its oldest change, or now if it never changed."""
    return pl.when(pl.col(was).is_null()).then(now).otherwise(pl.col(was).replace("", None).str.to_date())


def _first_said(lines: pl.DataFrame, day: pl.DataFrame, of_lines: pl.DataFrame) -> pl.DataFrame:
    """Return the first day that a line got, from its own changes or its order's, as ``said``."""
    own = of_lines.select(*PO_LINE, "operation_number", "after", rank=pl.lit(0))
    orders = lines.select(PO_LINE).join(day, on="po_id")
    every = pl.concat([own, orders.select(*PO_LINE, "operation_number", "after", rank=pl.lit(1))])
    named = every.drop_nulls("after").sort("operation_number", "rank")
    return named.group_by(PO_LINE, maintain_order=True).agg(said=pl.col("after").first())


# --- with the store ---


def load_first_days(snapshot: Snapshot, po_id: str | None = None) -> pl.DataFrame:
    """Load ``first_days`` of all lines that were sent, or of one purchase order."""
    only: dict[str, Any] = {} if po_id is None else {"po_id": po_id}
    columns = ["po_id", "ordered_at", "dated_by_line", "expected_on"]
    headers = snapshot.frame("purchase_order", columns=columns, **only).drop_nulls("ordered_at")
    lines = snapshot.frame("purchase_order_line", columns=[*PO_LINE, "expected_on"], **only)
    joined = lines.join(headers.rename({"expected_on": "order_on"}), on="po_id")
    keys = None if po_id is None else [row_key(key) for key in joined.select(PO_LINE).iter_rows()]
    return first_days(
        joined,
        _changes(snapshot, "purchase_order", None if po_id is None else [po_id]),
        _changes(snapshot, "purchase_order_line", keys),
    )


def load_first_days_of(snapshot: Snapshot, po_id: str, line_numbers: Sequence[int]) -> dict[int, date | None]:
    """Load the first promised day of the lines of one purchase order; nothing where no day ever changed."""
    keys = [row_key([po_id]), *(row_key([po_id, number]) for number in line_numbers)]
    tables, days = ["purchase_order", "purchase_order_line"], ["expected_on", "dated_by_line"]
    changed = snapshot.frame(
        "change", columns=["operation_number"], table_name=tables, column_name=days, row_key=keys
    )
    if changed.is_empty():
        return {}
    return dict(load_first_days(snapshot, po_id).select("line_number", "promised_on").iter_rows())


def _changes(snapshot: Snapshot, table: str, keys: list[str] | None) -> pl.DataFrame:
    """Load the changes of days in a table, of some rows or of all."""
    names = ["expected_on", "dated_by_line", "ordered_at"] if table == "purchase_order" else ["expected_on"]
    columns = ["row_key", "operation_number", "column_name", "before", "after"]
    only: dict[str, Any] = {} if keys is None else {"row_key": keys}
    changes = snapshot.frame("change", columns=columns, table_name=table, column_name=names, **only)
    parts = pl.col("row_key").str.split(KEY_SEPARATOR).list
    keyed = changes.with_columns(po_id=parts.get(0))
    if table == "purchase_order":
        return keyed.select(list(HEADER_CHANGES))
    return keyed.with_columns(line_number=parts.get(1).cast(pl.Int64)).select(list(LINE_CHANGES))
