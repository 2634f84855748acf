"""Special orders among the eCom orders: their numbers, and units that no sale took off stock."""

import polars as pl

SPECIAL_ORDER = "special_order"
"""The document of a customer at the till who waits for units that were not sold yet (contract §2, rule 2)."""


SPECIAL_ORDER_NUMBER = "special order "
"""Prefix of a special order's number among eCom orders, which may have the same number."""


def order_number(number: str) -> str:
    """Name an order in a sentence by its number: “order #1042”, “special order 7”."""
    return number if number.startswith(SPECIAL_ORDER_NUMBER) else f"order #{number}"


def order_title(number: str) -> str:
    """Name an order at the beginning of a sentence: “Order 1042”, “Special order 7”."""
    return number[0].upper() + number[1:] if number.startswith(SPECIAL_ORDER_NUMBER) else f"Order {number}"


def order_numbers(column: str = "ecom_order_id") -> pl.Expr:
    """Return short names of a column of orders: “#1042”, “special order 7”."""
    number = pl.col(column)
    return pl.when(number.str.starts_with(SPECIAL_ORDER_NUMBER)).then(number).otherwise(pl.lit("#") + number)


def sold_units(units: str = "waiting") -> pl.Expr:
    """Return the ``units`` of open lines that a sale has already taken off on hand; none for special
    orders."""
    return pl.when(pl.col("document_type") == SPECIAL_ORDER).then(0).otherwise(units)
