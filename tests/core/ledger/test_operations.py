"""Operations: done once, adding up, and undone exactly."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.allocation.oldest_first import PAIR
from core.errors import Problem, Refused
from core.ledger.change_log import Change
from core.ledger.check import load_problems
from core.ledger.operations import By, Done, Operation, Posting, perform
from core.store.database import Store, Transaction
from core.undo import undo
from tests.helpers.engines import store_on
from tests.helpers.posting import Asked, posted
from tests.helpers.small_shop import NOW, do, moved, named, ordered, received, sent, small_shop, sold, stocked

pytestmark = pytest.mark.both_engines


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[Store]:
    with store_on(engine, tmp_path, named) as store:
        yield store


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


def receipt(store: Store, units: int, key: str = "key-1", request: Any = None) -> Done:
    """Receive tyres on purchase order p1, under an id of the asker's choice."""
    posting = Posting([moved("purchase_order", "p1", "tyre", "S1", units)], result={"units": (units, NOW)})
    return posted(store, By(key, "Ann", NOW), "receipt", posting, request or {"p1": units})


# --- once


def test_repeating_an_operation_id_gives_the_same_answer_and_changes_nothing(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    first, second = receipt(shop, 3), receipt(shop, 3)
    assert (first.again, second.again) == (False, True)
    assert (second.number, second.result) == (first.number, first.result)
    assert on_hand(shop) == 3
    assert len(rows(shop, "operation", operation_id="key-1")) == 1


def test_the_same_id_with_other_content_is_refused(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    receipt(shop, 3)
    with pytest.raises(Refused, match="already used for something else"):
        receipt(shop, 4)
    assert on_hand(shop) == 3


def test_a_decision_that_raises_leaves_no_operation(shop: Store) -> None:
    def refuse(*_: object) -> Posting:
        raise Problem("Only 0 of 5 still incoming.")

    version = len(rows(shop, "operation"))
    with pytest.raises(Problem, match="Only 0 of 5"):
        perform(shop, Operation(By("key-2", "Ann", NOW), "receipt", Asked()), refuse)
    assert len(rows(shop, "operation")) == version


@dataclass(frozen=True)
class Order:
    """A request of the trade: what is wanted, and the version of it that was shown."""

    units: Mapping[str, int]
    due: date | None = None
    version: int | None = field(default=None, compare=False)


def place(store: Store, request: Order, kind: str = "order") -> Done:
    return perform(store, Operation(By("key-1", "Ann", NOW), kind, request), _decide_order)


def _decide_order(_tx: Transaction, request: Order, by: By) -> Posting:
    return Posting(result={"units": sum(request.units.values()), "by": by.actor})


WANTED = Order({"tyre": 3, "bell": 1}, date(2026, 12, 1), version=1)


def test_a_decision_depends_on_the_request_and_the_person(shop: Store) -> None:
    assert place(shop, WANTED).result == {"units": 4, "by": "Ann"}


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(WANTED, id="sent twice"),
        pytest.param(Order({"bell": 1, "tyre": 3}, date(2026, 12, 1), version=1), id="in another order"),
        pytest.param(replace(WANTED, version=2), id="after the page was drawn again"),
    ],
)
def test_a_form_that_is_sent_again_is_answered_as_before(shop: Store, again: Order) -> None:
    first, second = place(shop, WANTED), place(shop, again)
    assert (second.number, second.result, second.again) == (first.number, first.result, True)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(WANTED, units={"tyre": 3, "bell": 2}), id="other units"),
        pytest.param(replace(WANTED, units={"tyre": 3}), id="an item less"),
        pytest.param(replace(WANTED, due=None), id="no day"),
    ],
)
def test_another_request_under_the_id_of_a_form_that_was_sent_is_refused(shop: Store, other: Order) -> None:
    number = place(shop, WANTED).number
    with pytest.raises(Refused, match=f"already used for something else .order, operation {number}."):
        place(shop, other)


def test_the_same_request_as_another_kind_of_operation_is_refused(shop: Store) -> None:
    place(shop, WANTED)
    with pytest.raises(Refused, match="already used for something else"):
        place(shop, WANTED, kind="edit")


# --- what runs with the movements


def test_a_receipt_raises_on_hand_and_lowers_what_is_incoming(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8, date(2026, 12, 1))
    receipt(shop, 3)
    assert on_hand(shop) == 3
    assert value(shop, "purchase_order_line", "received", po_id="p1") == 3
    assert value(shop, "supply", "incoming", document_id="p1") == 5


def test_an_over_delivery_is_stock_and_incoming_stays_0(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 2)
    receipt(shop, 5)
    assert on_hand(shop) == 5
    assert value(shop, "purchase_order_line", "received", po_id="p1") == 5
    assert rows(shop, "supply") == []


def test_a_transfer_is_incoming_between_dispatch_and_receipt(shop: Store) -> None:
    stocked(shop, "tyre", 5)
    sent(shop, "t1", "tyre", 3)
    assert (on_hand(shop), value(shop, "supply", "incoming", document_id="t1")) == (2, 3)
    assert value(shop, "transfer_line", "sent", transfer_id="t1") == 3
    do(shop, "receipt", Posting([moved("transfer", "t1", "tyre", "S2", 2)]))
    assert (on_hand(shop), on_hand(shop, shop="S2")) == (2, 2)
    assert value(shop, "transfer_line", "received", transfer_id="t1") == 2
    assert value(shop, "transfer_line", "sent", transfer_id="t1") == 3
    assert value(shop, "supply", "incoming", document_id="t1") == 1


def test_a_sale_beyond_the_shelf_is_open_and_a_receipt_serves_the_oldest(shop: Store) -> None:
    sold(shop, "s1", "tyre", 3, date(2026, 11, 1), order="E1")
    sold(shop, "s2", "tyre", 3, date(2026, 11, 2))
    ordered(shop, "p1", "tyre", 8)
    receipt(shop, 4)
    open_lines = {row["document_id"]: row["backordered"] for row in rows(shop, "open_line")}
    assert open_lines == {"s1": 0, "s2": 2}


def test_found_units_stay_after_a_missing_receipt_is_entered(shop: Store) -> None:
    sold(shop, "s1", "tyre", 5)
    assert value(shop, "stock", "found", item_id="tyre") == 5
    ordered(shop, "p1", "tyre", 8)
    receipt(shop, 8)
    assert value(shop, "stock", "found", item_id="tyre") == 5


def test_movements_of_0_units_are_not_written(shop: Store) -> None:
    do(shop, "adjustment", Posting([moved("adjustment", "a1", "tyre", "S1", 0)]))
    assert rows(shop, "stock_movement") == []


def test_untracked_items_stay_out_of_the_report(shop: Store) -> None:
    sold(shop, "s1", "tyre", 5)
    do(shop, "item", Posting(changes=[Change("item", ("tyre",), {"tracked": False})]))
    assert rows(shop, "source_named") == []


# --- history


def test_a_change_is_written_to_the_history_with_what_it_was(shop: Store) -> None:
    ordered(shop, "p1", "tyre", 8)
    done = do(
        shop, "expected", Posting(changes=[Change("purchase_order", ("p1",), {"expected_on": NOW.date()})])
    )
    (step,) = rows(shop, "change", operation_number=done.number)
    assert (step["table_name"], step["row_key"], step["column_name"]) == (
        "purchase_order",
        "p1",
        "expected_on",
    )
    assert (step["before"], step["after"]) == (None, "2026-11-23")


def test_a_field_that_keeps_its_value_is_not_in_the_history(shop: Store) -> None:
    same = {"unit_cost": Decimal("4.5"), "description": "Trail tyre 29"}
    done = do(shop, "item", Posting(changes=[Change("item", ("tyre",), same)]))
    assert rows(shop, "change", operation_number=done.number) == []


def test_a_field_changed_twice_in_one_operation_is_one_step(shop: Store) -> None:
    changes = [Change("item", ("tyre",), {"description": name}) for name in ("Tyre", "Wheel")]
    done = do(shop, "item", Posting(changes=changes))
    (step,) = rows(shop, "change", operation_number=done.number)
    assert (step["before"], step["after"]) == ("Trail tyre 29", "Wheel")
    taken_back(shop, done)
    assert value(shop, "item", "description", item_id="tyre") == "Trail tyre 29"


# --- undo


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
    with pytest.raises(Problem, match="already undone by Ann at 10:00"):
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


# --- random sequences

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


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_stock_figures_always_equal_the_sum_of_the_movements(
    tmp_path_factory: pytest.TempPathFactory, given_steps: list[tuple[str, str, int]]
) -> None:
    store = small_shop(tmp_path_factory.mktemp("shop") / "shop.duckdb")
    ordered(store, "p1", "tyre", 9)
    done: list[Done] = []
    for number, step in enumerate(given_steps):
        done += take(store, number, step, done)
    assert store.ask(load_problems).rows() == []
    with store.read() as snapshot:
        books = snapshot.frame("stock", columns=[*PAIR, "on_hand"])
        movements = snapshot.frame("stock_movement").group_by(PAIR)
        summed = movements.agg(on_hand=pl.col("quantity").cast(pl.Int64).sum())
        assert_frame_equal(
            books.filter(pl.col("on_hand") != 0),
            summed.filter(pl.col("on_hand") != 0),
            check_row_order=False,
        )
    store.close()


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


def test_the_log_names_each_operation_and_no_content(shop: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="backorder-desk.ledger"):
        receipt(shop, 3, "key-9")
        receipt(shop, 3, "key-9")
    (line,) = [each.getMessage() for each in caplog.records if each.name == "backorder-desk.ledger"]
    assert re.fullmatch(r"operation \d+, receipt, by Ann, in \d+ ms", line)
