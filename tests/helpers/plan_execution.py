"""Carrying out a plan as a buyer does: draft it, send it, receive what was sent."""

from datetime import datetime
from itertools import count
from typing import Any

from core.allocation.cache import OpenLinesCache
from core.ledger.operations import By
from core.planning.cache import PlanCache, load_planned
from core.planning.choices import Choices
from core.planning.drafts import create_planned_drafts
from core.planning.planned import Planned
from core.purchasing.documents import DOCUMENT_KINDS
from core.purchasing.purchase_orders import mark_sent
from core.purchasing.transfers import send
from core.receiving.receive import receive
from core.store.database import Store
from tests.helpers.small_shop import NOW

_ids = count(1)
EVERYTHING = Choices()


def who() -> By:
    return By(f"plan-{next(_ids)}", "Ann", NOW)


def planned(store: Store, choices: Choices = EVERYTHING, now: datetime = NOW) -> Planned:
    """The plan as the pages have it, computed for this question alone."""
    return store.ask(load_planned, PlanCache(store, OpenLinesCache(store)).get(now).value, choices)


def drafted(store: Store, choices: Choices = EVERYTHING, add_to_open: bool = False) -> list[dict[str, Any]]:
    """The documents that were drafted."""
    done = create_planned_drafts(store, planned(store, choices), add_to_open=add_to_open, by=who())
    return list(done.result)


def lines_of(store: Store, document: dict[str, Any]) -> list[tuple[str, int]]:
    """Item and units of each line."""
    kind = DOCUMENT_KINDS[document["kind"]]
    with store.read() as snapshot:
        rows = snapshot.rows(kind.line_table, **{kind.key: document["document_id"], "listed": True})
    return sorted((row["item_id"], row[kind.planned]) for row in rows)


def sent(store: Store, documents: list[dict[str, Any]]) -> None:
    for document in documents:
        if document["kind"] == "po":
            mark_sent(store, document["document_id"], expected_on=None, by=who())
        else:
            send(store, document["document_id"], by=who())


def arrived(store: Store, documents: list[dict[str, Any]]) -> None:
    for document in documents:
        receive(store, document["kind"], document["document_id"], [], everything=True, by=who())


def carried_out(store: Store, choices: Choices) -> None:
    """Drafted, sent, received: after each there is nothing left to plan, but what a hub received for others
    it hands on."""
    rounds = 0
    while not (plan := planned(store, choices).plan).is_empty():
        rounds += 1
        assert rounds == 1 or (choices.ship_to and set(plan["action"]) == {"transfer"})
        documents = drafted(store, choices)
        assert planned(store, choices).plan.is_empty()
        sent(store, documents)
        assert planned(store, choices).plan.is_empty()
        arrived(store, documents)
    assert rounds <= (2 if choices.ship_to else 1)
