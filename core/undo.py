"""Undo: a separate operation that reverses another one, at most once.

Movements of the opposite sign restore stock, and fields return to their old values. Later steps that depend
on the operation are checked first: a dispatch that was received, an order that was marked as shipped in the
POS, an act that was repeated in Lightspeed, a receipt the POS already shows, a document it has moved to
another shop, a field that somebody changed since.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from core.access import UNDO_OTHERS, action_of, asker, check_may, may
from core.allocation import PAIR
from core.errors import Problem, Refused
from core.ledger import (
    KEY_SEPARATOR,
    PAIRS_OF,
    TABLE_KEYS,
    By,
    Change,
    Done,
    Operation,
    Posting,
    as_text,
    perform,
)
from core.messages import check_message_can_be_undone
from core.orders import STEP_LABELS, check_step_can_be_undone
from core.purchasing import check_layout_can_be_undone, check_link_can_be_undone
from core.store import Snapshot, Store, Transaction
from core.wording import full_day_text

RUNNING_FIGURES = ["stock.found", "purchase_order_line.cancelled", "transfer_line.cancelled"]
"""Figures that many operations add to: undo subtracts what its operation added, whatever came since."""

NEVER_RESTORED = ["purchase_order_line.unit_cost"]
"""Fields that never prevent an undo. If somebody changed them since, the change stays."""

REOPENED = ("ecom_order.shipment_status", "partially_shipped")
"""State in which only an import leaves an order that was shipped here: it brought more units of it."""

PAIR_VIEWS = {
    "sale": PAIRS_OF["sale_line"],
    "purchase_order": PAIRS_OF["purchase_order"],
    "transfer": PAIRS_OF["transfer"],
}
"""View with the items and shops of a document that moved units."""


@dataclass(frozen=True)
class Undo:
    """Operation to undo."""

    operation_id: str


# --- with the store ---


def undo(store: Store, operation_id: str, *, by: By) -> Done:
    """Reverse an operation of the app. Raises Problem if that is not possible."""
    operation = Operation(by, "reversal", Undo(operation_id), reverses=operation_id)
    return perform(store, operation, _decide_undo)


def is_not_undone(snapshot: Snapshot, operation_id: str) -> bool:
    """Return True if the operation was not undone."""
    return not snapshot.rows("operation", reverses=operation_id)


def _decide_undo(tx: Transaction, request: Undo, by: By) -> Posting:
    target = _target(tx, request.operation_id)
    _check_may_undo(target)
    movements = tx.frame("stock_movement", operation_number=target["number"]).drop("operation_number")
    _check_can_be_undone(tx, target, movements)
    history = _without_newer_plan(tx, target, tx.frame("change", operation_number=target["number"])).reverse()
    is_running = pl.concat_str("table_name", "column_name", separator=".").is_in(RUNNING_FIGURES)
    back = movements.with_columns(-pl.col("quantity"), occurred_at=pl.lit(by.now).cast(pl.Datetime("us")))
    return Posting(
        movements=back.to_dicts(),
        changes=[
            *(_restored(tx, change) for change in history.filter(~is_running).to_dicts()),
            *_running_before(tx, history.filter(is_running)),
        ],
        result={"undone": request.operation_id},
        gives_back=True,
    )


def load_may_undo(snapshot: Snapshot, operation_id: str) -> bool:
    """Return True if the asker's role includes the undo of an operation; other reasons against it are
    not looked at."""
    rows = snapshot.rows("operation", operation_id=operation_id)
    return all(may(action) for row in rows for action in ("reversal", *_rights_to_undo(row)))


def _check_may_undo(target: dict[str, Any]) -> None:
    """Raise NotAllowed if the asker may not do that step, or may not undo other people's steps."""
    for action in _rights_to_undo(target):
        check_may(action)


def _rights_to_undo(target: dict[str, Any]) -> list[str]:
    is_own = (target["person"] or target["actor"]) == asker().person_id
    return [action_of(target["kind"]), *([] if is_own else [UNDO_OTHERS])]


def _target(tx: Snapshot, operation_id: str) -> dict[str, Any]:
    """Return the operation to undo. Raises Problem if there is none, or it is final or was undone before."""
    rows = tx.rows("operation", operation_id=operation_id)
    if not rows:
        raise Problem(f"There is no operation {operation_id}.")
    (target,) = rows
    if target["kind"] == "import":
        raise Problem(f"{operation_id} is an import and cannot be undone. Restore the backup made before it.")
    if target["kind"] == "erasure":
        raise Problem("Customers' details that were erased are gone for good.")
    if target["kind"] in ("message_settled", "vendor_answered"):
        raise Problem("What became of a message is said once. Tell them again instead.")
    if target["kind"] == "reversal":
        raise Problem(f"{operation_id} is itself an undo. Do the step again instead.")
    for by in tx.rows("operation", reverses=operation_id):
        when = f"{by['recorded_at']:%H:%M} UTC on {full_day_text(by['recorded_at'])}"
        raise Problem(f"It was already undone by {by['actor']} at {when}.")
    return target


def _without_newer_plan(tx: Snapshot, target: dict[str, Any], history: pl.DataFrame) -> pl.DataFrame:
    """Return ``history`` without the edits of the plan that were replaced since, unless that is undone."""
    if target["kind"] == "plan":
        return history
    newer = tx.frame("change", table_name="plan_edit", above={"operation_number": target["number"]})
    is_newer = pl.col("row_key").is_in(newer["row_key"].implode())
    return history.filter(~((pl.col("table_name") == "plan_edit") & is_newer))


def _check_can_be_undone(tx: Snapshot, target: dict[str, Any], movements: pl.DataFrame) -> None:
    """Raise Problem if a later step depends on the operation and has to be undone first."""
    _check_not_moved(tx, movements)
    _check_not_repeated(tx, target)
    check_message_can_be_undone(tx, target["operation_id"])
    kind = target["kind"]
    if kind != "link":
        _check_not_linked(tx, movements)
    if kind in STEP_LABELS:
        check_step_can_be_undone(tx, target)
    elif kind in ("dispatch", "send_drafts"):
        _check_not_received(tx, movements)
    elif kind == "receipt":
        _check_not_in_pos(tx, movements)
    elif kind == "link":
        check_link_can_be_undone(tx, target)
    elif kind in ("layout", "vendor_layout"):
        check_layout_can_be_undone(tx, target)
    if kind in ("create", "edit", "order", "send_drafts"):
        _check_document(tx, kind, target["number"])


def _check_not_moved(tx: Snapshot, movements: pl.DataFrame) -> None:
    """Raise Problem if an import has moved the units to another shop or item since."""
    for kind, (relation, key) in PAIR_VIEWS.items():
        moved = movements.filter(document_type=kind).select(pl.col("document_id").alias(key), *PAIR)
        current = tx.frame(relation, columns=[key, *PAIR], matching=moved.select(key))
        for name in moved.join(current, on=[key, *PAIR], how="anti")[key].sort().head(1):
            raise Problem(
                f"The POS has put {kind.replace('_', ' ')} {name} at another shop or under another item "
                "since. Correct it there, then import."
            )


def _check_not_repeated(tx: Snapshot, target: dict[str, Any]) -> None:
    """Raise Problem if somebody repeated the operation in Lightspeed: it must be undone there first."""
    for mark in tx.rows("repeated_there", operation_number=target["number"]):
        raise Problem(
            f"{mark['actor']} marked this as done in Lightspeed. Undo it there, then undo that mark on the "
            "page To do in Lightspeed."
        )


def _check_not_linked(tx: Snapshot, movements: pl.DataFrame) -> None:
    """Raise Problem if the units moved to a document created here when it was linked to the POS's."""
    for move in movements.to_dicts():
        for table, key in (("purchase_order", "po_id"), ("transfer", "transfer_id")):
            if move["document_type"] != table:
                continue
            for here in tx.rows(table, pos_number=move["document_id"]):
                raise Problem(f"{move['document_id']} is {here[key]} now. Undo that number first.")


def _check_not_received(tx: Snapshot, movements: pl.DataFrame) -> None:
    """Raise Problem if any units of a dispatch were received, returned or lost."""
    for move in movements.to_dicts():
        transfer_id, number = move["document_id"], move["line_number"]
        (line,) = tx.rows("transfer_line", transfer_id=transfer_id, line_number=number)
        if line["received"] > 0:
            raise Problem(f"Transfer {transfer_id} was received in part. Return the remainder instead.")
        if line["cancelled"] > 0 or line["sent"] != -move["quantity"]:
            raise Problem(
                f"Transfer {transfer_id}: line {number} was returned or lost in part. Undo that first."
            )


def _check_document(tx: Snapshot, kind: str, number: int) -> None:
    """Raise Problem if a created or edited document was sent since, or units of an ordered one arrived."""
    changed = tx.frame("change", columns=["table_name", "row_key"], operation_number=number)
    for table, name in (
        changed.unique().filter(pl.col("table_name").is_in(["purchase_order", "transfer"])).rows()
    ):
        if kind == "send_drafts" and table == "transfer":
            continue  # its movements were looked at
        key_column = TABLE_KEYS[table][0]
        (document,) = tx.rows(table, **{key_column: name})
        if kind not in ("order", "send_drafts"):
            if document["ordered_at" if table == "purchase_order" else "sent_at"] is not None:
                raise Problem(f"{name} was already sent. Close it instead.")
        elif any(
            line["received"] > 0 or line["cancelled"] > 0 for line in tx.rows(f"{table}_line", po_id=name)
        ):
            raise Problem(f"{name} was received or cancelled in part. Undo that first.")


def _check_not_in_pos(tx: Snapshot, movements: pl.DataFrame) -> None:
    """Raise Problem if the last import already showed the receipt, because it must be undone in the POS."""
    for move in movements.to_dicts():
        table, key = {
            "purchase_order": ("purchase_order_line", "po_id"),
            "transfer": ("transfer_line", "transfer_id"),
        }[move["document_type"]]
        (line,) = tx.rows(table, **{key: move["document_id"], "line_number": move["line_number"]})
        if line["received"] - move["quantity"] < (line["imported_received"] or 0):
            raise Problem(
                f"The POS already shows this receipt of {move['document_id']}. Undo it there, then import."
            )


def _restored(tx: Snapshot, change: dict[str, Any]) -> Change:
    """Return the change that restores a field. Raises Refused if its value is no longer the operation's."""
    key, now = _row(tx, change)
    table, column = change["table_name"], change["column_name"]
    if column == "version":  # A form opened before the undo is stale after it.
        return Change(table, key, {column: now[column] + 1})
    is_reopened = (f"{table}.{column}", now[column]) == REOPENED
    if as_text(now[column]) == change["after"] or is_reopened:
        return Change(table, key, {column: change["before"]})
    if f"{table}.{column}" not in NEVER_RESTORED:
        raise Refused(
            f"{' '.join(filter(None, key))}: {column} was changed since, "
            f"from {change['after']} to {now[column]}; "
            "nothing was undone. Change it manually."
        )
    return Change(table, key, {column: now[column]})


def _running_before(tx: Snapshot, history: pl.DataFrame) -> list[Change]:
    """Return changes that subtract from running figures what the operation added, whatever was added
    since."""
    added = history.group_by("table_name", "row_key", "column_name").agg(
        units=(pl.col("after").cast(pl.Int64) - pl.col("before").cast(pl.Int64)).sum()
    )
    changes = []
    for change in added.to_dicts():
        column = change["column_name"]
        key, now = _row(tx, change)
        changes.append(Change(change["table_name"], key, {column: max(0, now[column] - change["units"])}))
    return changes


def _row(tx: Snapshot, change: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the key and the present values of the row that an entry of the change log is about."""
    key = tuple(change["row_key"].split(KEY_SEPARATOR))
    (row,) = tx.rows(change["table_name"], **dict(zip(TABLE_KEYS[change["table_name"]], key, strict=True)))
    return key, row
