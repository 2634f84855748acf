"""Units of a purchase order that were given to one order: when they arrive, they are held for it.

Units that arrive are taken off the line's given units and become units taken out of turn of the order, so
that they come first until they leave. Both are changes of the receipt's operation, and its undo takes them
back.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from core.allocation import GIVEN_TO, PAIR, SPECIAL_ORDER, given_pieces, id_of_special_order, oldest_first
from core.ledger import Change
from core.purchasing import PURCHASE_ORDER, Document
from core.store import Snapshot

GIVEN_OF_LINES = {
    "supply_row": pl.Int64,
    **dict.fromkeys([*PAIR, "ecom_order_id"], pl.String),
    "units": pl.Int64,
    "line_number": pl.Int64,
}
NONE_GIVEN = pl.DataFrame(schema=GIVEN_OF_LINES)


def given_of_lines(
    snapshot: Snapshot, table: str, document_id: str, received: Mapping[int, int]
) -> pl.DataFrame:
    """Load the orders to which the lines' units were given, as far as ``received`` units (by line) go.

    Columns: ``line_number``, the item and shop, ``ecom_order_id``, ``units``.
    """
    of_orders = table == PURCHASE_ORDER.table and snapshot.rows("given_units", po_id=document_id)
    if not of_orders:  # Reading them with all that is incoming takes ten times as long.
        return NONE_GIVEN
    supply = snapshot.frame("supply", document_type=table, document_id=document_id)
    lines = supply.filter(pl.col(GIVEN_TO).is_not_null()).unique("line_number", maintain_order=True)
    units = pl.DataFrame(
        list(received.items()), schema={"line_number": pl.Int64, "received": pl.Int64}, orient="row"
    )
    here = lines.join(units, on="line_number", maintain_order="left")
    pieces = given_pieces(here, "received")
    return pieces.with_columns(line_number=here["line_number"].gather(pieces["supply_row"]))


def arriving_given(tx: Snapshot, document: Document, received: Mapping[int, int]) -> pl.DataFrame:
    """Load the orders to which the units of a receipt were given (see ``given_of_lines``)."""
    given = given_of_lines(tx, document.kind.table, document.document_id, received)
    return given if given.is_empty() else given.with_columns(document_id=pl.lit(document.document_id))


def held_for_orders(tx: Snapshot, given: pl.DataFrame) -> list[Change]:
    """Return the changes by which given units that arrive are held for their orders."""
    if given.is_empty():
        return []
    keys = {
        (row["document_id"], row["line_number"], row["ecom_order_id"]): row["units"]
        for row in given.to_dicts()
    }
    changes = []
    for (po_id, number, order), units in keys.items():
        (row,) = tx.rows("given_units", po_id=po_id, line_number=number, ecom_order_id=order)
        changes.append(Change("given_units", (po_id, number, order), {"units": row["units"] - units}))
    wanted = given.group_by("item_id", "shop_id", "ecom_order_id").agg(pl.col("units").sum())
    return changes + [change for row in wanted.to_dicts() for change in _held(tx, row)]


def _held(tx: Snapshot, given: Mapping[str, Any]) -> list[Change]:
    """Return the changes of an order's lines of one item in one shop, the oldest first."""
    changes, left = [], given["units"]
    waits = tx.frame("open_line", item_id=given["item_id"], shop_id=given["shop_id"])
    for line in oldest_first(waits.filter(ecom_order_id=given["ecom_order_id"])).to_dicts():
        units = min(left, line["waiting"] - line["taken_anyway"])
        if units <= 0:
            continue
        left -= units
        taken = {"taken_anyway": line["taken_anyway"] + units}
        if line["document_type"] == SPECIAL_ORDER:
            special_order_id = id_of_special_order(line["ecom_order_id"])
            changes.append(Change("special_order", (special_order_id,), taken))
        else:
            changes.append(Change("sale_line", (line["document_id"], line["line_number"]), taken))
    return changes
