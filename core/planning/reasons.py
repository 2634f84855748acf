"""Reason of each row of a plan, in words (contract §4): from its figures, without steps that changed nothing.

Separate from the figures, because a page shows a hundred rows of many thousand.
"""

import polars as pl

from core.language import marked, say, say_each
from core.wording import counted_each

BY_TRANSFER = marked("{units} by transfer")


def with_plan_reasons(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``reason`` to rows of a plan (``schemas.SUGGESTED``)."""
    moved = say_each(
        "{units} needed at {shop}; {from_shop} has {spare} to spare",
        units=pl.col("need"), shop=pl.col("shop"), from_shop=pl.col("from_shop"), spare=pl.col("spare"),
    )  # fmt: skip
    why = pl.when(pl.col("want").is_null()).then(_why_short()).otherwise(_why_for_all())
    summed = say_each("{why}: {units} to buy for {shop}", why=why, units=pl.col("buy"), shop=pl.col("shop"))
    bought = _joined("; ", summed, *_why_so_many())
    differs = pl.col("quantity") != pl.col("suggested")
    chosen = pl.when(differs).then(
        say_each("{units} suggested, {chosen} chosen", units=pl.col("suggested"), chosen=pl.col("quantity"))
    )
    reason = pl.when(pl.col("action") == "transfer").then(moved).otherwise(bought)
    return rows.with_columns(reason=_joined("; ", reason, chosen))


def _why_short() -> pl.Expr:
    """Explain the way from the demand of one shop to its need."""
    short = _joined(
        ", ",
        say_each("{units} short", units=pl.col("demand")),
        _if_any(pl.col("incoming"), marked("{units} incoming")),
        _if_any(pl.col("drafted_in"), marked("{units} on drafts")),
    )
    low = say_each(
        "stock will be {stock}, reorder point {reorder_point}, level {level}",
        stock=pl.col("projected"), reorder_point=pl.col("reorder_point"), level=pl.col("order_up_to"),
    )  # fmt: skip
    here = pl.when("tops_up").then(low).otherwise(short)
    return _joined(", ", here, _if_any(pl.col("donated"), BY_TRANSFER))


def _why_for_all() -> pl.Expr:
    """Explain the way from the needs of all shops to the purchases of their hub.

    ``spare`` is the surplus of the hub, or below 0 its shortage.
    """
    return _joined(
        ", ",
        _if_any(pl.col("want"), marked("{units} needed by other shops")),
        _if_any(pl.col("spare"), marked("{units} to spare here")),
        _if_any(-pl.col("spare"), marked("{units} lacking here")),
        _if_any(pl.col("donated"), BY_TRANSFER),
    )


def _why_so_many() -> list[pl.Expr]:
    """Explain how a purchase's quantity came about: maximum, rounding, price break, and that no vendor is
    chosen. Empty where a step changed nothing."""
    too_many, rounded = pl.col("too_many"), pl.col("suggested") > pl.col("needed")
    up = {name: pl.col(name) for name in ("needed", "suggested")} | {"pack": pl.col("pack_size")}
    return [
        pl.when(too_many.is_not_null()).then(
            say_each(
                "not split into {lines} of at most {most}: check its maximum",
                lines=counted_each(too_many, "line", "lines"),
                most=pl.col("most"),
            )
        ),
        pl.when((pl.col("parts") > 1) & too_many.is_null()).then(
            say_each(
                "part {part} of {parts}, at most {most}",
                part=pl.col("part"),
                parts=pl.col("parts"),
                most=pl.col("most"),
            )
        ),
        pl.when(rounded & (pl.col("least") > 0))
        .then(
            say_each(
                "{needed} rounded up to {suggested} (pack {pack}, minimum {minimum})",
                **up,
                minimum=pl.col("minimum_order_quantity"),
            )
        )
        .when(rounded)
        .then(say_each("{needed} rounded up to {suggested} (pack {pack})", **up)),
        pl.when(pl.col("price_from").is_not_null()).then(
            say_each("price from {units}", units=counted_each(pl.col("price_from"), "unit", "units"))
        ),
        pl.when(pl.col("vendor_id").is_null()).then(pl.lit(say("choose a vendor"))),
    ]


def _if_any(units: pl.Expr, words: str) -> pl.Expr:
    return pl.when(units > 0).then(say_each(words, units=units))


def _joined(separator: str, *parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, separator=separator, ignore_nulls=True)
