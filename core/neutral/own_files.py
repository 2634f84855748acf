"""Files of the folder that are beyond the contract: what only this app knows, for another store of it."""

from core.neutral.columns import LINE_NUMBER, Column, File, required_texts, texts

SHORTFALLS_FILE = File(
    "shortfalls",
    ("shortfall_id",),
    (
        *required_texts("shortfall_id", "item_id", "shop_id"),
        Column("units", "quantity", required=True, least=1),
        Column("caused_at", "time", required=True),
        Column("document_type", choices=("sale", "transfer", "vendor_return")),
        Column("document_id"),
    ),
    ours=True,
)
"""Ours, beyond the contract: what the log of a POS names as the cause of negative stock."""

CURRENCY_RATES_FILE = File(
    "currency_rates",
    ("rate_day", "from_currency", "to_currency"),
    (
        Column("rate_day", "date", required=True),
        *required_texts("from_currency", "to_currency"),
        Column("rate", "rate", required=True, nonzero=True),
    ),
    ours=True,
)
"""Ours, beyond the contract: exchange rates that people entered."""

REMEMBERED_VENDORS_FILE = File(
    "remembered_vendors",
    ("item_id",),
    required_texts("item_id", "vendor_id"),
    ours=True,
)
"""Ours, beyond the contract: the vendors that buyers chose for items."""

MOVED_ORDERS_FILE = File(
    "moved_orders",
    ("ecom_order_id",),
    (*required_texts("ecom_order_id"), Column("moved_up", "quantity", required=True, least=0)),
    ours=True,
)
"""Ours, beyond the contract: orders that people moved before all others, the highest number first."""

ORDER_TERMS_FILE = File(
    "order_terms",
    ("ecom_order_id",),
    (
        *required_texts("ecom_order_id"),
        Column("on_hold", "boolean", default="false"),
        Column("hold_reason"),
        Column("held_until", "date"),
        Column("ship_complete", "boolean", default="false"),
        Column("priority", "quantity", default="0", least=0),
    ),
    ours=True,
)
"""Ours, beyond the contract: orders on hold, those that ship complete only, and priorities."""

PURCHASE_ORDER_PARTS_FILE = File(
    "purchase_order_parts",
    ("po_id", "line_number", "part"),
    (
        *required_texts("po_id"),
        LINE_NUMBER,
        Column("part", "quantity", required=True, least=1),
        Column("part_on", "date", required=True),
        Column("part_units", "quantity", required=True, least=1),
    ),
    ours=True,
)
"""Ours, beyond the contract: part deliveries of a purchase order line."""

SHOP_RULES_FILE = File(
    "shop_rules",
    ("shop_id",),
    (
        *required_texts("shop_id"),
        Column("rule", required=True, choices=("first", "priority", "equal", "most-complete")),
    ),
    ours=True,
)
"""Ours, beyond the contract: the rule by which a shop gives out its stock, where a manager chose one."""

GIVEN_UNITS_FILE = File(
    "given_units",
    ("po_id", "line_number", "ecom_order_id"),
    (
        *required_texts("po_id"),
        LINE_NUMBER,
        *required_texts("ecom_order_id"),
        Column("units", "quantity", required=True, least=0),
        Column("turn_given", "quantity", default="0", least=0),
    ),
    ours=True,
)
"""Ours, beyond the contract: units of purchase orders that people gave to one order."""

WEB_ORDER_LINES_FILE = File(
    "web_order_lines",
    ("ecom_order_id", "line_number"),
    (
        *required_texts("ecom_order_id"),
        LINE_NUMBER,
        *texts("sku", "ean", "article_code"),
        Column("quantity", "quantity", required=True, least=0),
        Column("shipped", "quantity", default="0", least=0),
        Column("refunded", "quantity", default="0", least=0),
        *texts("sale_id"),
    ),
    ours=True,
)
"""Ours, beyond the contract: what a web order holds, and the sale that was matched by that and the time."""

SAME_SALE, OTHER_SALE = "same", "other"
"""Decisions of people about an order of the web shop and a sale."""

ORDER_MATCHES_FILE = File(
    "order_matches",
    ("ecom_order_id", "sale_id"),
    (
        *required_texts("ecom_order_id", "sale_id"),
        Column("decision", required=True, choices=(SAME_SALE, OTHER_SALE)),
    ),
    ours=True,
)
"""Ours, beyond the contract: which sale somebody said is a web order, or is not."""
