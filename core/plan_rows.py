"""The plan as it is read: its columns, its order, and for each row the reason in words (contract §4)."""

import polars as pl

from core.order_parts import in_parts, priced

MONEY = pl.Decimal(18, 4)

PLAN: dict[str, pl.DataType] = {
    "action": pl.String(),
    "vendor_id": pl.String(),
    "vendor": pl.String(),
    "from_shop_id": pl.String(),
    "shop_id": pl.String(),
    "item_id": pl.String(),
    "sku": pl.String(),
    "vendor_sku": pl.String(),
    "description": pl.String(),
    "needed": pl.Int64(),
    "quantity": pl.Int64(),
    "unit_cost": MONEY,
    "line_total": MONEY,
    "expected_on": pl.Date(),
    "waiting_lines": pl.Int64(),
    "waiting_orders": pl.Int64(),
    "reason": pl.String(),
}
"""One row per transfer of an item between two shops, and one per part of its purchase for a ship-to
shop. A transfer has no vendor, cost and date; ``needed`` is the net need that the row serves."""


WORKED_WITH: dict[str, pl.DataType] = {"place": pl.UInt32(), "has": pl.Int64()}
"""What stands beside the plan's columns while it is worked with (``planning.suggested``)."""


def as_plan(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the plan's columns and types, and what it is worked with; what it lacks is empty."""
    columns = PLAN | WORKED_WITH
    lacking = [name for name in columns if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None).alias(name) for name in lacking)
    return whole.select(pl.col(name).cast(kind) for name, kind in columns.items())


def transfer_rows(
    given: pl.DataFrame, wanted: pl.DataFrame, items: pl.DataFrame, shops: pl.DataFrame
) -> pl.DataFrame:
    """Oldest need first, then the largest gift. ``given`` is one row per need and giving shop."""
    rows = (
        given.join(wanted.select("item_id", "shop_id", "place", "need", *WAITING), on="place")
        .join(items.select("item_id", "sku", "vendor_sku", "description"), on="item_id")
        .join(shops.select("shop_id", shop="name"), on="shop_id")
        .join(shops.select(from_shop_id="shop_id", from_shop="name"), on="from_shop_id")
        .sort("place", pl.col("quantity").neg(), "from_shop_id")
    )
    why = pl.format("{} needed at {}; {} has {} to spare", "need", "shop", "from_shop", "spare")
    return as_plan(rows.with_columns(action=pl.lit("transfer"), needed="quantity", reason=why))


def purchase_rows(
    bought: pl.DataFrame,
    items: pl.DataFrame,
    vendors: pl.DataFrame,
    price_breaks: pl.DataFrame,
    shops: pl.DataFrame,
) -> pl.DataFrame:
    """By vendor (none last) and ship-to shop, oldest need first, part by part.

    ``bought`` is one row per item and ship-to shop with ``buy`` above 0, ``place`` and ``why``.
    """
    parts = in_parts(
        bought.drop("vendor_id", strict=False)
        .join(items, on="item_id")
        .join(vendors.select("vendor_id", "lead_time_days", vendor="name"), on="vendor_id", how="left")
        .join(shops.select("shop_id", "today", shop="name"), on="shop_id")
        .sort("vendor", "vendor_id", "shop_id", "place", nulls_last=True)
    )
    arrives = pl.col("today") + pl.duration(days="lead_time_days")
    rows = priced(parts, price_breaks).with_columns(action=pl.lit("purchase"), expected_on=arrives)
    why = pl.format("{}: {} to buy for {}", "why", "buy", "shop")
    return as_plan(rows.with_columns(reason=pl.concat_str(why, *_why_so_many(), ignore_nulls=True)))


WAITING = ("waiting_lines", "waiting_orders")


def why_short() -> pl.Expr:
    """From the demand of one shop to its need, leaving out whatever changed nothing."""
    tops_up = pl.col("tops_up")
    short = [
        pl.format("{} short", "demand"),
        _if_any(pl.col("incoming"), ", {} incoming"),
        _if_any(pl.col("drafted_in"), ", {} on drafts"),
    ]
    low = pl.format(
        "stock will be {}, reorder point {}, level {}", "projected", "reorder_point", "order_up_to"
    )
    here = pl.when(tops_up).then(low).otherwise(pl.concat_str(*short, ignore_nulls=True))
    return pl.concat_str(here, _if_any(pl.col("donated"), ", {} by transfer"), ignore_nulls=True)


def why_for_all() -> pl.Expr:
    """From the needs of all shops to what their hub buys; ``spare`` is what it has for them, or lacks."""
    sums = [
        _if_any(pl.col("want"), ", {} needed by other shops"),
        _if_any(pl.col("spare"), ", {} to spare here"),
        _if_any(-pl.col("spare"), ", {} lacking here"),
        _if_any(pl.col("donated"), ", {} by transfer"),
    ]
    return pl.concat_str(*sums, ignore_nulls=True).str.strip_prefix(", ")


def _why_so_many() -> list[pl.Expr]:
    rounded = pl.col("quantity") > pl.col("needed")
    return [
        pl.when(pl.col("parts") > 1).then(pl.format("; part {} of {}, at most {}", "part", "parts", "most")),
        pl.when(rounded).then(pl.format("; {} rounded up to {} (pack {}", "needed", "quantity", "pack_size")),
        pl.when(rounded & (pl.col("least") > 0)).then(pl.format(", minimum {}", "minimum_order_quantity")),
        pl.when(rounded).then(pl.lit(")")),
        pl.when(pl.col("price_from").is_not_null()).then(pl.format("; price from {} units", "price_from")),
        pl.when(pl.col("vendor_id").is_null()).then(pl.lit("; choose a vendor")),
    ]


def _if_any(units: pl.Expr, words: str) -> pl.Expr:
    return pl.when(units > 0).then(pl.format(words, units))
