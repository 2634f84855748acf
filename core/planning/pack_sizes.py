"""From a net need to the quantities a vendor sells: maximum, minimum, pack, then price (rule 3).

Each is applied once, to the whole of an item for one vendor and ship-to shop, never per order.
"""

import polars as pl

from core.errors import Problem

MOST_ORDER_LINES = 1_000


def split_into_order_lines(bought: pl.DataFrame) -> pl.DataFrame:
    """One row per part: ``bought`` with ``part`` (1, 2, …), ``parts``, ``needed`` and ``quantity``.

    ``bought`` has ``buy`` (above 0) and the item's description, pack_size, minimum_order_quantity and
    maximum_order_quantity. A part is at most the maximum rounded down to the pack; the last is the rest,
    rounded up to the pack and to the minimum. ``needed`` of all parts adds up to ``buy``.
    Raises ``Problem`` where a maximum would cut a need into more parts than anybody would send.
    """
    split = with_limits(bought).with_columns(parts=_divided_up(pl.col("buy"), pl.col("most")))
    too_many = split.filter(pl.col("parts") > MOST_ORDER_LINES)
    if too_many.height:
        name, buy, most = too_many.select("description", "buy", "most").row(0)
        raise Problem(f"{name}: {buy:,} are short and at most {most:,} fit one line; check its maximum.")
    before = (pl.col("part") - 1) * pl.col("most")
    needed = pl.min_horizontal(pl.col("buy") - before, "most")
    last = pl.max_horizontal(_rounded_up(pl.col("needed"), pl.col("pack_size")), "least")
    return (
        split.with_columns(part=pl.int_ranges(1, pl.col("parts") + 1))
        .explode("part")
        .with_columns(needed=needed)
        .with_columns(quantity=pl.when(pl.col("part") == pl.col("parts")).then(last).otherwise("most"))
    )


def with_limits(bought: pl.DataFrame) -> pl.DataFrame:
    """``bought`` with ``least`` and ``most`` of a part (all of ``buy`` where there is no maximum).

    A maximum that holds no pack or not the minimum is refused at import; should one stand in the store all
    the same, pack and minimum win.
    """
    pack = pl.col("pack_size")
    most = pl.col("maximum_order_quantity") // pack * pack
    return (
        bought.with_columns(pack.fill_null(1), pl.col("minimum_order_quantity").fill_null(0))
        .with_columns(least=_rounded_up(pl.col("minimum_order_quantity"), pack))
        .with_columns(most=pl.when(most.is_not_null()).then(pl.max_horizontal(most, "least", pack)))
        .with_columns(pl.col("most").fill_null(pl.col("buy")))
    )


def _divided_up(units: pl.Expr, size: pl.Expr) -> pl.Expr:
    return (units + size - 1) // size


def _rounded_up(units: pl.Expr, pack: pl.Expr) -> pl.Expr:
    return _divided_up(units, pack) * pack


def with_prices(parts: pl.DataFrame, price_breaks: pl.DataFrame) -> pl.DataFrame:
    """``parts`` with ``unit_cost``, ``line_total`` and ``price_from`` (the break's minimum, if one holds).

    The deepest break of the vendor that is not above the part's own quantity, else the item's cost, else
    empty. Row order is kept.
    """
    breaks = price_breaks.select(
        "vendor_id", "item_id", "minimum_quantity", pl.col("unit_cost").alias("break_cost")
    ).sort("minimum_quantity")
    found = (
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
    cost = pl.coalesce(found["break_cost"], "unit_cost")
    return parts.with_columns(found["price_from"], unit_cost=cost, line_total=(cost * pl.col("quantity")))
