"""Queries over Parquet files, without a store."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from core.errors import StoreProblem
from core.language import say


def query_parquet(
    sql: str, tables: Mapping[str, Sequence[Path]], without_files: Mapping[str, str]
) -> pl.DataFrame:
    """Return the answer to ``sql``, in which each of ``tables`` is the rows of its files.

    ``without_files``: a query instead of a table that has no files. Raises StoreProblem if a file cannot be
    read.
    """
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        connection.execute(f"set temp_directory = '{folder}'")
        try:
            for name, files in tables.items():
                listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
                rows = f"select * from read_parquet([{listed}], hive_partitioning = false)"
                connection.execute(f"create view {name} as {rows if files else without_files[name]}")
            answer: pl.DataFrame = connection.sql(sql).pl()
            return answer
        except duckdb.Error as error:
            raise StoreProblem(say("The history could not be read: {reason}", reason=error)) from error
