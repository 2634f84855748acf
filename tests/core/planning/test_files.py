"""Files of a plan: each has the same units, and none runs a formula."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import cycle
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.choices import Choices
from core.planning.drafts import drafts_of
from core.planning.edits import ALONE, Edit, orderable_quantity, to_order, with_edits, with_keys
from core.planning.files import (
    all_plan_files,
    plan_csv_files,
    planned_order,
    purchases_by_destination,
    purchases_for_destination,
)
from core.planning.plan import Facts, plan, suggested
from core.planning.reasons import with_plan_reasons
from core.purchasing.closing import cancel_remainder
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.lists import plan_purchase_lists
from core.purchasing.order_file_layouts import Layout
from core.purchasing.order_files import few_enough_to_print, vendor_files
from core.purchasing.order_pdf import OrderToPrint, load_order_to_print, purchase_order_pdf
from tests.helpers.pdf_text import pages as printed_pages
from tests.helpers.planning_world import Item, Spot, World
from tests.helpers.receiving_shop import DUE, ReceivingShop

NOW = datetime(2026, 11, 23, 9)
LATER = datetime(2026, 11, 25, 9)
OWN = Layout("Acme's", (("quantity", "Menge"), ("vendor_sku", "Art.-Nr."), ("shop", "Filiale")))
SPOTS = {
    ("tea", "A"): Spot(on_hand=-3),
    ("tea", "B"): Spot(on_hand=-5),
    ("=jam", "A"): Spot(on_hand=-40),
    ("rice", "A"): Spot(on_hand=-1),
    ("salt", "A"): Spot(on_hand=-1),
    ("salt", "B"): Spot(on_hand=1),
}
ITEMS = {"=jam": Item(vendor_id="best", maximum_order_quantity=25), "rice": Item(None, unit_cost=None)}


def facts_of(world: World) -> Facts:
    facts = world.facts()
    codes = {"upc": "012345678905", "ean": None, "manufacturer_sku": None}
    coded = facts.items.with_columns(pl.lit(code, pl.String).alias(name) for name, code in codes.items())
    known = facts.vendors.with_columns(account_number=pl.lit("=K-77"), currency=pl.lit("EUR"))
    return replace(facts, items=coded, vendors=known)


FACTS = facts_of(World(SPOTS, ITEMS))
PLAN = plan(FACTS, Choices())


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return all_plan_files(PLAN, FACTS, {"acme": OWN}, NOW)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode())))


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_the_zip_has_every_file_of_the_plan(made: dict[str, bytes]) -> None:
    assert sorted(made) == [
        "plan/plan-acme-A.csv",
        "plan/plan-acme-B.csv",
        "plan/plan-best-A.csv",
        "plan/plan-no-vendor-A.csv",
        "plan/plan.csv",
        "print/pick-list-B-A.pdf",
        "print/purchase-order-acme-A.pdf",
        "print/purchase-order-acme-B.pdf",
        "print/purchase-order-best-A.pdf",
        "print/transfer-B-A.pdf",
        "purchase-list-acme-A.csv",
        "purchase-list-acme-B.csv",
        "purchase-list-best-A.csv",
        "purchase-list-no-vendor-A.csv",
        "purchase-list.csv",
        "purchase-lists.xlsx",
        "transfers/transfer-B-A.csv",
        "transfers/transfers.csv",
        "vendors/order-acme-A.csv",
        "vendors/order-acme-B.csv",
    ]


def test_the_purchase_lists_are_those_of_the_contract(made: dict[str, bytes]) -> None:
    lists = plan_purchase_lists(PLAN, FACTS.items)
    assert {name: made[name] for name in lists} == lists


def test_the_whole_plan_has_the_plans_columns_and_its_transfers(made: dict[str, bytes]) -> None:
    whole = rows(made["plan/plan.csv"])
    assert list(whole[0]) == PLAN.columns
    assert [row["action"] for row in whole].count("transfer") == 1
    assert len(whole) == PLAN.height


def test_a_vendor_with_a_layout_gets_its_own_columns(made: dict[str, bytes]) -> None:
    assert made["vendors/order-acme-A.csv"].decode() == "Menge,Art.-Nr.,Filiale\n3,tea,Shop A\n"


def test_headers_and_cells_that_look_like_formulas_are_defused() -> None:
    layout = Layout("hostile", (("account_number", "=1+1"), ("item_id", "Item")))
    hostile = all_plan_files(PLAN, FACTS, {"best": layout}, NOW)["vendors/order-best-A.csv"]
    assert hostile.decode().splitlines()[:2] == ["'=1+1,Item", "'=K-77,'=jam"]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A few items of two vendors or none, short in some shops and to spare in others."""
    places = st.tuples(st.sampled_from(["tea", "=jam", "a/b"]), st.sampled_from("ABC"))
    spots = draw(st.dictionaries(places, st.integers(-60, 20).map(lambda units: Spot(on_hand=units))))
    vendor = st.sampled_from(["acme", "best", None])
    items = draw(st.fixed_dictionaries({"tea": vendor, "=jam": vendor, "a/b": vendor}))
    sizes = draw(st.sampled_from([(1, 0, None), (5, 10, 25)]))
    return World(spots, {name: Item(each, "2.50", *sizes) for name, each in items.items()})


def other_units(row: dict[str, Any], facts: Facts) -> int:
    """Another quantity that a buyer can order, or a transfer can send."""
    return orderable_quantity(row, 15 if row["action"] == "purchase" else 1, facts)


BUYER: dict[str, Callable[[dict[str, Any], Facts], Edit]] = {
    "agrees": lambda row, _: Edit(row["quantity"], row["quantity"]),
    "orders another quantity": lambda row, facts: Edit(row["quantity"], other_units(row, facts)),
    "leaves it out": lambda row, _: Edit(row["quantity"], row["quantity"], left_out=True),
    "puts it on its own order": lambda row, _: Edit(row["quantity"], row["quantity"], apart=ALONE),
    "puts it apart": lambda row, facts: Edit(row["quantity"], other_units(row, facts), apart="1"),
}
"""Edits that a buyer can make in a row of the plan."""


@settings(deadline=None, max_examples=50)
@given(worlds(), st.lists(st.sampled_from(list(BUYER)), min_size=12, max_size=12))
def test_vendor_files_add_up_to_the_edited_plan(world: World, does: list[str]) -> None:
    facts = facts_of(world)
    rows_before = with_keys(suggested(facts, Choices())).to_dicts()
    edits = {row["key"]: BUYER[what](row, facts) for row, what in zip(rows_before, cycle(does), strict=False)}
    edited_rows = with_edits(suggested(facts, Choices()), edits, facts)
    ordered = with_plan_reasons(to_order(edited_rows)).select(PLAN.columns)
    bought = ordered.filter(pl.col("action") == "purchase")
    wanted = [edits[row["key"]] for row in rows_before if row["action"] == "purchase"]
    assert bought["quantity"].sum() == sum(edit.quantity for edit in wanted if not edit.left_out)

    places = purchases_by_destination(ordered, facts)
    made = plan_purchase_lists(ordered, facts.items) | plan_csv_files(ordered, places)
    made |= vendor_files(places, {"acme": OWN, "best": OWN})

    def units(prefix: str, column: str) -> int:
        named = [data for name, data in made.items() if name.startswith(prefix)]
        return sum(int(row[column]) for data in named for row in rows(data))

    with_vendor = bought.filter(pl.col("vendor_id").is_not_null())
    assert units("plan/plan-", "quantity") == bought["quantity"].sum()
    assert units("purchase-list-", "Order Qty") == bought["quantity"].sum()
    assert units("vendors/", "Menge") == with_vendor["quantity"].sum()
    orders = [planned_order(part) for (vendor, _), part in places.items() if vendor]
    assert sum(order.units for order in orders) == with_vendor["quantity"].sum()
    assert sum(order.total for order in orders) == (with_vendor["line_total"].sum() or 0)
    drafts = [draft for draft in drafts_of(edited_rows) if draft.kind is PURCHASE_ORDER]
    assert sum(line.quantity for draft in drafts for line in draft.lines) == with_vendor["quantity"].sum()


def test_one_order_is_the_same_alone_as_among_the_others() -> None:
    for place, rows in purchases_by_destination(PLAN, FACTS).items():
        assert purchases_for_destination(PLAN, FACTS, place).equals(rows)


def test_too_many_orders_are_not_printed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (few_enough_to_print(100), few_enough_to_print(101)) == (True, False)
    monkeypatch.setattr("core.purchasing.order_files.MOST_PRINTED", 3)
    assert not [name for name in all_plan_files(PLAN, FACTS, {}, NOW) if name.startswith("print/purchase")]


ORDER = OrderToPrint(
    number="PO-1", vendor="Käse & Söhne 你好", account_number=None, currency="EUR", shop="Harbour",
    ordered_on=date(2026, 11, 1), expected_on=None, note="Ring twice",
    lines=pl.DataFrame(
        {
            "vendor_sku": ["V-1", None], "sku": [None, "S-2"], "description": ["Trail tyre", "Bell"],
            "quantity": [1200, 2], "unit_cost": [Decimal("9.5050"), None],
        }
    ),
)  # fmt: skip


def test_an_order_total_adds_up_lines_with_a_cost() -> None:
    assert (ORDER.title, ORDER.units, ORDER.total) == ("Purchase order PO-1", 1202, Decimal("11406"))


def test_an_order_says_what_its_vendor_needs() -> None:
    (page,) = printed_pages(purchase_order_pdf(replace(ORDER, account_number="K-77"), NOW))
    for name, value in [
        ("Order number", "PO-1"),
        ("Order date", "2026-11-01"),
        ("Ordered by", "Harbour"),
        ("Our account with you", "K-77"),
        ("Ship to our shop", "Harbour"),
    ]:
        assert f"{name}\n{value}\n" in page


def test_an_order_prints_on_as_many_pages_as_it_needs() -> None:
    assert pages(purchase_order_pdf(ORDER, NOW)) == 1
    long = replace(ORDER, lines=pl.concat([ORDER.lines] * 60))
    assert pages(purchase_order_pdf(long, NOW)) > 2


def test_the_same_order_gives_the_same_bytes() -> None:
    assert purchase_order_pdf(ORDER, NOW) == purchase_order_pdf(ORDER, NOW)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def test_an_order_that_exists_prints_what_was_not_cancelled(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    cancel_remainder(shop.store, PURCHASE_ORDER, po, "sold out", line_numbers=[2], by=shop.by())
    with shop.store.read() as snapshot:
        order = load_order_to_print(snapshot, po, LATER)
    assert (order.number, order.vendor, order.shop, order.expected_on) == (po, "Acme", "Harbour", DUE)
    assert order.ordered_on == NOW.date()
    assert order.lines.rows() == [(None, "SKU-chain", "Chain", 5, Decimal("4.5000"))]


def test_a_draft_is_dated_when_it_is_printed(shop: ReceivingShop) -> None:
    po = shop.drafted(("chain", 5))
    with shop.store.read() as snapshot:
        assert load_order_to_print(snapshot, po, LATER).ordered_on == LATER.date()
