"""Units of a purchase order for one order: who loses is known before, and all pages obey."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.allocation import deal_with_given, given_text
from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.operations import By
from core.neutral import read_folder, write_folder
from core.orders.given_units import GiveUnits, give_units, load_given_changes, load_given_supply
from core.orders.stages import load_orders
from core.planning.facts import load_unserved
from core.purchasing.closing import close
from core.purchasing.documents import PURCHASE_ORDER
from core.receiving.counted_lines import CountedLine
from core.receiving.deliveries import load_deliveries
from core.receiving.receive import receive
from core.receiving.recipients import load_recipients
from core.report import REPORT, load_report
from core.store.database import Store
from core.undo import undo
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop, order_shop_on
from tests.helpers.small_shop import NOW, changed_order, ordered, sold

pytestmark = pytest.mark.both_engines

DEC_4, DEC_11 = date(2026, 12, 4), date(2026, 12, 11)


def filled(store: Store) -> None:
    """No tyre here; three come on 4 December, two on the 11th. E1 waits for 2, E2 for 2, E3 for 2."""
    ordered(store, "P1", "tyre", 3, due=DEC_4)
    ordered(store, "P2", "tyre", 2, due=DEC_11)
    for sale, order, day, name in (("A", "E1", 1, "Ada"), ("B", "E2", 2, "Bea"), ("C", "E3", 3, "Cy")):
        sold(store, sale, "tyre", 2, date(2026, 11, day), order=order)
        changed_order(store, order, customer_name=name, payment_status="paid", fraud_check="cleared")


@pytest.fixture
def shop(tmp_path: Path, engine: str) -> Iterator[OrderShop]:
    with order_shop_on(engine, tmp_path, filled) as shop:
        yield shop


def promises(shop: OrderShop) -> dict[str, object]:
    return dict(shop.store.ask(load_orders).select("ecom_order_id", "promise").iter_rows())


def give(shop: OrderShop, units: int = 2, order: str = "E3"):  # type: ignore[no-untyped-def]
    return shop.do(give_units, order, "P1", 1, units)


def test_units_given_to_an_order_come_to_it_and_those_who_lose_are_named_before(shop: OrderShop) -> None:
    assert promises(shop) == {"E1": DEC_4, "E2": DEC_11, "E3": None}
    changes = shop.store.ask(load_given_changes, GiveUnits("E3", "P1", 1, 2))
    told = changes.sort("ecom_order_id").select("ecom_order_id", "customer_name", "loses", "was", "now")
    assert told.rows() == [
        ("E1", "Ada", True, DEC_4, DEC_11),
        ("E2", "Bea", True, DEC_11, None),
        ("E3", "Cy", False, None, DEC_4),
    ]
    assert set(give(shop).result["loses"]) == {"E1", "E2"}
    assert promises(shop) == {"E1": DEC_11, "E2": None, "E3": DEC_4}


def test_report_and_plan_deal_them_the_same_way(shop: OrderShop) -> None:
    give(shop)
    report = shop.store.ask(load_report).select("ecom_order_id", "covered", "purchase_orders").rows()
    assert report == [("E1", 2, "P1;P2"), ("E2", 1, "P2"), ("E3", 2, "P1")]
    assert shop.store.ask(load_unserved)["ecom_order_id"].to_list() == ["E2"]


def test_what_arrives_is_held_for_the_order_until_it_leaves(shop: OrderShop) -> None:
    give(shop)
    (document,) = shop.store.ask(load_deliveries, "open", now=NOW).filter(document_id="P1").to_dicts()
    assert document["orders_completed"] == 1
    rows = shop.store.ask(load_recipients, "po", "P1", {1: 3}).select("ecom_order_id", "units", "complete")
    assert sorted(rows.rows()) == [("E1", 1, False), ("E3", 2, True)]
    received = receive(shop.store, "po", "P1", everything=True, by=By("in", "Ann", NOW))
    assert list(received.result.complete) == ["E3"]
    assert shop.ready() == {"E1": "1 of 2", "E2": "0 of 2", "E3": "2 of 2"}
    assert shop.rows("given_units", "units") == [(0,)]
    shop.ship("E3")
    assert shop.ready()["E1"] == "1 of 2"
    assert shop.is_sound()


def test_a_part_that_arrives_goes_to_the_order_first_and_an_undo_gives_all_back(shop: OrderShop) -> None:
    give(shop)
    before, given_before = shop.state(), promises(shop)
    receive(shop.store, "po", "P1", [CountedLine(1, 1)], by=By("in", "Ann", NOW))
    assert shop.ready()["E3"] == "1 of 2"
    assert shop.rows("given_units", "units") == [(1,)]
    assert promises(shop)["E3"] == DEC_4
    undo(shop.store, "in", by=By("back", "Ann", NOW))
    assert (shop.state(), promises(shop)) == (before, given_before)


def test_it_ends_when_the_purchase_order_is_closed_or_the_order_needs_them_no_more(shop: OrderShop) -> None:
    give(shop)
    shop.refund("E3", everything=True)
    assert promises(shop)["E1"] == DEC_4
    close(shop.store, PURCHASE_ORDER, "P1", "sold out", by=By("closed", "Ann", NOW))
    assert shop.store.ask(load_given_supply, "E1")["document_id"].to_list() == ["P2"]
    assert shop.is_sound()


@pytest.mark.parametrize(
    ("order", "po", "units", "sentence"),
    [
        ("E3", "P1", 3, "can get at most 2 of them, not 3"),
        ("E3", "P1", -1, "whole number of 0 or more"),
        ("E3", "P1", 0, "has 0 of them already"),
        ("E3", "P9", 1, "brings nothing that Order E3 lacks"),
        ("E9", "P1", 1, "has no waiting units"),
    ],
)
def test_units_that_are_not_there_or_not_needed_are_not_given(
    shop: OrderShop, order: str, po: str, units: int, sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence):
        shop.do(give_units, order, po, 1, units)


def test_the_same_units_are_not_given_twice(shop: OrderShop) -> None:
    give(shop)
    with pytest.raises(Problem, match="can get at most 1 of them, not 2"):
        give(shop, 2, "E2")
    give(shop, 1, "E2")
    assert promises(shop) == {"E1": DEC_11, "E2": None, "E3": DEC_4}


def test_an_export_carries_given_units(shop: OrderShop, tmp_path: Path) -> None:
    give(shop)
    write_folder(shop.store.ask(load_export, NOW), tmp_path / "export")
    copy = new_store(tmp_path / "copy.duckdb")
    apply_import(copy, read_folder(tmp_path / "export", {}), by=By("in", "Ann", NOW))
    assert copy.ask(load_orders).equals(shop.store.ask(load_orders))
    assert copy.ask(load_report).select(REPORT).equals(shop.store.ask(load_report).select(REPORT))


acts = st.lists(st.tuples(st.sampled_from(["E1", "E2", "E3"]), st.integers(0, 3)), min_size=1, max_size=4)


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_given_units_and_their_undo_leave_everyone_exactly_as_before(
    shop: OrderShop, asked: list[tuple[str, int]]
) -> None:
    before = (shop.state(), shop.store.ask(load_orders).rows(), shop.store.ask(load_report).rows())
    done = []
    for order, units in asked:
        try:
            done.append(give(shop, units, order))
        except Problem:
            continue
    assert shop.is_sound()
    for each in reversed(done):
        shop.undo(each)
    assert (shop.state(), shop.store.ask(load_orders).rows(), shop.store.ask(load_report).rows()) == before


numbers = st.lists(st.integers(0, 5), min_size=1, max_size=5)


@given(numbers, numbers, st.data())
def test_every_unit_is_dealt_once_whatever_was_given(
    wanted: list[int], coming: list[int], data: st.DataObject
) -> None:
    orders = [f"E{place}" for place in range(len(wanted))]
    gifts = st.lists(
        st.tuples(st.sampled_from([*orders, "gone"]), st.integers(1, 6)), unique_by=lambda gift: gift[0]
    )
    texts = [given_text(data.draw(gifts)) for _ in coming]
    at = {"item_id": pl.lit("tyre"), "shop_id": pl.lit("S1")}
    demand = pl.DataFrame({"ecom_order_id": orders, "units": wanted}).with_columns(**at)
    supply = pl.DataFrame(
        {
            "document_type": "purchase_order",
            "document_id": [f"P{place}" for place in range(len(coming))],
            "line_number": 1,
            "incoming": coming,
            "given_to": pl.Series(texts, dtype=pl.String),
        }
    ).with_columns(**at)
    dealt = deal_with_given(demand, supply)
    assert dealt["units"].sum() == min(sum(wanted), sum(coming))
    for row, most in (("demand_row", wanted), ("supply_row", coming)):
        for place, units in dealt.group_by(row).agg(pl.col("units").sum()).iter_rows():
            assert 0 < units <= most[place]
