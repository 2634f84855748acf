"""Copies of a DuckDB store, made while others go on writing."""

from pathlib import Path

import duckdb

from core.store.backup_files import free_backup_path
from core.store.duckdb.encryption import attach
from core.store.file import make_private
from core.store.keys import StoreKey
from core.store.sql_files import migration_files


def copy_database(cursor: duckdb.DuckDBPyConnection, place: Path, key: StoreKey | None) -> None:
    """Copy the committed database of ``cursor`` to a new file, encrypted if there is a ``key``."""
    cursor.execute("detach database if exists backup_in_the_making")  # Left by an interrupted backup.
    attach(cursor, place, "backup_in_the_making", key, "storage_version 'v1.5.0'")
    try:
        source = cursor.execute("select current_database()").fetchall()[0][0].replace('"', '""')
        cursor.execute(f'copy from database "{source}" to backup_in_the_making')
    finally:
        cursor.execute("detach backup_in_the_making")


def keep_former_format(
    connection: duckdb.DuckDBPyConnection, path: Path, key: StoreKey | None, done: int
) -> None:
    """Back up the file, which has ``done`` migrations, before migrating it. A copy that is being restored
    needs no backup."""
    if done < len(migration_files()) and path.suffix != ".new":
        target = free_backup_path(path, f"format-{done}")
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_database(connection, target, key)
        make_private(target)
