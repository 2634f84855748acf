"""Special orders among the eCom orders: a customer at the till waits for units not sold yet (rule 2).

They have no payment, fraud check or parcel here. Such an order waits for stock, is ready for pickup, or done.
"""

import polars as pl

from core.access import CUSTOMERS, check_may, check_may_see
from core.allocation import SPECIAL_ORDER_NUMBER, id_of_special_order, order_number
from core.errors import Problem
from core.language import say
from core.orders.records import SpecialOrder
from core.store import Snapshot, as_record

NUMBER = pl.lit(SPECIAL_ORDER_NUMBER) + pl.col("special_order_id")


def is_special() -> pl.Expr:
    """Return True for special orders among eCom orders."""
    return pl.col("ecom_order_id").str.starts_with(SPECIAL_ORDER_NUMBER)


def special_order_ids(orders: pl.DataFrame) -> pl.DataFrame:
    """Return the ids (``special_order_id``) of the special orders among ``orders`` (``ecom_order_id``)."""
    special = orders.filter(is_special())
    return special.select(special_order_id=pl.col("ecom_order_id").str.strip_prefix(SPECIAL_ORDER_NUMBER))


def with_own_numbers(orders: pl.DataFrame) -> pl.DataFrame:
    """Give special orders (``ecom_order_id``) the numbers they have in the POS, for use outside the app."""
    return orders.with_columns(pl.col("ecom_order_id").str.strip_prefix(SPECIAL_ORDER_NUMBER))


def as_orders(special_orders: pl.DataFrame) -> pl.DataFrame:
    """Return special orders in the form of the list of orders (core/orders/stages.py: FACTS): one row each.

    They count as paid and cleared, and are picked up.
    """
    closed = pl.col("done") | ~pl.col("listed")
    return special_orders.select(
        "placed_at",
        "customer_name",
        ecom_order_id=NUMBER,
        delivery=pl.lit("pickup"),
        payment_status=pl.when(pl.col("outcome") == "cancelled")
        .then(pl.lit("cancelled"))
        .otherwise(pl.lit("paid")),
        fraud_check=pl.lit("cleared"),
        shipment_status=pl.when(closed).then(pl.lit("picked_up")),
        ready_for_pickup=pl.lit(True),
    )


# --- with the store ---


def load_special_orders(snapshot: Snapshot, chosen: pl.DataFrame | None = None) -> pl.DataFrame:
    """Load all special orders, or the ``chosen`` ones (``ecom_order_id``), as orders (see ``as_orders``)."""
    if chosen is not None:
        chosen = special_order_ids(chosen)
    undone = pl.col("typed_here").fill_null(value=False) & ~pl.col("listed")
    return as_orders(snapshot.frame("special_order", matching=chosen).filter(~undone))


def load_special_order(snapshot: Snapshot, number: str) -> SpecialOrder:
    """Load a special order with the names of its item and shop. Raises Problem if there is none.

    ``number``: its number among the eCom orders.
    """
    check_may(CUSTOMERS)
    special_order_id = id_of_special_order(number)
    rows = snapshot.rows("special_order", special_order_id=special_order_id)
    if not rows or (rows[0]["typed_here"] and not rows[0]["listed"]):
        raise Problem(say("There is no {order}. Look for it on the board.", order=order_number(number)))
    check_may_see([rows[0]["shop_id"]])
    (item,) = snapshot.rows("item", item_id=rows[0]["item_id"])
    (shop,) = snapshot.rows("shop", shop_id=rows[0]["shop_id"])
    named = {"description": item["description"], "shop": shop["name"], "time_zone": shop["time_zone"]}
    named |= {"currency": shop["currency"]}
    return as_record(SpecialOrder, rows[0] | named)
