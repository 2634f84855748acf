"""Stages of eCom orders, computed from facts alone (contract §4, `orders`).

One row per order. Rule 2 gives the units the shelf reaches and the date of the others. The stage is the first
step of the work that is not done.
"""

import polars as pl

from core.access import asker, of_own_shops
from core.allocation import IN_FORCE, PRIORITY, coming_by_rule, promised, queue_by_rule
from core.errors import Problem
from core.language import say, say_each
from core.orders.schemas import ORDER_ROWS
from core.orders.special_orders import is_special, load_special_orders
from core.orders.terms import load_priorities
from core.store import Snapshot

ORDER_COLUMNS = ORDER_ROWS.names()
"""Columns of the list, in order."""

LISTED = [*ORDER_COLUMNS, "money_by_currency", "promise_from"]
"""ORDER_COLUMNS and the open order value by currency (the order's, else the shop's; empty if none is set),
highest first: a list of ``currency`` and ``money``, or nothing. Pages show it instead of ``money``, which
adds currencies up. ``promise_from``: where the promised day comes from, in words, where pages ask for the day
that customers are told.
"""

FACTS = [
    "ecom_order_id", "placed_at", "customer_name", "delivery", "payment_status", "fraud_check",
    "shipment_status", "ticked_in_pos", "ready_for_pickup", "currency",
]  # fmt: skip
"""Columns of an order that the list needs."""

STAGES = (
    "check",
    "awaiting_payment",
    "waiting_for_stock",
    "ready_to_pack",
    "packed",
    "ready_for_pickup",
    "to_tick",
    "done",
    "refunded",
    "cancelled",
)
"""All stages in the order of work."""

ENDED = ("done", "refunded", "cancelled")
"""Stages in which nothing is left to do."""


def stage_of() -> pl.Expr:
    """Return the stage of an order: what ended it, else the first step that is not done.

    Reads ``payment_status, fraud_check, shipment_status, ticked_in_pos, ready_for_pickup`` and, of its lines,
    ``units`` (waiting), ``ready`` (reached by the shelf), ``packed``, ``sold``, ``shipped`` and ``gone``
    (refunded or taken back).
    """
    none_wait = (pl.col("sold") > 0) & (pl.col("units") == 0)
    all_sent = pl.col("shipment_status").is_in(["shipped", "picked_up"])  # Whatever its lines say.
    sent = all_sent | (none_wait & (pl.col("shipped") > 0))
    given_back = none_wait & (pl.col("gone") >= pl.col("sold"))  # Also of goods that had left and came back.
    ticked = pl.col("ticked_in_pos").fill_null(value=True)
    return (
        pl.when((pl.col("payment_status") == "refunded") | given_back)
        .then(pl.lit("refunded"))
        .when((pl.col("payment_status") == "cancelled") | (pl.col("shipment_status") == "cancelled"))
        .then(pl.lit("cancelled"))
        .when(sent & ticked)
        .then(pl.lit("done"))
        .when(sent)
        .then(pl.lit("to_tick"))
        .when(pl.col("fraud_check") != "cleared")
        .then(pl.lit("check"))
        .when(pl.col("payment_status") != "paid")
        .then(pl.lit("awaiting_payment"))
        .when(pl.col("ready") < pl.col("units"))
        .then(pl.lit("waiting_for_stock"))
        .when((pl.col("packed") < pl.col("units")) | (pl.col("units") == 0))
        .then(pl.lit("ready_to_pack"))
        .when(pl.col("ready_for_pickup"))
        .then(pl.lit("ready_for_pickup"))
        .otherwise(pl.lit("packed"))
    )


def with_stages(
    orders: pl.DataFrame,
    lines: pl.DataFrame,
    supply: pl.DataFrame,
    sold: pl.DataFrame,
    *,
    rule: str = IN_FORCE,
    priorities: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the list of orders: one row per order with the columns of LISTED, oldest first.

    ``orders``: their facts. ``lines``: named open lines. ``supply``: incoming lines. ``sold``: one row per
    order with ``sold``, ``shipped`` and ``gone`` units. ``rule`` and ``priorities``: as of ``queue_by_rule``.
    """
    queue = queue_by_rule(lines, rule, priorities)
    coming = coming_by_rule(queue, supply, rule)
    over_the_counter = is_special() & (pl.col("stage") == "ready_to_pack")  # nobody packs it
    joined = orders
    for frame in (
        sold,
        _promises(queue, coming),
        what_it_waits_for(queue, coming),
        order_value(queue, orders),
    ):
        joined = joined.join(frame, on="ecom_order_id", how="left")
    filled = joined.with_columns(
        pl.col("units", "ready", "packed", "sold", "shipped", "gone").fill_null(0),
        pl.col("ready_for_pickup").fill_null(value=False),
        pl.col("payment_status").fill_null("not_paid"),
        pl.col("fraud_check").fill_null("unchecked"),
        pl.col("shipment_status").fill_null("not_shipped"),
        pl.col("waits_for").fill_null(""),
        pl.col("money").fill_null(0),
    )
    staged = filled.with_columns(stage=stage_of())
    stage = pl.when(over_the_counter).then(pl.lit("ready_for_pickup")).otherwise("stage")
    return staged.with_columns(stage=stage).sort("placed_at", "ecom_order_id").select(LISTED)


def _promises(queue: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
    promises = promised(queue, coming)
    source = pl.col("source") if "source" in promises.columns else pl.lit(None, pl.String)
    return promises.with_columns(promise_from=pl.when(pl.col("promise").is_not_null()).then(source))


def order_value(queue: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Return ``money`` and ``money_by_currency`` (LISTED) of the waiting units: one row per order.

    ``queue``: waiting lines with the ``currency`` of their shop, which counts where the order (``orders``)
    has none.
    """
    money = pl.col("unit_price") * pl.col("waiting")
    order_currencies = orders.select("ecom_order_id", of_order="currency")
    priced = queue.join(order_currencies, on="ecom_order_id", how="left", maintain_order="left")
    priced = priced.with_columns(currency=pl.coalesce("of_order", "currency"))
    each = priced.group_by("ecom_order_id", "currency").agg(money=money.sum()).filter(pl.col("money") != 0)
    return (
        each.sort("money", "currency", descending=[True, False])
        .group_by("ecom_order_id", maintain_order=True)
        .agg(pl.col("money").sum(), money_by_currency=pl.struct("currency", "money"))
    )


def what_it_waits_for(queue: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
    """Describe what each order waits for (``waits_for``), such as “2 × BELL-1 on 1042”: one row per order.

    ``queue``: waiting lines. ``coming``: the result of ``coming_to`` (core/allocation/customers.py).
    """
    covered = coming.group_by("demand_row").agg(covered=pl.col("units").sum())
    numbered = queue.with_columns(demand_row=pl.int_range(pl.len()))
    uncovered = (
        numbered.join(covered, on="demand_row", how="left")
        .with_columns(units=pl.col("waiting") - pl.col("reached") - pl.col("covered").fill_null(0))
        .filter(pl.col("units") > 0)
        .select("demand_row", "units", document=pl.lit(None, pl.String))
    )
    pieces = pl.concat([coming.select(uncovered.columns), uncovered]).sort("demand_row", maintain_order=True)
    named = pieces.join(
        numbered.select("demand_row", "ecom_order_id", name=pl.coalesce("sku", "item_id")), on="demand_row"
    )
    units, name = pl.col("units"), pl.col("name")
    words = (
        pl.when(pl.col("document").is_null())
        .then(say_each("{units} × {item} to order", units=units, item=name))
        .otherwise(
            say_each("{units} × {item} on {document}", units=units, item=name, document=pl.col("document"))
        )
    )
    return named.group_by("ecom_order_id", maintain_order=True).agg(waits_for=words.str.join("; "))


def of_stage(orders: pl.DataFrame, stage: str | None) -> pl.DataFrame:
    """Return the orders (ORDER_ROWS) of one stage, or all. Raises Problem for an unknown stage."""
    if stage is None:
        return orders
    if stage not in STAGES:
        raise Problem(
            say("There is no stage {stage}; the stages are {stages}.", stage=stage, stages=", ".join(STAGES))
        )
    return orders.filter(pl.col("stage") == stage)


# --- with the store ---


def load_of_own_shops(snapshot: Snapshot, orders: pl.DataFrame) -> pl.DataFrame:
    """Load which of the ``orders`` (``ecom_order_id``) were sold from a shop that the asker's role holds for,
    and return them in their order. It reads nothing for those whose role holds for all shops."""
    if asker().shops is None:
        return orders
    places = of_own_shops(snapshot.frame("ecom_order_shop", columns=["ecom_order_id", "shop_id"]))
    return orders.join(places, on="ecom_order_id", how="semi", maintain_order="left")


def load_orders(snapshot: Snapshot, rule: str = IN_FORCE) -> pl.DataFrame:
    """Load every order with its stage: one row per eCom or special order, with ORDER_COLUMNS, oldest first.

    An order without an order file has only its number and date, and is listed while one of its lines is open:
    not one of an untracked item, of which nothing ever arrives.
    ``rule``: who gets the stock (core/allocation/rules.py). Nothing is saved.
    """
    return orders_in(snapshot, rule).select(ORDER_COLUMNS)


def orders_in(snapshot: Snapshot, rule: str = IN_FORCE) -> pl.DataFrame:
    """Read orders with the columns of LISTED, for callers that read more of the same snapshot."""
    described = snapshot.frame("ecom_order", columns=FACTS)
    lines, supply = snapshot.frame("open_line_named"), snapshot.frame("supply")
    return orders_among(snapshot, described, lines, supply, rule=rule)


def orders_among(
    snapshot: Snapshot,
    described: pl.DataFrame,
    lines: pl.DataFrame,
    supply: pl.DataFrame,
    chosen: pl.DataFrame | None = None,
    *,
    rule: str = IN_FORCE,
) -> pl.DataFrame:
    """Read all orders, or the ``chosen`` ones (``ecom_order_id``), with the columns of LISTED.

    ``described``: facts from order files (FACTS). ``lines``: named open lines, and ``supply``: incoming
    lines, at least those at the items and shops where these orders wait.
    """
    lines = lines.filter(pl.col("ecom_order_id").is_not_null())
    is_open = lines.filter("tracked", pl.col("backordered") > 0).select("ecom_order_id").unique()
    if chosen is not None:
        is_open = is_open.join(chosen, on="ecom_order_id", how="semi")
    unknown = is_open.join(described, on="ecom_order_id", how="anti")
    special = load_special_orders(snapshot, chosen)
    orders = [described.select(FACTS), _undescribed(snapshot, unknown), special]
    sold = snapshot.frame("ecom_order_units", matching=chosen)
    priorities = load_priorities(snapshot) if rule == PRIORITY else None
    facts = pl.concat(orders, how="diagonal_relaxed")
    return with_stages(facts, lines, supply, sold, rule=rule, priorities=priorities)


def _undescribed(snapshot: Snapshot, unknown: pl.DataFrame) -> pl.DataFrame:
    """Return the date of orders that no file describes."""
    sales = snapshot.frame("sale_line", columns=["ecom_order_id", "sold_at"], matching=unknown)
    return sales.group_by("ecom_order_id").agg(placed_at=pl.col("sold_at").min())
