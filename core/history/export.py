"""Export of the history: movements and sale lines, in a folder per year and slice of the items.

An item is in one slice, the first digit of its id's MD5, so that every item and shop can be computed from one
slice alone, on any engine and on any number of machines.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from core.errors import Problem
from core.history.manifest import FILE_ROWS, MANIFEST, MOVEMENTS, SALE_LINES, checksum
from core.ledger import SENT_LINE
from core.store import Snapshot, Store

SALE_COLUMNS = [
    "sale_id",
    "line_number",
    "shop_id",
    "item_id",
    "quantity",
    "sold_at",
    "unit_price",
    "ecom_order_id",
    "returned_sale_id",
    "returned_line_number",
]


def slice_of(item_id: str) -> str:
    """Return the slice of an item: one hexadecimal digit."""
    return hashlib.md5(item_id.encode(), usedforsecurity=False).hexdigest()[0]


# --- with the store ---


def export_history(store: Store, folder: Path) -> pl.DataFrame:
    """Write all movements and sale lines, as they are at one moment, and the manifest as the last file.

    Returns the manifest: FILE_ROWS, one row per file. The same store gives the same bytes. Raises Problem if
    ``folder`` is not empty or cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"The folder {folder} is not empty. Choose another one for the history.")
    store.audit.note("export", str(folder))
    try:
        with store.read() as snapshot:
            files = [
                _write(folder, table, digit, rows)
                for digit, items in _slices(snapshot)
                for table, rows in _load_slice(snapshot, items)
                if len(rows)
            ]
        manifest = pl.DataFrame([row for each in files for row in each], schema=FILE_ROWS).sort("file")
        folder.mkdir(parents=True, exist_ok=True)
        manifest.write_csv(folder / MANIFEST)
    except OSError as error:
        reason = error.strerror or error
        raise Problem(f"The history could not be written to {folder}: {reason}.") from error
    return manifest


def _slices(snapshot: Snapshot) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each slice with its items."""
    items = defaultdict[str, list[str]](list)
    for item_id in snapshot.frame("item", columns=["item_id"])["item_id"]:
        items[slice_of(item_id)].append(item_id)
    for digit in sorted(items):
        yield digit, pl.DataFrame({"item_id": items[digit]})


def _load_slice(snapshot: Snapshot, items: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield movements and sale lines of some items, each with the ``year`` it belongs to.

    ``sent_at`` of a movement is the date that its transfer or vendor return has now; empty on others.
    """
    moved = snapshot.frame("stock_movement", matching=items)
    sent = snapshot.frame("sent_line", matching=moved.select(SENT_LINE)).rename({"occurred_at": "sent_at"})
    moved = moved.join(sent, on=SENT_LINE, how="left")
    yield MOVEMENTS, moved.with_columns(year=pl.col("occurred_at").dt.year())
    sold = snapshot.frame("sale_line", columns=SALE_COLUMNS, matching=items)
    yield SALE_LINES, sold.with_columns(year=pl.col("sold_at").dt.year())


def _write(folder: Path, table: str, digit: str, rows: pl.DataFrame) -> Iterator[dict[str, object]]:
    """Write the rows of a slice, a file for each year, and yield the files' rows of the manifest."""
    written = []
    for (year,), part in sorted(rows.partition_by("year", as_dict=True).items()):
        name = f"{table}/year={year}/slice={digit}/rows.parquet"
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        part.drop("year").sort(sorted(set(part.columns) - {"year"})).write_parquet(file, compression="zstd")
        written.append({"file": name, "rows": len(part), "sha256": checksum(file)})
    return iter(written)
