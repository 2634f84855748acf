"""Undo: exactly what was before, once, and refused where it would overwrite."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from core.errors import Problem, Refused
from core.ledger.change_log import Change
from core.ledger.check import load_problems
from core.ledger.operations import By, Done, Posting
from core.store.database import Store
from core.undo import undo
from tests.core.ledger.one_shop import on_hand, receipt, rows, steps, take, taken_back, value
from tests.helpers.small_shop import NOW, do, moved, ordered, sent, small_shop, sold, stocked

pytestmark = pytest.mark.both_engines


def state(store: Store) -> dict[str, pl.DataFrame]:
    """Everything an operation may change, without the numbers of the operations that did."""
    relations = {
        "stock": ["item_id", "shop_id", "on_hand", "found"],
        "open_line": ["item_id", "shop_id", "document_id", "line_number", "backordered", "waiting"],
        "supply": ["document_type", "document_id", "line_number", "shop_id", "incoming", "expected_on"],
        "purchase_order": ["po_id", "closed", "received_at", "expected_on", "ordered_at", "note"],
        "purchase_order_line": ["po_id", "line_number", "received", "cancelled", "unit_cost"],
        "transfer_line": ["transfer_id", "line_number", "sent", "received"],
    }
    with store.read() as snapshot:
        return {
            name: snapshot.frame(name, columns=columns).sort(columns) for name, columns in relations.items()
        }


def assert_same(before: dict[str, pl.DataFrame], after: dict[str, pl.DataFrame]) -> None:
    for name, frame in before.items():
        assert_frame_equal(frame, after[name])


def test_undo_restores_on_hand_incoming_and_open_lines_exactly(shop: Store) -> None:
    sold(shop, "s1", "tyre", 3, order="E1")
    ordered(shop, "p1", "tyre", 8, date(2026, 12, 1))
    before = state(shop)
    taken_back(shop, receipt(shop, 5))
    assert_same(before, state(shop))
    assert shop.ask(load_problems).is_empty()


def test_undo_restores_every_kind_of_field(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    before = state(shop)
    header = {
        "closed": True,
        "received_at": datetime(2026, 11, 23, 8, 5, 7),
        "expected_on": date(2026, 12, 24),
        "note": "it's 5 o'clock – “late”",
        "ordered_at": None,
    }
    line = {"cancelled": 3, "unit_cost": Decimal("2")}
    changes = [
        Change("purchase_order", ("p1",), header),
        Change("purchase_order_line", ("p1", 1), line),
    ]
    done = do(shop, "close", Posting(changes=changes))
    assert value(shop, "purchase_order", "closed", po_id="p1") is True
    taken_back(shop, done)
    assert_same(before, state(shop))


def test_undo_restores_found_units(shop: Store) -> None:
    stocked(shop, "tyre", 2)
    before = state(shop)
    taken_back(shop, sent(shop, "t1", "tyre", 5))
    after = state(shop)
    assert_same({"stock": before["stock"]}, {"stock": after["stock"].filter(shop_id="S1")})


def test_undo_keeps_units_that_others_found_since(shop: Store) -> None:
    stocked(shop, "tyre", 2)
    mistaken = sent(shop, "t1", "tyre", 5)
    sold(shop, "s1", "tyre", 4)
    assert value(shop, "stock", "found", item_id="tyre", shop_id="S1") == 7
    ordered(shop, "p1", "tyre", 9)
    receipt(shop, 9)
    taken_back(shop, mistaken)
    assert on_hand(shop) == 7
    assert value(shop, "stock", "found", item_id="tyre", shop_id="S1") == 4


def test_undoing_a_count_restores_the_found_units_before_it(shop: Store) -> None:
    sold(shop, "s1", "tyre", 5)
    counted = do(shop, "count", Posting(
        [moved("adjustment", "c1", "tyre", "S1", 6)], changes=[Change("stock", ("tyre", "S1"), {"found": 0})]
    ))  # fmt: skip
    assert value(shop, "stock", "found", item_id="tyre") == 0
    taken_back(shop, counted)
    assert (on_hand(shop), value(shop, "stock", "found", item_id="tyre")) == (-5, 5)


def test_an_undone_sale_has_no_waiting_customer(shop: Store) -> None:
    done = sold(shop, "s1", "tyre", 3, order="E1")
    taken_back(shop, done)
    assert on_hand(shop) == 0
    assert rows(shop, "open_line") == []


def test_an_operation_is_undone_at_most_once(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    done = receipt(shop, 3)
    first, again = taken_back(shop, done), taken_back(shop, done)
    assert (first.again, again.again, again.result) == (False, True, first.result)
    with pytest.raises(Problem, match="already undone by Ann at 05:00 on 23 Nov 2026"):
        taken_back(shop, done, new_id="undo-2")
    assert on_hand(shop) == 0


def test_an_import_and_an_undo_are_not_undone(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    undone = taken_back(shop, receipt(shop, 3))
    with pytest.raises(Problem, match="is itself an undo"):
        taken_back(shop, undone, new_id="undo-2")
    imported = do(shop, "import", Posting())
    with pytest.raises(Problem, match="Restore the backup"):
        taken_back(shop, imported, new_id="undo-3")
    with pytest.raises(Problem, match="There is no operation nothing"):
        undo(shop, "nothing", by=By("undo-4", "Ann", NOW))


def test_a_dispatch_that_was_received_is_not_undone(shop: Store) -> None:
    stocked(shop, "tyre", 5)
    dispatch = sent(shop, "t1", "tyre", 3)
    arrived = do(shop, "receipt", Posting([moved("transfer", "t1", "tyre", "S2", 2)]))
    with pytest.raises(Problem, match="received in part"):
        taken_back(shop, dispatch)
    taken_back(shop, arrived)
    taken_back(shop, dispatch, new_id="undo-2")
    assert (on_hand(shop), on_hand(shop, shop="S2")) == (5, 0)


def test_a_receipt_that_the_pos_shows_must_be_undone_there(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    done = receipt(shop, 3)
    do(shop, "import", Posting(changes=[Change("purchase_order_line", ("p1", 1), {"imported_received": 3})]))
    with pytest.raises(Problem, match="The POS already shows this receipt of p1"):
        taken_back(shop, done)


def test_undo_is_refused_where_someone_changed_the_field_since(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    first = do(shop, "note", Posting(changes=[Change("purchase_order", ("p1",), {"note": "call"})]))
    do(shop, "note", Posting(changes=[Change("purchase_order", ("p1",), {"note": "called"})]))
    with pytest.raises(Refused, match="note was changed since, from call to called"):
        taken_back(shop, first)
    assert value(shop, "purchase_order", "note", po_id="p1") == "called"


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_undoing_every_operation_backwards_restores_the_beginning(
    tmp_path_factory: pytest.TempPathFactory, given_steps: list[tuple[str, str, int]]
) -> None:
    store = small_shop(tmp_path_factory.mktemp("shop") / "shop.duckdb")
    ordered(store, "p1", "tyre", 9)
    done: list[Done] = []
    for number, step in enumerate(step for step in given_steps if step[0] != "undo"):
        done += take(store, number, step, done)
    for number, result in enumerate(reversed(done)):
        taken_back(store, result, new_id=f"back-{number}")
    assert rows(store, "open_line") == []
    assert value(store, "supply", "incoming", document_id="p1") == 9
    with store.read() as snapshot:
        assert snapshot.frame("stock").select(pl.col("on_hand", "found").abs().sum()).rows() == [(0, 0)]
    assert store.ask(load_problems).rows() == []
    store.close()
