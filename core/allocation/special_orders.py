"""Special orders among the eCom orders: their numbers, and units that no sale took off stock."""

import polars as pl

from core.language import say, say_each

SPECIAL_ORDER = "special_order"
"""The document of a customer at the till who waits for units that were not sold yet (contract §2, rule 2)."""


SPECIAL_ORDER_NUMBER = "special order "
"""Prefix of a special order's number among eCom orders, which may have the same number."""


TILL_PROMISE_ID = "till-"
"""Prefix of the id of a special order that was typed in here; R-Series has numbers."""
_TILL_PROMISE = SPECIAL_ORDER_NUMBER + TILL_PROMISE_ID


def is_special_order(number: str) -> bool:
    """Return True if the number of an order is that of a special order."""
    return number.startswith(SPECIAL_ORDER_NUMBER)


def id_of_special_order(number: str) -> str:
    """Return the id of a special order by its number among eCom orders; other numbers as they are."""
    return number.removeprefix(SPECIAL_ORDER_NUMBER)


def number_of_special_order(special_order_id: str) -> str:
    """Return the number that a special order has among eCom orders."""
    return SPECIAL_ORDER_NUMBER + special_order_id


def order_number(number: str) -> str:
    """Name an order in a sentence by its number: “order #1042”, “special order 7”, “till promise 2”."""
    if number.startswith(_TILL_PROMISE):
        return say("till promise {number}", number=number.removeprefix(_TILL_PROMISE))
    if is_special_order(number):
        return say("special order {number}", number=id_of_special_order(number))
    return say("order #{number}", number=number)


def order_title(number: str) -> str:
    """Name an order at the beginning of a sentence: “Order 1042”, “Special order 7”, “Till promise 2”."""
    if is_special_order(number):
        named = order_number(number)
        return named[0].upper() + named[1:]
    return say("Order {number}", number=number)


def order_kind(column: str = "ecom_order_id") -> pl.Expr:
    """Return what a column of orders are: ``web``, ``special`` (of the POS), ``till`` (typed in here)."""
    number = pl.col(column)
    return (
        pl.when(number.str.starts_with(_TILL_PROMISE))
        .then(pl.lit("till"))
        .when(number.str.starts_with(SPECIAL_ORDER_NUMBER))
        .then(pl.lit("special"))
        .otherwise(pl.lit("web"))
    )


def order_numbers(column: str = "ecom_order_id") -> pl.Expr:
    """Return short names of a column of orders: “#1042”, “special order 7”, “till promise 2”."""
    is_web = order_kind(column) == "web"
    return pl.when(is_web).then(pl.lit("#") + pl.col(column)).otherwise(order_shown(column))


def order_shown(column: str = "ecom_order_id") -> pl.Expr:
    """Return a column of orders as tables show them: “1042”, “special order 7”, “till promise 2”."""
    kind, number = order_kind(column), pl.col(column)
    return (
        pl.when(kind == "till")
        .then(say_each("till promise {number}", number=number.str.strip_prefix(_TILL_PROMISE)))
        .when(kind == "special")
        .then(say_each("special order {number}", number=number.str.strip_prefix(SPECIAL_ORDER_NUMBER)))
        .otherwise(number)
    )


def sold_units(units: str = "waiting") -> pl.Expr:
    """Return the ``units`` of open lines that a sale has already taken off on hand; none for special
    orders."""
    return pl.when(pl.col("document_type") == SPECIAL_ORDER).then(0).otherwise(units)
