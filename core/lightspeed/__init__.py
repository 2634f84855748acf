"""Lightspeed's files as neutral ones: R-Series and C-Series API pages, and R-Series exports."""

from core.lightspeed.exports import (
    item_list,
    po_number,
    propose_item_list,
    propose_purchase_order,
    purchase_order,
)
from core.lightspeed.r_context import Settings
from core.lightspeed.recognise import Kind, adapt_pages, glimpse, recognise
from core.lightspeed.values import amount_with_currency, quantity

__all__ = [
    "Kind",
    "Settings",
    "adapt_pages",
    "amount_with_currency",
    "glimpse",
    "item_list",
    "po_number",
    "propose_item_list",
    "propose_purchase_order",
    "purchase_order",
    "quantity",
    "recognise",
]
