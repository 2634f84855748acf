"""One queue: web orders, special orders and till promises in the order in which they get stock."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from core.access import NotAllowed, Person, acting_as
from core.allocation import PRIORITY, coming_to, customer_queue
from core.ledger.operations import Posting
from core.orders.board import board_of
from core.orders.change_terms import prioritise
from core.orders.moved_orders import move_up
from core.orders.shop_rules import use_rule
from core.orders.till_promises import Promise, promise
from core.orders.waiting_queue import load_waiting_queue, of_kinds
from core.store.database import Store
from core.store.queries import Snapshot
from tests.helpers.order_shop import OrderShop, order_shop_on
from tests.helpers.small_shop import NOW, changed_order, do, ordered, sold, stocked

pytestmark = pytest.mark.both_engines


def filled(store: Store) -> None:
    """Two bells here, two due on 4 December; a web order, then a special order, of two each."""
    stocked(store, "bell", 2)
    ordered(store, "P1", "bell", 2, due=date(2026, 12, 4))
    sold(store, "A", "bell", 2, date(2026, 11, 1), order="E1")
    changed_order(store, "E1", customer_name="Ada", customer_email="ada@example.com")
    row = {"special_order_id": "7", "shop_id": "S1", "item_id": "bell", "quantity": 2}
    row |= {"placed_at": datetime(2026, 11, 2), "customer_name": "Bea", "customer_phone": "555-0100"}
    do(store, "import", Posting(rows={"special_order": [row]}))


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, filled) as shop:
        shop.do(promise, Promise("S1", "bell", 1, "Cy", customer_phone="555-0199"))
        yield shop


def queue(snapshot: Snapshot, *shops: str):  # type: ignore[no-untyped-def]
    lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
    return load_waiting_queue(snapshot, board_of(snapshot, lines, supply, NOW), shops)


def test_everybody_stands_in_one_queue_with_what_serves_them_and_when(shop: OrderShop) -> None:
    told = (
        "place",
        "kind",
        "customer_name",
        "customer_phone",
        "customer_email",
        "ready",
        "waits_for",
        "promise",
    )
    assert shop.store.ask(queue).select(told).rows() == [
        (1, "web", "Ada", None, "ada@example.com", 2, "", None),
        (2, "special", "Bea", "555-0100", None, 0, "2 × SKU-bell on P1", date(2026, 12, 4)),
        (3, "till", "Cy", "555-0199", None, 0, "1 × SKU-bell to order", None),
    ]


def test_a_moved_order_is_first_and_a_filter_changes_nobody_s_place(shop: OrderShop) -> None:
    shop.do(move_up, "special order till-1")
    rows = shop.store.ask(queue)
    assert rows["customer_name"].to_list() == ["Cy", "Ada", "Bea"]
    assert rows["moved_first"].to_list() == [True, False, False]
    assert of_kinds(rows, ["special"]).select("place", "ready").rows() == [(3, 0)]
    assert shop.store.ask(queue, "S2").is_empty()


# Everybody waits for one tyre, sold on this day of November. S1 gives by priority and has three, one more is
# incoming; S2 gives to whoever came first and has one. E4 waits in both. E6 and E1 came on the same day.
TWO_RULES = """
sale  order  shop  day  priority  place  gets
E     E5     S1    9    2         1      here
D     E4     S1    5    1         2      here
A     E6     S1    2    0         3      here
F     E1     S1    2    0         4      P1
B     E2     S1    3    0         5      nothing
C     E3     S2    4    3         1      here
G     E4     S2    5    1         2      nothing
"""
ROWS = [line.split() for line in TWO_RULES.strip().splitlines()[1:]]


def two_rules(store: Store) -> None:
    stocked(store, "tyre", 3)
    stocked(store, "tyre", 1, shop="S2")
    ordered(store, "P1", "tyre", 1, due=date(2026, 12, 4))
    for sale, order, where, day, *_ in ROWS:
        sold(store, sale, "tyre", 1, date(2026, 11, int(day)), shop=where, order=order)


@pytest.fixture
def ruled(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, two_rules) as shop:
        yield shop


@pytest.mark.parametrize("where", ["S1", "S2"])
def test_what_stands_first_in_a_shop_gets_the_next_unit_by_the_rule_of_that_shop(
    ruled: OrderShop, where: str
) -> None:
    shop = ruled
    shop.do(use_rule, "S1", PRIORITY)
    for order, priority in {(order, int(priority)) for _, order, _, _, priority, *_ in ROWS}:
        if priority:
            shop.do(prioritise, [order], priority)
    with shop.store.read() as snapshot:
        here = {name: snapshot.frame(name, shop_id=where) for name in ("open_line_named", "supply")}
    dealt = customer_queue(here["open_line_named"])
    coming = coming_to(dealt, here["supply"])
    gets = dict(dealt.filter(pl.col("reached") > 0).select("ecom_order_id", pl.lit("here")).iter_rows())
    gets |= dict(coming.select("ecom_order_id", "document").iter_rows())
    listed = shop.store.ask(queue, where).select("ecom_order_id", "place").rows()
    assert [(order, place, gets.get(order, "nothing")) for order, place in listed] == [
        (order, int(place), got) for _, order, there, _, _, place, got in ROWS if there == where
    ]


def test_over_all_shops_an_order_stands_where_its_first_line_does(ruled: OrderShop) -> None:
    shop = ruled
    assert shop.store.ask(queue)["ecom_order_id"].to_list() == ["E6", "E1", "E2", "E3", "E4", "E5"]
    shop.do(prioritise, ["E4"], 1)
    shop.do(use_rule, "S1", PRIORITY)
    assert shop.store.ask(queue)["ecom_order_id"].to_list() == ["E4", "E6", "E1", "E2", "E3", "E5"]


def test_who_may_not_see_customers_sees_no_queue(shop: OrderShop) -> None:
    with acting_as(Person("bo@shop.example", "Bo", "buyer")), pytest.raises(NotAllowed):
        shop.store.ask(queue)
