"""Schemas of the frames that orders hands to pages and exports; ``tests/core/test_schemas.py`` proves
them."""

import polars as pl

from core.amounts import MONEY_SUM

ORDER_ROWS = pl.Schema(
    {
        "ecom_order_id": pl.String(),
        "placed_at": pl.Datetime("us"),
        "customer_name": pl.String(),
        "delivery": pl.String(),
        "stage": pl.String(),
        "units": pl.Int64(),
        "ready": pl.Int64(),
        "promise": pl.Date(),
        "waits_for": pl.String(),
        "money": MONEY_SUM,
    }
)
"""One row per order, oldest first, in the columns that the command line prints. ``units``: waiting ones,
``ready``: those of them that the shelf covers. ``money``: price × waiting units."""

BOARD_ROWS = pl.Schema(
    {
        **ORDER_ROWS,
        "money_by_currency": pl.List(pl.Struct({"currency": pl.String(), "money": MONEY_SUM})),
        "promise_from": pl.String(),
        "placed_on": pl.Date(),
        "shop_ids": pl.List(pl.String()),
        "shops": pl.String(),
        "country": pl.String(),
        "age": pl.String(),
        "broken": pl.Boolean(),
        "held": pl.Boolean(),
        "held_until": pl.Date(),
        "hold_reason": pl.String(),
        "ship_complete": pl.Boolean(),
        "priority": pl.Int64(),
    }
)
"""One row per order on the board, broken promises first: an order with ``money_by_currency`` (highest first;
empty if nothing waits), the day it was placed in its shop, ids and names of the shops it was sold from, its
country and its age, whether its promise was broken, and its terms (core/orders/terms.py): ``held`` today,
until when and why, if it ships complete, and its priority."""

DIFFERENCE_ROWS = pl.Schema(
    {
        "kind": pl.String(),
        "ecom_order_id": pl.String(),
        "placed_at": pl.Datetime("us"),
        "customer_name": pl.String(),
        "stage": pl.String(),
        "says": pl.String(),
        "url": pl.String(),
    }
)
"""One row per order and kind of difference from the POS; ``says`` tells what to do, or what differs."""

PICK_LIST_ROWS = pl.Schema(
    {
        "shop": pl.String(),
        "time_zone": pl.String(),
        "category": pl.String(),
        "description": pl.String(),
        "sku": pl.String(),
        "units": pl.Int64(),
        "orders": pl.String(),
    }
)
"""One row per shop and item to fetch: the units, and the orders they are for."""

TIMELINE_ROWS = pl.Schema(
    {
        "number": pl.Int64(),
        "recorded_at": pl.Datetime("us"),
        "actor": pl.String(),
        "step": pl.String(),
        "what": pl.String(),
        "undone": pl.Boolean(),
        "can_undo": pl.Boolean(),
        "operation_id": pl.String(),
    }
)
"""One row per operation that changed one order. ``recorded_at``: UTC."""

WAITING_CUSTOMER_ROWS = pl.Schema(
    {
        "customer": pl.String(),
        "email": pl.String(),
        "phone": pl.String(),
        "countries": pl.List(pl.String()),
        "news": pl.String(),
        "was": pl.Date(),
        "promise": pl.Date(),
        "orders": pl.List(pl.String()),
        "promises": pl.List(pl.Date()),
        "sources": pl.List(pl.String()),
        "placed": pl.List(pl.Date()),
        "before": pl.List(pl.Date()),
        "late": pl.List(pl.Boolean()),
        "told_at": pl.List(pl.Datetime("us")),
    }
)
"""One row per customer to tell. ``news``: the most urgent of NEWS_LABELS among their orders, with ``was``
(the date told last, empty: none) and ``promise`` (the date now, empty: none) of that order. ``orders``:
numbers of the orders with news, and in the same order ``promises``: their promises now, ``sources``: where
these come from, ``placed``: the day of the order, ``before``: the promise told last and ``told_at`` when,
``late``: the day has passed."""

TURN_CHANGE_ROWS = pl.Schema(
    {
        "ecom_order_id": pl.String(),
        "customer_name": pl.String(),
        "loses": pl.Boolean(),
        "units_changed": pl.Int64(),
        "packed": pl.Int64(),
        "complete": pl.Boolean(),
        "complete_now": pl.Boolean(),
        "was": pl.Date(),
        "now": pl.Date(),
    }
)
"""One row per order that gets something else once an order is moved. ``units_changed``: units on the shelf
for it, more or less; ``packed``: units in the box already; ``was``, ``now``: its promise before and after,
empty for no date, and where all is on the shelf (``complete``, ``complete_now``). ``loses``: fewer units or a
later day."""

WAITING_ROWS = pl.Schema(
    {
        "place": pl.Int64(),
        "ecom_order_id": pl.String(),
        "kind": pl.String(),
        "placed_on": pl.Date(),
        "customer_name": pl.String(),
        "customer_phone": pl.String(),
        "customer_email": pl.String(),
        "shops": pl.String(),
        "shop_ids": pl.List(pl.String()),
        "stage": pl.String(),
        "units": pl.Int64(),
        "ready": pl.Int64(),
        "waits_for": pl.String(),
        "promise": pl.Date(),
        "broken": pl.Boolean(),
        "moved_first": pl.Boolean(),
        "held": pl.Boolean(),
        "held_until": pl.Date(),
        "hold_reason": pl.String(),
        "ship_complete": pl.Boolean(),
        "priority": pl.Int64(),
    }
)
"""One row per order that waits, in the order in which they get stock: its ``place`` in that queue, its kind
(``web``, ``special``, ``till``), who waits and how they are reached. The rest is as on the board."""

GIVEN_SUPPLY_ROWS = pl.Schema(
    {
        "document_id": pl.String(),
        "line_number": pl.Int64(),
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "expected_on": pl.Date(),
        "incoming": pl.Int64(),
        "given": pl.Int64(),
        "most": pl.Int64(),
        "description": pl.String(),
    }
)
"""One row per purchase-order line that brings what an order lacks, the earliest first. Units: ``incoming``,
of those ``given`` to the order already, and the ``most`` it could get."""

SALE_SINCE_ROWS = pl.Schema({"sale_id": pl.String(), "sold_at": pl.Datetime("us"), "quantity": pl.Int64()})
"""One row per sale line at the till that may have been the handing over of a till promise. ``sold_at``: UTC;
``quantity``: units."""

RULE_ROWS = pl.Schema(
    {
        "rule": pl.String(),
        "complete": pl.Int64(),
        "value": pl.List(pl.Struct({"currency": pl.String(), "money": MONEY_SUM})),
        "longest_wait": pl.Int64(),
        "undated": pl.Int64(),
        "lose": pl.Int64(),
    }
)
"""One row per rule of who gets the stock. ``complete``: orders with all units on the shelf, ``value``: of
these units, by currency. ``longest_wait``: days from the order to its promise, or to today if past, of
those that wait; ``undated``: orders without a date. ``lose``: orders worse off than first come."""

RULE_LOSS_ROWS = pl.Schema(
    {
        "rule": pl.String(),
        "ecom_order_id": pl.String(),
        "customer_name": pl.String(),
        "was_complete": pl.Boolean(),
        "was": pl.Date(),
        "now": pl.Date(),
    }
)
"""One row per rule and order that is complete later than first come. ``was_complete``: all its units are on
the shelf, first come; ``was``, ``now``: its promise first come and by the rule, empty for no date."""

CUSTOMER_ROWS = pl.Schema(
    {
        "customer_name": pl.String(),
        "customer_email": pl.String(),
        "customer_phone": pl.String(),
        "shipping_address": pl.String(),
        "order_ids": pl.List(pl.String()),
        "last_order_at": pl.Datetime("us"),
    }
)
"""One row per customer: the details in their newest order, and the numbers of all. ``last_order_at``: UTC."""

FRAUD_CHECK_ROWS = pl.Schema({"ecom_order_id": pl.String(), "signals": pl.String(), "judged": pl.Boolean()})
"""One row per order to approve: its fraud signals in one text, and whether it was marked as fraud."""
