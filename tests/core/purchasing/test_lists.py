"""Purchase lists: the plan's purchases, complete, safe to open and ready for Lightspeed."""

import csv
import zipfile
from io import BytesIO, StringIO

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats.zips import zipped
from core.planning.choices import Choices
from core.planning.plan import plan
from core.purchasing.lists import file_names, plan_purchase_lists, plan_workbook
from tests.helpers.planning_world import Item, Spot, World

HEADER = "System ID,UPC,EAN,Custom SKU,Manufact. SKU,Vendor ID,Description,Order Qty,Unit Cost"


def shop_plan(world: World) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The plan and its items, which here all have the same codes."""
    facts = world.facts()
    codes = {"upc": "012345678905", "ean": "", "manufacturer_sku": "-M1"}
    coded = facts.items.with_columns(pl.lit(code).alias(name) for name, code in codes.items())
    return plan(facts, Choices()), coded


@pytest.fixture
def lists() -> dict[str, bytes]:
    spots = {
        ("tea", "A"): Spot(on_hand=-3),
        ("tea", "B"): Spot(on_hand=-5),
        ("=jam", "A"): Spot(on_hand=-40),
        ("rice", "A"): Spot(on_hand=-1),
        ("salt", "A"): Spot(on_hand=-1),
        ("salt", "B"): Spot(on_hand=1),
    }
    items = {
        "=jam": Item(vendor_id="best", maximum_order_quantity=25),
        "rice": Item(vendor_id=None, unit_cost=None),
    }
    return plan_purchase_lists(*shop_plan(World(spots, items)))


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode())))


def test_there_is_one_list_of_all_and_one_per_vendor_and_shop(lists: dict[str, bytes]) -> None:
    assert list(lists) == [
        "purchase-list.csv",
        "purchase-list-acme-A.csv",
        "purchase-list-acme-B.csv",
        "purchase-list-best-A.csv",
        "purchase-list-no-vendor-A.csv",
    ]


def test_a_list_has_the_headers_that_lightspeed_maps(lists: dict[str, bytes]) -> None:
    assert lists["purchase-list-acme-A.csv"].decode().splitlines() == [
        HEADER,
        "tea,012345678905,,tea,'-M1,tea,tea,3,2.50",
    ]


def test_an_item_that_looks_like_a_formula_is_defused(lists: dict[str, bytes]) -> None:
    parts = table(lists["purchase-list-best-A.csv"])

    assert [(row["System ID"], row["Order Qty"]) for row in parts] == [("'=jam", "25"), ("'=jam", "15")]


def test_the_lists_of_the_vendors_add_up_to_the_whole_list(lists: dict[str, bytes]) -> None:
    whole = table(lists.pop("purchase-list.csv"))

    apart = [row for data in lists.values() for row in table(data)]

    assert sorted(map(str, apart)) == sorted(map(str, whole))
    assert sum(int(row["Order Qty"]) for row in whole) == 3 + 5 + 40 + 1


def test_a_plan_without_purchases_gives_one_list_without_rows() -> None:
    nothing = shop_plan(World({("tea", "A"): Spot(on_hand=1)}))

    assert plan_purchase_lists(*nothing) == {"purchase-list.csv": f"{HEADER}\n".encode()}
    assert plan_workbook(*nothing).startswith(b"PK")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (("V-1", "shop 1"), "purchase-list-V-1-shop%201.csv"),
        (("../x", "A"), "purchase-list-..%2Fx-A.csv"),
        (("Käse", "A"), "purchase-list-K%C3%A4se-A.csv"),
        ((None, "A"), "purchase-list-no-vendor-A.csv"),
    ],
)
def test_a_file_name_is_the_ids_made_safe(place: tuple[str | None, str], name: str) -> None:
    assert file_names([place]) == {place: name}


def test_a_vendor_named_no_vendor_has_its_own_file_name() -> None:
    names = file_names([("no-vendor", "A"), (None, "A")])

    assert names == {
        (None, "A"): "purchase-list-no-vendor-A.csv",
        ("no-vendor", "A"): "purchase-list-no-vendor-A-2.csv",
    }


IDS = st.one_of(st.text(min_size=1), st.text("aA-2/", min_size=1, max_size=4))


@settings(deadline=None)
@given(st.lists(st.tuples(st.none() | IDS, IDS), unique=True))
def test_different_vendors_and_shops_never_share_a_file(places: list[tuple[str | None, str]]) -> None:
    names = file_names(places)

    assert len({name.casefold() for name in names.values()}) == len(places)
    assert not [name for name in names.values() if "/" in name or "\\" in name or len(name) > 200]


def test_the_spreadsheet_has_a_sheet_per_vendor() -> None:
    spots = {("tea", "A"): Spot(on_hand=-3), ("tea", "B"): Spot(on_hand=-1), ("rice", "A"): Spot(on_hand=-1)}
    book = plan_workbook(*shop_plan(World(spots, {"rice": Item(vendor_id=None)})))

    with zipfile.ZipFile(BytesIO(book)) as archive:
        sheets = archive.read("xl/workbook.xml").decode()
        names = archive.namelist()
    assert sheets.count("<sheet ") == 2
    assert 'name="Acme"' in sheets
    assert 'name="No vendor"' in sheets
    assert "xl/worksheets/sheet2.xml" in names


def test_a_zip_holds_the_same_files_byte_for_byte(lists: dict[str, bytes]) -> None:
    with zipfile.ZipFile(BytesIO(zipped(lists))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == lists
    assert zipped(lists) == zipped(lists)
