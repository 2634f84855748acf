"""Purchase orders, transfers and vendor returns of Lightspeed Retail."""

from typing import Any

from core.lightspeed.r_context import Settings
from tests.core.lightspeed.api_pages import order, order_line
from tests.core.lightspeed.retail_pages import read, rows


def test_a_purchase_orders_state_follows_from_its_dates_and_flags() -> None:
    line = order_line("1", "5", "4", "1")
    day = "2026-11-02T08:00:00+00:00"
    orders = [
        order("1", order_line("1", "5", "4")),
        order("2", order_line("1", "5", "4"), orderedDate=day),
        order("3", line, receivedDate=day),
        order("4", line, timeStamp=day),
        order("5", line, orderedDate=day, complete="true"),
        order("6", line, orderedDate=day, archived="true"),
    ]

    frames = read(Order=orders).frames

    assert rows(frames["purchase_orders"], "po_id", "ordered_at", "received", "received_at", "closed") == [
        ("1", "", "0", "", "false"),
        ("2", day, "0", "", "false"),
        ("3", day, "1", day, "false"),
        ("4", day, "1", "", "false"),
        ("5", day, "1", "", "true"),
        ("6", day, "1", "", "true"),
    ]


def test_an_order_may_receive_more_than_was_ordered_and_counted_is_not_yet_in_stock() -> None:
    over = order_line("1", "5", "1", "2")
    counted = order_line("2", "5", "3") | {"numReceived": "3"}

    frames = read(Order=order("1", [over, counted], orderedDate="2026-11-02T08:00:00+00:00")).frames

    assert rows(frames["purchase_orders"], "ordered", "received", "unit_cost") == [
        ("1", "2", "21.5"),
        ("3", "0", "21.5"),
    ]


def test_orders_without_anything_incoming_are_left_out_with_a_note() -> None:
    adapted = read(Order=[order("1", ""), order("2", order_line("1", "5", "4"), archived="true")])

    assert adapted.frames["purchase_orders"].is_empty()
    assert "1 purchase order was left out: without lines there is nothing to expect." in adapted.notes
    assert "1 archived purchase order was left out: never ordered." in adapted.notes


def test_an_arrival_date_is_a_day_in_the_shops_time_zone() -> None:
    berlin = {"shopID": "1", "name": "Mitte", "timeZone": "Europe/Berlin"}
    told = order("1", order_line("1", "5", "4"), arrivalDate="2026-11-25T23:00:00+00:00")

    frames = read(Order=told, Shop=berlin).frames

    assert frames["purchase_orders"]["expected_on"].to_list() == ["2026-11-26"]


def test_documents_link_to_lightspeed_if_an_address_is_configured() -> None:
    told = order("12", order_line("1", "5", "4"))

    linked = read(Settings(purchase_order_url="https://pos.example/po/{id}/view"), Order=told).frames

    assert linked["purchase_orders"]["url"].to_list() == ["https://pos.example/po/12/view"]
    assert "url" not in read(Order=told).frames["purchase_orders"].columns


def test_a_transfer_is_a_draft_or_sent_or_received() -> None:
    base = {"sendingShopID": "1", "receivingShopID": "2", "sentOn": "2026-11-02T08:00:00+00:00"}
    transfers = [
        {"transferID": "1", "status": "open", **base},
        {"transferID": "2", "status": "sent", **base},
        {"transferID": "3", "status": "received", **base},
    ]
    lines = [
        {"transferItemID": "10", "transferID": "1", "itemID": "5", "toSend": "4", "sent": "0"},
        {"transferItemID": "20", "transferID": "2", "itemID": "5", "sent": "5", "received": "2"},
        {"transferItemID": "30", "transferID": "3", "itemID": "5", "sent": "0", "received": "10"},
    ]

    frames = read(Transfer=transfers, TransferItem=lines).frames

    columns = ("transfer_id", "quantity", "received", "sent_at", "closed")
    assert rows(frames["transfers"], *columns) == [
        ("1", "4", "0", "", "false"),
        ("2", "5", "2", "2026-11-02T08:00:00+00:00", "false"),
        ("3", "10", "10", "2026-11-02T08:00:00+00:00", "true"),
    ]
    assert frames["shops"]["shop_id"].to_list() == ["1", "2"]


def test_a_vendor_return_counts_once_it_is_sent() -> None:
    def returned(number: str, status: str) -> dict[str, Any]:
        line = {"vendorReturnItemID": "1", "itemID": "5", "quantity": "3"}
        head = {"vendorReturnID": number, "status": status, "vendorID": "7", "shopID": "1"}
        return {
            **head,
            "sentDate": "2026-11-02T08:00:00+00:00",
            "VendorReturnItems": {"VendorReturnItem": line},
        }

    adapted = read(VendorReturn=[returned("1", "open"), returned("2", "sent")])

    assert rows(adapted.frames["vendor_returns"], "return_id", "quantity", "sent_at") == [
        ("1", "3", ""),
        ("2", "3", "2026-11-02T08:00:00+00:00"),
    ]
    assert "1 vendor return is not sent: its goods are still in the shop." in adapted.notes
