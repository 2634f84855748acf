"""Promises tried again on purchase orders made of the sales of a real shop.

``python -m tests.benchmarks.promises FILE``: the invoice lines of UCI Online Retail as Parquet, every column
as text. It has sales only. So each item is ordered on Mondays in what it sold the week before, from one of 20
vendors, and arrives after that vendor's days, which are drawn: log-normal about a mean of 5 to 30 days, while
the vendor's word is its mean less a quarter. Only the sizes and the rhythm of the orders are real.
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from core.purchasing.promise_backtest import backtest

VENDORS = 20


def main() -> None:
    """Print how many promises each method would have kept."""
    lines = pl.read_parquet(Path(sys.argv[1]))
    day = pl.col("InvoiceDate").str.slice(0, 10).str.to_date(strict=False)
    sold = lines.select(
        "StockCode", day=day, sold=pl.col("Quantity").cast(pl.Int64, strict=False)
    ).drop_nulls()
    monday = pl.col("day") - pl.duration(days=pl.col("day").dt.weekday() - 1) + pl.duration(days=7)
    weeks = sold.group_by("StockCode", monday=monday).agg(pl.col("sold").sum()).filter(pl.col("sold") > 0)
    orders = weeks.sort("monday", "StockCode")
    print(f"{orders.height:,} order lines of {orders['StockCode'].n_unique():,} items")
    with pl.Config(tbl_formatting="MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(backtest(arrived(orders)))


def arrived(orders: pl.DataFrame) -> pl.DataFrame:
    """Return the order lines with the day they arrived on, and the day the vendor said."""
    draw = random.Random(1)
    means = [5 + 25 * number / (VENDORS - 1) for number in range(VENDORS)]
    rows: list[dict[str, Any]] = []
    trucks: dict[tuple[int, date], int] = {}
    for item, sent in orders.select("StockCode", "monday").iter_rows():
        vendor = int.from_bytes(item.encode(), "big") % VENDORS
        mean = means[vendor]
        days = trucks.setdefault((vendor, sent), max(1, round(mean * draw.lognormvariate(-0.08, 0.4))))
        word = round(mean * 0.75)
        rows.append(
            {
                "vendor_id": f"V{vendor}", "ordered_on": sent, "full_on": sent + timedelta(days),
                "dated": True, "promised_on": sent + timedelta(word), "lead_time_days": round(mean),
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


if __name__ == "__main__":
    main()
