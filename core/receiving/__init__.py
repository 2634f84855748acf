"""Receiving deliveries, putting goods away for waiting orders, and counting shelves."""

from core.receiving.counted_lines import Line, Slip, all_but_refused, given_up_told
from core.receiving.deliveries import (
    Delivery,
    IncomingDocumentsCache,
    due_told,
    load_delivery,
    load_documents,
    load_states_found,
)
from core.receiving.filters import DUE, STATES, DeliveryFilter, broken_told, chosen_deliveries, delay_told
from core.receiving.items import Scanned, load_expected, load_items_like, load_scanned, one_more, surplus_told
from core.receiving.put_away import PutAway, labels_pdf, load_put_away, put_away, slip_pdf, units_served
from core.receiving.receive import receive
from core.receiving.recipients import load_for_whom, told, told_by_line
from core.receiving.stock_counts import Shelf, count_shelf, load_counts_worth_doing, load_shelf

__all__ = [
    "DUE",
    "STATES",
    "Delivery",
    "DeliveryFilter",
    "IncomingDocumentsCache",
    "Line",
    "PutAway",
    "Scanned",
    "Shelf",
    "Slip",
    "all_but_refused",
    "broken_told",
    "chosen_deliveries",
    "count_shelf",
    "delay_told",
    "due_told",
    "given_up_told",
    "labels_pdf",
    "load_counts_worth_doing",
    "load_delivery",
    "load_documents",
    "load_expected",
    "load_for_whom",
    "load_items_like",
    "load_put_away",
    "load_scanned",
    "load_shelf",
    "load_states_found",
    "one_more",
    "put_away",
    "receive",
    "slip_pdf",
    "surplus_told",
    "told",
    "told_by_line",
    "units_served",
]
