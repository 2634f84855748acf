"""Acts that people did here and that no import has shown: somebody has to repeat them in Lightspeed.

Nothing is noted when an act is done. It is open as long as the last import shows otherwise, so an import or a
sync ticks it off by itself, and so does its undo.
"""

import polars as pl

from core.allocation import PAIR
from core.ledger import KEY_SEPARATOR
from core.purchasing import PURCHASE_ORDER, TRANSFER, DocumentKind
from core.store import Snapshot
from core.to_do.evidence import (
    FIELD,
    fields_shown_by,
    missing_subjects,
    newest_units,
    with_missing_fields,
)
from core.to_do.schemas import OPEN_ACTS, SUBJECT

REPEATED_KINDS = (
    "refund", "paid", "shipped", "picked_up", "tracking", "receipt", "order", "send_drafts", "dispatch",
    "close_short", "loss", "close", "adjustment",
)  # fmt: skip
"""Kinds of operations that Lightspeed has to learn of."""

BOTH_KINDS = (PURCHASE_ORDER, TRANSFER)
STOCK_SUBJECT = "stock"
OPERATION = ["number", "operation_id", "kind", "actor", "recorded_at", "note", "result"]
LINE_PLACE = ["document_type", "document_id", "line_number", "shop_id"]
ROW_PARTS = pl.col("row_key").str.split(KEY_SEPARATOR).list
STOCK_KEY = pl.concat_str(*PAIR, separator=KEY_SEPARATOR)

# --- with the store ---


def load_open_acts(snapshot: Snapshot) -> pl.DataFrame:
    """Load the acts that Lightspeed does not show yet (OPEN_ACTS)."""
    open_acts = pl.concat(
        [
            _missing_fields(snapshot),
            _pending_units(snapshot),
            *(_cancelled_units(snapshot, kind) for kind in BOTH_KINDS),
            *(_without_pos_number(snapshot, kind) for kind in BOTH_KINDS),
            _counts(snapshot),
        ]
    ).unique()
    ticked = snapshot.frame("repeated_there", columns=["operation_number"])["operation_number"]
    open_acts = open_acts.filter(~pl.col("number").is_in(ticked.implode()))
    rows = open_acts.join(load_operations(snapshot, open_acts), on="number").join(
        _shops(snapshot, open_acts), on=SUBJECT[1:], how="left"
    )
    latest = pl.col("number") == pl.col("number").max().over("kind", "document_type", "document_id")
    rows = rows.filter((pl.col("kind") != "tracking") | latest)  # A later number replaces it.
    return rows.select(pl.col(name).cast(kind) for name, kind in OPEN_ACTS.items()).sort(SUBJECT)


def load_operations(snapshot: Snapshot, open_acts: pl.DataFrame) -> pl.DataFrame:
    """Load the operations of ``number`` in ``open_acts`` that were not undone, of REPEATED_KINDS."""
    numbers = open_acts.select("number").unique()
    rows = snapshot.frame("operation", columns=OPERATION, matching=numbers, kind=list(REPEATED_KINDS))
    ids = rows.select(reverses="operation_id")
    undone = snapshot.frame("operation", columns=["reverses"], matching=ids)
    return rows.join(undone, left_on="operation_id", right_on="reverses", how="anti")


def _missing_fields(snapshot: Snapshot) -> pl.DataFrame:
    """Return acts on fields that differ from the last import."""
    shown = fields_shown_by()
    overrides = snapshot.frame("ours").join(shown, on=["table_name", "column_name"], how="semi")
    place = ["operation_number", *FIELD]
    matched = snapshot.frame("change", columns=place, matching=overrides.select(FIELD))
    acts = load_operations(snapshot, matched.select(number="operation_number"))
    numbers = acts.select(operation_number="number")
    changes = snapshot.frame("change", columns=[*place, "after"], matching=numbers).rename(
        {"operation_number": "number"}
    )
    changes = changes.join(acts.select("number", "kind"), on="number")
    changes = changes.join(shown, on=shown.columns, how="semi")
    fields = with_missing_fields(changes, overrides)
    missing = missing_subjects(_with_subject(snapshot, fields))
    return _without_ended_orders(snapshot, missing, acts)


def _with_subject(snapshot: Snapshot, fields: pl.DataFrame) -> pl.DataFrame:
    """Add the order or document of each field; a sale line belongs to its order."""
    is_line = pl.col("table_name") == "sale_line"
    headers = fields.filter(~is_line).with_columns(document_type="table_name", document_id="row_key")
    lines = fields.filter(is_line).with_columns(
        sale_id=ROW_PARTS.get(0, null_on_oob=True),
        line_number=ROW_PARTS.get(1, null_on_oob=True).cast(pl.Int64),
    )
    key = ["sale_id", "line_number"]
    orders = snapshot.frame("sale_line", columns=[*key, "ecom_order_id"], matching=lines.select(key))
    lines = lines.join(orders, on=key).with_columns(
        document_type=pl.lit("ecom_order"), document_id="ecom_order_id"
    )
    columns = [*SUBJECT, *FIELD, "missing"]
    return pl.concat([headers.select(columns), lines.select(columns)]).drop_nulls("document_id")


def _without_ended_orders(snapshot: Snapshot, open_acts: pl.DataFrame, acts: pl.DataFrame) -> pl.DataFrame:
    """Leave out orders that left and were marked as shipped in the POS, or were refunded since."""
    sending = acts.filter(pl.col("kind").is_in(["shipped", "picked_up"])).select("number")
    sent = open_acts.join(sending, on="number", how="semi")
    orders = snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id", "payment_status", "ticked_in_pos"],
        matching=sent.select(ecom_order_id="document_id"),
    )
    ended = pl.col("ticked_in_pos") | pl.col("payment_status").is_in(["refunded", "cancelled"])
    gone = orders.filter(ended.fill_null(value=False)).select(document_id="ecom_order_id")
    return open_acts.join(sent.join(gone, on="document_id", how="semi"), on=SUBJECT, how="anti")


def _pending_units(snapshot: Snapshot) -> pl.DataFrame:
    """Return receipts and dispatches with units that no import has shown.

    A transfer that was created here is known there by its POS number (``_without_pos_number``).
    """
    pending = snapshot.frame("pending", document_type=[kind.table for kind in BOTH_KINDS])
    moves = snapshot.frame(
        "stock_movement",
        columns=["operation_number", *LINE_PLACE, "quantity"],
        matching=pending.select(LINE_PLACE),
    ).rename({"operation_number": "number"})
    acts = load_operations(snapshot, moves).select("number", "kind")
    born_here = snapshot.frame("transfer", columns=["transfer_id"], born_here=True)["transfer_id"]
    is_here = (pl.col("document_type") == TRANSFER.table) & pl.col("document_id").is_in(born_here.implode())
    moves = moves.join(acts, on="number").filter(
        (pl.col("kind") == "receipt") | (pl.col("kind").is_in(["dispatch", "send_drafts"]) & ~is_here)
    )
    signed = moves.join(pending.select(*LINE_PLACE, "pending"), on=LINE_PLACE)
    same = signed.filter(pl.col("quantity").sign() == pl.col("pending").sign())
    units = same.select("number", *LINE_PLACE, units=pl.col("quantity").abs())
    still_pending = pending.select(*LINE_PLACE, left=pl.col("pending").abs())
    return newest_units(units, still_pending, LINE_PLACE).select(SUBJECT)


def _cancelled_units(snapshot: Snapshot, kind: DocumentKind) -> pl.DataFrame:
    """Return the acts that cancelled units which Lightspeed still expects.

    It does until an import lowers what was ordered, shows it as received, or closes the document.
    """
    owed = "ordered" if kind is PURCHASE_ORDER else "sent"
    columns = [kind.key, "line_number", "cancelled", owed, "imported_received"]
    lines = snapshot.frame(kind.line_table, columns=columns, above={"cancelled": 0}, listed=True)
    lines = lines.filter(pl.col(owed) > pl.col("imported_received").fill_null(0))
    open_ids = snapshot.frame(
        kind.table, columns=[kind.key], matching=lines.select(kind.key), closed=False, listed=True
    )
    cancelled = lines.join(open_ids, on=kind.key, how="semi").select(
        row_key=pl.concat_str(kind.key, "line_number", separator=KEY_SEPARATOR), left="cancelled"
    )
    changes = snapshot.frame(
        "change",
        columns=["operation_number", "row_key", "before", "after"],
        matching=cancelled.select("row_key"),
        table_name=kind.line_table,
        column_name="cancelled",
    ).rename({"operation_number": "number"})
    added = pl.col("after").cast(pl.Int64) - pl.col("before").cast(pl.Int64)
    acts = load_operations(snapshot, changes)
    units = changes.join(acts.select("number"), on="number", how="semi")
    newest = newest_units(units.select("number", "row_key", units=added), cancelled, ["row_key"])
    ended = acts.filter(pl.col("kind").is_in(["close_short", "loss"])).select("number")
    return newest.join(ended, on="number", how="semi").select(
        "number", document_type=pl.lit(kind.table), document_id=ROW_PARTS.get(0)
    )


def _without_pos_number(snapshot: Snapshot, kind: DocumentKind) -> pl.DataFrame:
    """Return the acts that sent or closed documents created here whose POS number nobody has entered."""
    headers = snapshot.frame(
        kind.table, columns=[kind.key, kind.sent_at, "closed"], born_here=True, pos_number=None
    )
    headers = headers.filter(pl.col(kind.sent_at).is_not_null()).rename({kind.key: "row_key"})
    changes = snapshot.frame(
        "change",
        columns=["operation_number", "row_key", "column_name"],
        matching=headers.select("row_key"),
        table_name=kind.table,
        column_name=[kind.sent_at, "closed"],
    ).rename({"operation_number": "number"})
    acts = load_operations(snapshot, changes).select("number", "kind")
    done = changes.join(acts, on="number").join(headers.select("row_key", "closed"), on="row_key")
    stands = pl.col("kind").is_in(["order", "send_drafts", "dispatch"]) & (pl.col("column_name") != "closed")
    stands |= (pl.col("kind") == "close") & pl.col("closed")
    return done.filter(stands).select("number", document_type=pl.lit(kind.table), document_id="row_key")


def _counts(snapshot: Snapshot) -> pl.DataFrame:
    """Return the last count of each shelf, unless the last stock figure imported is newer."""
    numbers = snapshot.frame("operation", columns=["number"], kind="adjustment")
    acts = load_operations(snapshot, numbers)
    moves = snapshot.frame(
        "stock_movement",
        columns=["operation_number", *PAIR],
        matching=acts.select(operation_number="number"),
    ).rename({"operation_number": "number"})
    stock = snapshot.frame("stock", columns=[*PAIR, "as_of"], matching=moves.select(PAIR))
    counted = moves.join(acts.select("number", "recorded_at"), on="number").join(stock, on=PAIR)
    last = counted.filter(pl.col("number") == pl.col("number").max().over(PAIR))
    newer = pl.col("as_of").is_null() | (pl.col("recorded_at") > pl.col("as_of"))
    return last.filter(newer).select("number", document_type=pl.lit(STOCK_SUBJECT), document_id=STOCK_KEY)


def _shops(snapshot: Snapshot, open_acts: pl.DataFrame) -> pl.DataFrame:
    """Return ``shop_ids`` by order, document or shelf; a transfer belongs to both its shops."""
    orders = open_acts.filter(document_type="ecom_order").select(ecom_order_id="document_id")
    of_orders = snapshot.frame("ecom_order_shop", columns=["ecom_order_id", "shop_id"], matching=orders)
    subject = SUBJECT[1:]
    columns = [*subject, "source_id", "shop_id"]
    documents = snapshot.frame("document", columns=columns, matching=open_acts.select(subject))
    senders = documents.filter(document_type=TRANSFER.table).select(*subject, shop_id="source_id")
    shelves = open_acts.filter(document_type=STOCK_SUBJECT).select(
        *subject, shop_id=pl.col("document_id").str.split(KEY_SEPARATOR).list.get(1, null_on_oob=True)
    )
    named = of_orders.select(
        document_type=pl.lit("ecom_order"), document_id="ecom_order_id", shop_id="shop_id"
    )
    every = pl.concat([named, documents.select(*subject, "shop_id"), senders, shelves])
    return every.unique().sort("shop_id").group_by(subject).agg(shop_ids=pl.col("shop_id"))
