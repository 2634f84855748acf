"""Sales and web orders of Lightspeed Retail, as the import folder has them."""

from core.lightspeed.r_context import Settings
from tests.core.lightspeed.api_pages import sale, sale_line
from tests.core.lightspeed.retail_pages import read, rows


def test_only_completed_sales_move_stock_and_voided_ones_are_marked() -> None:
    sales = [
        sale("1", sale_line("11", "5", "2")),
        sale("2", sale_line("21", "5", "1"), completed="false"),
        sale("3", sale_line("31", "5", "1"), voided="true"),
        sale("4", sale_line("41", "5", "-1")),
        sale("5", sale_line("51", "5", "1"), archived="true"),
        sale("6", ""),
    ]

    adapted = read(Sale=sales)

    assert rows(adapted.frames["sales"], "sale_id", "line_number", "quantity", "voided") == [
        ("1", "11", "2", "false"),
        ("3", "31", "1", "true"),
        ("4", "41", "-1", "false"),
        ("5", "51", "1", "false"),
    ]
    assert adapted.notes[:3] == [
        "Completed sales: 4 of 6, of which 3 moved stock.",
        "1 voided sale without effect: what was sold went back into stock.",
        "1 sale was left out: not completed, so no stock left the shop.",
    ]


def test_charges_and_empty_lines_of_a_sale_move_no_stock() -> None:
    lines = [sale_line("11", "0", "1"), sale_line("12", "5", "0"), sale_line("13", "5", "1.0")]

    frames = read(Sale=sale("1", lines)).frames

    assert rows(frames["sales"], "line_number", "quantity", "unit_price") == [("13", "1", "49.5")]


def test_a_sale_without_completion_time_has_the_time_of_its_last_line() -> None:
    told = sale("1", sale_line("11", "5", "1", createTime="2021-02-29T19:20:50+00:00"))
    del told["completeTime"]

    assert read(Sale=told).frames["sales"]["sold_at"].to_list() == ["2021-02-28T19:20:50+00:00"]


def test_a_reference_number_is_a_web_order_only_with_further_evidence() -> None:
    line = sale_line("11", "5", "1")
    plain, named = sale("1", line, referenceNumber="R1"), sale("2", line, referenceNumber="R2")
    named["referenceNumberSource"] = "Lightspeed eCom"

    def orders(settings: Settings) -> list[str]:
        return read(settings, Sale=[plain, named]).frames["sales"]["ecom_order_id"].to_list()

    assert orders(Settings()) == ["", "R2"]
    assert orders(Settings(order_numbers=frozenset({"R1"}))) == ["R1", "R2"]
    assert orders(Settings(reference_is_order=True)) == ["R1", "R2"]
    assert "ecom_order_id" not in read(Sale=plain).frames["sales"].columns


def test_a_sale_to_be_delivered_is_an_order_and_carries_the_tick() -> None:
    deliveries = [
        {"shipToID": "1", "saleID": "1", "shipped": "false", "firstName": "Ann", "lastName": "Lee"},
        {"shipToID": "2", "saleID": "2", "shipped": "true", "company": "Oak & Co"},
    ]
    sales = [
        sale("1", sale_line("11", "5", "1"), ticketNumber="220000000001", balance="0"),
        sale("2", sale_line("21", "5", "1"), referenceNumber="R2", balance="0"),
    ]

    frames = read(Sale=sales, ShipTo=deliveries).frames

    columns = ("ecom_order_id", "customer_name", "payment_status", "shipment_status", "ticked_in_pos")
    assert rows(frames["ecom_orders"], *columns) == [
        ("220000000001", "Ann Lee", "paid", "not_shipped", "false"),
        ("R2", "Oak & Co", "paid", "shipped", "true"),
    ]
    assert frames["sales"]["ecom_order_id"].to_list() == ["220000000001", "R2"]
