"""Special orders among the eCom orders: their numbers, and units that no sale took off stock."""

import polars as pl

SPECIAL_ORDER = "special_order"
"""The document of a customer at the till who waits for units that were not sold yet (contract §2, rule 2)."""


SPECIAL_ORDER_NUMBER = "special order "
"""Before the number of a special order where it stands among eCom orders, which may have the same number."""


def order_number(number: str) -> str:
    """An order in a sentence, by its number among the orders: “order #1042”, “special order 7”."""
    return number if number.startswith(SPECIAL_ORDER_NUMBER) else f"order #{number}"


def order_numbers(column: str = "ecom_order_id") -> pl.Expr:
    """The same of a column, short: “#1042”, “special order 7”."""
    number = pl.col(column)
    return pl.when(number.str.starts_with(SPECIAL_ORDER_NUMBER)).then(number).otherwise(pl.lit("#") + number)


def sold_units(units: str = "waiting") -> pl.Expr:
    """The ``units`` of open lines that a sale has taken off on hand already: none of a special order's."""
    return pl.when(pl.col("document_type") == SPECIAL_ORDER).then(0).otherwise(units)
