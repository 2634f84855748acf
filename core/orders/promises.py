"""Promises: customers to tell that their order comes later, sooner, or now has a date.

A promise is news if it differs from the one the customer was told last, or if that day has passed. Customers
of unpaid or uncleared orders are not told, because those orders do not wait for stock yet.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from core.access import CUSTOMERS, check_may
from core.orders.stages import load_of_own_shops, orders_in
from core.shop_time import todays, with_day
from core.store import Snapshot

NEWS_LABELS = {
    "passed": "The day has passed",
    "no_date": "No date any more",
    "later": "Later",
    "untold": "Not told yet",
    "dated": "Has a date now",
    "sooner": "Sooner",
}
"""Kinds of news for a customer, the most urgent first, and their names on pages."""


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

    ``orders``: the list of orders. ``last_told``: ``ecom_order_id, customer_email, told_promise, told_at``.
    ``today``: ``ecom_order_id, time_zone, today`` of the order's shop. Orders belong to one customer if they
    have the same e-mail address, or without one the same name.
    """
    urgency = pl.col("news").replace_strict(
        list(NEWS_LABELS), list(range(len(NEWS_LABELS))), return_dtype=pl.Int8
    )
    name = pl.col("customer_name").str.strip_chars()
    rows = (
        orders.filter(pl.col("stage") == "waiting_for_stock")
        .join(last_told, on="ecom_order_id")
        .join(today, on="ecom_order_id", how="left")
        .pipe(with_day, "placed_at", "placed_on")
        .pipe(with_day, "told_at", "told_on")
        .with_columns(news=news())
        .filter(pl.col("news").is_not_null())
        .with_columns(urgency=urgency, was="told_promise")
        .with_columns(
            who=pl.coalesce(
                pl.col("customer_email").str.strip_chars().str.to_lowercase(), name, "ecom_order_id"
            )
        )
        .sort("urgency", "placed_at", "ecom_order_id")
    )
    by_customer = rows.group_by("who", maintain_order=True).agg(
        pl.col("customer_name", "customer_email", "news", "was", "promise").first(),
        orders="ecom_order_id",
        promises="promise",
        before="was",
        placed="placed_on",
        late=pl.col("promise") < pl.col("today"),
    )
    messages = [customer_message(row) for row in by_customer.iter_rows(named=True)]
    return by_customer.select(
        pl.col("customer_name").alias("customer"),
        pl.col("customer_email").alias("email"),
        *("news", "was", "promise", "orders", "promises"),
        message=pl.Series(messages, dtype=pl.String),
    )


def customer_message(customer: Mapping[str, Any]) -> str:
    """Write the message to a customer: one paragraph per order.

    ``customer``: ``customer_name`` and, for each order, ``orders`` (number), ``placed`` (date), ``before``
    and ``promises`` (the dates we told and tell now) and ``late`` (the day has passed).
    """
    listed = zip(
        *(customer[name] for name in ("orders", "placed", "before", "promises", "late")), strict=True
    )
    paragraphs = [_about(*order) for order in listed]
    return "\n\n".join(
        [f"Hello {customer['customer_name'] or 'there'},", *paragraphs, "Thank you for your patience."]
    )


def _about(order: str, placed: date, was: date | None, promise: date | None, late: bool | None) -> str:
    """Write the paragraph about one order."""
    which = f"Your order {order} of {_long_date(placed)}"
    before = (
        f" Before, we said {_long_date(was)}; we are sorry that this changed."
        if was and was != promise
        else ""
    )
    if promise is None:
        missing = "is not complete yet, and we have no date for the rest. We write again when we have one."
        return f"{which} {missing}{before}"
    if late:
        due = f"should have been complete on {_long_date(promise)}; the last of it is late."
        return f"{which} {due} We write again when we know more."
    return f"{which}: we expect the last of it on {_long_date(promise)}.{before}"


def _long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


# --- with the store ---


def load_waiting_customers(snapshot: Snapshot, now: datetime) -> pl.DataFrame:
    """Load the customers to tell now (see ``waiting_customers``)."""
    check_may(CUSTOMERS)
    last_told = snapshot.frame(
        "ecom_order", columns=["ecom_order_id", "customer_email", "told_promise", "told_at"]
    )
    places = snapshot.frame("ecom_order_shop", columns=["ecom_order_id", "shop_id", "time_zone"])
    days = todays(places.select("shop_id", "time_zone").unique(), now)
    today = (
        places.join(days, on="shop_id")
        .sort("today", "shop_id")
        .unique("ecom_order_id", keep="first", maintain_order=True)
    )
    return load_of_own_shops(snapshot, waiting_customers(orders_in(snapshot), last_told, today))
