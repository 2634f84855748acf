"""The history of a large chain: seconds to write it, and to compute rule 1 from its files alone.

    python -m tests.benchmarks.history [MOVEMENTS] [FOLDER]

The sources by the files are compared with those that the store keeps, row by row. ``FOLDER``: where the store
and the files are, kept for other engines; without it a temporary one.
"""

import hashlib
import resource
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import polars as pl

from core.formats import to_csv
from core.history import backorders_of_history, export_history
from core.history.backorders import HISTORY_SOURCE
from core.stopwatch import Stopwatch
from tests.benchmarks.chain import build


def main() -> None:
    """Print a table of the steps. Fails if the two results differ."""
    movements = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as temporary:
        measure(movements, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary))


def measure(movements: int, folder: Path) -> None:
    print(f"| {movements:,} movements | seconds | |\n|---|--:|---|", flush=True)
    watch = Stopwatch()
    with closing(build(folder / "chain.duckdb", movements)) as store:
        row("the chain is built", watch, "")
        watch = Stopwatch()
        files = export_history(store, folder / "history")
        size = sum(file.stat().st_size for file in (folder / "history").rglob("*.parquet"))
        row(
            "history DIR",
            watch,
            f"{sum(files['rows'].to_list()):,} rows, {len(files)} files, {size >> 20} MiB",
        )
        with store.read() as snapshot:
            kept = snapshot.frame("open_line").filter(pl.col("backordered") > 0).select(list(HISTORY_SOURCE))
    watch = Stopwatch()
    found = backorders_of_history(folder / "history")
    row("history DIR --backorders", watch, f"{len(found):,} sources, SHA-256 {checksum(found)}")
    print(f"| the store's own sources | | {len(kept):,} sources, SHA-256 {checksum(kept)} |")
    print(f"| most memory | | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MiB |")
    assert checksum(found) == checksum(kept)


def checksum(sources: pl.DataFrame) -> str:
    """Return the beginning of the SHA-256 of the sources as CSV, in a fixed order."""
    ordered = sources.select(list(HISTORY_SOURCE)).sort(list(HISTORY_SOURCE), nulls_last=False)
    return hashlib.sha256(to_csv(ordered)).hexdigest()[:16]


def row(what: str, watch: Stopwatch, told: str) -> None:
    print(f"| {what} | {watch.ms / 1000:,.1f} | {told} |", flush=True)


if __name__ == "__main__":
    main()
