"""Neutral files of the data contract (§3): the files, their columns, and the allowed values.

Everything imported or exported has these shapes: the import folder, the export, the sample shop, and the
results of the adapters.
"""

from core.neutral.columns import LINE_NUMBER, Column, File, required_texts, texts
from core.neutral.own_files import (
    CURRENCY_RATES_FILE,
    GIVEN_UNITS_FILE,
    MOVED_ORDERS_FILE,
    ORDER_MATCHES_FILE,
    ORDER_TERMS_FILE,
    PURCHASE_ORDER_PARTS_FILE,
    REMEMBERED_VENDORS_FILE,
    SHOP_RULES_FILE,
    SHORTFALLS_FILE,
    WEB_ORDER_LINES_FILE,
)

_URL = Column("url")

SHOPS_FILE = File(
    "shops",
    ("shop_id",),
    (*required_texts("shop_id", "name"), Column("time_zone", default="UTC"), Column("currency")),
    required=True,
)
VENDORS_FILE = File(
    "vendors",
    ("vendor_id",),
    (
        *required_texts("vendor_id", "name"),
        *texts("account_number", "email"),
        Column("lead_time_days", "quantity", least=0),
        Column("minimum_order_value", "money", least=0),
        Column("free_freight_value", "money", least=0),
        Column("currency"),
        Column("phone", ours=True),
    ),
)
ITEMS_FILE = File(
    "items",
    ("item_id",),
    (
        *required_texts("item_id", "description"),
        *texts("sku", "upc", "ean", "manufacturer_sku", "category", "vendor_id", "vendor_sku"),
        Column("unit_cost", "money", least=0),
        Column("unit_price", "money", least=0),
        Column("pack_size", "quantity", default="1", least=1),
        Column("minimum_order_quantity", "quantity", default="0", least=0),
        Column("maximum_order_quantity", "quantity", least=1),
        Column("tracked", "boolean", default="true"),
        Column("pos_id", ours=True),  # the number by which the POS itself names the item
    ),
    required=True,
)
VENDOR_ITEMS_FILE = File(
    "vendor_items",
    ("vendor_id", "item_id"),
    (
        *required_texts("vendor_id", "item_id"),
        Column("vendor_sku"),
        Column("unit_cost", "money", least=0),
        Column("lead_time_days", "quantity", least=0),
        Column("pack_size", "quantity", least=1),
        Column("minimum_order_quantity", "quantity", least=0),
        Column("maximum_order_quantity", "quantity", least=1),
    ),
)
PRICE_BREAKS_FILE = File(
    "price_breaks",
    ("vendor_id", "item_id", "minimum_quantity"),
    (
        *required_texts("vendor_id", "item_id"),
        Column("minimum_quantity", "quantity", required=True, least=0),
        Column("unit_cost", "money", required=True, least=0),
    ),
)
STOCK_FILE = File(
    "stock",
    ("item_id", "shop_id"),
    (
        *required_texts("item_id", "shop_id"),
        Column("on_hand", "quantity", required=True),
        Column("reorder_point", "quantity", least=0),
        Column("order_up_to", "quantity", least=0),
        Column("as_of", "time", past=True),
        Column("found", "quantity", least=0),  # ours too, and always told
    ),
    required=True,
)
SALES_FILE = File(
    "sales",
    ("sale_id", "line_number"),
    (
        *required_texts("sale_id"),
        LINE_NUMBER,
        *required_texts("shop_id", "item_id"),
        Column("quantity", "quantity", required=True, nonzero=True),
        Column("sold_at", "time", required=True, past=True),
        Column("unit_price", "money"),
        Column("ecom_order_id"),
        Column("shipped", "quantity", default="0", least=0),
        Column("refunded", "quantity", default="0", least=0),
        Column("voided", "boolean", default="false"),
        Column("returned_sale_id"),
        Column("returned_line_number", "quantity", least=0),
        _URL,
    ),
    document=("shop_id", "sold_at", "voided", "url"),
)
ECOM_ORDERS_FILE = File(
    "ecom_orders",
    ("ecom_order_id",),
    (
        *required_texts("ecom_order_id"),
        Column("placed_at", "time", required=True, past=True),
        *texts("customer_name", "customer_email", "customer_phone", "currency", "shipping_name"),
        Column("delivery", choices=("ship", "pickup")),
        *texts("billing_country", "shipping_country", "shipping_address"),
        Column("payment_status", choices=("not_paid", "partially_paid", "paid", "refunded", "cancelled")),
        Column("fraud_check", default="unchecked", choices=("unchecked", "cleared", "fraud")),
        Column(
            "shipment_status",
            choices=("not_shipped", "partially_shipped", "shipped", "picked_up", "cancelled"),
        ),
        *texts("carrier", "tracking_number"),
        Column("ticked_in_pos", "boolean"),
        _URL,
    ),
)
PURCHASE_ORDERS_FILE = File(
    "purchase_orders",
    ("po_id", "line_number"),
    (
        *required_texts("po_id"),
        LINE_NUMBER,
        *required_texts("vendor_id", "shop_id", "item_id"),
        Column("ordered", "quantity", required=True, least=1),
        Column("received", "quantity", default="0", least=0),
        Column("unit_cost", "money", least=0),
        Column("ordered_at", "time", past=True),
        Column("expected_on", "date"),
        Column("received_at", "time", past=True),
        Column("closed", "boolean", default="false"),
        _URL,
    ),
    document=("vendor_id", "shop_id", "ordered_at", "received_at", "closed", "url"),
)
VENDOR_RETURNS_FILE = File(
    "vendor_returns",
    ("return_id", "line_number"),
    (
        *required_texts("return_id"),
        LINE_NUMBER,
        Column("vendor_id"),
        *required_texts("shop_id", "item_id"),
        Column("quantity", "quantity", required=True, least=1),
        Column("sent_at", "time", past=True),
        _URL,
    ),
    document=("vendor_id", "shop_id", "sent_at", "url"),
)
SPECIAL_ORDERS_FILE = File(
    "special_orders",
    ("special_order_id",),
    (
        *required_texts("special_order_id", "shop_id", "item_id"),
        Column("quantity", "quantity", required=True, least=1),
        Column("placed_at", "time", required=True),
        *texts("customer_name", "customer_phone", "customer_email"),
        Column("reserved", "quantity", default="0", least=0),
        Column("done", "boolean", default="false"),
        Column("typed_here", "boolean", ours=True),
        Column("deposit", "money", least=0, ours=True),
        Column("note", ours=True),
        Column("outcome", choices=("handed_over", "cancelled"), ours=True),
        Column("sale_id", ours=True),
    ),
)
TRANSFERS_FILE = File(
    "transfers",
    ("transfer_id", "line_number"),
    (
        *required_texts("transfer_id"),
        LINE_NUMBER,
        *required_texts("from_shop_id", "to_shop_id", "item_id"),
        Column("quantity", "quantity", required=True, least=1),
        Column("received", "quantity", default="0", least=0),
        Column("sent_at", "time", past=True),
        Column("expected_on", "date"),
        Column("received_at", "time", past=True),
        Column("closed", "boolean", default="false"),
        _URL,
    ),
    document=("from_shop_id", "to_shop_id", "sent_at", "received_at", "closed", "url"),
)

FILES: dict[str, File] = {
    file.name: file
    for file in (
        SHOPS_FILE,
        VENDORS_FILE,
        ITEMS_FILE,
        VENDOR_ITEMS_FILE,
        PRICE_BREAKS_FILE,
        STOCK_FILE,
        SALES_FILE,
        ECOM_ORDERS_FILE,
        PURCHASE_ORDERS_FILE,
        VENDOR_RETURNS_FILE,
        SPECIAL_ORDERS_FILE,
        TRANSFERS_FILE,
        SHORTFALLS_FILE,
        CURRENCY_RATES_FILE,
        REMEMBERED_VENDORS_FILE,
        MOVED_ORDERS_FILE,
        ORDER_TERMS_FILE,
        SHOP_RULES_FILE,
        GIVEN_UNITS_FILE,
        PURCHASE_ORDER_PARTS_FILE,
        WEB_ORDER_LINES_FILE,
        ORDER_MATCHES_FILE,
    )
}
"""Every file of the folder by its name without ``.csv``. A file comes after those it refers to."""

REFERS = {
    "vendor_id": "vendors",
    "item_id": "items",
    "shop_id": "shops",
    "from_shop_id": "shops",
    "to_shop_id": "shops",
}
"""File that describes the thing a column names. An ``ecom_order_id`` may name an order without a file."""
