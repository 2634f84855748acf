"""Marking acts as repeated in Lightspeed, before an import shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from core.access import NotAllowed, action_of, check_may, may_in
from core.errors import Refused
from core.language import say
from core.ledger import By, Done, Operation, Posting, perform
from core.orders import tick_in_pos
from core.store import Snapshot, Store, Transaction
from core.to_do.open_acts import load_open_acts
from core.to_do.schemas import REPEATED


@dataclass(frozen=True)
class MarkDoneThere:
    """Operation that was repeated in Lightspeed."""

    operation_id: str


# --- with the store ---


def mark_done_there(store: Store, operation_id: str, to_tick: Sequence[str] = (), *, by: By) -> Done:
    """Record that an operation was repeated in Lightspeed.

    ``to_tick``: its orders that were sent whole; they are marked as shipped in the POS instead. Raises
    Refused if the operation is not open any more, NotAllowed for an act or shops that are not the asker's.
    """
    if to_tick:
        return tick_in_pos(store, to_tick, by=by)
    return perform(store, Operation(by, "done_there", MarkDoneThere(operation_id)), _decide_done_there)


def load_act_of_asker(snapshot: Snapshot, operation_id: str) -> pl.DataFrame:
    """Load the open acts of one operation (OPEN_ACTS), for the asker to work on.

    Raises Refused if none is open any more, NotAllowed for an act or shops that are not the asker's.
    """
    acts = load_open_acts(snapshot).filter(operation_id=operation_id)
    if acts.is_empty():
        raise Refused(say("Lightspeed shows this already, or it was undone or marked as done meanwhile."))
    check_may(action_of(acts["kind"][0]))
    shops = acts["shop_ids"].explode(empty_as_null=True, keep_nulls=True).drop_nulls().unique().to_list()
    if shops and not any(may_in(shop) for shop in shops):
        raise NotAllowed(say("Your role holds for other shops: ask a manager."))
    return acts


def _decide_done_there(tx: Transaction, request: MarkDoneThere, by: By) -> Posting:
    acts = load_act_of_asker(tx, request.operation_id)
    number = int(acts["number"][0])
    mark = {"operation_id": by.operation_id, "operation_number": number}
    return Posting(rows={"done_there": [mark]}, result={"done_there": request.operation_id})


def load_done_there(snapshot: Snapshot, last: int = 10) -> pl.DataFrame:
    """Load the ``last`` ticks that were not undone, newest first.

    Columns: REPEATED, with ``kind`` and ``subject`` of the operation that was repeated.
    """
    marks = snapshot.frame("repeated_there", columns=REPEATED).sort("number", descending=True).head(last)
    about = snapshot.frame(
        "operation", columns=["number", "kind", "subject"], matching=marks.select(number="operation_number")
    ).rename({"number": "operation_number"})
    return marks.join(about, on="operation_number", maintain_order="left")
