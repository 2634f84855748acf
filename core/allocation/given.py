"""Units of a purchase order that were given to one order: they go to it before all others.

An incoming line names them in the text ``given_to``: the orders in the sequence in which they were given
units, each with its number of units (core/store/sql/views.sql: supply). Frames without that column have no
units given to orders.
"""

from collections.abc import Sequence

import polars as pl

from core.allocation.dealing import deal
from core.allocation.oldest_first import PAIR

GIVEN_TO = "given_to"
ORDER_SEPARATOR, UNITS_SEPARATOR = "\x1e", "\x1f"
WAITS_FOR_NOTHING = 2**32 - 1
"""Number of an order that does not wait."""
INCOMING_LINE = ["document_type", "document_id", "line_number"]


def is_given(supply: pl.DataFrame) -> bool:
    """Return True if units of any of these incoming lines were given to an order."""
    return GIVEN_TO in supply.columns and supply[GIVEN_TO].null_count() < supply.height


def given_text(units: Sequence[tuple[str, int]]) -> str | None:
    """Return ``given_to`` for units given to orders; None if there are none."""
    return ORDER_SEPARATOR.join(f"{order}{UNITS_SEPARATOR}{number}" for order, number in units) or None


def given_pieces(supply: pl.DataFrame, units: str = "incoming") -> pl.DataFrame:
    """Return which incoming units were given to which order: ``supply_row``, PAIR, ``ecom_order_id``,
    ``units``.

    ``supply``: incoming lines in the order in which they come; ``units``: the name of its column with units.
    If a line comes on several days, the units of the first day are given first. No more is given than comes.
    """
    nothing = pl.DataFrame(
        schema={
            "supply_row": pl.Int64,
            **dict.fromkeys([*PAIR, "ecom_order_id"], pl.String),
            "units": pl.Int64,
        }
    )
    if not is_given(supply):
        return nothing
    parts = pl.col("order").str.split(UNITS_SEPARATOR).list
    wanted = (
        supply.filter(pl.col(GIVEN_TO).is_not_null())
        .unique(INCOMING_LINE, maintain_order=True)
        .select(*INCOMING_LINE, *PAIR, order=pl.col(GIVEN_TO).str.split(ORDER_SEPARATOR))
        .explode("order")
        .with_columns(ecom_order_id=parts.get(0), units=parts.get(1).cast(pl.Int64))
    )
    incoming = supply.select(*INCOMING_LINE, units=pl.col(units).cast(pl.Int64))
    dealt = deal(wanted, incoming, INCOMING_LINE)
    of_order = wanted.select(pl.col(*PAIR, "ecom_order_id").gather(dealt["demand_row"]))
    return of_order.hstack([dealt["supply_row"], dealt["units"]]).select(nothing.columns)


def deal_with_given(demand: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Hand out incoming units to orders like ``deal``, but what was given to an order goes to it first.

    ``demand``: PAIR, ``ecom_order_id``, ``units``. ``supply``: incoming lines. What an order no longer needs
    goes to the others.
    """
    given, demand, offered = deal_given_only(demand, supply)
    rest = deal(demand, offered)
    if given.is_empty():
        return rest
    return pl.concat([given, rest]).group_by("demand_row", "supply_row").agg(pl.col("units").sum()).sort(
        "demand_row", "supply_row"
    )  # fmt: skip


def deal_given_only(
    demand: pl.DataFrame, supply: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Hand out only what was given to orders: the pieces, as ``deal`` returns them, and what is left of
    ``demand`` and of the ``units`` of ``supply``."""
    offered = supply.select(*PAIR, units=pl.col("incoming").cast(pl.Int64))
    pieces = given_pieces(supply).cast({"ecom_order_id": demand.schema["ecom_order_id"]})
    given = deal(demand, pieces, [*PAIR, "ecom_order_id"])
    if given.is_empty():
        return given, demand, offered
    given = given.with_columns(supply_row=pieces["supply_row"].gather(given["supply_row"]))
    return given, *left_after(given, demand, offered)


def left_after(
    dealt: pl.DataFrame, demand: pl.DataFrame, supply: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return demand and supply with the ``units`` that are left of them after ``dealt`` pieces."""
    return _less(demand, dealt, "demand_row"), _less(supply, dealt, "supply_row")


def with_orders_numbered(supply: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Return incoming lines whose ``given_to`` names orders by a number.

    ``numbers``: ``name, order``, one row per order. Any other order gets WAITS_FOR_NOTHING.
    """
    if not is_given(supply):
        return supply
    parts = pl.col("each").str.split(UNITS_SEPARATOR).list
    each = (
        supply.select(row=pl.int_range(pl.len()), each=pl.col(GIVEN_TO).str.split(ORDER_SEPARATOR))
        .explode("each")
        .drop_nulls()
        .select("row", name=parts.get(0), units=parts.get(1))
        .join(numbers, on="name", how="left", maintain_order="left")
    )
    text = pl.format("{}{}{}", pl.col("order").fill_null(WAITS_FOR_NOTHING), pl.lit(UNITS_SEPARATOR), "units")
    numbered = each.group_by("row").agg(given=text.str.join(ORDER_SEPARATOR))
    given = pl.DataFrame({"row": pl.int_range(supply.height, eager=True)}).join(
        numbered, on="row", how="left", maintain_order="left"
    )["given"]
    return supply.with_columns(given.alias(GIVEN_TO))


def _less(rows: pl.DataFrame, dealt: pl.DataFrame, row: str) -> pl.DataFrame:
    """Return rows with the ``units`` that are left of them."""
    gone = dealt.group_by(row).agg(gone=pl.col("units").sum())
    return (
        rows.with_columns(pl.int_range(pl.len()).alias(row))
        .join(gone, on=row, how="left", maintain_order="left")
        .with_columns(pl.col("units") - pl.col("gone").fill_null(0))
        .drop(row, "gone")
    )
