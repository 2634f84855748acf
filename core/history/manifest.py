"""Manifest of an exported history: every file with its rows and checksum."""

import hashlib
from pathlib import Path

import polars as pl
from polars._typing import SchemaDict

from core.errors import Problem

MANIFEST = "manifest.csv"
FILE_ROWS: SchemaDict = {"file": pl.String, "rows": pl.Int64, "sha256": pl.String}
"""Columns of the manifest: one row per file; ``file`` is its path in the folder."""
MOVEMENTS, SALE_LINES = "movements", "sale_lines"


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def check_history(folder: Path) -> pl.DataFrame:
    """Return the manifest (FILE_ROWS) of an exported history. Raises Problem unless every file is there, as
    it was written, and no other one."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise Problem(f"{folder} has no complete history: there is no {MANIFEST}. Export it again.")
    files = pl.read_csv(manifest, schema=FILE_ROWS)
    in_folder = {str(file.relative_to(folder)) for file in folder.rglob("*.parquet")}
    listed = files["file"].to_list()
    wrong = sorted(in_folder.symmetric_difference(listed))
    wrong += [
        file
        for file, expected in files.select("file", "sha256").iter_rows()
        if file in in_folder and checksum(folder / file) != expected
    ]
    if wrong:
        raise Problem(
            f"{folder} differs from its manifest in {', '.join(wrong[:5])}. Export the history again."
        )
    return files
