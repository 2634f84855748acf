"""Incomplete sources: missing pages, relations and records are named, and close nothing."""

from typing import Any

import pytest

from tests.core.lightspeed.api_pages import order, order_line, page, sale, sale_line
from tests.core.lightspeed.pos import CHAIR, Pos, shop_with

SOLD = sale("40", sale_line("400", "1", "2"))
ORDERED = {"orderedDate": "2026-11-01T08:00:00+00:00"}
FIVE = order("5", order_line("50", "1", "2"), **ORDERED)
SIX = order("6", order_line("60", "1", "1"), **ORDERED)
NEXT = "https://api.lightspeedapp.com/API/V3/Account/1/Order.json?limit=100&after=WzEwMF0%3D"
SENT = {"transferID": "9", "status": "sent", "sentOn": "2026-11-01T00:00:00+00:00"}
TRANSFER = {**SENT, "sendingShopID": "2", "receivingShopID": "1"}
SENT_LINE = {
    "transferItemID": "90",
    "transferID": "9",
    "itemID": "1",
    "toSend": "0",
    "sent": "2",
    "received": "0",
}


def without_lines(document: dict[str, Any]) -> dict[str, Any]:
    """A document whose relation was not loaded."""
    return {name: value for name, value in document.items() if name not in ("OrderLines", "SaleLines")}


@pytest.mark.parametrize(
    "first_page",
    [
        page("Order", [SIX], next=NEXT, previous=""),
        page("Order", [SIX], count="2", offset="0", limit="1"),
        page("Order", [SIX], next="", previous=NEXT),
    ],
    ids=["a next page is named", "more records are counted", "a page before it is named"],
)
def test_a_list_of_which_a_page_is_missing_closes_no_order(pos: Pos, first_page: dict[str, Any]) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=[FIVE, SIX]))

    notes = pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD) | {"Order.json": first_page})

    assert pos.covered() == 2
    assert any("page" in note and "Order" in note and "missing" in note for note in notes)
    assert not any("closed" in note for note in notes)


def test_pages_that_follow_each_other_are_a_whole_list(pos: Pos) -> None:
    seven = order("7", order_line("70", "1", "1"), **ORDERED)
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=[FIVE, SIX, seven]))

    pages = {
        "Order-01.json": page("Order", [SIX], next=NEXT, previous=""),
        "Order-02.json": page("Order", [seven], next="", previous=""),
    }
    notes = pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD) | pages)

    assert "Purchase order 5 is no longer in the file: closed." in notes


def test_the_first_page_of_one_list_is_not_completed_by_another_list(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=[FIVE, SIX]))

    pages = {
        "Order-open.json": page("Order", [SIX], next=NEXT, previous=""),
        "Order-archived.json": page("Order", [], next="", previous=""),
    }
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD) | pages)

    assert pos.covered() == 2


def test_an_empty_page_is_a_whole_and_empty_list(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=FIVE))

    empty = {"Order.json": {"@attributes": {"next": "", "previous": ""}}}
    notes = pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD) | empty)

    assert pos.covered() == 0
    assert "Purchase order 5 is no longer in the file: closed." in notes


def test_an_order_without_its_lines_leaves_them_unchanged(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=FIVE))

    notes = pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=without_lines(FIVE)))

    assert pos.covered() == 2
    assert any('load_relations=["OrderLines"]' in note for note in notes)


def test_an_order_without_any_line_left_has_nothing_incoming(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=[FIVE, SIX]))

    emptied = without_lines(FIVE)  # a relation that was loaded and is empty may have no key
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Order=[emptied, SIX]))

    assert pos.covered() == 1


def test_a_transfer_without_its_items_leaves_them_unchanged(pos: Pos) -> None:
    pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Transfer=TRANSFER, TransferItem=SENT_LINE))

    notes = pos.bring_in(shop_with({("1", "1"): -2}, Sale=SOLD, Transfer=TRANSFER))

    assert pos.covered() == 2
    assert any("all TransferItem pages" in note for note in notes)


def test_lines_on_a_missing_page_are_not_removed(pos: Pos) -> None:
    second = {**SENT_LINE, "transferItemID": "91", "sent": "1"}
    pos.bring_in(shop_with({("1", "1"): -3}, Transfer=TRANSFER, TransferItem=[SENT_LINE, second]))

    pages = {"TransferItem.json": page("TransferItem", [second], next=NEXT, previous="")}
    pos.bring_in(shop_with({("1", "1"): -3}, Transfer=TRANSFER) | pages)

    assert pos.covered() == 3


def test_sales_without_lines_do_not_count_and_the_relation_to_load_is_named(pos: Pos) -> None:
    notes = pos.bring_in(shop_with({("1", "1"): -2}, Sale=without_lines(SOLD)))

    assert pos.sources() == [(CHAIR, "unexplained", "", 2)]
    assert "Completed sales: 1 of 1, of which 0 moved stock." in notes
    assert any("1 sale came without its lines" in note and '["SaleLines"]' in note for note in notes)


def test_sale_lines_without_their_sales_are_left_out_with_a_note(pos: Pos) -> None:
    lines = {**sale_line("400", "1", "2"), "saleID": "40"}

    notes = pos.bring_in(shop_with({("1", "1"): -2}, SaleLine=lines))

    assert "1 SaleLine could not be used: add the Sale page it belongs to." in notes


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "access_denied", "error_description": "sign in again", "hint": "h"},
        {"httpCode": "401", "message": "sign in again"},
        {"error": {"code": 401, "message": "sign in again", "method": "GET"}},
    ],
)
def test_an_error_answer_among_the_pages_is_reported_as_such(pos: Pos, answer: dict[str, Any]) -> None:
    expected = "Order.json “sign in again”: is an error answer of Lightspeed, not a page of data"

    assert [said.partition(";")[0] for said in pos.problems({"Order.json": answer})] == [expected]
    assert expected in pos.problems(shop_with({}) | {"Order.json": answer})[0]


def test_an_invalid_quantity_is_reported_with_page_record_and_field(pos: Pos) -> None:
    odd = sale("11", sale_line("110", "1", "1.5"))
    half = order("5", order_line("50", "1", "2.5"), **ORDERED)
    pages = shop_with({("1", "1"): -2}, Sale=[SOLD, odd], Order=half)
    pages["ItemShop.json"]["ItemShop"][0]["qoh"] = "-1.5"

    assert [said.partition(":")[0] for said in pos.problems(pages)] == [
        "ItemShop.json, record 1 (itemShopID 1-1), qoh “-1.5”",
        "Order.json, record 1 (orderLineID 50), quantity “2.5”",
        "Sale.json, record 2 (saleLineID 110), unitQuantity “1.5”",
    ]
