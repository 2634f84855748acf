"""Pages that come later: what was voided, refunded, taken back, merged or archived since."""

from typing import Any

import pytest

from core.errors import Problems
from tests.core.lightspeed.api_pages import item, level, page, sale, sale_line
from tests.core.lightspeed.pos import CHAIR, STOOL, Pos, shop_with

WEB = {"referenceNumber": "W1", "referenceNumberSource": "web", "balance": "0"}
SHIP_TO = {"shipToID": "1", "shipped": "false", "firstName": "Ann", "lastName": "Lee", "saleID": "20"}


def at(day: int) -> dict[str, str]:
    """The times of a sale made on a day of November."""
    moment = f"2026-11-{day:02}T10:00:00+00:00"
    return {"completeTime": moment, "createTime": moment, "timeStamp": moment}


# --- voided sales


def test_a_sale_that_is_voided_has_no_effect_from_then_on(pos: Pos) -> None:
    first, second = (
        sale("10", sale_line("100", "1", "1"), **at(1)),
        sale("11", sale_line("110", "1", "2"), **at(2)),
    )
    pos.bring_in(shop_with({("1", "1"): -3}, Sale=[first, second]))

    notes = pos.bring_in(shop_with({("1", "1"): -1}, Sale=[first, {**second, "voided": "true"}]))

    assert pos.sources() == [(CHAIR, "sale", "10", 1)]
    assert "1 voided sale without effect: what was sold went back into stock." in notes


def test_nobody_waits_for_a_web_order_whose_sale_was_voided(pos: Pos) -> None:
    ordered = sale("20", sale_line("200", "1", "2"), **WEB)
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=ordered, ShipTo=SHIP_TO))
    assert pos.orders() == {"W1": ("check", 2)}

    pos.bring_in(shop_with({("1", "1"): 0}, Sale={**ordered, "voided": "true"}, ShipTo=SHIP_TO))

    assert pos.orders() == {"W1": ("refunded", 0)}
    assert pos.sources() == []


def test_a_sale_voided_before_its_first_import_moves_nothing(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=sale("10", sale_line("100", "1", "2"), voided="true")))

    assert pos.sources() == [(CHAIR, "unexplained", "", 2)]


# --- refunds: sales of their own that name the line they take back


@pytest.mark.parametrize("taken_back", ["200", "210"])
def test_a_refund_cancels_units_of_the_line_it_names(pos: Pos, taken_back: str) -> None:
    sales = [
        sale("20", sale_line("200", "1", "2"), **WEB, **at(1)),
        sale("21", sale_line("210", "1", "2"), **at(2)),
        sale("22", sale_line("220", "1", "-2", parentSaleLineID=taken_back), **at(3)),
    ]
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=sales, ShipTo=SHIP_TO))

    left = {"200": "21", "210": "20"}[taken_back]
    assert pos.sources() == [(CHAIR, "sale", left, 2)]
    assert pos.orders() == {"W1": ("refunded", 0) if taken_back == "200" else ("check", 2)}


def test_a_refund_without_its_sale_is_matched_with_the_store(pos: Pos) -> None:
    sold = [
        sale("20", sale_line("200", "1", "2"), **WEB, **at(1)),
        sale("21", sale_line("210", "1", "2"), **at(2)),
    ]
    pos.bring_in(shop_with({("1", "1"): -4}, Sale=sold, ShipTo=SHIP_TO))

    refund = sale("22", sale_line("220", "1", "-1", parentSaleLineID="200"), **at(3))
    pos.bring_in(shop_with({("1", "1"): -3}, Sale=refund))

    assert pos.sources() == [(CHAIR, "sale", "20", 1), (CHAIR, "sale", "21", 2)]
    assert pos.orders() == {"W1": ("check", 1)}


# --- vendor returns


def test_a_vendor_return_marked_unsent_gives_its_stock_back(pos: Pos) -> None:
    def returned(status: str, **more: str) -> dict[str, Any]:
        line = {"vendorReturnItemID": "1", "vendorReturnID": "3", "itemID": "1", "quantity": "2"}
        lines = {"VendorReturnItems": {"VendorReturnItem": line}}
        return {"vendorReturnID": "3", "vendorID": "7", "shopID": "1", "status": status, **lines, **more}

    sent = returned("sent", sentDate="2026-11-02T10:00:00+00:00")
    pos.bring_in(shop_with({("1", "1"): -2}, VendorReturn=sent))
    assert pos.sources() == [(CHAIR, "vendor_return", "3", 2)]

    later = sale("12", sale_line("120", "1", "1"), **at(4))
    notes = pos.bring_in(shop_with({("1", "1"): -1}, VendorReturn=returned("open"), Sale=later))

    assert pos.sources() == [(CHAIR, "sale", "12", 1)]
    assert "1 vendor return is not sent: its goods are still in the shop." in notes


# --- items that were merged or archived


def test_sales_of_a_merged_item_move_to_the_remaining_item(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2, ("2", "1"): 0}, Sale=sale("40", sale_line("400", "1", "2"))))

    merged = sale("40", sale_line("400", "2", "2"))
    pos.bring_in(shop_with({("2", "1"): -2}, Item=item("2"), Sale=merged))

    assert pos.sources() == [(STOOL, "sale", "40", 2)]


def test_an_archived_item_keeps_its_figures_until_a_record_changes_them(pos: Pos) -> None:
    sold = sale("40", sale_line("400", "1", "2"))
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=sold))

    notes = pos.bring_in(shop_with({("2", "1"): 0}, Item=item("2"), Sale=sold))

    assert pos.sources() == [(CHAIR, "sale", "40", 2)]
    assert any("1 known item is not in the Item pages" in note and "archived=true" in note for note in notes)

    pos.bring_in(shop_with({("1", "1"): 0}, Item=item("1", archived="true"), Sale=sold))

    assert pos.sources() == []


def test_an_item_is_the_same_whether_pages_name_it_by_number_or_exports_by_system_id(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}))
    pages = shop_with({("1", "1"): -2}, Item=None, Sale=sale("40", sale_line("400", "1", "2")))

    pos.bring_in(pages)  # without Item pages, the store knows which item number 1 is

    assert pos.sources() == [(CHAIR, "sale", "40", 2)]
    assert pos.column("item", "item_id") == [CHAIR, STOOL]


def test_unexplained_item_numbers_are_refused_and_not_taken_for_new_items(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): 0}))

    with pytest.raises(Exception, match="no Item page says which they are"):
        pos.bring_in(shop_with({}, Item=None, ItemShop=None, Sale=sale("40", sale_line("400", "9", "2"))))


# --- older pages


def test_pages_older_than_the_last_import_are_refused(pos: Pos) -> None:
    def pages(qoh: str, stamp: str) -> dict[str, Any]:
        levels = page("ItemShop", level("1", "1", qoh, timeStamp=f"2026-11-{stamp}T10:00:00+00:00"))
        return shop_with({}, ItemShop=None) | {"ItemShop.json": levels}

    pos.bring_in(pages("-1", "09"))

    with pytest.raises(
        Problems, match=r"ItemShop.json, record 1 \(itemShopID 1-1\), .*: is older than the last import"
    ):
        pos.bring_in(pages("-2", "03"))
    assert pos.sources() == [(CHAIR, "unexplained", "", 1)]


def test_pages_of_a_quiet_day_are_not_older_than_an_item_list_of_the_same_day(pos: Pos) -> None:
    stamped = level("1", "1", "-1", timeStamp="2026-11-09T10:00:00+00:00")
    pages = shop_with({}, ItemShop=[stamped])
    pos.bring_in(pages)
    pos.bring_in(shop_with({("1", "1"): -2}))  # says no time: as of the import

    pages["ItemShop.json"]["ItemShop"][0]["qoh"] = "-3"
    pos.bring_in(pages)

    assert pos.sources() == [(CHAIR, "unexplained", "", 3)]
