"""Memory that a large import takes: peak of its process, less that of a process that imports ten rows.

    python -m tests.benchmarks.memory [ROWS]

An item list of ROWS rows (380,000, about 35 MB) goes in as a CSV file by path, as on the command line, and as
bytes, as from the Data page; then the same rows as XLSX, as R-Series pages and as a zip of an import folder.
Then lists by path go into a store that has the items: the same list, and one with another price and quantity
in every row; the ten rows go into that store too. The size of a zip is that of the files in it, and that of a
workbook what it unpacks to. Each multiple stands beside the aim. The memory is Linux's VmHWM.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl

from core.exchange import apply_import, load_source
from core.formats import to_csv, to_spreadsheet, zipped
from core.garbage import FREED_SOON
from core.ledger import By
from core.neutral import Answers
from core.store import answer_in_memory, open_store

NOW = datetime(2026, 11, 28)
AIM = 5
"""Memory of an import of 20 MB or more, as a multiple of its size."""

FEW = 10
BY_PATH, AS_BYTES = "CSV by path", "CSV as bytes"
FORMS = {
    BY_PATH: "list.csv",
    AS_BYTES: "list.csv",
    "XLSX": "list.xlsx",
    "R-Series pages in a zip": "pages.zip",
    "import folder in a zip": "folder.zip",
}


def item_list(rows: int) -> pl.DataFrame:
    number = pl.int_range(rows, eager=True)
    return pl.DataFrame({"n": number}).select(
        pl.format("21{}", pl.col("n").cast(pl.String).str.zfill(10)).alias("System ID"),
        pl.col("n").cast(pl.String).str.zfill(12).alias("UPC"),
        pl.format("SKU-{}", "n").alias("Custom SKU"),
        pl.format("MS-{}", "n").alias("Manufact. SKU"),
        pl.format("Chair number {} in blue", "n").alias("Item"),
        (pl.col("n") % 7).alias("Qty."),
        pl.lit("19.90").alias("Price"),
        pl.lit("10.00").alias("Default Cost"),
    )


def with_other_figures(items: pl.DataFrame) -> pl.DataFrame:
    return items.with_columns(pl.col("Qty.") + 1, pl.lit("20.90").alias("Price"))


def write_sources(folder: Path, rows: int) -> dict[str, tuple[Path, int]]:
    """The same items in every form of upload: its file and its size in bytes, by what it is called."""
    folder.mkdir()
    items = item_list(rows)
    zips = {"pages": r_series_pages(items), "folder": import_folder(items)}
    contents = {
        "list.csv": to_csv(items),
        "list.xlsx": to_spreadsheet([("Items", items)]),
        **{f"{name}.zip": zipped(files) for name, files in zips.items()},
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    sizes = {name: len(content) for name, content in contents.items()}
    sizes |= {name: unpacked_size(folder / name) for name in contents if not name.endswith(".csv")}
    return {called: (folder / name, sizes[name]) for called, name in FORMS.items()}


def unpacked_size(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def r_series_pages(items: pl.DataFrame) -> dict[str, bytes]:
    named = items.select(
        itemID=pl.int_range(1, pl.len() + 1).cast(pl.String), systemSku="System ID", description="Item",
        upc="UPC", customSku="Custom SKU", archived=pl.lit("false"), defaultCost="Default Cost",
    )  # fmt: skip
    levels = items.select(
        itemShopID=pl.int_range(1, pl.len() + 1).cast(pl.String), shopID=pl.lit("1"),
        itemID=pl.int_range(1, pl.len() + 1).cast(pl.String), qoh=pl.col("Qty.").cast(pl.String),
    )  # fmt: skip
    pages = {
        "Shop": [{"shopID": "1", "name": "Main"}],
        "Item": named.to_dicts(),
        "ItemShop": levels.to_dicts(),
    }
    return {
        f"{kind}.json": json.dumps({"@attributes": {}, kind: records}).encode()
        for kind, records in pages.items()
    }


def import_folder(items: pl.DataFrame) -> dict[str, bytes]:
    item_id = pl.col("System ID").alias("item_id")
    return {
        "shops.csv": b"shop_id,name\n1,Main\n",
        "items.csv": to_csv(items.select(item_id, description="Item", sku="Custom SKU", unit_price="Price")),
        "stock.csv": to_csv(items.select(item_id, pl.lit("1").alias("shop_id"), on_hand="Qty.")),
    }


def import_one(form: str, path: Path, store_file: Path) -> None:
    """Import in this process."""
    answer_in_memory()
    as_the_server = max(1, (os.cpu_count() or 1) - 1)  # pages/session/services.py
    store = open_store(store_file, cores=as_the_server if form == AS_BYTES else None)
    given = {path.name: path.read_bytes()} if form == AS_BYTES else path
    source = store.ask(load_source, given, Answers(shop_id="1"))
    apply_import(store, source.needed(), by=By(str(store_file), "Ann", NOW), backup=False)
    store.close()


def peak_of_this_process() -> str:
    """The peak in kB."""
    status = Path("/proc/self/status").read_text()  # getrusage counts the peak of the parent too.
    return next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))


def peak(form: str, path: Path, store_file: Path | None = None) -> float:
    """The peak of a process of its own, in MB. ``store_file``: the store to copy first; by default a new
    one."""
    with tempfile.TemporaryDirectory() as place:
        if store_file is not None:
            shutil.copy(store_file, f"{place}/shop.duckdb")
        command = [sys.executable, "-m", "tests.benchmarks.memory", form, str(path), f"{place}/shop.duckdb"]
        as_a_program = {**os.environ, **FREED_SOON}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=as_a_program)
    return int(done.stdout.split()[-1]) * 1024 / 1e6


def main() -> None:
    if len(sys.argv) == 4:
        import_one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        print(peak_of_this_process())
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 380_000
    with tempfile.TemporaryDirectory() as place:
        few, many = (write_sources(Path(place) / str(number), number) for number in (FEW, rows))
        for form, (path, size) in many.items():
            more = peak(form, path) - peak(form, few[form][0])
            say_multiple(form, more, size)
        path, size = many[BY_PATH]
        changed, filled = Path(place) / "changed.csv", Path(place) / "filled.duckdb"
        changed.write_bytes(to_csv(with_other_figures(item_list(rows))))
        import_one(BY_PATH, path, filled)
        least = peak(BY_PATH, few[BY_PATH][0], filled)
        say_multiple("The same list again", peak(BY_PATH, path, filled) - least, size)
        say_multiple("Every price and quantity changed", peak(BY_PATH, changed, filled) - least, size)


def say_multiple(form: str, more: float, size: int) -> None:
    times = f"{more / size * 1e6:.1f} × its size (aim {AIM} ×)"
    print(f"{form}, {size / 1e6:.1f} MB: {more:,.0f} MB, {times}", flush=True)


if __name__ == "__main__":
    main()
