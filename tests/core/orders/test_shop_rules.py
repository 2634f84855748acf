"""The rule of a shop: a manager chooses it, and orders, report and receiving make the same deal."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import NotAllowed, Person, acting_as
from core.allocation import FIRST, PRIORITY
from core.errors import Problem
from core.ledger.operations import By
from core.orders.change_terms import prioritise
from core.orders.moved_orders import move_up
from core.orders.shop_rules import load_rules_in_force, use_rule
from core.orders.stages import load_orders
from core.receiving.receive import receive
from core.report import load_report
from core.store.database import Store
from tests.helpers.order_shop import OrderShop, order_shop_on
from tests.helpers.small_shop import NOW, ordered, sold, stocked

pytestmark = pytest.mark.both_engines


def filled(store: Store) -> None:
    """Two tyres here, two due on 4 December. E1, E2 and E3 wait for two each, in this order."""
    stocked(store, "tyre", 2)
    ordered(store, "P1", "tyre", 2, due=date(2026, 12, 4))
    for sale, order, day in (("A", "E1", 1), ("B", "E2", 2), ("C", "E3", 3)):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, filled) as shop:
        shop.do(prioritise, ["E3"], 2)
        shop.do(prioritise, ["E2"], 1)
        yield shop


def test_priorities_count_where_the_rule_of_the_shop_is_by_priority(shop: OrderShop) -> None:
    assert shop.ready() == {"E1": "2 of 2", "E2": "0 of 2", "E3": "0 of 2"}
    shop.do(use_rule, "S1", PRIORITY)
    assert shop.ready() == {"E1": "0 of 2", "E2": "0 of 2", "E3": "2 of 2"}
    short = shop.store.ask(load_report).select("ecom_order_id", "purchase_orders", "covered").rows()
    assert short == [("E1", "", 0), ("E2", "P1", 2)]
    received = receive(shop.store, "po", "P1", everything=True, by=By("in", "Ann", NOW))
    assert list(received.result.complete) == ["E2"]
    assert shop.is_sound()


def test_a_new_priority_counts_at_once_and_a_moved_order_stays_first(shop: OrderShop) -> None:
    shop.do(use_rule, "S1", PRIORITY)
    shop.do(prioritise, ["E1"], 3)
    assert shop.ready()["E1"] == "2 of 2"
    shop.do(move_up, "E2")
    assert shop.ready() == {"E1": "0 of 2", "E2": "2 of 2", "E3": "0 of 2"}


def test_the_rule_of_one_shop_changes_nothing_in_another(shop: OrderShop) -> None:
    before = shop.store.ask(load_orders)
    shop.do(use_rule, "S2", PRIORITY)
    assert shop.store.ask(load_orders).equals(before)
    assert shop.store.ask(load_rules_in_force) == {"S2": PRIORITY}


def test_the_command_line_s_rule_is_the_contract_s_whatever_a_shop_has(shop: OrderShop) -> None:
    before = shop.store.ask(load_orders, FIRST)
    shop.do(use_rule, "S1", PRIORITY)
    assert shop.store.ask(load_orders, FIRST).equals(before)
    assert shop.store.ask(load_orders, PRIORITY).equals(shop.store.ask(load_orders))


def test_a_rule_that_holds_already_or_is_unknown_is_refused(shop: OrderShop) -> None:
    for place, rule, sentence in (
        ("S1", FIRST, "already goes by this rule"),
        ("S1", "newest", "by one of first, priority, equal, most-complete"),
        ("S9", PRIORITY, "There is no shop S9"),
    ):
        with pytest.raises(Problem, match=sentence):
            shop.do(use_rule, place, rule)
    with acting_as(Person("bo@shop.example", "Bo", "orders")), pytest.raises(NotAllowed):
        shop.do(use_rule, "S1", PRIORITY)


acts = st.lists(
    st.one_of(
        st.tuples(st.just(use_rule), st.sampled_from(["S1"]), st.sampled_from([FIRST, PRIORITY])),
        st.tuples(st.just(prioritise), st.sampled_from([("E1",), ("E2", "E3")]), st.integers(0, 3)),
        st.tuples(st.just(move_up), st.sampled_from(["E1", "E2", "E3"])),
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_rules_priorities_and_moves_deal_each_unit_once_and_undone_leave_all_as_before(
    shop: OrderShop, asked: list[tuple[object, ...]]
) -> None:
    before = shop.shown()
    done = []
    for verb, *what in asked:
        try:
            done.append(shop.do(verb, *what))  # type: ignore[arg-type]
        except Problem:
            continue
        assert shop.store.ask(load_orders)["ready"].sum() == 2
        assert shop.store.ask(load_report)["covered"].sum() == 2
    assert shop.is_sound()
    for each in reversed(done):
        shop.undo(each)
    assert shop.shown() == before
