"""Arrivals shared equally by those who wait (core/allocation/turn.py: SHARED).

Each arrival is dealt so that everybody then has what the shelf would give them if it were there. So a receipt
later does what was promised.
"""

import polars as pl

from core.allocation.given import given_pieces
from core.allocation.oldest_first import PAIR
from core.allocation.reach import ahead_units, reached_by, taken_with_given
from core.allocation.turn import TURN, any_line, is_shared

PIECES = ["demand_row", "supply_row", "units"]


def deal_where_shared(queue: pl.DataFrame, supply: pl.DataFrame, dealt: pl.DataFrame) -> pl.DataFrame:
    """Return all pieces of incoming units, with those of lines that share dealt in equal shares.

    ``queue``: waiting lines with ``shelf`` and ``reached``. ``supply``: the earliest first. ``dealt``: all
    pieces as dealt in turn: ``demand_row, supply_row, units``.
    """
    if not any_line(queue, is_shared()):
        return dealt
    pairs = queue.filter(is_shared()).select(PAIR).unique()
    lines = queue.with_columns(demand_row=pl.int_range(pl.len())).join(pairs, on=PAIR, how="semi")
    coming = supply.with_columns(supply_row=pl.int_range(pl.len())).join(pairs, on=PAIR, how="semi")
    given = given_pieces(supply).join(pairs, on=PAIR, how="semi")
    others = dealt.filter(~pl.col("demand_row").is_in(lines["demand_row"].implode()))
    shared = shared_pieces(lines, coming.select(*PAIR, "supply_row", units="incoming"), given)
    return pl.concat([others.select(PIECES), shared]).sort("demand_row", "supply_row")


def shared_among_sources(sources: pl.DataFrame, supply: pl.DataFrame, dealt: pl.DataFrame) -> pl.DataFrame:
    """Deal incoming units to open sources in turn (rule 1), and what customers get of them in equal shares.

    ``sources``: PAIR, ``ecom_order_id``, ``waiting`` (``waiting_units`` of report rows), ``backordered`` and
    turn. Units that a line lacks beyond those that wait count as waiting.
    """
    units = "waiting_units" if "waiting_units" in sources.columns else "waiting"
    lines = sources.with_columns(demand_row=pl.int_range(pl.len())).filter(is_shared(), pl.col(units) > 0)
    wants = pl.max_horizontal(units, "backordered")
    lines = lines.select(
        "demand_row", *PAIR, "ecom_order_id", TURN, waiting=wants, reached=wants - pl.col("backordered"),
        shelf=(wants - pl.col("backordered")).sum().over(PAIR), taken_anyway=pl.lit(0, pl.Int64),
        tracked=True,
    )  # fmt: skip
    is_shared_line = pl.col("demand_row").is_in(lines["demand_row"].implode())
    coming = dealt.filter(is_shared_line).group_by("supply_row").agg(pl.col("units").sum()).sort("supply_row")
    coming = coming.hstack(supply.select(PAIR)[coming["supply_row"]])
    shared = shared_pieces(lines, coming, given_pieces(supply))
    return pl.concat([dealt.filter(~is_shared_line).select(PIECES), shared]).sort("demand_row", "supply_row")


def shared_pieces(lines: pl.DataFrame, coming: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Deal arrivals one after the other: one row of PIECES per line and arrival that reaches it.

    ``lines``: in turn, with their ``demand_row``, ``shelf`` and ``reached``. ``coming``: the earliest first,
    PAIR, ``supply_row``, ``units``. ``given``: ``supply_row``, PAIR, ``ecom_order_id``, ``units`` for it.
    """
    coming = coming.with_columns(nth=pl.int_range(pl.len()).over(PAIR))
    arrivals_of_a_pair = coming.select(pl.col("nth").max()).item() + 1 if coming.height else 0
    pieces = [pl.DataFrame(schema=dict.fromkeys(PIECES, pl.Int64))]
    for nth in range(arrivals_of_a_pair):
        arrival = coming.filter(nth=nth)
        given_here = given.join(arrival.select("supply_row"), on="supply_row", how="semi")
        came = with_taken(lines.join(arrival, on=PAIR, how="left", maintain_order="left"), given_here)
        shelf = pl.col("shelf") + pl.col("units").fill_null(0).cast(pl.Int64)
        shelved = came.with_columns(ahead_units(PAIR), shelf=shelf)
        dealt = shelved.with_columns(after=reached_by(pl.col("shelf"), PAIR, shared=True))
        gained = (pl.col("after") - pl.col("reached")).cast(pl.Int64)
        pieces.append(dealt.select("demand_row", "supply_row", units=gained).filter(pl.col("units") > 0))
        lines = dealt.with_columns(reached="after").select(lines.columns)
    return pl.concat(pieces)


def with_taken(lines: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with units given to their order as if these were taken out of turn."""
    if given.is_empty():
        return lines
    of_order = [*PAIR, "ecom_order_id"]
    given_units = given.group_by(of_order).agg(given=pl.col("units").sum())
    joined = lines.join(given_units, on=of_order, how="left", maintain_order="left")
    return joined.with_columns(taken_with_given(of_order)).drop("given")
