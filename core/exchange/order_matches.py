"""Orders of sales as people decided: their word wins over every later file and sync."""

import polars as pl

from core.exchange.merge import Merged
from core.neutral import OTHER_SALE, SAME_SALE
from core.store import Snapshot


def as_decided(sales: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Return sale lines with the order that somebody chose for their sale, and without one that somebody
    ruled out. A return goes with the sale that it takes back. ``decided``: ``ecom_order_id, sale_id,
    decision``."""
    if decided.is_empty():
        return sales
    columns = sales.columns
    sales = sales.with_columns(of_sale=pl.coalesce("returned_sale_id", "sale_id"))
    chosen = decided.filter(decision=SAME_SALE).select(of_sale="sale_id", chosen="ecom_order_id")
    ruled_out = decided.filter(decision=OTHER_SALE).select(
        "ecom_order_id", of_sale="sale_id", is_other=pl.lit(value=True)
    )
    key = ["of_sale", "ecom_order_id"]
    joined = sales.join(ruled_out, on=key, how="left", maintain_order="left")
    allowed = pl.when(pl.col("is_other").is_null()).then("ecom_order_id")
    joined = joined.with_columns(allowed.alias("ecom_order_id")).join(
        chosen.unique("of_sale", keep="last"), on="of_sale", how="left", maintain_order="left"
    )
    return joined.with_columns(pl.coalesce("chosen", "ecom_order_id").alias("ecom_order_id")).select(columns)


# --- with the store ---


def load_order_matches(snapshot: Snapshot, merge: Merged | None = None) -> pl.DataFrame:
    """Load what is decided: ``ecom_order_id, sale_id, decision``. ``merge``: of a file with decisions."""
    decided = snapshot.frame("order_match")
    if merge is not None:
        decided = pl.concat(
            [merge.over(decided, ["ecom_order_id", "sale_id"]), merge.new], how="diagonal_relaxed"
        )
    return decided.drop_nulls("decision")
