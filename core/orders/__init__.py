"""eCom orders, from the fraud check to the parcel."""

from core.orders.board import OrderFilter, by_stage, chosen_orders, money_together
from core.orders.cache import BoardCache
from core.orders.carriers import TRACKING_PAGES
from core.orders.detail import OrderStory, Part, load_order, part
from core.orders.history import last_step, load_order_history
from core.orders.packing import load_delays, pack, take_anyway
from core.orders.packing_slip import load_slips, packing_slips_pdf
from core.orders.pick_list import load_pick_list, pick_list_pdf
from core.orders.promises import NEWS, load_waiting_customers
from core.orders.reconcile import KINDS, load_reconcile
from core.orders.refunds import RefundLine, refund
from core.orders.release import clear, mark_fraud, mark_paid, tell
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.stages import ORDERS, STAGES, load_orders, of_stage
from core.orders.steps import STEPS, ask_what_stands_on_it, named

__all__ = [
    "KINDS",
    "NEWS",
    "ORDERS",
    "STAGES",
    "STEPS",
    "TRACKING_PAGES",
    "BoardCache",
    "OrderFilter",
    "OrderStory",
    "Part",
    "RefundLine",
    "ask_what_stands_on_it",
    "by_stage",
    "chosen_orders",
    "clear",
    "edit_tracking",
    "last_step",
    "load_delays",
    "load_order",
    "load_order_history",
    "load_orders",
    "load_pick_list",
    "load_reconcile",
    "load_slips",
    "load_waiting_customers",
    "mark_fraud",
    "mark_paid",
    "money_together",
    "named",
    "of_stage",
    "pack",
    "packing_slips_pdf",
    "part",
    "pick_list_pdf",
    "picked_up",
    "ready_for_pickup",
    "refund",
    "ship",
    "take_anyway",
    "tell",
    "tick_in_pos",
]
