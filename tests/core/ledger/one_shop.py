"""Figures of a small shop, and steps that change them."""

import contextlib
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from core.errors import Problem
from core.ledger.operations import By, Done, Posting
from core.store.database import Store
from core.undo import undo
from tests.helpers.posting import posted
from tests.helpers.small_shop import NOW, do, moved, received, sent, sold


def rows(store: Store, relation: str, **equals: Any) -> list[dict[str, Any]]:
    with store.read() as snapshot:
        return snapshot.rows(relation, **equals)


def value(store: Store, relation: str, column: str, **equals: Any) -> Any:
    (row,) = rows(store, relation, **equals)
    return row[column]


def on_hand(store: Store, item: str = "tyre", shop: str = "S1") -> Any:
    return value(store, "stock", "on_hand", item_id=item, shop_id=shop)


def taken_back(store: Store, done: Done, new_id: str = "undo-1") -> Done:
    return undo(store, done.operation_id, by=By(new_id, "Ann", NOW + timedelta(hours=1)))


def receipt(store: Store, units: int, key: str = "key-1", request: Any = None) -> Done:
    """Receive tyres on purchase order p1, under an id of the asker's choice."""
    posting = Posting([moved("purchase_order", "p1", "tyre", "S1", units)], result={"units": (units, NOW)})
    return posted(store, By(key, "Ann", NOW), "receipt", posting, request or {"p1": units})


steps = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.sampled_from(["S1", "S2"]), st.integers(1, 6)),
        st.tuples(st.just("order"), st.sampled_from(["S1", "S2"]), st.integers(1, 6)),
        st.tuples(st.just("receive"), st.just("p1"), st.integers(1, 6)),
        st.tuples(st.just("send"), st.just("S1"), st.integers(1, 6)),
        st.tuples(st.just("arrive"), st.just("t"), st.integers(1, 3)),
        st.tuples(st.just("undo"), st.just(""), st.integers(0, 5)),
    ),
    max_size=7,
)


def take(store: Store, number: int, step: tuple[str, str, int], done: list[Done]) -> list[Done]:
    """Do one random step: nothing where the shop has nothing to do it with, or refuses it."""
    verb, where, units = step
    transfers = [row["transfer_id"] for row in rows(store, "transfer")]
    if verb in ("sell", "order"):
        order = f"E{number}" if verb == "order" else None
        return [sold(store, f"s{number}", "tyre", units, shop=where, order=order)]
    if verb == "receive":
        return [received(store, where, "tyre", units)]
    if verb == "send":
        return [sent(store, f"t{number}", "tyre", units)]
    if verb == "arrive" and transfers:
        return [do(store, "receipt", Posting([moved("transfer", transfers[0], "tyre", "S2", units)]))]
    if verb == "undo" and units < len(done):
        with contextlib.suppress(Problem):
            return [taken_back(store, done[units], new_id=f"undo-{number}")]
    return []
