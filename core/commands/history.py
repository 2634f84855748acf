"""``history``: movements and sale lines as Parquet files, and rule 1 over them (contract §4)."""

import argparse

import polars as pl

from core.commands.shared import print_lines
from core.history import backorders_of_history, export_history
from core.store import Store
from core.wording import counted


def history(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Write the history to an empty folder: one row per file. With ``backorders``, compute rule 1 from the
    files of such a folder instead: one row per item, shop and source."""
    if options.backorders:
        return backorders_of_history(options.folder)
    files = export_history(store, options.folder)
    rows = counted(sum(files["rows"].to_list()), "row", "rows")
    print_lines(f"Wrote {rows} in {counted(len(files), 'file', 'files')}.")
    return files
