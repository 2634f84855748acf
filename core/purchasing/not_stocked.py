"""Items of which no stock is kept: left out of the report, of coverage and of the plan."""

from dataclasses import dataclass

from core.errors import Problem
from core.language import say
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.store import Store, Transaction


@dataclass(frozen=True)
class MarkNotStocked:
    """An item of which no stock is kept."""

    item_id: str


# --- with the store ---


def mark_not_stocked(store: Store, item_id: str, *, by: By) -> Done:
    """Keep no more stock of an item, such as a fee or a service. Undo brings it back with its figures."""
    return perform(store, Operation(by, "edit", MarkNotStocked(item_id)), _decide_not_stocked)


def _decide_not_stocked(tx: Transaction, request: MarkNotStocked, _by: By) -> Posting:
    for item in tx.rows("item", item_id=request.item_id):
        if not item["tracked"]:
            raise Problem(say("{item} is already marked as not stocked.", item=item["description"]))
        return Posting(changes=[Change("item", (request.item_id,), {"tracked": False})])
    raise Problem(say("There is no item {item}.", item=request.item_id))
