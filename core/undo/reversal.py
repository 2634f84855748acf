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
from core.errors import Problem, Refused
from core.language import say
from core.ledger import (
    KEY_SEPARATOR,
    TABLE_KEYS,
    By,
    Change,
    Done,
    Operation,
    Posting,
    as_text,
    perform,
)
from core.shop_time import in_shop
from core.store import Snapshot, Store, Transaction, load_time_zone
from core.undo.later_steps import check_no_later_step
from core.wording import full_day_text

RUNNING_FIGURES = ["stock.found", "purchase_order_line.cancelled", "transfer_line.cancelled"]
"""Figures that many operations add to: undo subtracts what its operation added, whatever came since."""

NEVER_RESTORED = ["purchase_order_line.unit_cost"]
"""Fields that never prevent an undo. If somebody changed them since, the change stays."""

REOPENED = ("ecom_order.shipment_status", "partially_shipped")
"""State in which only an import leaves an order that was shipped here: it brought more units of it."""


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


def load_undone_by(snapshot: Snapshot, operation_id: str) -> str:
    """Load the name of who undid the operation; empty if nobody did."""
    undone = snapshot.rows("operation", reverses=operation_id)
    return str(undone[0]["actor"]) if undone else ""


def _decide_undo(tx: Transaction, request: Undo, by: By) -> Posting:
    target = _target(tx, request.operation_id)
    _check_may_undo(target)
    movements = tx.frame("stock_movement", operation_number=target["number"]).drop("operation_number")
    check_no_later_step(tx, target, movements)
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
        raise Problem(say("There is no operation {operation}.", operation=operation_id))
    (target,) = rows
    if target["kind"] == "import":
        raise Problem(
            say(
                "{operation} is an import and cannot be undone. Restore the backup made before it.",
                operation=operation_id,
            )
        )
    if target["kind"] == "erasure":
        raise Problem(say("Customers' details that were erased are gone for good."))
    if target["kind"] in ("message_settled", "vendor_answered"):
        raise Problem(say("What became of a message can only be said once. Tell them again instead."))
    if target["kind"] == "reversal":
        raise Problem(
            say("{operation} is itself an undo. Do the step again instead.", operation=operation_id)
        )
    for by in tx.rows("operation", reverses=operation_id):
        shop_time = in_shop(load_time_zone(tx), by["recorded_at"])
        raise Problem(
            say(
                "It was already undone by {actor} at {time:%H:%M} on {day}.",
                actor=by["actor"],
                time=shop_time,
                day=full_day_text(shop_time),
            )
        )
    return target


def _without_newer_plan(tx: Snapshot, target: dict[str, Any], history: pl.DataFrame) -> pl.DataFrame:
    """Return ``history`` without the edits of the plan that were replaced since, unless that is undone."""
    if target["kind"] == "plan":
        return history
    newer = tx.frame("change", table_name="plan_edit", above={"operation_number": target["number"]})
    is_newer = pl.col("row_key").is_in(newer["row_key"].implode())
    return history.filter(~((pl.col("table_name") == "plan_edit") & is_newer))


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
            say(
                "{row}: {column} was changed since, from {before} to {after}; nothing was undone. "
                "Change it manually.",
                row=" ".join(filter(None, key)),
                column=column,
                before=change["after"],
                after=now[column],
            )
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
