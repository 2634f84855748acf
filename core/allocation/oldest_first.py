"""Allocate stock, on hand or incoming, to the oldest line first (contract §2, rules 1 and 2).

Pure functions over frames. A *line* frame has one row per item, shop and document line:
``item_id, shop_id, document_type, document_id, line_number, occurred_at, moved`` (the sum of the line's
movements: negative took stock out), and for sale lines ``quantity, ecom_order_id, unit_price, shipped,
refunded, packed, taken_anyway, returned_sale_id, returned_line_number, payment_status, shipment_status``
(empty on others), and ``turn`` (TURN). Quantities are units.
"""

from typing import TypeVar

import polars as pl

from core.allocation.dealing import deal
from core.allocation.reach import ahead_units, reached_by
from core.allocation.shortfalls import claims_by_log
from core.allocation.special_orders import SPECIAL_ORDER, sold_units
from core.allocation.turn import TURN, any_line, is_shared

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

PAIR = ["item_id", "shop_id"]
STOCK = [*PAIR, "on_hand", "found"]
"""Stock columns that decide which lines are open and which lines the shelf reaches."""
LINE = [*PAIR, "document_type", "document_id", "line_number"]
AGE = ["occurred_at", "document_type", "document_id", "line_number"]
"""Order of age, as in the contract: the time, then the type, then the id as text, then the line as a number.
"""
SUPPLY_AGE = ["expected_on", "document_id", "document_type", "line_number"]
"""Order in which supply is used: the earliest due first, undated supply last."""
OPEN_LINE = [*LINE, "occurred_at", "ecom_order_id", "unit_price", "backordered", "waiting", "packed",
             "taken_anyway", "by_log", TURN]  # fmt: skip
"""The columns of an open line."""


def oldest_first(lines: Frame) -> Frame:
    """Sort lines in the order in which they get stock: by turn, then by age. Lines without a date
    (unexplained) are the oldest."""
    return lines.sort(turn_and_age(lines), nulls_last=False)


def turn_and_age(lines: Frame) -> list[str]:
    """Return the columns that decide who gets stock first."""
    return [TURN, *AGE] if TURN in lines.collect_schema() else AGE


def earliest_first(supply: pl.DataFrame) -> pl.DataFrame:
    """Sort incoming lines (SUPPLY_ROWS) in the order in which they are used up."""
    return supply.sort(SUPPLY_AGE, nulls_last=True)


def taken_back(lines: pl.DataFrame) -> pl.DataFrame:
    """Add ``taken_back`` to lines: units of each sale line that returns took back, newest line first; and
    ``came_back``: those of them that had been shipped.

    A return (a sale line of negative quantity) takes from the line it names (``returned_sale_id``,
    ``returned_line_number``), else from lines of the same item and shop of its eCom order if it names one,
    else of its sale. What is left of it is stock coming in. Its own ``shipped`` units had left before.
    """
    is_sale = pl.col("document_type") == "sale"
    lines = lines.with_columns(taken_back=pl.lit(0, pl.Int64), came_back=pl.lit(0, pl.Int64))
    returns = lines.filter(is_sale & (pl.col("quantity") < 0))
    if returns.is_empty():
        return lines
    has_line = pl.col("returned_line_number").is_not_null()
    has_order = pl.col("ecom_order_id").is_not_null() & ~has_line
    named = returns.filter(has_line).with_columns(
        document_id="returned_sale_id", line_number="returned_line_number"
    )
    lines = lines.sort(AGE, descending=True)
    for group, chosen in (
        (["document_id", "line_number"], named),
        (["ecom_order_id"], returns.filter(has_order)),
        (["document_id"], returns.filter(~has_line & ~has_order)),
    ):
        left = pl.when(is_sale & (pl.col("quantity") > 0)).then(-pl.col("moved") - pl.col("taken_back"))
        lines = _take(lines, left, "taken_back", group, chosen.with_columns(units="moved"))
        shipped = pl.when(is_sale & (pl.col("quantity") > 0)).then(
            pl.min_horizontal("taken_back", "shipped") - pl.col("came_back")
        )
        had_left = pl.min_horizontal("moved", "shipped").fill_null(0).cast(pl.Int64)
        lines = _take(lines, shipped, "came_back", group, chosen.with_columns(units=had_left))
    return lines


def _take(
    lines: pl.DataFrame, left: pl.Expr, taken: str, group: list[str], returns: pl.DataFrame
) -> pl.DataFrame:
    """Add the ``units`` of ``returns`` to ``taken`` of the lines in their ``group``, at most ``left`` of
    each."""
    is_meant = pl.col(group[0]).is_not_null()
    demand = lines.with_columns(units=pl.when(is_meant).then(left).otherwise(0).fill_null(0).clip(0))
    supply = returns.filter(pl.col("units") > 0)
    took = deal(demand, supply, [*PAIR, *group]).group_by("demand_row").agg(took=pl.col("units").sum())
    return (
        lines.with_row_index("demand_row")
        .with_columns(pl.col("demand_row").cast(pl.Int64))
        .join(took, on="demand_row", how="left")
        .with_columns((pl.col(taken) + pl.col("took").fill_null(0)).alias(taken))
        .drop("demand_row", "took")
    )


def open_sources(
    lines: pl.DataFrame, stock: pl.DataFrame, shortfalls: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return the lines that explain each negative on hand: the newest lines that add up to it (rule 1).

    ``lines`` have ``taken_back``; ``stock`` has one row per item and shop with ``on_hand``; ``shortfalls``
    are the causes in the POS's log, which go first (core/allocation/shortfalls.py). Returns one row per item,
    shop and source with ``backordered`` > 0, and ``by_log`` if the log names it. Units that no document
    explains are one ``unexplained`` source without id, and without a date unless the log has all of them. Σ
    backordered = −on_hand for every negative item and shop.
    """
    short = stock.filter(pl.col("on_hand") < 0).select(*PAIR, need=-pl.col("on_hand"))
    claims = (
        lines.join(short, on=PAIR, how="semi")
        .with_columns(age="occurred_at", units=-pl.col("moved") - pl.col("taken_back"))
        .select(*LINE, TURN, "occurred_at", "age", "units")
        .filter(pl.col("units") > 0)
        .with_columns(by_log=pl.lit(value=False))
    )
    if shortfalls is not None:
        claims = claims_by_log(claims, shortfalls)
    sources = (
        claims.join(short, on=PAIR)
        .sort(TURN, "age", *AGE[1:], descending=True)
        .with_columns(before=pl.col("units").cum_sum().over(PAIR) - pl.col("units"))
        .with_columns(
            backordered=pl.min_horizontal(pl.col("units"), (pl.col("need") - pl.col("before")).clip(0))
        )
        .filter(pl.col("backordered") > 0)
        .select(*LINE, "occurred_at", "backordered", "by_log")
    )
    explained = sources.group_by(PAIR).agg(explained=pl.col("backordered").sum())
    unexplained = (
        short.join(explained, on=PAIR, how="left")
        .with_columns(backordered=pl.col("need") - pl.col("explained").fill_null(0))
        .filter(pl.col("backordered") > 0)
        .select(*PAIR, document_type=pl.lit("unexplained"), document_id=pl.lit(""), backordered="backordered")
    )
    every = pl.concat([sources, unexplained], how="diagonal")
    return every if shortfalls is None else _one_unexplained(every)


def _one_unexplained(sources: pl.DataFrame) -> pl.DataFrame:
    """Merge the unexplained rows of each item and shop into one, as old as the oldest of them."""
    unexplained = pl.col("document_type") == "unexplained"
    dated = pl.when(pl.col("occurred_at").is_null().any()).then(None).otherwise(pl.col("occurred_at").min())
    one = (
        sources.filter(unexplained)
        .group_by(LINE)
        .agg(dated.alias("occurred_at"), pl.col("backordered").sum(), pl.col("by_log").any())
    )
    return pl.concat([sources.filter(~unexplained), one.select(sources.columns)])


def waiting_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the eCom order lines a customer still waits for (rule 2): one row per line with ``waiting`` > 0.

    Waiting = quantity less units that returns took back, shipped units that did not come back, and refunded
    units; 0 if the order was cancelled, refunded, shipped or picked up. A fraud order waits until it is
    refunded. Units whose sale was undone do not wait: at most the units that are still out of stock can be
    waited for. ``packed`` and ``taken_anyway`` are at most ``waiting``. A special order waits for all its
    units: none was sold.
    """
    ended = pl.col("payment_status").is_in(["cancelled", "refunded"]) | pl.col("shipment_status").is_in(
        ["cancelled", "shipped", "picked_up"]
    )
    away = pl.col("shipped") - pl.col("came_back")
    ordered = pl.col("quantity") - away - pl.col("refunded")
    sold = pl.min_horizontal(ordered, -pl.col("moved")) - pl.col("taken_back")
    left = pl.when(pl.col("document_type") == SPECIAL_ORDER).then(ordered).otherwise(sold)
    return (
        lines.filter(pl.col("ecom_order_id").is_not_null(), ~ended.fill_null(value=False))
        .with_columns(waiting=left.cast(pl.Int64))
        .filter(pl.col("waiting") > 0)
        .select(
            *LINE,
            "occurred_at",
            "waiting",
            packed=pl.min_horizontal(pl.col("packed").fill_null(0), "waiting"),
            taken_anyway=pl.min_horizontal(pl.col("taken_anyway").fill_null(0), "waiting"),
        )
    )


def open_lines(
    lines: pl.DataFrame, stock: pl.DataFrame, shortfalls: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Both rules together: one row per line with ``backordered`` or ``waiting`` units."""
    lines = taken_back(lines)
    known = lines.select(*LINE, "ecom_order_id", "unit_price", TURN).unique(LINE)
    return (
        open_sources(lines, stock, shortfalls)
        .join(waiting_lines(lines), on=[*LINE, "occurred_at"], how="full", coalesce=True, nulls_equal=True)
        .join(known, on=LINE, how="left", nulls_equal=True)
        .with_columns(
            pl.col("backordered", "waiting", "packed", "taken_anyway", TURN).fill_null(0),
            pl.col("by_log").fill_null(value=False),
        )
        .select(OPEN_LINE)
        .pipe(with_shortage_shared)
    )


def with_shortage_shared(lines: pl.DataFrame) -> pl.DataFrame:
    """Share the shortage among customers who also share the stock equally.

    Together they lack what rule 1 says. So where all lines are customers', rules 1 and 2 agree here too.
    """
    if not any_line(lines, is_shared()):
        return lines
    lacking = pl.min_horizontal("backordered", "waiting")
    shares = is_shared() & (pl.col("waiting") > 0)
    sharing = (
        oldest_first(lines.filter(shares))
        .with_columns(*ahead_units(PAIR), there=(pl.col("waiting") - lacking).sum().over(PAIR), tracked=True)
        .with_columns(reached=reached_by(pl.col("there"), PAIR, shared=True))
        .with_columns(backordered=pl.col("backordered") - lacking + pl.col("waiting") - pl.col("reached"))
    )
    return pl.concat([lines.filter(~shares), sharing.select(OPEN_LINE)])


def still_open(before: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Return the lines still open after stock came in: the newest of ``before`` that add up to the shortage.

    ``before``: rows of ``open_lines`` whose order is the order of age: none is named by a log, and none
    shares. Stock that comes in does not change who waits.
    """
    if before.is_empty():
        return before[OPEN_LINE]
    short = stock.lazy().select(*PAIR, need=(-pl.col("on_hand")).clip(0))
    newer_units = pl.col("backordered").cum_sum().over(PAIR) - pl.col("backordered")
    return (
        before.lazy()
        .join(short, on=PAIR)
        .sort(TURN, *AGE, descending=True, nulls_last=True)
        .with_columns(backordered=pl.min_horizontal("backordered", (pl.col("need") - newer_units).clip(0)))
        .filter((pl.col("backordered") > 0) | (pl.col("waiting") > 0))
        .select(OPEN_LINE)
        .collect()
    )


def with_shelf(stock: pl.DataFrame) -> pl.DataFrame:
    """Add ``shelf`` = on hand + sold + found, the units that must be there, and ``customers_short`` = waiting
    units beyond it.

    ``stock``: one row per item and shop, with ``waiting`` (units) and ``sold`` (those of sales).
    """
    return stock.with_columns(shelf=pl.col("on_hand") + pl.col("sold") + pl.col("found")).with_columns(
        customers_short=(pl.col("waiting") - pl.col("shelf")).clip(0)
    )


def proven_extra_after(stock: pl.DataFrame, waiting: pl.DataFrame) -> pl.DataFrame:
    """Return ``item_id, shop_id, found`` after a change.

    ``found`` is at least the units that on hand and waiting units prove to be there.
    """
    if waiting.is_empty():  # True after most receipts: no join is needed.
        if (stock["found"] + stock["on_hand"] >= 0).all():
            return stock[[*PAIR, "found"]]
        return stock.select(*PAIR, found=pl.max_horizontal("found", -pl.col("on_hand")))
    total = waiting.lazy().group_by(PAIR).agg(sold=sold_units().sum())
    proven = -(pl.col("on_hand") + pl.col("sold").fill_null(0))
    return (
        stock.lazy()
        .join(total, on=PAIR, how="left", maintain_order="left")
        .select(*PAIR, found=pl.max_horizontal(pl.col("found"), proven))
        .collect()
    )
