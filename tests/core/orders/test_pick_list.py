"""Documents for the goods: the pick list for many orders, and a packing slip for each."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.orders.packing_slip import load_packing_slips, packing_slip_lines, packing_slips_pdf
from core.orders.pick_list import load_pick_list, pick_list_pdf
from core.store.database import Store
from tests.helpers.pdf_text import pages
from tests.helpers.small_shop import NOW, changed_order, do, small_shop, sold, stocked

AT = datetime(2026, 11, 23, 14, 3)


def filled(store: Store) -> None:
    """Three tyres on the shelf: E1 is to get two of them, E2 one of its two; a bell for E2 at the Harbour."""
    stocked(store, "tyre", 3)
    stocked(store, "bell", 4, "S2")
    sold(store, "A", "tyre", 2, date(2026, 11, 1), order="E1")
    sold(store, "B", "tyre", 2, date(2026, 11, 2), order="E2")
    sold(store, "C", "bell", 1, date(2026, 11, 2), shop="S2", order="E2")
    do(store, "item", Posting(changes=[Change("item", ("tyre",), {"category": "Tyres"})]))


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    return small_shop(tmp_path / "shop.duckdb", fill=filled)


def picks(store: Store, *orders: str) -> list[tuple[object, ...]]:
    return store.ask(load_pick_list, orders, AT).select("shop", "category", "sku", "units", "orders").rows()


def test_one_pick_list_covers_all_chosen_orders(shop: Store) -> None:
    assert picks(shop, "E2", "E1") == [
        ("Harbour", None, "SKU-bell", 1, "1 × E2"),
        ("Main Street", "Tyres", "SKU-tyre", 3, "2 × E1, 1 × E2"),
    ]


def test_a_pick_list_never_takes_a_unit_that_reaches_an_older_order(shop: Store) -> None:
    assert picks(shop, "E2") == [
        ("Harbour", None, "SKU-bell", 1, "1 × E2"),
        ("Main Street", "Tyres", "SKU-tyre", 1, "1 × E2"),
    ]


def test_packed_units_are_not_picked_again(shop: Store) -> None:
    do(shop, "pack", Posting(changes=[Change("sale_line", ("A", 1), {"packed": 1})]))
    assert picks(shop, "E1") == [("Main Street", "Tyres", "SKU-tyre", 1, "1 × E1")]
    do(shop, "pack", Posting(changes=[Change("sale_line", ("A", 1), {"packed": 2})]))
    assert picks(shop, "E1") == []


def test_a_service_is_not_on_the_pick_list(shop: Store) -> None:
    do(shop, "item", Posting(changes=[Change("item", ("tyre",), {"tracked": False})]))
    assert picks(shop, "E1") == []


def test_the_printed_list_has_a_page_for_each_shop_and_a_heading_for_each_category(shop: Store) -> None:
    orders = ["E1", "E2"]
    harbour, main_street = pages(pick_list_pdf(shop.ask(load_pick_list, orders, AT), orders, AT))
    assert harbour.splitlines()[:3] == [
        "Pick list: Harbour",
        "1 unit, printed 23 Nov 2026, 09:03",
        "No category",
    ]
    assert "Tyres" in main_street
    assert "2 × E1, 1 × E2" in main_street


SOLD = pl.DataFrame(
    {
        "sale_id": ["A", "A"],
        "line_number": [1, 2],
        "description": ["Tyre", "Bell"],
        "sku": ["T", "B"],
        "quantity": [3, 1],
        "shipped": [0, 0],
    }
)
QUEUE = pl.DataFrame(
    {"sale_id": ["A", "A"], "line_number": [1, 2], "waiting": [3, 1], "reached": [2, 1], "packed": [0, 0]}
)
PARCELS = pl.DataFrame(
    schema={"sale_id": pl.String, "line_number": pl.Int64, "units": pl.Int64, "shipped_at": pl.Datetime}
)


def slip(sold: pl.DataFrame, queue: pl.DataFrame, parcels: pl.DataFrame) -> list[tuple[object, ...]]:
    lines = packing_slip_lines(sold, queue, parcels)
    return lines.select("description", "ordered", "in_box", "sent", "to_follow").rows()


def test_before_packing_the_slip_lists_the_units_on_the_shelf() -> None:
    assert slip(SOLD, QUEUE, PARCELS) == [("Tyre", 3, 2, 0, 1), ("Bell", 1, 1, 0, 0)]


def test_after_packing_the_slip_lists_the_packed_units() -> None:
    packed = QUEUE.with_columns(packed=pl.Series([1, 0]))
    assert slip(SOLD, packed, PARCELS) == [("Tyre", 3, 1, 0, 2), ("Bell", 1, 0, 0, 1)]


def test_after_shipping_the_slip_is_that_of_the_last_parcel() -> None:
    sent = SOLD.with_columns(shipped=pl.col("quantity"))
    parcels = pl.DataFrame(
        {
            "sale_id": ["A", "A", "A"],
            "line_number": [1, 1, 2],
            "units": [1, 2, 1],
            "shipped_at": [datetime(2026, 11, 2), datetime(2026, 11, 3), datetime(2026, 11, 3)],
        }
    )
    assert slip(sent, QUEUE.clear(), parcels) == [("Tyre", 3, 2, 1, 0), ("Bell", 1, 1, 0, 0)]


def test_every_order_has_a_page_of_its_own_in_one_file(shop: Store) -> None:
    changed_order(shop, "E1", shipping_address="1 Elm St, Boise", delivery="ship")
    changed_order(shop, "E2", delivery="pickup")
    first, second = pages(packing_slips_pdf(shop.ask(load_packing_slips, ["E2", "E1"]), AT))
    assert first.splitlines()[0] == "Packing slip: order E2"
    assert "Picked up by the customer" in first
    assert "1 Elm St, Boise" in second


def test_the_day_on_a_packing_slip_is_that_of_the_shop(shop: Store) -> None:
    changed_order(shop, "E2", placed_at=datetime(2026, 11, 3, 4, 30))  # In New York it still is the 2nd.
    (slip,) = pages(packing_slips_pdf(shop.ask(load_packing_slips, ["E2"]), AT))
    assert "2 Nov 2026" in slip


def test_no_orders_give_no_packing_slip(shop: Store) -> None:
    with pytest.raises(Problem, match="Select the orders to print"):
        packing_slips_pdf(shop.ask(load_packing_slips, ["E404"]), NOW)
