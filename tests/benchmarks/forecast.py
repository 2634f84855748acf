"""Error of the weekly forecast on weeks held back, on the sales of a real shop.

``python -m tests.benchmarks.forecast FILE``: the invoice lines of UCI Online Retail as Parquet, every column
as text. Items that sold in at least 20 of the weeks count. ``WAPE``: the units by which all forecasts were
off, as a share of the units sold.
"""

import sys
from pathlib import Path

import polars as pl

from core.planning.forecast import AVERAGE, LAST_WEEK, held_back_errors, weekly_sales

FEWEST_WEEKS = 20


def main() -> None:
    """Print the error of each method."""
    lines = pl.read_parquet(Path(sys.argv[1]))
    day = pl.col("InvoiceDate").str.slice(0, 10).str.to_date(strict=False)
    sold = lines.select("StockCode", moved_on=day, sold=pl.col("Quantity").cast(pl.Int64, strict=False))
    days = sold.drop_nulls().group_by("StockCode", "moved_on").agg(pl.col("sold").sum())
    last = days["moved_on"].max()
    names = (AVERAGE, LAST_WEEK)
    off, units, items, better = dict.fromkeys(names, 0.0), 0.0, 0, 0
    for _, rows in days.with_columns(units=-pl.col("sold")).group_by("StockCode"):
        weeks = weekly_sales(rows, last)["sold"].to_list()  # type: ignore[arg-type]
        errors = held_back_errors(weeks)
        if sum(sold > 0 for sold in weeks) < FEWEST_WEEKS or not errors:
            continue
        items += 1
        sums = {name: sum(abs(error) for error in errors[name]) for name in names}
        better += sums[AVERAGE] < sums[LAST_WEEK]
        units += sum(abs(sold) for sold in weeks[-8:])
        for name in names:
            off[name] += sums[name]
    print(f"{items:,} items, {units:,.0f} units in the weeks held back")
    for name in names:
        print(f"{name}: WAPE {off[name] / units:.2f}")
    print(f"The average was closer for {better / items:.0%} of the items.")


if __name__ == "__main__":
    main()
