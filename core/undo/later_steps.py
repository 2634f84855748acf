"""Checks of what was done since: a later step that depends on an operation has to be undone before it."""

from typing import Any

import polars as pl

from core.allocation import PAIR
from core.errors import Problem
from core.language import marked, say
from core.ledger import PAIRS_OF, TABLE_KEYS
from core.messages import check_message_can_be_undone
from core.orders import STEP_LABELS, check_step_can_be_undone
from core.purchasing import check_layout_can_be_undone, check_link_can_be_undone
from core.store import Snapshot

PAIR_VIEWS = {
    "sale": PAIRS_OF["sale_line"],
    "purchase_order": PAIRS_OF["purchase_order"],
    "transfer": PAIRS_OF["transfer"],
}
"""View with the items and shops of a document that moved units."""

DOCUMENT_NOUNS = {
    "sale": marked("sale"),
    "purchase_order": marked("purchase order"),
    "transfer": marked("transfer"),
}


# --- with the store ---


def check_no_later_step(tx: Snapshot, target: dict[str, Any], movements: pl.DataFrame) -> None:
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
        for number in moved.join(current, on=[key, *PAIR], how="anti")[key].sort().head(1):
            raise Problem(
                say(
                    "The POS has put {kind} {number} at another shop or under another item since. "
                    "Correct it there, then import.",
                    kind=say(DOCUMENT_NOUNS[kind]),
                    number=number,
                )
            )


def _check_not_repeated(tx: Snapshot, target: dict[str, Any]) -> None:
    """Raise Problem if somebody repeated the operation in Lightspeed: it must be undone there first."""
    for mark in tx.rows("repeated_there", operation_number=target["number"]):
        raise Problem(
            say(
                "{actor} marked this as done in Lightspeed. Undo it there, then undo that mark on "
                "the page To do in Lightspeed.",
                actor=mark["actor"],
            )
        )


def _check_not_linked(tx: Snapshot, movements: pl.DataFrame) -> None:
    """Raise Problem if the units moved to a document created here when it was linked to the POS's."""
    for move in movements.to_dicts():
        for table, key in (("purchase_order", "po_id"), ("transfer", "transfer_id")):
            if move["document_type"] != table:
                continue
            for here in tx.rows(table, pos_number=move["document_id"]):
                raise Problem(
                    say(
                        "{number} is {document} now. Undo that number first.",
                        number=move["document_id"],
                        document=here[key],
                    )
                )


def _check_not_received(tx: Snapshot, movements: pl.DataFrame) -> None:
    """Raise Problem if any units of a dispatch were received, returned or lost."""
    for move in movements.to_dicts():
        transfer_id, line_number = move["document_id"], move["line_number"]
        (line,) = tx.rows("transfer_line", transfer_id=transfer_id, line_number=line_number)
        if line["received"] > 0:
            raise Problem(
                say(
                    "Transfer {number} was received in part. Return the remainder instead.",
                    number=transfer_id,
                )
            )
        if line["cancelled"] > 0 or line["sent"] != -move["quantity"]:
            raise Problem(
                say(
                    "Transfer {number}: line {line} was returned or lost in part. Undo that first.",
                    number=transfer_id,
                    line=line_number,
                )
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
                raise Problem(say("{name} was already sent. Close it instead.", name=name))
        elif any(
            line["received"] > 0 or line["cancelled"] > 0 for line in tx.rows(f"{table}_line", po_id=name)
        ):
            raise Problem(say("{name} was received or cancelled in part. Undo that first.", name=name))


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
                say(
                    "The POS already shows this receipt of {number}. Undo it there, then import.",
                    number=move["document_id"],
                )
            )
