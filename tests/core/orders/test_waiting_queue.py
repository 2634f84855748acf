"""One queue: web orders, special orders and till promises in the order in which they get stock."""

from datetime import date, datetime
from pathlib import Path

import pytest

from core.access import NotAllowed, Person, acting_as
from core.ledger.operations import Posting
from core.orders.board import board_of
from core.orders.till_promises import Promise, promise
from core.orders.turns import move_up
from core.orders.waiting_queue import chosen_waiting, load_waiting_queue
from core.store.database import Store
from core.store.queries import Snapshot
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, changed_order, do, ordered, sold, stocked


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
def shop(tmp_path: Path) -> OrderShop:
    shop = OrderShop(tmp_path, filled)
    shop.do(promise, Promise("S1", "bell", 1, "Cy", customer_phone="555-0199"))
    return shop


def queue(snapshot: Snapshot):  # type: ignore[no-untyped-def]
    lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
    return load_waiting_queue(snapshot, board_of(snapshot, lines, supply, NOW))


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
    assert chosen_waiting(rows, kinds=["special"]).select("place", "ready").rows() == [(3, 0)]
    assert chosen_waiting(rows, shops=["S2"]).is_empty()


def test_who_may_not_see_customers_sees_no_queue(shop: OrderShop) -> None:
    with acting_as(Person("bo@shop.example", "Bo", "buyer")), pytest.raises(NotAllowed):
        shop.store.ask(queue)
