"""Names of what is imported, as the preview lists it."""

from core.language import marked

TABLE_NAMES = {
    "currency_rate": marked("currency rate"),
    "ecom_order": marked("ecom order"),
    "given_units": marked("given units"),
    "item": marked("item"),
    "moved_order": marked("moved order"),
    "order_match": marked("order match"),
    "order_terms": marked("order terms"),
    "price_break": marked("price break"),
    "purchase_order": marked("purchase order"),
    "purchase_order_line": marked("purchase order line"),
    "purchase_order_part": marked("purchase order part"),
    "remembered_vendor": marked("remembered vendor"),
    "sale_line": marked("sale line"),
    "shop": marked("shop"),
    "shop_rule": marked("shop rule"),
    "shortfall": marked("shortfall"),
    "special_order": marked("special order"),
    "stock": marked("stock"),
    "transfer": marked("transfer"),
    "transfer_line": marked("transfer line"),
    "vendor": marked("vendor"),
    "vendor_item": marked("vendor item"),
    "vendor_return_line": marked("vendor return line"),
    "web_order_line": marked("web order line"),
}
"""Names of the tables that an import changes."""

FILE_NAMES = {
    "currency_rates": marked("currency rates"),
    "ecom_orders": marked("ecom orders"),
    "given_units": marked("given units"),
    "items": marked("items"),
    "moved_orders": marked("moved orders"),
    "order_matches": marked("order matches"),
    "order_terms": marked("order terms"),
    "price_breaks": marked("price breaks"),
    "purchase_order_parts": marked("purchase order parts"),
    "purchase_orders": marked("purchase orders"),
    "remembered_vendors": marked("remembered vendors"),
    "sales": marked("sales"),
    "shop_rules": marked("shop rules"),
    "shops": marked("shops"),
    "shortfalls": marked("shortfalls"),
    "special_orders": marked("special orders"),
    "stock": marked("stock"),
    "transfers": marked("transfers"),
    "vendor_items": marked("vendor items"),
    "vendor_returns": marked("vendor returns"),
    "vendors": marked("vendors"),
    "web_order_lines": marked("web order lines"),
}
"""Names of the files of an import folder."""
