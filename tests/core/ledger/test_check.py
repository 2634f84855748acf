"""Check finds every way in which a ledger can be wrong, and nothing in one that is right."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.ledger.check import load_problems
from core.ledger.operations import By
from core.ledger.schemas import PROBLEM
from core.store.database import Store, Transaction
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.engines import store_on
from tests.helpers.small_shop import NOW, moved, named, ordered, received, sent, sold, stocked

pytestmark = pytest.mark.both_engines


def filled(store: Store) -> None:
    """A shop where something of everything happened: 5 tyres there, 9 sold, an order late, a transfer."""
    stocked(store, "tyre", 5)
    sold(store, "s1", "tyre", 6, order="E1")
    sold(store, "s2", "tyre", 3)
    ordered(store, "p1", "tyre", 8)
    ordered(store, "p2", "bell", 8)
    received(store, "p1", "tyre", 2)
    done = received(store, "p2", "bell", 3)
    undo(store, done.operation_id, by=By("undo-1", "Ann", NOW))
    sent(store, "t1", "lamp", 2)


def named_and_filled(store: Store) -> None:
    named(store)
    filled(store)


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[Store]:
    with store_on(engine, tmp_path, named_and_filled) as store:
        yield store


def test_check_finds_nothing_when_everything_was_an_operation(shop: Store) -> None:
    problems = shop.ask(load_problems)
    assert problems.rows() == []
    assert problems.schema == PROBLEM


def test_check_finds_nothing_in_an_empty_store(tmp_path: Path) -> None:
    store = new_store(tmp_path / "empty.duckdb")
    assert store.ask(load_problems).is_empty()
    store.close()


def broken(table: str, key: dict[str, Any], **values: Any) -> Callable[[Transaction], None]:
    """A hand that changes one row without an operation."""
    return lambda tx: tx.update(table, pl.DataFrame([key | values]), list(key))


def gone(table: str, **key: Any) -> Callable[[Transaction], None]:
    return lambda tx: tx.remove(table, pl.DataFrame([key]))


def added(table: str, **row: Any) -> Callable[[Transaction], None]:
    return lambda tx: tx.append(table, pl.DataFrame([row]))


def movement(operation: int, *facts: Any) -> Callable[[Transaction], None]:
    return added("stock_movement", operation_number=operation, **moved(*facts))


def added_twice(table: str) -> Callable[[Transaction], None]:
    return lambda tx: tx.append(table, tx.frame(table).head(1))


TYRE = {"item_id": "tyre", "shop_id": "S1"}
RECEIPT = {"operation_id": "r", "document_type": "purchase_order", "document_id": "p1", "received_on": NOW}
BACKORDERED = "backordered is what rule 1 gives"
CASES = [
    (broken("stock", TYRE, on_hand=-3), "on hand is the sum of the movements", ("tyre", None, -2, -3)),
    (
        gone("stock", item_id="lamp", shop_id="S1"),
        "on hand is the sum of the movements",
        ("lamp", None, -2, 0),
    ),
    (
        broken("stock", TYRE, came_in=6),
        "came in is the sum of the movements that brought something",
        ("tyre", None, 7, 6),
    ),
    (
        broken("purchase_order_line", {"po_id": "p1", "line_number": 1}, received=3),
        "received is the sum of the movements",
        ("tyre", "p1", 2, 3),
    ),
    (
        broken("transfer_line", {"transfer_id": "t1", "line_number": 1}, sent=1),
        "sent is the sum of the movements",
        ("lamp", "t1", 2, 1),
    ),
    (
        broken("transfer_line", {"transfer_id": "t1", "line_number": 1}, received=1),
        "received is the sum of the movements",
        ("lamp", "t1", 0, 1),
    ),
    (
        added("receipt", **RECEIPT, received=2),
        "received of a receipt is the sum of its lines",
        (None, "p1", 0, 2),
    ),
    (
        added("receipt", **RECEIPT, rejected=1),
        "rejected of a receipt is the sum of its lines",
        (None, "p1", 0, 1),
    ),
    (
        broken("open_line", {"document_id": "s2"}, backordered=1),
        BACKORDERED,
        ("tyre", "s2", 2, 1),
    ),
    (gone("open_line", document_id="s2"), BACKORDERED, ("tyre", "s2", 2, 0)),
    (
        broken("sale_line", {"sale_id": "s1", "line_number": 1}, shipped=1),
        "waiting is what rule 2 gives",
        ("tyre", "s1", 5, 6),
    ),
    (gone("open_line", document_id="s1"), "waiting is what rule 2 gives", ("tyre", "s1", 6, 0)),
    (
        broken("stock", {"item_id": "lamp", "shop_id": "S1"}, found=1),
        "found covers what the books prove",
        ("lamp", None, 2, 1),
    ),
    (broken("stock", TYRE, found=-1), "found covers what the books prove", ("tyre", None, 0, -1)),
    (gone("item", item_id="tyre"), "the item of a line exists", ("tyre", "s1", None, None)),
    (gone("shop", shop_id="S1"), "the shop of a line exists", ("tyre", "s1", None, None)),
    (gone("purchase_order", po_id="p2"), "the shop of a line exists", ("bell", "p2", None, None)),
    (
        gone("sale_line", sale_id="s2"),
        "the document line of a movement exists",
        ("tyre", "s2", None, -3),
    ),
    (
        gone("purchase_order_line", po_id="p1"),
        "the document line of a movement exists",
        ("tyre", "p1", None, 2),
    ),
    (added_twice("open_line"), "an open line is written down once", None),
    (
        gone("operation", operation_id="undo-1"),
        "operations are numbered without a gap",
        (None, None, 9, 10),
    ),
    (
        gone("operation", operation_id="undo-1"),
        "the operation of a movement or change exists",
        ("bell", "p2", None, 9),
    ),
    (
        movement(99, "adjustment", "a", "tyre", "S1", 1),
        "the operation of a movement or change exists",
        ("tyre", "a", None, 99),
    ),
    (
        movement(9, "purchase_order", "p2", "bell", "S1", 1),
        "a reversal is the opposite of what it reverses",
        ("bell", "p2", 0, 1),
    ),
    (
        broken("operation", {"operation_id": "undo-1"}, reverses="never done"),
        "a reversal is the opposite of what it reverses",
        (None, "undo-1", None, 9),
    ),
]


@pytest.mark.parametrize(("break_it", "invariant", "where"), CASES)
def test_check_names_the_invariant_and_the_row(
    break_it: Callable[[Transaction], None],
    invariant: str,
    where: tuple[str | None, str | None, int | None, int | None] | None,
    shop: Store,
) -> None:
    with shop.write() as tx:
        break_it(tx)
    problems = shop.ask(load_problems).filter(invariant=invariant)
    rows = problems.select("item_id", "document_id", "expected", "found").rows()
    if where is None:
        assert [row[2:] for row in rows] == [(1, 2)]
    elif invariant.startswith("operations"):
        assert [row[2:] for row in rows] == [where[2:]]
    else:
        assert where in rows
