"""From net need to order quantities: maximum, minimum, pack, then price (rule 3).

Each is applied once, to the whole of an item for one vendor and ship-to shop, never per order.
"""

import polars as pl

from core.amounts import MOST_UNITS

MOST_ORDER_LINES = 1_000
"""Largest number of lines of one item. Beyond it, the item's maximum must be wrong."""


def split_into_order_lines(bought: pl.DataFrame) -> pl.DataFrame:
    """Split ``bought`` into order lines: one row per part, with ``part`` (1, 2, …), ``parts``, ``needed`` and
    ``quantity``.

    ``bought`` has ``buy`` (above 0) and the item's description, pack_size, minimum_order_quantity and
    maximum_order_quantity. A part is at most the maximum rounded down to the pack; the last is the rest,
    rounded up to the pack and to the minimum. ``needed`` of all parts adds up to ``buy``. A need that the
    maximum would split into more than MOST_ORDER_LINES is not split; ``too_many`` is the number of lines it
    would be.
    """
    limited = with_limits(bought)
    wanted = _divided_up(pl.col("buy"), pl.col("most"))
    limited = limited.with_columns(too_many=pl.when(wanted > MOST_ORDER_LINES).then(wanted))
    size = pl.when(pl.col("too_many").is_null()).then("most").otherwise(_largest_line())
    sized = limited.with_columns(size=size).with_columns(parts=_divided_up(pl.col("buy"), pl.col("size")))
    before = (pl.col("part") - 1) * pl.col("size")
    needed = pl.min_horizontal(pl.col("buy") - before, "size")
    last = pl.max_horizontal(_rounded_up(pl.col("needed"), pl.col("pack_size")), "least")
    return (
        sized.with_columns(part=pl.int_ranges(1, pl.col("parts") + 1))
        .explode("part")
        .with_columns(needed=needed)
        .with_columns(quantity=pl.when(pl.col("part") == pl.col("parts")).then(last).otherwise("size"))
        .drop("size")
    )


def with_limits(bought: pl.DataFrame) -> pl.DataFrame:
    """Add ``least`` and ``most`` units of a part (all of ``buy`` without a maximum, up to what one line can
    have).

    An import refuses a maximum below one pack or below the minimum. If the store has one anyway, pack and
    minimum win.
    """
    pack = pl.col("pack_size")
    most = pl.col("maximum_order_quantity") // pack * pack
    return (
        bought.with_columns(pack.fill_null(1), pl.col("minimum_order_quantity").fill_null(0))
        .with_columns(least=_rounded_up(pl.col("minimum_order_quantity"), pack))
        .with_columns(most=pl.when(most.is_not_null()).then(pl.max_horizontal(most, "least", pack)))
        .with_columns(pl.col("most").fill_null(pl.min_horizontal("buy", _largest_line())))
    )


def _largest_line() -> pl.Expr:
    """Return the largest number of whole packs in one line, as units."""
    return pl.max_horizontal(MOST_UNITS // pl.col("pack_size") * pl.col("pack_size"), "pack_size")


def _divided_up(units: pl.Expr, size: pl.Expr) -> pl.Expr:
    return (units + size - 1) // size


def _rounded_up(units: pl.Expr, pack: pl.Expr) -> pl.Expr:
    return _divided_up(units, pack) * pack


def with_prices(parts: pl.DataFrame, price_breaks: pl.DataFrame) -> pl.DataFrame:
    """Add ``unit_cost``, ``line_total`` and ``price_from`` (the minimum of the price break, if one applies).

    The cost is that of the vendor's deepest break not above the part's quantity, else the item's cost, else
    empty. Row order is kept.
    """
    breaks = price_breaks.select(
        "vendor_id", "item_id", "minimum_quantity", pl.col("unit_cost").alias("break_cost")
    ).sort("minimum_quantity")
    priced = (
        parts.select("vendor_id", "item_id", "quantity")
        .with_row_index("row")
        .sort("quantity")
        .join_asof(
            breaks.with_columns(price_from="minimum_quantity"),
            left_on="quantity",
            right_on="minimum_quantity",
            by=["vendor_id", "item_id"],
            check_sortedness=False,
        )
        .sort("row")
    )
    cost = pl.coalesce(priced["break_cost"], "unit_cost")
    return parts.with_columns(priced["price_from"], unit_cost=cost, line_total=(cost * pl.col("quantity")))
