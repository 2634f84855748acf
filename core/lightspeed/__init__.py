"""Lightspeed's files as neutral files: R-Series and C-Series API pages, and R-Series exports."""

from core.lightspeed.adapters import C_SERIES_PAGES, R_SERIES_PAGES
from core.lightspeed.item_list import ItemList
from core.lightspeed.order_export import PurchaseOrderExport
from core.lightspeed.pages import adapt_pages, sales_wanted
from core.lightspeed.r_context import Settings
from core.lightspeed.tickets import is_own_ticket, sale_of, ticket_of
from core.neutral import Adapter

ADAPTERS: tuple[Adapter, ...] = (R_SERIES_PAGES, C_SERIES_PAGES, ItemList(), PurchaseOrderExport())
"""Every kind of Lightspeed file, the most certain to recognise first."""
