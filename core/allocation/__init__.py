"""Allocation: stock, on hand or incoming, goes to the oldest line first (contract §2, rules 1 and 2)."""

from core.allocation.arrival import reached_by_arrival
from core.allocation.broken import broken_promises
from core.allocation.cache import OpenLinesCache
from core.allocation.customers import (
    allocated_by,
    as_if_alone,
    coming_to,
    completed_by,
    customer_queue,
    load_lines_of_orders_at,
    order_promises,
    promised,
    served_now,
    uncovered_orders,
    with_customers_short,
    with_stock_and_item,
)
from core.allocation.dealing import deal, deal_with_rest
from core.allocation.given import (
    GIVEN_TO,
    INCOMING_LINE,
    deal_with_given,
    given_pieces,
    given_text,
    is_given,
    with_orders_numbered,
)
from core.allocation.oldest_first import (
    AGE,
    LINE,
    PAIR,
    STOCK,
    Frame,
    earliest_first,
    oldest_first,
    open_lines,
    proven_extra_after,
    still_open,
    taken_back,
    with_shelf,
)
from core.allocation.releases import DOCUMENT_KEY, released_by_document, released_to_queue
from core.allocation.rules import (
    FIRST,
    IN_FORCE,
    MOST_COMPLETE,
    PRIORITY,
    RULES,
    chosen_anew,
    coming_by_rule,
    left_out_of_queue,
    left_out_orders,
    queue_by_rule,
    with_rule,
)
from core.allocation.shared_arrivals import shared_among_sources
from core.allocation.special_orders import (
    SPECIAL_ORDER,
    SPECIAL_ORDER_NUMBER,
    TILL_PROMISE_ID,
    id_of_special_order,
    is_special_order,
    number_of_special_order,
    order_kind,
    order_number,
    order_numbers,
    order_shown,
    order_title,
    sold_units,
)
from core.allocation.turn import (
    MOVED_STEP,
    TURN,
    any_line,
    is_moved,
    is_shared,
    own_turn,
    turn_shown,
)
