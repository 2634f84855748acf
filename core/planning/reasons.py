"""Reason of each row of a plan, in words (contract §4): from its figures, without steps that changed nothing.

Separate from the figures, because a page shows a hundred rows of many thousand.
"""

import polars as pl

from core.wording import counted_each


def with_plan_reasons(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``reason`` to rows of a plan (``rows.SUGGESTED``)."""
    moved = pl.format("{} needed at {}; {} has {} to spare", "need", "shop", "from_shop", "spare")
    why = pl.when(pl.col("want").is_null()).then(_why_short()).otherwise(_why_for_all())
    summed = pl.format("{}: {} to buy for {}", why, "buy", "shop")
    bought = pl.concat_str(summed, *_why_so_many(), ignore_nulls=True)
    differs = pl.col("quantity") != pl.col("suggested")
    chosen = pl.when(differs).then(pl.format("; {} suggested, {} chosen", "suggested", "quantity"))
    reason = pl.when(pl.col("action") == "transfer").then(moved).otherwise(bought)
    return rows.with_columns(reason=pl.concat_str(reason, chosen, ignore_nulls=True))


def _why_short() -> pl.Expr:
    """Explain the way from the demand of one shop to its need."""
    short = [
        pl.format("{} short", "demand"),
        _if_any(pl.col("incoming"), ", {} incoming"),
        _if_any(pl.col("drafted_in"), ", {} on drafts"),
    ]
    low = pl.format(
        "stock will be {}, reorder point {}, level {}", "projected", "reorder_point", "order_up_to"
    )
    here = pl.when("tops_up").then(low).otherwise(pl.concat_str(*short, ignore_nulls=True))
    return pl.concat_str(here, _if_any(pl.col("donated"), ", {} by transfer"), ignore_nulls=True)


def _why_for_all() -> pl.Expr:
    """Explain the way from the needs of all shops to the purchases of their hub.

    ``spare`` is the surplus of the hub, or below 0 its shortage.
    """
    sums = [
        _if_any(pl.col("want"), ", {} needed by other shops"),
        _if_any(pl.col("spare"), ", {} to spare here"),
        _if_any(-pl.col("spare"), ", {} lacking here"),
        _if_any(pl.col("donated"), ", {} by transfer"),
    ]
    return pl.concat_str(*sums, ignore_nulls=True).str.strip_prefix(", ")


def _why_so_many() -> list[pl.Expr]:
    rounded = pl.col("suggested") > pl.col("needed")
    return [
        pl.when(pl.col("too_many").is_not_null()).then(
            pl.format(
                "; not split into {} of at most {}: check its maximum",
                counted_each(pl.col("too_many"), "line", "lines"),
                "most",
            )
        ),
        pl.when((pl.col("parts") > 1) & pl.col("too_many").is_null()).then(
            pl.format("; part {} of {}, at most {}", "part", "parts", "most")
        ),
        pl.when(rounded).then(
            pl.format("; {} rounded up to {} (pack {}", "needed", "suggested", "pack_size")
        ),
        pl.when(rounded & (pl.col("least") > 0)).then(pl.format(", minimum {}", "minimum_order_quantity")),
        pl.when(rounded).then(pl.lit(")")),
        pl.when(pl.col("price_from").is_not_null()).then(
            pl.format("; price from {}", counted_each(pl.col("price_from"), "unit", "units"))
        ),
        pl.when(pl.col("vendor_id").is_null()).then(pl.lit("; choose a vendor")),
    ]


def _if_any(units: pl.Expr, words: str) -> pl.Expr:
    return pl.when(units > 0).then(pl.format(words, units))
