"""Acts stay on the list for Lightspeed until an import shows them, they are undone, or they are ticked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.access import NotAllowed, Person, acting_as
from core.errors import Problem, Refused
from core.ledger.operations import By
from core.orders.shipping import edit_tracking, ship
from core.purchasing.closing import close, reopen
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.links import link_to_pos
from core.receiving.counted_lines import CountedLine
from core.receiving.stock_counts import count_shelf
from core.store import open_store
from core.store.database import Store
from core.to_do.cache import ToDo, load_has_lightspeed, of_asker, of_shops
from core.to_do.done_there import load_done_there, mark_done_there
from core.to_do.open_acts import REPEATED_KINDS, load_open_acts
from core.to_do.tasks import Task, load_tasks
from core.undo import undo
from tests.core.exchange.test_shown_in_part import Pos, books, brought
from tests.helpers.done_here import NOW as NOON
from tests.helpers.done_here import STEPS, done
from tests.helpers.every_write import orders
from tests.helpers.receiving_shop import ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def listed(store: Store) -> list[tuple[str, str]]:
    """The list as people read it: the order, document or item, and what to enter for it."""
    return [(entry.title, entry.says) for task in tasks(store) for entry in task.entries]


def tasks(store: Store) -> list[Task]:
    with store.read() as snapshot:
        return load_tasks(snapshot, load_open_acts(snapshot))


def kinds(store: Store) -> list[str]:
    return store.ask(load_open_acts)["kind"].to_list()


def marked(shop: ReceivingShop, operation_id: str, **how: Any) -> str:
    return mark_done_there(shop.store, operation_id, by=shop.by(), **how).operation_id


# --- what opens and ends an act


def test_the_next_export_that_shows_all_of_it_empties_the_list(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    path.write_bytes(books())
    store = open_store(path)
    steps = {number: STEPS[kind][0] for number, kind in enumerate(REPEATED_KINDS)}
    assert done(store, steps) == set(steps)
    assert set(kinds(store)) == set(REPEATED_KINDS)
    pos = Pos(tmp_path, "pos", steps, 1)
    brought(store, pos.folder, "export", NOON.replace(day=24))
    assert kinds(store) == []
    store.close()


def test_an_export_that_shows_the_first_of_two_receipts_leaves_the_second(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    path.write_bytes(books())
    store = open_store(path)
    steps = dict(enumerate(STEPS["receipt"][:2]))
    assert done(store, steps) == {0, 1}
    pos = Pos(tmp_path, "pos", {0: steps[0]}, 1)
    brought(store, pos.folder, "export", NOON.replace(day=24))
    assert store.ask(load_open_acts)["operation_id"].to_list() == ["step-1"]
    store.close()


def test_a_receipt_says_what_arrived_and_what_was_not_accepted(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3), ("pump", 2))
    link_to_pos(shop.store, PURCHASE_ORDER, po, "4711", by=shop.by())
    shop.receive("po", po, [CountedLine(1, 2, 1, "torn"), CountedLine(2, 2)])
    assert listed(shop.store) == [
        (f"Purchase order {po}", "Receive 2 × Tube, 2 × Pump. Not accepted: 1 × Tube.")
    ]


def test_an_order_sent_from_here_is_to_be_entered_until_its_number_is_known(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    says = "Create a purchase order to Acme for Harbour and mark it as ordered, due 25 Nov 2026: 3 × Tube."
    assert listed(shop.store) == [(f"Purchase order {po}", f"{says} Then enter its number here.")]
    link_to_pos(shop.store, PURCHASE_ORDER, po, "4711", by=shop.by())
    assert listed(shop.store) == []


def test_a_transfer_sent_from_here_names_both_shops_and_is_listed_for_both(shop: ReceivingShop) -> None:
    transfer = shop.sent(("tube", 3))
    says = "Create and send a transfer from Hill to Harbour, due 25 Nov 2026: 3 × Tube."
    assert listed(shop.store) == [(f"Transfer {transfer}", f"{says} Then enter its number here.")]
    assert store_rows(shop)["shop_ids"].to_list() == [["harbour", "hill"]]


def store_rows(shop: ReceivingShop) -> Any:
    return shop.store.ask(load_open_acts)


def test_a_refund_says_amount_units_and_whether_they_are_stock_again(shop: ReceivingShop) -> None:
    orders.refunding(shop)()
    assert listed(shop.store) == [("Order 1042", "Refund 20.00 (no currency) for 2 × Tube. Back to stock.")]


def test_a_parcel_says_its_label_and_a_corrected_number_is_one_act_of_its_own(shop: ReceivingShop) -> None:
    orders.packed_order(shop)
    ship(shop.store, ["1042"], carrier="UPS", tracking_number="1Z", by=shop.by())
    edit_tracking(shop.store, "1042", "UPS", "2Z", by=shop.by())
    edit_tracking(shop.store, "1042", "DHL", "77", by=shop.by())
    assert listed(shop.store) == [
        ("Order 1042", "Mark as shipped: 2 × Tube. DHL 77."),
        ("Order 1042", "Enter the tracking number DHL 77."),
    ]


def test_only_the_last_count_of_a_shelf_is_listed(shop: ReceivingShop) -> None:
    for units in (4, 6):
        count_shelf(shop.store, "tube", "harbour", units, "counted", by=shop.by())
    assert listed(shop.store) == [("Tube", "Set the stock at Harbour to 6.")]


def test_what_was_undone_is_not_listed(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    link_to_pos(shop.store, PURCHASE_ORDER, po, "4711", by=shop.by())
    receipt = shop.receive("po", po, everything=True)
    assert kinds(shop.store) == ["receipt"]
    shop.undo(receipt.operation_id)
    assert kinds(shop.store) == []


def test_a_document_that_was_closed_and_reopened_is_not_closed_there(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    close(shop.store, PURCHASE_ORDER, po, "sold out", by=shop.by())
    assert kinds(shop.store) == ["order", "close"]
    reopen(shop.store, PURCHASE_ORDER, po, by=shop.by())
    assert kinds(shop.store) == ["order"]


# --- the tick


def test_a_tick_takes_an_act_off_the_list_and_its_undo_puts_it_back(shop: ReceivingShop) -> None:
    refund = orders.refunding(shop)().operation_id
    tick = marked(shop, refund)
    assert kinds(shop.store) == []
    assert shop.store.ask(load_done_there)["operation_id"].to_list() == [tick]
    undo(shop.store, tick, by=shop.by())
    assert kinds(shop.store) == ["refund"]
    assert shop.store.ask(load_done_there).is_empty()


def test_what_was_ticked_is_not_ticked_again(shop: ReceivingShop) -> None:
    refund = orders.refunding(shop)().operation_id
    marked(shop, refund)
    with pytest.raises(Refused, match="marked as done meanwhile"):
        marked(shop, refund)


def test_an_act_that_lightspeed_knows_is_undone_there_first(shop: ReceivingShop) -> None:
    refund = orders.refunding(shop)().operation_id
    tick = marked(shop, refund)
    with pytest.raises(Problem, match="Ann marked this as done in Lightspeed"):
        undo(shop.store, refund, by=shop.by())
    undo(shop.store, tick, by=shop.by())
    undo(shop.store, refund, by=shop.by())


def test_an_order_that_was_sent_whole_is_marked_as_shipped_in_the_pos(shop: ReceivingShop) -> None:
    orders.shipped_order(shop)
    (task,) = tasks(shop.store)
    assert task.to_tick == ("1042",)
    marked(shop, task.operation_id, to_tick=task.to_tick)
    assert kinds(shop.store) == []
    with shop.store.read() as snapshot:
        (order,) = snapshot.rows("ecom_order")
    assert order["ticked_in_pos"]


def test_of_a_part_of_an_order_only_the_parcel_is_ticked(shop: ReceivingShop) -> None:
    orders.packed_order(shop)
    first = ship(shop.store, ["1042"], {("S1", 1): 1}, by=shop.by()).operation_id
    (task,) = tasks(shop.store)
    assert task.to_tick == ()
    marked(shop, first)
    ship(shop.store, ["1042"], by=shop.by())
    assert listed(shop.store) == [("Order 1042", "Mark as shipped: 1 × Tube.")]


# --- whose acts


def person(role: str, *shops: str) -> Person:
    return Person(f"{role}@shop.example", role, role, frozenset(shops) if shops else None)


def test_each_role_sees_and_ticks_the_acts_it_may_do(shop: ReceivingShop) -> None:
    refund = orders.refunding(shop)().operation_id
    todo = ToDo(store_rows(shop))
    for role, count in (("viewer", 0), ("floor", 0), ("buyer", 0), ("orders", 1), ("manager", 1)):
        with acting_as(person(role)):
            assert of_asker(todo).count == count
    with acting_as(person("floor")), pytest.raises(NotAllowed):
        marked(shop, refund)


def test_a_role_of_one_shop_sees_and_ticks_the_acts_of_that_shop(shop: ReceivingShop) -> None:
    receipt = shop.receive("po", shop.ordered(("tube", 3)), everything=True).operation_id
    todo = ToDo(store_rows(shop))
    with acting_as(person("floor", "hill")):
        assert of_asker(todo).count == 0
        with pytest.raises(NotAllowed, match="other shops"):
            marked(shop, receipt)
    with acting_as(person("floor", "harbour")):
        assert of_asker(todo).count == 1
        marked(shop, receipt)


def test_the_filter_keeps_the_acts_of_its_shops(shop: ReceivingShop) -> None:
    shop.ordered(("tube", 3))
    rows = store_rows(shop)
    assert of_shops(rows, ["harbour", "hill"]).height == 1
    assert of_shops(rows, ["hill"]).is_empty()


def test_the_store_knows_lightspeed_by_an_address_in_it(shop: ReceivingShop) -> None:
    assert not shop.store.ask(load_has_lightspeed)
    orders.order_here(shop, url="https://us.merchantos.com/?id=1042")
    assert shop.store.ask(load_has_lightspeed)


def test_the_same_tick_twice_counts_once(shop: ReceivingShop) -> None:
    refund = orders.refunding(shop)().operation_id
    by = By("tick", "Ann", NOON)
    first, second = (mark_done_there(shop.store, refund, by=by) for _ in range(2))
    assert (first.number, second.again) == (second.number, True)
