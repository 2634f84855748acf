"""Purchase orders that exist have the files that a plan's purchases have, called by their numbers."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from core.planning.drafts import create_planned_drafts
from core.purchasing.closing import cancel_remainder
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.lists import plan_purchase_lists
from core.purchasing.order_file_layouts import Layout, assign_layout, save_layout
from core.purchasing.order_files import (
    load_lightspeed_file,
    load_order_files,
    load_order_lines,
    load_unsent_orders,
    load_vendor_file,
    order_lists,
)
from core.purchasing.purchase_orders import mark_sent
from core.store.database import Store
from tests.helpers.plan_execution import planned, who
from tests.helpers.small_shop import NOW, ordered, small_shop, sold

OWN = {"V2": Layout("Alpina's", (("number", "Order"), ("vendor_sku", "Art.-Nr."), ("quantity", "Menge")))}
NORTHWIND, ALPINA = "PO-2026-0002", "PO-2026-0001"


def filled(store: Store) -> None:
    """Main Street lacks a tyre of Northwind's and two lamps of Alpina's."""
    sold(store, "A", "tyre", 1)
    sold(store, "B", "lamp", 2)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = small_shop(tmp_path / "shop.duckdb", fill=filled)
    yield store
    store.close()


def drafts(store: Store, vendors: Sequence[str] = (), shops: Sequence[str] = ()) -> list[str]:
    with store.read() as snapshot:
        return load_unsent_orders(snapshot, vendors, shops)


def papers(store: Store, *po_ids: str) -> dict[str, bytes]:
    with store.read() as snapshot:
        return load_order_files(snapshot, po_ids, OWN, NOW)


def lists(store: Store, *po_ids: str) -> dict[str, bytes]:
    with store.read() as snapshot:
        return order_lists(load_order_lines(snapshot, po_ids))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode())))


def test_once_a_plan_is_drafted_its_drafts_have_the_lists_that_the_plan_had(shop: Store) -> None:
    plan = planned(shop)
    before = plan_purchase_lists(plan.plan, plan.facts.items)
    create_planned_drafts(shop, plan, add_to_open=False, by=who())

    after = lists(shop, *drafts(shop))
    assert sorted(after.values()) == sorted(before.values())
    assert after[f"purchase-list-{ALPINA}.csv"] == before["purchase-list-V2-S1.csv"]
    assert after[f"purchase-list-{NORTHWIND}.csv"] == before["purchase-list-V1-S1.csv"]


def test_the_zip_has_every_file_of_each_draft_by_its_number(shop: Store) -> None:
    create_planned_drafts(shop, planned(shop), add_to_open=False, by=who())

    made = papers(shop, *drafts(shop))
    assert sorted(made) == [
        f"print/purchase-order-{ALPINA}.pdf",
        f"print/purchase-order-{NORTHWIND}.pdf",
        f"purchase-list-{ALPINA}.csv",
        f"purchase-list-{NORTHWIND}.csv",
        "purchase-list.csv",
        "purchase-lists.xlsx",
        f"vendors/order-{ALPINA}.csv",
    ]
    assert made[f"vendors/order-{ALPINA}.csv"].decode() == f"Order,Art.-Nr.,Menge\n{ALPINA},N-lamp,2\n"


def test_hundreds_of_drafts_are_not_printed_at_once(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    create_planned_drafts(shop, planned(shop), add_to_open=False, by=who())
    monkeypatch.setattr("core.purchasing.order_files.MOST_PRINTED", 1)

    assert not [name for name in papers(shop, *drafts(shop)) if name.startswith("print/")]


def test_a_sent_order_has_files_without_cancelled_units(shop: Store) -> None:
    ordered(shop, "P1", "tyre", 5)
    assert [row["Order Qty"] for row in rows(lists(shop, "P1")["purchase-list-P1.csv"])] == ["5"]

    cancel_remainder(shop, PURCHASE_ORDER, "P1", "sold out", by=who())
    assert rows(lists(shop, "P1")["purchase-list.csv"]) == []


def test_one_order_goes_to_its_vendor_in_the_vendors_own_columns(shop: Store) -> None:
    create_planned_drafts(shop, planned(shop), add_to_open=False, by=who())
    save_layout(shop, OWN["V2"], by=who())
    assign_layout(shop, "V2", "Alpina's", by=who())

    with shop.read() as snapshot:
        assert load_vendor_file(snapshot, ALPINA).decode() == f"Order,Art.-Nr.,Menge\n{ALPINA},N-lamp,2\n"
        for_lightspeed = load_lightspeed_file(snapshot, NORTHWIND)
        assert load_vendor_file(snapshot, NORTHWIND) == for_lightspeed
    assert lists(shop, NORTHWIND)["purchase-list.csv"] == for_lightspeed


def test_drafts_not_sent_are_those_of_the_chosen_vendors_and_shops(shop: Store) -> None:
    ordered(shop, "sent", "tyre", 1)
    ordered(shop, "here", "tyre", 1, draft=True)
    ordered(shop, "there", "tyre", 1, shop="S2", draft=True)
    assert drafts(shop) == ["here", "there"]
    assert drafts(shop, shops=["S2"]) == ["there"]
    assert drafts(shop, vendors=["V2"]) == []

    mark_sent(shop, "here", expected_on=date(2026, 12, 1), by=who())
    assert drafts(shop) == ["there"]
