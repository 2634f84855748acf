"""Shipping: parcels, pickups, tracking numbers, and marking orders as shipped in the POS."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import Problem
from core.store.database import Store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import changed_order, sold, stocked


def filled(store: Store) -> None:
    """Three tyres, one bell. E1 waits for 2 tyres, E2 for a tyre and 2 bells."""
    stocked(store, "tyre", 3)
    stocked(store, "bell", 1)
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    sold(store, "C", "bell", 2, date(2026, 11, 2), order="E2")


@pytest.fixture
def shop(tmp_path: Path) -> OrderShop:
    return OrderShop(tmp_path, filled)


def test_an_order_goes_from_packing_to_the_mark_in_the_pos(shop: OrderShop) -> None:
    stages = [shop.stage("E1")]
    shop.pack("E1")
    stages.append(shop.stage("E1"))
    done = shop.ship("E1", carrier="UPS", tracking_number="1Z1")
    stages.append(shop.stage("E1"))
    shop.tick("E1")
    stages.append(shop.stage("E1"))
    assert stages == ["ready_to_pack", "packed", "to_tick", "done"]
    assert done.result == [{"ecom_order_id": "E1", "parcel_id": "E1-1", "units": 2, "whole": True}]
    assert shop.order("E1", "shipment_status", "carrier", "tracking_number") == ("shipped", "UPS", "1Z1")
    assert shop.rows("parcel_sent", "parcel_id", "carrier", "tracking_number", "picked_up") == [
        ("E1-1", "UPS", "1Z1", False)
    ]
    assert shop.rows("parcel_line", "parcel_id", "sale_id", "line_number", "units") == [("E1-1", "A", 1, 2)]
    assert shop.is_sound()


def test_shipping_moves_no_stock_and_changes_no_other_allocation(shop: OrderShop) -> None:
    before = shop.on_hand("tyre"), shop.ready()["E2"]
    shop.ship("E1")
    assert (shop.on_hand("tyre"), shop.ready()["E2"]) == before


def test_nothing_ships_twice(shop: OrderShop) -> None:
    shop.ship("E1")
    with pytest.raises(Problem, match=r"Order E1 was already shipped\. It was last shipped by Ann"):
        shop.ship("E1")
    shop.ship("E2", part={("B", 1): 1})
    with pytest.raises(Problem, match="Order E2, SKU-tyre: only 0 still to send, not 1"):
        shop.ship("E2", part={("B", 1): 1})


def test_a_partial_parcel_has_its_own_number_and_the_rest_waits(shop: OrderShop) -> None:
    shop.ship("E2", part={("B", 1): 1, ("C", 1): 1}, carrier="UPS", tracking_number="1Z1")
    assert shop.order("E2", "shipment_status", "ticked_in_pos") == ("partially_shipped", None)
    assert shop.stage("E2") == "waiting_for_stock"
    with pytest.raises(Problem, match="Order E2, SKU-bell: the shelf should hold 0, not 1"):
        shop.ship("E2")
    stocked(shop.store, "bell", 1)
    shop.ship("E2", carrier="DHL", tracking_number="JJ2")
    assert shop.stage("E2") == "to_tick"
    assert shop.rows("parcel_sent", "parcel_id", "tracking_number") == [("E2-1", "1Z1"), ("E2-2", "JJ2")]
    assert shop.order("E2", "carrier", "tracking_number") == ("DHL", "JJ2")
    assert shop.is_sound()


def test_packed_units_ship_first(shop: OrderShop) -> None:
    shop.pack("E2", part={("C", 1): 1})
    shop.ship("E2")
    assert [shop.line(sale, "shipped", "packed") for sale in "BC"] == [(0, 0), (1, 0)]


def test_available_units_are_decided_by_the_shelf_and_not_by_packing(shop: OrderShop) -> None:
    """A box that was packed does not leave with units an older order has now."""
    stocked(shop.store, "bell", 1)
    shop.pack("E2")
    sold(shop.store, "O", "tyre", 1, date(2026, 10, 1), order="E0")
    assert shop.stage("E2") == "waiting_for_stock"
    with pytest.raises(Problem, match="Order E2, SKU-tyre: the shelf holds 0 of 1 for it"):
        shop.ship("E2")


def test_shipping_more_than_the_shelf_holds_asks_for_a_stock_count(shop: OrderShop) -> None:
    with pytest.raises(
        Problem, match=r"Order E2, SKU-bell: the shelf should hold 1, not 2\. If there are more"
    ):
        shop.ship("E2")


def test_several_orders_ship_together_or_not_at_all(shop: OrderShop) -> None:
    with pytest.raises(Problem, match="Order E2, SKU-bell"):
        shop.ship("E1", "E2")
    assert shop.rows("parcel", "parcel_id") == []
    stocked(shop.store, "bell", 1)
    assert [row["parcel_id"] for row in shop.ship("E1", "E2").result] == ["E1-1", "E2-1"]
    shop.tick("E1")
    with pytest.raises(Problem, match="Order E1 was already marked as shipped"):
        shop.tick("E2", "E1")
    assert shop.stages() == {"E1": "done", "E2": "to_tick"}


def test_a_part_or_tracking_number_belongs_to_one_order(shop: OrderShop) -> None:
    for how in ({"part": {("A", 1): 1}}, {"tracking_number": "1Z1"}):
        with pytest.raises(Problem, match="Choose one order"):
            shop.ship("E1", "E2", **how)


def test_a_tracking_number_can_be_entered_before_the_parcel_leaves(shop: OrderShop) -> None:
    shop.tracking("E1", "UPS", "1Z1")
    shop.ship("E1")
    assert shop.rows("parcel_sent", "carrier", "tracking_number") == [("UPS", "1Z1")]


def test_a_tracking_number_is_corrected_after_shipping(shop: OrderShop) -> None:
    shop.ship("E2", part={("B", 1): 1}, carrier="UPS", tracking_number="1Z1")
    shop.ship("E2", part={("C", 1): 1}, carrier="UPS", tracking_number="1Z2")
    shop.tracking("E2", "UPS", "1Z9", parcel_id="E2-1")
    shop.tracking("E2", "DHL", "JJ2")
    assert shop.rows("parcel_sent", "carrier", "tracking_number") == [("DHL", "JJ2"), ("UPS", "1Z9")]
    assert shop.order("E2", "carrier", "tracking_number") == ("DHL", "JJ2")
    with pytest.raises(Problem, match="Order E2 has no parcel E1-1"):
        shop.tracking("E2", "UPS", "1", parcel_id="E1-1")


def test_a_customer_comes_for_an_order_when_told(shop: OrderShop) -> None:
    changed_order(shop.store, "E1", delivery="pickup")
    with pytest.raises(Problem, match=r"Order E1 is not packed\. Pack it first"):
        shop.ready_for_pickup("E1")
    shop.pack("E1")
    shop.ready_for_pickup("E1", "called, comes on Friday")
    assert shop.stage("E1") == "ready_for_pickup"
    assert shop.order("E1", "pickup_note") == ("called, comes on Friday",)
    with pytest.raises(Problem, match="is already ready for pickup"):
        shop.ready_for_pickup("E1")
    shop.picked_up("E1")
    assert shop.stage("E1") == "to_tick"
    assert shop.order("E1", "shipment_status") == ("picked_up",)
    assert shop.rows("parcel_sent", "parcel_id", "picked_up") == [("E1-1", True)]
    with pytest.raises(Problem, match="Order E1 was already picked up"):
        shop.picked_up("E1")


def test_an_order_to_be_shipped_cannot_be_picked_up(shop: OrderShop) -> None:
    changed_order(shop.store, "E1", delivery="ship")
    shop.pack("E1")
    for verb in (shop.ready_for_pickup, shop.picked_up):
        with pytest.raises(Problem, match=r"^Order E1 is to be shipped, not picked up\.$"):
            verb("E1")


def test_a_pickup_order_never_gets_a_parcel(shop: OrderShop) -> None:
    stocked(shop.store, "bell", 1)
    changed_order(shop.store, "E2", delivery="pickup")
    for orders in (["E2"], ["E1", "E2"]):
        with pytest.raises(
            Problem, match=r"^Order E2 is for pickup\. Hand it over instead of shipping it\.$"
        ):
            shop.ship(*orders, carrier="UPS")
    assert shop.rows("parcel", "parcel_id") == []
    assert shop.order("E2", "carrier") == (None,)


def test_only_sent_orders_are_marked_in_the_pos(shop: OrderShop) -> None:
    with pytest.raises(Problem, match=r"Order E1 was not sent yet\. Ship it first"):
        shop.tick("E1")
    changed_order(shop.store, "E1", shipment_status="shipped")
    with pytest.raises(Problem, match="Order E1 was already marked as shipped in the POS"):
        shop.tick("E1")
    changed_order(shop.store, "E2", payment_status="refunded")
    with pytest.raises(Problem, match="Order E2 was already refunded"):
        shop.tick("E2")


def test_an_order_already_marked_in_the_pos_is_done_when_it_ships(shop: OrderShop) -> None:
    changed_order(shop.store, "E1", ticked_in_pos=True)
    shop.ship("E1")
    assert shop.stage("E1") == "done"


def test_a_tracking_number_that_nobody_saw_is_not_written_over(shop: OrderShop) -> None:
    shop.pack("E1")
    shop.ship("E1", carrier="", tracking_number="")
    shop.tracking("E1", "", "1Z999", parcel_id="E1-1", shown=("", ""))
    with pytest.raises(Problem, match="Somebody else changed this meanwhile"):
        shop.tracking("E1", "UPS", "", parcel_id="E1-1", shown=("", ""))
    shop.tracking("E1", "", "1Z999", parcel_id="E1-1", shown=("", ""))  # A colleague's second click.
    assert shop.rows("parcel_sent", "carrier", "tracking_number") == [(None, "1Z999")]
