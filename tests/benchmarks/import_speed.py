"""Time to import a folder with a long sales file, from the bytes on disk to the commit.

    python -m tests.benchmarks.import_speed [LINES]

Prints lines a second, against a bare DuckDB `read_csv` of the same file in the same run, and after each time
the seconds of all threads together.
"""

import sys
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from core.exchange.importing import apply_import
from core.ledger.operations import By
from core.neutral.folder import Folder, read_folder
from core.store import answer_in_memory, open_store
from tests.benchmarks.timing import Times, timed

ITEMS, SHOPS = 5_000, 20


def write_folder(folder: Path, lines: int) -> None:
    """A chain whose sales have ``lines`` lines, every tenth of an eCom order no file describes."""
    number = pl.int_range(lines, eager=True)
    item, shop = number * 7919 % ITEMS, number * 104729 % SHOPS
    start = datetime(2026, 1, 1)
    pl.DataFrame(
        {"shop_id": [f"S{n}" for n in range(SHOPS)], "name": [f"Shop {n}" for n in range(SHOPS)]}
    ).write_csv(folder / "shops.csv")
    pl.DataFrame(
        {"item_id": [f"I{n}" for n in range(ITEMS)], "description": [f"Item {n}" for n in range(ITEMS)]}
    ).write_csv(folder / "items.csv")
    sales = pl.DataFrame({"n": number, "item": item, "shop": shop}).select(
        sale_id="S" + (pl.col("n") // 3 * SHOPS + pl.col("n") // 3 % SHOPS).cast(pl.String),
        line_number=pl.col("n") % 3 + 1,
        shop_id="S" + (pl.col("n") // 3 % SHOPS).cast(pl.String),
        item_id="I" + pl.col("item").cast(pl.String),
        quantity=pl.lit(1),
        sold_at=(pl.lit(start) + pl.duration(seconds=pl.col("n") // 3 * 20)).dt.strftime("%Y-%m-%dT%H:%M:%S"),
        unit_price=pl.lit("9.90"),
        ecom_order_id=pl.when(pl.col("n") // 3 % 10 == 0).then("E" + (pl.col("n") // 3).cast(pl.String)),
    )
    sales.write_csv(folder / "sales.csv")
    sales.select("item_id", "shop_id").unique().sort("item_id", "shop_id").with_columns(
        on_hand=pl.when(pl.int_range(pl.len()) % 10 == 0).then(-1).otherwise(5)
    ).write_csv(folder / "stock.csv")


def main() -> None:
    answer_in_memory()
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "folder"
        folder.mkdir()
        write_folder(folder, lines)
        count = f"select count(*) from read_csv('{folder / 'sales.csv'}')"
        plain = timed(lambda: duckdb.connect().execute(count))
        store = open_store(Path(place) / "shop.duckdb")
        folders: list[Folder] = []
        checked = timed(lambda: folders.append(read_folder(folder, {})))
        by = By("bench", "bench", datetime(2026, 11, 23))
        saved = timed(lambda: apply_import(store, folders[0], by=by))
    whole = (checked.clock + saved.clock) / 1000
    print(f"{lines:,} sale lines: read and checked in {seconds(checked)}, merged and written in", end=" ")
    print(f"{seconds(saved)}: {lines / whole:,.0f} lines/s")
    print(f"plain DuckDB read_csv of the same file: {seconds(plain)} ({whole * 1000 / plain.clock:.1f} ×)")


def seconds(times: Times) -> str:
    return f"{times.clock / 1000:.2f} s ({times.cpu / 1000:.2f})"


if __name__ == "__main__":
    main()
