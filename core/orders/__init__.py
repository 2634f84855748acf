"""eCom orders, from the fraud check to the parcel."""

from core.orders.board import OrderFilter, by_stage, filtered_orders, next_order, open_order_value
from core.orders.cache import BoardCache
from core.orders.carriers import TRACKING_PAGES
from core.orders.change_terms import hold, prioritise, release_hold, ship_complete
from core.orders.customers import (
    FEWEST_DAYS,
    erase_details,
    export_customer,
    has_details,
    keep_details_for,
    load_customers,
    load_days_kept,
    load_orders_to_erase,
)
from core.orders.detail import LineUnits, OrderDetail, line_units, load_order_detail
from core.orders.fraud_signals import load_fraud_checks
from core.orders.given_units import GiveUnits, give_units, load_given_changes, load_given_supply
from core.orders.packing import load_delays, pack, take_out_of_turn
from core.orders.packing_slip import load_packing_slips, packing_slips_pdf
from core.orders.parcels import with_tracking_pages
from core.orders.pick_list import load_not_picked, load_pick_list, pick_list_pdf
from core.orders.pos_differences import DIFFERENCE_LABELS, load_pos_differences
from core.orders.promises import CONTACT_COLUMNS, NEWS_LABELS, load_waiting_customers
from core.orders.records import OrderFacts, SpecialOrder
from core.orders.refunds import RefundLine, refund
from core.orders.release import clear, mark_fraud, mark_paid
from core.orders.rule_comparison import Comparison, load_comparison
from core.orders.sale_matches import SaleMatch
from core.orders.sale_matching import (
    load_matches_of_order,
    load_matches_of_sale,
    load_open_matches,
    match_sale,
    rule_out_sale,
)
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.shop_rules import load_rule_changes, load_rules_in_force, use_rule
from core.orders.special_orders import load_special_order, with_own_numbers
from core.orders.stages import ENDED, ORDER_COLUMNS, STAGES, load_of_own_shops, load_orders, of_stage
from core.orders.steps import STEP_LABELS, check_step_can_be_undone, operation_note
from core.orders.terms import Terms, load_terms
from core.orders.till_promises import (
    Promise,
    cancel_promise,
    hand_over,
    load_sales_since,
    promise,
)
from core.orders.timeline import last_step, load_timeline
from core.orders.turns import load_is_moved, load_turn_changes, move_back, move_up
from core.orders.waiting_queue import KIND_LABELS, load_waiting_queue, of_kinds

__all__ = [
    "CONTACT_COLUMNS",
    "DIFFERENCE_LABELS",
    "ENDED",
    "FEWEST_DAYS",
    "KIND_LABELS",
    "NEWS_LABELS",
    "ORDER_COLUMNS",
    "STAGES",
    "STEP_LABELS",
    "TRACKING_PAGES",
    "BoardCache",
    "Comparison",
    "GiveUnits",
    "LineUnits",
    "OrderDetail",
    "OrderFacts",
    "OrderFilter",
    "Promise",
    "RefundLine",
    "SaleMatch",
    "SpecialOrder",
    "Terms",
    "by_stage",
    "cancel_promise",
    "check_step_can_be_undone",
    "clear",
    "edit_tracking",
    "erase_details",
    "export_customer",
    "filtered_orders",
    "give_units",
    "hand_over",
    "has_details",
    "hold",
    "keep_details_for",
    "last_step",
    "line_units",
    "load_comparison",
    "load_customers",
    "load_days_kept",
    "load_delays",
    "load_fraud_checks",
    "load_given_changes",
    "load_given_supply",
    "load_is_moved",
    "load_matches_of_order",
    "load_matches_of_sale",
    "load_not_picked",
    "load_of_own_shops",
    "load_open_matches",
    "load_order_detail",
    "load_orders",
    "load_orders_to_erase",
    "load_packing_slips",
    "load_pick_list",
    "load_pos_differences",
    "load_rule_changes",
    "load_rules_in_force",
    "load_sales_since",
    "load_special_order",
    "load_terms",
    "load_timeline",
    "load_turn_changes",
    "load_waiting_customers",
    "load_waiting_queue",
    "mark_fraud",
    "mark_paid",
    "match_sale",
    "move_back",
    "move_up",
    "next_order",
    "of_kinds",
    "of_stage",
    "open_order_value",
    "operation_note",
    "pack",
    "packing_slips_pdf",
    "pick_list_pdf",
    "picked_up",
    "prioritise",
    "promise",
    "ready_for_pickup",
    "refund",
    "release_hold",
    "rule_out_sale",
    "ship",
    "ship_complete",
    "take_out_of_turn",
    "tick_in_pos",
    "use_rule",
    "with_own_numbers",
    "with_tracking_pages",
]
