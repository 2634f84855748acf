"""Rules between the cells of a row of a neutral file (contract §3)."""

from dataclasses import dataclass

import polars as pl

from core.language import marked


@dataclass(frozen=True)
class RowRule:
    """Condition that no row of a file may meet. The problem is reported at ``column``."""

    column: str
    broken: pl.Expr
    problem: str


_PACK, _MINIMUM, _MAXIMUM = map(pl.col, ("pack_size", "minimum_order_quantity", "maximum_order_quantity"))
_LEAST_IN_PACKS = (_MINIMUM + _PACK - 1) // _PACK * _PACK
LIMIT_RULES = (
    RowRule(
        "pack_size", _PACK > _MAXIMUM, marked("is above the maximum_order_quantity; lower it or raise that.")
    ),
    RowRule(
        "minimum_order_quantity",
        _MINIMUM > _MAXIMUM,
        marked("is above the maximum_order_quantity; correct one."),
    ),
    RowRule(
        "minimum_order_quantity",
        (_PACK <= _MAXIMUM) & (_MINIMUM <= _MAXIMUM) & (_LEAST_IN_PACKS > _MAXIMUM // _PACK * _PACK),
        marked("in whole packs comes to more than the maximum_order_quantity; correct one of the three."),
    ),
)

ROW_RULES: dict[str, tuple[RowRule, ...]] = {
    "items": LIMIT_RULES,
    "vendor_items": LIMIT_RULES,
    "sales": (
        RowRule(
            "returned_sale_id",
            (pl.col("quantity") > 0) & pl.col("returned_sale_id").is_not_null(),
            marked("is given for a line that is not a return; leave it empty, or give a negative quantity."),
        ),
        RowRule(
            "returned_line_number",
            pl.col("returned_sale_id").is_null() != pl.col("returned_line_number").is_null(),
            marked("names a line with its sale; give both, or neither."),
        ),
        RowRule(
            "shipped",
            pl.col("shipped") + pl.col("refunded") > pl.col("quantity").abs(),
            marked(
                "these and the refunded units are more than the quantity; a unit is either shipped "
                "or refunded."
            ),
        ),
    ),
    "currency_rates": (
        RowRule(
            "to_currency",
            pl.col("from_currency") == pl.col("to_currency"),
            marked("is the same as the from_currency; a rate needs two."),
        ),
    ),
    "stock": (
        RowRule(
            "order_up_to",
            pl.col("order_up_to") < pl.col("reorder_point"),
            marked("is below the reorder_point; it must be at least as high."),
        ),
    ),
    "purchase_orders": (
        RowRule(
            "received",
            (pl.col("received") > 0) & pl.col("ordered_at").is_null(),
            marked("was received on a draft; give the date in ordered_at, or receive 0."),
        ),
    ),
    "special_orders": (
        RowRule(
            "reserved",
            pl.col("reserved") > pl.col("quantity"),
            marked("is more than the quantity ordered; at most all ordered units can be set aside."),
        ),
    ),
    "transfers": (
        RowRule(
            "received",
            (pl.col("received") > 0) & pl.col("sent_at").is_null(),
            marked("was received on a draft; give the date in sent_at, or receive 0."),
        ),
        RowRule(
            "to_shop_id",
            pl.col("to_shop_id") == pl.col("from_shop_id"),
            marked("is the sending shop too; a transfer goes to another shop."),
        ),
    ),
}
