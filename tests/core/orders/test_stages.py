"""The board of eCom orders: from the facts of an order to its one stage, and when it will be complete."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders.detail import OrderDetail, load_order_detail
from core.orders.stages import ORDER_COLUMNS, STAGES, load_orders, of_stage, stage_of
from core.store.database import Store
from tests.helpers.small_shop import NOW, changed_order, do, ordered, sent, small_shop, sold, stocked

# payment · fraud check · shipment · ticked · sold, waiting, on the shelf, packed, told to come,
# shipped, refunded → stage
FACTS = """
paid           unchecked not_shipped       -      3 3 3 0 -   0 0  check
not_paid       unchecked not_shipped       -      3 3 3 0 -   0 0  check
paid           fraud     not_shipped       -      3 3 3 0 -   0 0  check
not_paid       cleared   not_shipped       -      3 3 3 0 -   0 0  awaiting_payment
partially_paid cleared   not_shipped       -      3 3 3 0 -   0 0  awaiting_payment
not_paid       cleared   not_shipped       -      3 3 0 0 -   0 0  awaiting_payment
paid           cleared   not_shipped       -      3 3 2 0 -   0 0  waiting_for_stock
paid           cleared   partially_shipped -      3 2 0 0 -   1 0  waiting_for_stock
paid           cleared   not_shipped       -      3 3 3 0 -   0 0  ready_to_pack
paid           cleared   partially_shipped -      3 2 2 0 -   1 0  ready_to_pack
paid           cleared   not_shipped       -      3 1 1 0 -   0 2  ready_to_pack
paid           cleared   not_shipped       -      0 0 0 0 -   0 0  ready_to_pack
paid           cleared   not_shipped       -      3 3 3 2 -   0 0  ready_to_pack
paid           cleared   not_shipped       -      3 3 3 3 -   0 0  packed
paid           cleared   partially_shipped -      3 2 2 2 -   1 0  packed
paid           cleared   not_shipped       -      3 3 3 3 yes 0 0  ready_for_pickup
paid           cleared   not_shipped       -      3 3 3 2 yes 0 0  ready_to_pack
paid           cleared   not_shipped       -      3 3 2 3 yes 0 0  waiting_for_stock
partially_paid cleared   not_shipped       -      3 3 3 3 yes 0 0  awaiting_payment
paid           fraud     not_shipped       -      3 3 3 3 yes 0 0  check
paid           cleared   shipped           false  3 0 0 0 -   3 0  to_tick
paid           cleared   picked_up         false  3 0 0 0 -   0 0  to_tick
paid           cleared   not_shipped       false  3 0 0 0 -   3 0  to_tick
paid           cleared   not_shipped       false  3 0 0 0 -   1 2  to_tick
paid           cleared   shipped           true   3 0 0 0 -   3 0  done
paid           cleared   shipped           -      3 0 0 0 -   0 0  done
paid           cleared   picked_up         -      3 0 0 0 -   0 0  done
paid           cleared   shipped           -      3 0 0 0 -   0 3  refunded
paid           cleared   shipped           -      3 0 0 0 -   3 3  refunded
paid           cleared   picked_up         false  3 0 0 0 -   0 3  refunded
not_paid       unchecked shipped           true   3 0 0 0 -   3 0  done
refunded       cleared   not_shipped       -      3 3 3 0 -   0 0  refunded
refunded       fraud     cancelled         -      3 0 0 0 -   0 3  refunded
refunded       cleared   shipped           true   3 0 0 0 -   3 0  refunded
paid           cleared   not_shipped       -      3 0 0 0 -   0 3  refunded
cancelled      cleared   shipped           true   3 0 0 0 -   3 0  cancelled
paid           cleared   cancelled         -      3 0 0 0 -   3 0  cancelled
not_paid       unchecked cancelled         false  3 3 0 0 -   0 0  cancelled
"""


@pytest.mark.parametrize("row", FACTS.strip().splitlines())
def test_an_order_is_in_exactly_one_stage_by_its_facts(row: str) -> None:
    payment, fraud, shipment, ticked, sold, units, ready, packed, told, shipped, gone, stage = row.split()
    facts = pl.DataFrame(
        {
            "payment_status": [payment],
            "fraud_check": [fraud],
            "shipment_status": [shipment],
            "ticked_in_pos": pl.Series([{"true": True, "false": False}.get(ticked)], dtype=pl.Boolean),
            "sold": [int(sold)],
            "units": [int(units)],
            "ready": [int(ready)],
            "packed": [int(packed)],
            "ready_for_pickup": [told == "yes"],
            "shipped": [int(shipped)],
            "gone": [int(gone)],
        }
    )
    assert facts.select(stage_of()).item() == stage


def test_the_table_covers_every_stage() -> None:
    assert {row.split()[-1] for row in FACTS.strip().splitlines()} == set(STAGES)


def filled(store: Store) -> None:
    """Three tyres and no lamp. E1 waits for 4 tyres, E2 for one and a lamp, E3 for a bell of another shop."""
    stocked(store, "tyre", 3)
    sold(store, "A", "tyre", 4, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 1, date(2026, 11, 2), order="E2")
    sold(store, "C", "lamp", 1, date(2026, 11, 3), order="E2")
    stocked(store, "bell", 1, "S2")
    sold(store, "D", "bell", 1, date(2026, 11, 4), shop="S2", order="E3")
    ordered(store, "P1", "tyre", 1, date(2026, 12, 1))
    ordered(store, "P2", "tyre", 5, date(2026, 12, 9))


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb", fill=filled)


def board(store: Store, *columns: str) -> list[tuple[object, ...]]:
    return store.ask(load_orders).select(columns).rows()


def listed(story: OrderDetail) -> dict[str, object]:
    """The order's row in the list of orders."""
    return {name: getattr(story.order, name) for name in ORDER_COLUMNS}


def test_the_shelf_and_what_is_coming_go_to_the_oldest_order_first(shop: Store) -> None:
    assert board(shop, "ecom_order_id", "stage", "units", "ready", "promise", "waits_for") == [
        ("E1", "waiting_for_stock", 4, 3, date(2026, 12, 1), "1 × SKU-tyre on P1"),
        ("E2", "waiting_for_stock", 2, 0, None, "1 × SKU-tyre on P2; 1 × SKU-lamp to order"),
        ("E3", "ready_to_pack", 1, 1, None, ""),
    ]


def test_the_promise_is_the_date_of_the_last_unit_and_empty_without_one(shop: Store) -> None:
    ordered(shop, "P3", "lamp", 1, date(2026, 12, 24))
    assert board(shop, "promise")[1] == (date(2026, 12, 24),)
    ordered(shop, "P4", "bell", 1, None, shop="S2")
    sold(shop, "E", "bell", 1, date(2026, 11, 5), shop="S2", order="E4")
    assert board(shop, "ecom_order_id", "promise", "waits_for")[3] == ("E4", None, "1 × SKU-bell on P4")


def test_order_value_counts_waiting_units_only(shop: Store) -> None:
    assert [money for (money,) in board(shop, "money")] == [
        Decimal("39.60"),
        Decimal("19.80"),
        Decimal("9.90"),
    ]


def test_an_order_can_wait_for_a_transfer(shop: Store) -> None:
    stocked(shop, "lamp", 2, "S2")
    sent(shop, "T1", "lamp", 1, sender="S2", to="S1", due=date(2026, 11, 30))
    assert board(shop, "promise", "waits_for")[1] == (
        date(2026, 12, 9),
        "1 × SKU-tyre on P2; 1 × SKU-lamp on T1",
    )


def test_an_order_known_by_number_only_is_listed_while_a_line_is_open(shop: Store) -> None:
    sold(shop, "F", "lamp", 1, date(2026, 11, 6), order="E9", described=False)
    assert board(shop, "ecom_order_id", "placed_at", "customer_name", "stage")[-1] == (
        "E9",
        datetime(2026, 11, 6, 12),
        None,
        "check",
    )
    stocked(shop, "lamp", 5)
    assert "E9" not in [number for (number,) in board(shop, "ecom_order_id")]


def test_a_service_below_zero_lists_no_order_known_by_number_only(shop: Store) -> None:
    sold(shop, "F", "lamp", 1, date(2026, 11, 6), order="E9", described=False)
    do(shop, "service", Posting(changes=[Change("item", ("lamp",), {"tracked": False})]))
    assert "E9" not in [number for (number,) in board(shop, "ecom_order_id")]


def test_an_unknown_stage_is_a_problem(shop: Store) -> None:
    with pytest.raises(Problem, match="no stage nowhere"):
        of_stage(shop.ask(load_orders), "nowhere")


def test_an_order_shows_what_happened_to_each_line_and_what_covers_the_rest(shop: Store) -> None:
    story = shop.ask(load_order_detail, "E2", NOW)
    assert listed(story) == shop.ask(load_orders).row(1, named=True)
    assert story.facts
    assert story.facts.customer_name == "Robin Reed"
    assert story.lines.select("sku", "ordered", "waiting", "reached", "expected_on", "to_order").rows() == [
        ("SKU-tyre", 1, 1, 0, date(2026, 12, 9), 0),
        ("SKU-lamp", 1, 1, 0, None, 1),
    ]
    assert story.lines["serving"].to_list() == [
        [
            {
                "units": 1,
                "document_type": "purchase_order",
                "document_id": "P2",
                "expected_on": date(2026, 12, 9),
                "confirmed": False,
            }
        ],
        None,
    ]
    assert story.time_zone == "America/New_York"


def test_every_order_is_the_same_on_its_page_as_on_the_board(shop: Store) -> None:
    sold(shop, "F", "lamp", 1, date(2026, 11, 6), order="E9", described=False)
    for order in shop.ask(load_orders).to_dicts():
        assert listed(shop.ask(load_order_detail, order["ecom_order_id"], NOW)) == order


def test_a_shipped_order_has_shipped_every_unit_that_was_not_returned(shop: Store) -> None:
    sold(shop, "R", "tyre", -1, date(2026, 11, 8), order="E1")
    changed_order(shop, "E1", shipment_status="shipped")
    lines = shop.ask(load_order_detail, "E1", NOW).lines
    assert lines.select("ordered", "shipped", "refunded", "waiting").rows() == [(4, 3, 1, 0)]


def test_an_order_known_by_number_only_has_date_and_lines(shop: Store) -> None:
    sold(shop, "F", "lamp", 1, date(2026, 11, 6), order="E9", described=False)
    story = shop.ask(load_order_detail, "E9", NOW)
    assert story.facts is None
    assert story.order.placed_at == datetime(2026, 11, 6, 12)
    assert story.lines["document_id"].to_list() == ["F"]


def test_an_unknown_order_is_a_problem(shop: Store) -> None:
    with pytest.raises(Problem, match="no eCom order E404"):
        shop.ask(load_order_detail, "E404", NOW)
