from typing import Any

import polars as pl
import pytest

from core.errors import Problem, Problems
from core.lightspeed.c_series import adapt_c_series, web_order_numbers
from core.lightspeed.pages import adapt_pages
from tests.core.lightspeed.api_pages import Pages, item, page, sale, sale_line, web_line, web_order


def web(orders: Any, products: Any = (), **more: Any) -> Pages:
    pages = {"orders": orders, "orderProducts": list(products), **more}
    return {f"{name}.json": {name: value} for name, value in pages.items()}


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return frame.select(columns).rows()


SALES = pl.DataFrame(
    {
        "sale_id": ["1", "2", "2", "3"],
        "line_number": ["11", "21", "22", "31"],
        "shop_id": ["1", "1", "1", "1"],
        "item_id": ["5", "5", "6", "6"],
        "quantity": ["2", "1", "4", "1"],
        "sold_at": ["2026-11-02T09:31:00+00:00"] * 4,
        "ecom_order_id": ["ORD101", "", "", ""],
    }
)
ITEMS = pl.DataFrame({"item_id": ["5", "6"], "ean": ["4006381333931", ""], "sku": ["CH-5", "CH-6"]})


def test_an_order_has_its_customer_shop_and_payment() -> None:
    told = web_order(
        "101",
        phone="+49 30 1234",
        addressShippingName="Bo Lee",
        addressBillingCountry={"code": "de", "title": "Germany"},
        addressShippingCountry={"code": "at", "title": "Austria"},
        addressShippingStreet="Ring",
        addressShippingNumber="4",
        addressShippingZipcode="1010",
        addressShippingCity="Wien",
    )

    orders = adapt_c_series(web([told]), order_url="https://shop.example/admin/orders/{id}").frames[
        "ecom_orders"
    ]

    assert orders.rows(named=True) == [
        {
            "ecom_order_id": "ORD101",
            "placed_at": "2026-11-02T10:30:00+01:00",
            "customer_name": "Ann Lee",
            "customer_email": "ann@example.org",
            "customer_phone": "+49 30 1234",
            "shipping_name": "Bo Lee",
            "delivery": "ship",
            "billing_country": "de",
            "shipping_country": "at",
            "shipping_address": "Ring 4, 1010 Wien",
            "payment_status": "paid",
            "shipment_status": "not_shipped",
            "url": "https://shop.example/admin/orders/101",
        }
    ]


def test_pages_without_shipments_leave_tracking_numbers_unchanged() -> None:
    orders = adapt_c_series(web([web_order("101", shipmentStatus="partially_shipped")])).frames["ecom_orders"]
    assert "tracking_number" not in orders.columns


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("ship", "paid", "not_shipped")),
        ({"paymentStatus": "partially_paid"}, ("ship", "partially_paid", "not_shipped")),
        ({"shipmentStatus": "shipped", "status": "completed_shipped"}, ("ship", "paid", "shipped")),
        (
            {"shipmentIsPickup": True, "shipmentStatus": "shipped", "status": "completed_picked_up"},
            ("pickup", "paid", "picked_up"),
        ),
        ({"status": "cancelled", "paymentStatus": "cancelled"}, ("ship", "cancelled", "cancelled")),
        ({"paymentStatus": False}, ("ship", "", "not_shipped")),
    ],
)
def test_c_series_statuses_become_our_stages(fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    orders = adapt_c_series(web([web_order("101", **fields)])).frames["ecom_orders"]

    assert rows(orders, "delivery", "payment_status", "shipment_status") == [expected]


def test_an_unknown_status_counts_as_not_done_and_is_noted() -> None:
    adapted = adapt_c_series(web([web_order("101", paymentStatus="in_review")]))

    assert adapted.frames["ecom_orders"]["payment_status"].to_list() == [""]
    assert "Order ORD101 has the unknown paymentStatus “in_review”; it counts as not done." in adapted.notes


def test_an_order_with_every_unit_refunded_is_refunded() -> None:
    lines = [web_line(1, "101", 2, quantityRefunded=2), web_line(2, "101", 1, quantityRefunded=1)]

    orders = adapt_c_series(web([web_order("101")], lines)).frames["ecom_orders"]

    assert orders["payment_status"].to_list() == ["refunded"]


def test_units_put_on_a_shipment_have_not_left_until_it_was_sent() -> None:
    lines = [web_line(1, "101", 2, sku="CH-5", articleCode="A5")]
    waiting = {"id": 900, "order": {"resource": {"id": 101}}, "status": "not_shipped", "trackingCode": ""}
    left = {**waiting, "id": 901, "status": "shipped", "trackingCode": "3SABC"}
    packed = [
        {"id": 1, "shipment": {"resource": {"id": number}}, "quantity": 1, "articleCode": "A5"}
        for number in (900, 901)
    ]
    files = web([web_order("101")], lines, shipments=[waiting, left], shipmentProducts=packed)

    frames = adapt_c_series(files, {"sales": SALES, "items": ITEMS}).frames

    assert frames["sales"].filter(pl.col("sale_id") == "1")["shipped"].to_list() == ["1"]
    assert frames["ecom_orders"]["tracking_number"].to_list() == ["3SABC"]


PART_SENT = web_order("101", shipmentStatus="partially_shipped")
SENT = [{"id": number, "order": {"resource": {"id": 101}}, "status": "shipped"} for number in (901, 902)]
ONE_OF_901 = [{"id": 1, "shipment": {"resource": {"id": 901}}, "quantity": 1, "articleCode": "A5"}]
TWO_ORDERED = [web_line(1, "101", 2, sku="CH-5", articleCode="A5")]


@pytest.mark.parametrize(
    ("products", "pages", "note"),
    [
        ([], {"shipments": SENT, "shipmentProducts": ONE_OF_901}, "orders/101/products.json"),
        (
            TWO_ORDERED,
            {"shipments": SENT, "shipmentProducts": ONE_OF_901},
            "the contents of shipment 902 are missing: add the answer of shipments/902/products.json",
        ),
        (TWO_ORDERED, {"shipments": SENT}, "nothing here says which units"),
        (TWO_ORDERED, {}, "nothing here says which units"),
    ],
)
def test_a_page_that_is_missing_takes_no_shipped_unit_back(
    products: list[dict[str, Any]], pages: dict[str, Any], note: str
) -> None:
    known = {"sales": SALES.with_columns(shipped=pl.lit("2"), refunded=pl.lit("")), "items": ITEMS}

    adapted = adapt_c_series(web([PART_SENT], products, **pages), {"sales": SALES, "items": ITEMS}, known)

    assert adapted.frames["sales"].filter(pl.col("sale_id") == "1")["shipped"].to_list() == ["2"]
    (said,) = [sentence for sentence in adapted.notes if note in sentence]
    assert "belong to none" not in said


def test_pages_with_every_shipment_say_how_many_units_were_shipped() -> None:
    known = {"sales": SALES.with_columns(shipped=pl.lit("2"), refunded=pl.lit("")), "items": ITEMS}
    pages = web([PART_SENT], TWO_ORDERED, shipments=SENT[:1], shipmentProducts=ONE_OF_901)

    adapted = adapt_c_series(pages, {"sales": SALES, "items": ITEMS}, known)

    assert adapted.frames["sales"].filter(pl.col("sale_id") == "1")["shipped"].to_list() == ["1"]


def test_a_refund_the_till_took_back_is_not_counted_twice() -> None:
    sales = SALES.vstack(
        SALES.head(1).with_columns(
            pl.lit("9").alias("sale_id"), pl.lit("91").alias("line_number"), pl.lit("-1").alias("quantity")
        )
    )
    lines = [web_line(1, "101", 3, sku="CH-5", quantityRefunded=2)]

    frames = adapt_c_series(web([web_order("101")], lines), {"sales": sales, "items": ITEMS}).frames

    assert frames["sales"].filter(pl.col("sale_id") == "1")["refunded"].to_list() == ["1"]


def test_a_sale_with_the_order_number_belongs_to_the_order() -> None:
    adapted = adapt_c_series(web([web_order("101")], [web_line(1, "101", 2, sku="CH-5")]), {"sales": SALES})

    assert adapted.frames["sales"]["ecom_order_id"].to_list() == ["ORD101", "", "", ""]
    assert "1 order found among the sales by number." in adapted.notes


def test_without_a_number_the_only_sale_of_the_same_goods_and_hour_is_matched() -> None:
    lines = [web_line(1, "102", 1, ean="4006381333931"), web_line(2, "102", 4, articleCode="CH-6")]

    adapted = adapt_c_series(web([web_order("102")], lines), {"sales": SALES, "items": ITEMS})

    assert adapted.frames["sales"]["ecom_order_id"].to_list() == ["ORD101", "ORD102", "ORD102", ""]
    assert "Matched by items and time of the sale, so please check: ORD102 is sale 2." in adapted.notes


def test_a_sale_that_fits_two_orders_is_matched_with_neither() -> None:
    lines = [web_line(1, "103", 1, sku="CH-6"), web_line(2, "104", 1, sku="CH-6")]

    adapted = adapt_c_series(
        web([web_order("103"), web_order("104")], lines), {"sales": SALES, "items": ITEMS}
    )

    assert adapted.frames["sales"]["ecom_order_id"].to_list() == ["ORD101", "", "", ""]
    assert "No sale was found for 2 orders: ORD103, ORD104." in adapted.notes


def test_a_sale_of_another_week_is_not_matched() -> None:
    order = web_order("103", createdAt="2026-11-12T10:30:00+01:00")

    adapted = adapt_c_series(
        web([order], [web_line(1, "103", 1, sku="CH-6")]), {"sales": SALES, "items": ITEMS}
    )

    assert "No sale was found for 1 order: ORD103." in adapted.notes


def test_r_series_and_c_series_pages_of_one_folder_are_matched() -> None:
    till = {
        "Item.json": page("Item", item("5", customSku="CH-5")),
        "Sale.json": page("Sale", sale("1", sale_line("11", "5", "2"), referenceNumber="ORD101")),
    }

    frames = adapt_pages(till | web([web_order("101")], [web_line(1, "101", 2, sku="CH-5")])).frames

    assert frames["sales"]["ecom_order_id"].to_list() == ["ORD101"]
    assert list(frames) == [
        *("shops", "vendors", "items", "stock", "sales", "ecom_orders", "web_order_lines"),
    ]


def test_an_order_on_two_pages_is_one_order() -> None:
    files = {f"orders-{number}.json": web([web_order("101")])["orders.json"] for number in (1, 2)}

    assert len(adapt_c_series(files).frames["ecom_orders"]) == 1
    assert web_order_numbers(files) == {"ORD101"}


def test_a_line_without_an_order_and_half_a_unit_are_problems() -> None:
    stray = {**web_line(1, "101", 2), "order": False}
    half = web_line(2, "101", 1, quantityOrdered=1.5)

    with pytest.raises(Problems) as caught:
        adapt_c_series(web([web_order("101")], [stray, half]))

    assert [(row.row, row.column) for row in caught.value.rows] == [(1, "order"), (2, "quantityOrdered")]


def test_pages_without_orders_are_a_problem() -> None:
    with pytest.raises(Problem, match="no web orders"):
        adapt_c_series({"variants.json": {"variants": []}})
