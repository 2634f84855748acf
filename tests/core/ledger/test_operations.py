"""Operations: done once, adding up, and undone exactly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from core.allocation.oldest_first import PAIR
from core.errors import Problem, Refused
from core.ledger.change_log import Change
from core.ledger.check import load_problems
from core.ledger.operations import By, Done, Operation, Posting, perform
from core.store.database import Store, Transaction
from tests.core.ledger.one_shop import on_hand, receipt, rows, steps, take, taken_back, value
from tests.helpers.posting import Asked
from tests.helpers.small_shop import NOW, do, moved, ordered, sent, small_shop, sold, stocked

pytestmark = pytest.mark.both_engines


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


# --- random sequences


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


def test_the_log_names_each_operation_and_no_content(shop: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="backorder-desk.ledger"):
        receipt(shop, 3, "key-9")
        receipt(shop, 3, "key-9")
    (line,) = [each.getMessage() for each in caplog.records if each.name == "backorder-desk.ledger"]
    assert re.fullmatch(r"operation \d+, receipt, by Ann, in \d+ ms", line)
