"""Items, stock and pages of Lightspeed Retail, as the import folder has them."""

import polars as pl
import pytest

from core.errors import Problem, Problems
from core.formats.json_pages import json_pages
from core.lightspeed.r_context import Settings
from core.lightspeed.r_series import adapt_r_series
from core.neutral.folder import checked_folder
from tests.core.lightspeed.api_pages import item, level, order, order_line, page, sale, sale_line, saved
from tests.core.lightspeed.retail_pages import read, rows


def test_every_cell_is_text_and_one_child_is_as_good_as_a_list() -> None:
    one = item("1", ItemShops={"ItemShop": level("1", "1", "-3")})
    two = item("2", ItemShops={"ItemShop": [level("2", "1", "5"), level("2", "2", "4.0000")]})

    frames = read(Item=[one, two], Shop={"shopID": "1", "name": "Market Street"}).frames

    assert rows(frames["stock"], "item_id", "shop_id", "on_hand") == [
        ("21000000001", "1", "-3"),
        ("21000000002", "1", "5"),
        ("21000000002", "2", "4"),
    ]
    assert {dtype for frame in frames.values() for dtype in frame.dtypes} == {pl.String}
    assert rows(frames["shops"], "shop_id", "name") == [("1", "Market Street"), ("2", "Shop 2")]


def test_the_total_over_all_shops_is_not_read_as_a_shop() -> None:
    everywhere = {"ItemShop": [level("1", "0", "2"), level("1", "1", "-3"), level("1", "2", "5")]}

    frames = read(Item=item("1", ItemShops=everywhere)).frames

    assert rows(frames["stock"], "shop_id", "on_hand") == [("1", "-3"), ("2", "5")]
    assert frames["shops"]["shop_id"].to_list() == ["1", "2"]


def test_a_stock_page_is_newer_than_what_an_item_carries() -> None:
    frames = read(
        Item=item("1", ItemShops={"ItemShop": level("1", "1", "5")}), ItemShop=level("1", "1", "-1")
    ).frames

    assert frames["stock"]["on_hand"].to_list() == ["-1"]


def test_half_a_unit_is_shown_and_not_rounded() -> None:
    frames = read(Item=item("1", ItemShops={"ItemShop": level("1", "1", "1.5")})).frames

    assert frames["stock"]["on_hand"].to_list() == ["1.5"]


@pytest.mark.parametrize(
    ("point", "goal", "expected"),
    [("0", "0", ("", "")), ("2", "6", ("2", "6")), ("5", "0", ("5", "")), ("0", "4", ("0", "4"))],
)
def test_an_order_up_to_level_below_the_reorder_point_is_ignored(
    point: str, goal: str, expected: tuple[str, str]
) -> None:
    told = level("1", "1", "3", reorderPoint=point, reorderLevel=goal)

    frames = read(Item=item("1", ItemShops={"ItemShop": told})).frames

    assert rows(frames["stock"], "reorder_point", "order_up_to") == [expected]


def test_an_item_brings_its_codes_vendor_number_price_and_cost() -> None:
    numbers = [{"vendorID": "8", "value": "other"}, {"vendorID": "7", "value": "K-14"}]
    prices = [{"useType": "MSRP", "amount": "60"}, {"useType": "Default", "amount": "49.500"}]
    chair = item(
        "1",
        customSku="CH-1",
        defaultVendorID="7",
        defaultCost="11.080000000",
        ItemVendorNums={"ItemVendorNum": numbers},
        Prices={"ItemPrice": prices},
    )

    frames = read(Item=chair, Vendor={"vendorID": "7", "name": "Oak & Co", "archived": "false"}).frames

    assert rows(frames["items"], "sku", "vendor_id", "vendor_sku", "unit_cost", "unit_price") == [
        ("CH-1", "7", "K-14", "11.08", "49.5")
    ]
    assert rows(frames["vendors"], "vendor_id", "name") == [("7", "Oak & Co")]


def test_a_service_is_not_tracked_and_a_cost_of_nothing_is_unknown() -> None:
    frames = read(Item=[item("1", itemType="non_inventory"), item("2")]).frames

    assert rows(frames["items"], "item_id", "tracked", "unit_cost", "sku") == [
        ("21000000001", "false", "", "21000000001"),
        ("21000000002", "true", "", "21000000002"),
    ]


def test_an_archived_item_stays_while_stock_or_a_document_needs_it() -> None:
    unused, stocked = item("1", archived="true"), item("2", archived="true")
    stocked["ItemShops"] = {"ItemShop": level("2", "1", "-1")}
    sold = sale_line("31", "3", "1") | {"Item": item("3", archived="true")}

    adapted = read(Item=[unused, stocked], Sale=sale("9", sold))

    assert sorted(adapted.frames["items"]["item_id"]) == ["21000000002", "21000000003"]
    assert "1 archived item was left out: no stock and no document left." in adapted.notes


def test_an_item_the_store_knows_keeps_its_figures_when_archived() -> None:
    gone = item("1", archived="true", ItemShops={"ItemShop": level("1", "1", "0")})

    frames = read(Settings(known_items=frozenset({"1"})), Item=gone).frames

    assert rows(frames["stock"], "item_id", "on_hand") == [("1", "0")]


def test_an_item_without_a_page_is_known_by_its_number() -> None:
    frames = read(Order=order("4", order_line("41", "77", "2"))).frames

    assert rows(frames["items"], "item_id", "description") == [("77", "Item 77")]
    assert rows(frames["vendors"], "vendor_id", "name") == [("7", "Vendor 7")]


def test_an_item_is_named_by_its_system_id_everywhere() -> None:
    chair = item("1", ItemShops={"ItemShop": level("1", "1", "2")})

    frames = read(Item=chair, Order=order("4", order_line("41", "1", "2"))).frames

    named = {frames[name]["item_id"].item() for name in ("items", "stock", "purchase_orders")}
    assert named == {"21000000001"}


def test_overlapping_pages_count_a_record_once_and_the_newest_wins() -> None:
    old = sale("1", sale_line("11", "5", "1"))
    new = sale("1", sale_line("11", "5", "2"), timeStamp="2026-11-03T10:00:00+00:00")

    frames = adapt_r_series({"Sale-01.json": page("Sale", [new]), "Sale-02.json": page("Sale", [old])}).frames

    assert frames["sales"]["quantity"].to_list() == ["2"]


def test_facts_missing_from_all_pages_are_not_reported_as_empty() -> None:
    assert list(read(Item=item("1")).frames) == ["shops", "vendors", "items", "stock"]
    assert read(Order=[order("1", "")]).frames["purchase_orders"].is_empty()


def test_a_missing_page_is_noticed() -> None:
    adapted = adapt_r_series({"Item.json": page("Item", [item("1")], count="234")})

    assert adapted.notes[0].startswith("The Item pages speak of 234 records, but hold 1")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"Item": [{"itemID": "1"', "is not valid JSON at line 1"),
        (b'{"Item": {"itemID": "1", "description": "Caf\xe9"}}', "line 1 is not UTF-8 text"),
        (b"[]", "must begin with {"),
        (b'{"Item": ["chair"]}', "must be an object"),
        (b'{"Item": [{"description": "Chair"}]}', "is missing from this record"),
        (b'{"Item": {"itemID": "1", "description": ["a"]}}', "must be a single value"),
        (b'{"Item": {"itemID": "1", "ItemShops": "none"}}', "must hold ItemShop objects"),
        (b'{"httpCode": "401", "message": "expired"}', "is an error answer"),
        (b"[" * 100_000, "cannot be read"),
        (b"", "is not valid JSON"),
    ],
)
def test_a_damaged_page_is_a_sentence_with_its_file(content: bytes, sentence: str) -> None:
    with pytest.raises(Problems) as caught:
        adapt_r_series(
            json_pages({"Item-07.json": content, **saved({"Shop.json": page("Shop", {"shopID": "1"})})})
        )

    assert [row.file for row in caught.value.rows] == ["Item-07.json"]
    assert sentence in str(caught.value)


def test_a_line_without_its_quantity_names_the_record() -> None:
    bad = sale_line("11", "5", "1")
    del bad["unitQuantity"]

    with pytest.raises(Problems) as caught:
        read(Sale=[sale("1", sale_line("10", "5", "1")), sale("2", bad)])

    assert [(row.file, row.row, row.column) for row in caught.value.rows] == [
        ("Sale.json", 2, "unitQuantity")
    ]


def test_converted_pages_pass_the_checks_of_an_import() -> None:
    chair = item("5", defaultCost="33.333333333", ItemShops={"ItemShop": level("5", "1", "-3")})
    frames = read(
        Item=[chair],
        Sale=sale("1", sale_line("11", "5", "3")),
        Order=order("4", order_line("41", "5", "2", "3"), orderedDate="2026-11-02T08:00:00+00:00"),
        Shop={"shopID": "1", "name": "Market Street", "timeZone": "Europe/Berlin"},
    ).frames

    folder = checked_folder(frames, dict.fromkeys(("shops", "vendors", "items"), frozenset[str]()))

    assert folder.frames["stock"]["on_hand"].to_list() == [-3]
    assert folder.frames["purchase_orders"]["received"].to_list() == [3]
    assert str(folder.frames["items"]["unit_cost"].item()) == "33.3333"


def test_files_without_records_are_a_problem() -> None:
    with pytest.raises(Problem, match="no records"):
        adapt_r_series({"notes.json": {}})
