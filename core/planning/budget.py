"""A plan cut to what may be spent: what releases most for its cost comes first (contract §4, budget)."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from core.errors import Problem
from core.wording import money_text


def within_budget(
    plan: pl.DataFrame, currencies: pl.DataFrame, budget: Mapping[str, Decimal]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of a plan that the budget pays for, and those that were cut, both in the plan's order.

    ``plan``: with ``value_waiting``. ``currencies``: ``vendor_id, currency``. ``budget``: sum by currency.
    Whole rows by value waiting ÷ cost, highest first; one that no longer fits is passed over. Rows without a
    cost are cut; transfers and rows in other currencies stay. A cost in no currency counts against the only
    budget; where there are several, it is cut. Raises Problem for a currency in which no vendor is paid.
    """
    known = set(currencies["currency"].drop_nulls())
    if known and (unknown := sorted(set(budget) - known)):
        raise Problem("\n".join(f"No vendor is paid in {currency}." for currency in unknown))
    only = next(iter(budget)) if len(budget) == 1 else None
    rows = plan.with_row_index("row").join(currencies, on="vendor_id", how="left", maintain_order="left")
    bought = rows.filter(action="purchase").with_columns(
        pl.col("currency").fill_null(pl.lit(only, pl.String))
    )
    worth = pl.when(pl.col("line_total") > 0).then(
        pl.col("value_waiting").cast(pl.Float64) / pl.col("line_total").cast(pl.Float64)
    )
    in_turn = bought.with_columns(worth=worth.fill_null(float("inf"))).sort(
        "worth", "row", descending=[True, False]
    )
    left, kept = dict(budget), list[int]()
    for row, cost, currency in in_turn.select("row", "line_total", "currency").iter_rows():
        if cost is None or (currency is None and only is None):
            continue
        if currency not in left:
            kept.append(row)
        elif cost <= left[currency]:
            left[currency] -= cost
            kept.append(row)
    stays = (pl.col("action") == "transfer") | pl.col("row").is_in(kept)
    return tuple(rows.filter(each).drop("row", "currency") for each in (stays, ~stays))  # type: ignore[return-value]


def cut_texts(cut: pl.DataFrame, currencies: pl.DataFrame) -> list[str]:
    """Return a sentence for each row that the budget leaves out."""
    named = cut.join(currencies, on="vendor_id", how="left", maintain_order="left")
    return [
        f"Left out: {row['quantity']} × {row['description']} ({row['item_id']}) for {row['shop_id']}, "
        + (
            "whose cost is not known."
            if row["line_total"] is None
            else f"{money_text(row['line_total'], row['currency'])}."
        )
        for row in named.iter_rows(named=True)
    ]
