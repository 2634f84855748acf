"""Consequences of units of a purchase order that the file shows as received on another line than we did.

Part of ``import_documents.py``.
"""

import polars as pl

from core.allocation import deal
from core.exchange.given_on_other_lines import plan_given
from core.exchange.import_plan import ImportPlan
from core.language import marked, say
from core.store import Snapshot

OWED_AGAIN = marked(
    "Purchase order {number}: line {line} owes units again that were cancelled ({units}), because the "
    "cancelled line was received. If they will not come, cancel the remainder of line {line}."
)


def owed_again(lines: pl.DataFrame) -> list[str]:
    """Return sentences about lines that owe units which were cancelled on a line that is received now: a
    cancelled remainder stays on its line, where it can be undone.

    ``lines``: purchase order lines with the units ``cancelled``, ``gained`` by the import and ``left`` to
    come, below 0 where more was received and cancelled than ordered.
    """
    by = ["po_id", "item_id"]
    lines = lines.sort("po_id", "line_number").with_columns(pl.col("cancelled").fill_null(0))
    beyond = lines.with_columns(units=pl.min_horizontal(-pl.col("left"), "cancelled"))
    owed = lines.filter("is_there").with_columns(units=pl.min_horizontal("left", -pl.col("gained")))
    beyond, owed = (frame.filter(pl.col("units") > 0) for frame in (beyond, owed))
    again = deal(beyond, owed, by).group_by("supply_row", maintain_order=True).agg(pl.col("units").sum())
    named = owed[again["supply_row"]].with_columns(units=again["units"])
    return [
        say(OWED_AGAIN, number=number, line=line, units=units)
        for number, line, units in named.select("po_id", "line_number", "units").iter_rows()
    ]


# --- with the store ---


def plan_moved_receipts(
    snapshot: Snapshot, plan: ImportPlan, here: pl.DataFrame, elsewhere: pl.DataFrame
) -> None:
    """Move units given to orders to the lines that bring them, if the file moved received units, and note the
    lines that owe what was cancelled on others."""
    key = ["po_id", "line_number"]
    columns = [*key, "item_id", "is_there", "ordered", "gained"]
    frames = [frame.select(columns) for frame in (here, elsewhere.rename({"moved": "gained"}))]
    lines = pl.concat(frames, how="vertical_relaxed")
    lines = lines.filter((pl.col("gained") < 0).any().over("po_id", "item_id"))
    known = snapshot.frame("purchase_order_line", matching=lines.select(key))
    lines = lines.join(known.select(*key, "received", "cancelled"), on=key, how="left")
    gone = pl.sum_horizontal("received", "cancelled", "gained", ignore_nulls=True)
    lines = lines.with_columns(left=pl.col("ordered") - gone)
    plan.notes += owed_again(lines)
    plan_given(snapshot, plan, lines)
