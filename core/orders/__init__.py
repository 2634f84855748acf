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
from core.orders.moved_orders import load_is_moved, load_turn_changes, move_back, move_up
from core.orders.other_sales import load_needs_other_sale, load_sale_by_number, load_sales_near
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
from core.orders.sale_decisions import (
    load_matches_of_order,
    load_matches_of_sale,
    load_open_matches,
    match_sale,
    rule_out_sale,
)
from core.orders.sale_proposals import SaleMatch
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.shop_rules import load_rule_changes, load_rules_in_force, use_rule
from core.orders.special_orders import load_special_order, with_own_numbers
from core.orders.stages import ENDED, ORDER_COLUMNS, STAGES, load_of_own_shops, load_orders, of_stage
from core.orders.steps import STEP_LABELS, check_step_can_be_undone
from core.orders.terms import Terms, load_terms
from core.orders.till_promises import (
    Promise,
    cancel_promise,
    hand_over,
    load_sales_since,
    promise,
)
from core.orders.timeline import last_step, load_timeline
from core.orders.waiting_queue import KIND_LABELS, load_waiting_queue, of_kinds
