"""Lightspeed's files as neutral files: R-Series and C-Series API pages, and R-Series exports."""

from core.lightspeed.adapters import C_SERIES, R_SERIES
from core.lightspeed.item_list import ItemList
from core.lightspeed.order_export import PurchaseOrderExport
from core.lightspeed.pages import adapt_pages, sales_wanted
from core.lightspeed.r_context import Settings
from core.neutral import Adapter

ADAPTERS: tuple[Adapter, ...] = (R_SERIES, C_SERIES, ItemList(), PurchaseOrderExport())
"""Every kind of Lightspeed file, the most certain to recognise first."""

__all__ = ["ADAPTERS", "Settings", "adapt_pages", "sales_wanted"]
