"""Lightspeed's files as neutral ones: R-Series and C-Series API pages, and R-Series exports."""

from core.lightspeed.exports import (
    item_list,
    po_number,
    propose_item_list,
    propose_purchase_order,
    purchase_order,
)
from core.lightspeed.r_context import Settings
from core.lightspeed.recognise import UploadKind, adapt_pages, glimpse, recognise
from core.lightspeed.values import parse_amount_with_currency, parse_quantity

__all__ = [
    "Settings",
    "UploadKind",
    "adapt_pages",
    "glimpse",
    "item_list",
    "parse_amount_with_currency",
    "parse_quantity",
    "po_number",
    "propose_item_list",
    "propose_purchase_order",
    "purchase_order",
    "recognise",
]
