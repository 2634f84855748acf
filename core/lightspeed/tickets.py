"""Ticket numbers. A sale of the till with delivery is an order of its own, numbered by its ticket."""

import polars as pl

FIRST_TICKET = 220_000_000_000
"""A ticket's number is this plus the number of its sale."""


def ticket_of(sale_id: str) -> str:
    """Return the ticket of a sale of Lightspeed; empty for another number."""
    return str(FIRST_TICKET + int(sale_id)) if sale_id.isdecimal() and len(sale_id) < 12 else ""


def sale_of(ticket: str) -> str:
    """Return the sale of a ticket of Lightspeed; empty for another number."""
    number = int(ticket) - FIRST_TICKET if ticket.isdecimal() and len(ticket) < 18 else -1
    return str(number) if number > 0 else ""


def is_own_ticket() -> pl.Expr:
    """Return True for sale lines whose order is their sale's own ticket, not an order of the web shop."""
    number = pl.col("sale_id").cast(pl.Int64, strict=False) + FIRST_TICKET
    order = pl.col("ecom_order_id")
    return ((order == pl.col("sale_id")) | (order == number.cast(pl.String))).fill_null(value=False)
