"""Promises: customers to tell that their order comes later, sooner, or now has a date.

A promise is news if it differs from the one the customer was told last, or if that day has passed. Customers
of unpaid or uncleared orders are not told, because those orders do not wait for stock yet.
"""

from datetime import datetime

import polars as pl

from core.access import CUSTOMERS, check_may
from core.language import marked
from core.orders.schemas import WAITING_CUSTOMER_ROWS
from core.orders.special_orders import NUMBER, special_order_ids
from core.orders.stages import load_of_own_shops
from core.shop_time import todays, with_day
from core.store import Snapshot

NEWS_LABELS = {
    "passed": marked("The day has passed"),
    "no_date": marked("No date any more"),
    "later": marked("Later"),
    "untold": marked("Not told yet"),
    "dated": marked("Has a date now"),
    "sooner": marked("Sooner"),
}
"""Kinds of news for a customer, the most urgent first, and their names on pages."""

CONTACT_COLUMNS = ("customer_email", "customer_phone", "shipping_country", "billing_country")
"""Columns of an order that say how to reach its customer, and in which language."""


def news() -> pl.Expr:
    """Return the news about an order's promise, one of NEWS_LABELS; empty if there is none.

    Reads ``promise, told_promise``, and ``told_on`` and ``today`` in the shop.
    """
    was, promise = pl.col("told_promise"), pl.col("promise")
    passed = (was < pl.col("today")) & (pl.col("told_on") <= was)
    return (
        pl.when(pl.col("told_on").is_null())
        .then(pl.lit("untold"))
        .when(was.is_null() & promise.is_not_null())
        .then(pl.lit("dated"))
        .when(was.is_not_null() & promise.is_null())
        .then(pl.lit("no_date"))
        .when(promise > was)
        .then(pl.lit("later"))
        .when(passed)
        .then(pl.lit("passed"))
        .when(promise < was)
        .then(pl.lit("sooner"))
    )


def waiting_customers(orders: pl.DataFrame, last_told: pl.DataFrame, today: pl.DataFrame) -> pl.DataFrame:
    """Return the customers to tell, most urgent news first: columns WAITING_CUSTOMER_ROWS.

    ``orders``: the list of orders. ``last_told``: ``ecom_order_id, told_promise, told_at`` and
    CONTACT_COLUMNS. ``today``: ``ecom_order_id, time_zone, today`` of the order's shop. Orders belong to one
    customer if they have the same e-mail address, or without one the same name.
    """
    urgency = pl.col("news").replace_strict(
        list(NEWS_LABELS), list(range(len(NEWS_LABELS))), return_dtype=pl.Int8
    )
    name = pl.col("customer_name").str.strip_chars()
    address = pl.col("customer_email").str.strip_chars().str.to_lowercase()
    waiting = orders.filter(pl.col("stage") == "waiting_for_stock").join(last_told, on="ecom_order_id")
    waiting = waiting.join(today, on="ecom_order_id", how="left")
    dated = with_day(with_day(waiting, "placed_at", "placed_on"), "told_at", "told_on")
    with_news = dated.with_columns(news=news()).filter(pl.col("news").is_not_null())
    rows = with_news.with_columns(
        urgency=urgency, was="told_promise", who=pl.coalesce(address, name, "ecom_order_id")
    )
    by_urgency = rows.sort("urgency", "placed_at", "ecom_order_id")
    by_customer = by_urgency.group_by("who", maintain_order=True).agg(
        pl.col("customer_name", "news", "was", "promise").first(),
        pl.col("customer_email", "customer_phone").drop_nulls().first(),
        countries=pl.concat_list("shipping_country", "billing_country").explode().drop_nulls(),
        orders="ecom_order_id",
        promises="promise",
        sources="promise_from",
        placed="placed_on",
        before="was",
        late=(pl.col("promise") < pl.col("today")).fill_null(value=False),
        told_at="told_at",
    )
    names = {"customer_name": "customer", "customer_email": "email", "customer_phone": "phone"}
    return by_customer.rename(names).select(WAITING_CUSTOMER_ROWS.names())


# --- with the store ---


def load_waiting_customers(snapshot: Snapshot, orders: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Load the customers to tell now (see ``waiting_customers``). ``orders``: the board."""
    check_may(CUSTOMERS)
    waiting = orders.filter(stage="waiting_for_stock")
    ids = waiting.select("ecom_order_id")
    last_told = _load_last_told(snapshot, ids)
    places = snapshot.frame(
        "ecom_order_shop", columns=["ecom_order_id", "shop_id", "time_zone"], matching=ids
    )
    days = todays(places.select("shop_id", "time_zone").unique(), now)
    today = (
        places.join(days, on="shop_id")
        .sort("today", "shop_id")
        .unique("ecom_order_id", keep="first", maintain_order=True)
    )
    return waiting_customers(load_of_own_shops(snapshot, waiting), last_told, today)


def _load_last_told(snapshot: Snapshot, ids: pl.DataFrame) -> pl.DataFrame:
    """Load what the customers of web orders, special orders and till promises were told last."""
    columns = ["ecom_order_id", "told_promise", "told_at", *CONTACT_COLUMNS]
    web = snapshot.frame("ecom_order", columns=columns, matching=ids)
    special = special_order_ids(ids)
    if special.is_empty():
        return web
    promised = snapshot.frame("special_order", matching=special).with_columns(ecom_order_id=NUMBER)
    return pl.concat(
        [web, promised.select(name for name in columns if name in promised.columns)], how="diagonal"
    )
