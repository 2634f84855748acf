"""Encryption of a store's file and its backups, by DuckDB itself (AES-256, GCM).

DuckDB writes encrypted files only with its extension httpfs. Without the extension an encrypted store is not
opened; there is no weaker way. The key is a bound value of the statement that opens a file, so that it is
part of no text.
"""

import contextlib
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from core.errors import StoreProblem
from core.language import say
from core.store.file import SIGNATURE, has_wal, put_in_place, remove
from core.store.keys import KEY_FILE_VARIABLE, StoreKey

LOAD_CRYPTO = "load httpfs"
"""Statement that lets DuckDB write encrypted files. Only tests replace it."""
NAME = "shop"
"""Name of an encrypted store in its connection."""

SIGNATURE_AND_FLAGS = struct.Struct("<8x4s8xQ")
"""Beginning of a DuckDB file. The lowest bit of the flags says that it is encrypted."""


def is_encrypted(path: Path) -> bool:
    """Return True if a DuckDB file is encrypted."""
    with path.open("rb") as file:
        head = file.read(SIGNATURE_AND_FLAGS.size).ljust(SIGNATURE_AND_FLAGS.size, b"\0")
    signature, flags = SIGNATURE_AND_FLAGS.unpack(head)
    return signature == SIGNATURE and bool(flags & 1)


def check_key(path: Path, key: StoreKey | None) -> None:
    """Raise StoreProblem if the file at ``path`` is encrypted and there is no key, or the other way round."""
    encrypted = is_encrypted(path)
    if encrypted and key is None:
        raise StoreProblem(
            say(
                "{path} is encrypted, and no key is set. Set {variable} to the file that "
                "has its key. Without that key nobody can read it. Nothing was changed.",
                path=path,
                variable=KEY_FILE_VARIABLE,
            )
        )
    if not encrypted and key is not None:
        raise StoreProblem(
            say(
                "{path} is not encrypted, although a key is set. Encrypt it with: python -m core "
                "--db {path} encrypt --key-file FILE. Or unset {variable}. Nothing was "
                "changed.",
                path=path,
                variable=KEY_FILE_VARIABLE,
            )
        )


def enable_crypto(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection write encrypted files. Raises StoreProblem if the extension is not installed."""
    try:
        connection.execute(LOAD_CRYPTO)
    except duckdb.Error:
        raise StoreProblem(
            say(
                "Encryption needs DuckDB's extension httpfs, which is not installed on this "
                "computer. Connect it to the internet once and run: python -m core encrypt "
                "--install. Nothing was changed."
            )
        ) from None


def install_crypto() -> None:
    """Download the extension that writes encrypted files, once for this computer. Raises StoreProblem."""
    with contextlib.closing(duckdb.connect(":memory:")) as connection:
        try:
            connection.execute("install httpfs")
        except duckdb.Error:
            raise StoreProblem(
                say(
                    "DuckDB's extension httpfs could not be downloaded from extensions.duckdb.org. "
                    "Connect this computer to the internet and try again. Nothing was changed."
                )
            ) from None
        enable_crypto(connection)


def attach(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, key: StoreKey | None, *options: str
) -> None:
    """Open a file, or make one, under a name of this connection. Raises StoreProblem for a wrong key."""
    given = ["encryption_key ?"] if key else []
    settings = f" ({', '.join([*given, *options])})" if given or options else ""
    place = str(path).replace("'", "''")
    try:
        connection.execute(f"attach '{place}' as {name}{settings}", [key.reveal()] if key else [])
    except duckdb.Error as error:
        message = str(error)
        if "Wrong encryption key" in message or "AES tag differs" in message:
            raise StoreProblem(
                say(
                    "The key does not open {path}: it is another key, or the file is damaged. Set "
                    "{variable} to the file that has its key. Nothing was changed.",
                    path=path,
                    variable=KEY_FILE_VARIABLE,
                )
            ) from None
        raise


def connect_encrypted(path: Path, key: StoreKey, config: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open an encrypted store, or make one. Temporary files are encrypted, too."""
    connection = _connection(path, config)
    try:
        attach(connection, path, NAME, key, _version(config))
        connection.execute(f"use {NAME}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connection(path: Path, config: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Return a connection to no file yet, which can write encrypted ones, with temporary files at
    ``path``."""
    connection = duckdb.connect(":memory:", config=dict(config))
    try:
        enable_crypto(connection)
        place = str(path).replace("'", "''")
        connection.execute(f"set temp_directory = '{place}.tmp'")
        connection.execute("set temp_file_encryption = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _version(config: Mapping[str, Any]) -> str:
    return f"storage_version '{config['storage_compatibility_version']}'"


def has_key(path: Path, key: StoreKey | None) -> bool:
    """Return True if the file at ``path`` has this key; None: it is not encrypted."""
    if key is None or not is_encrypted(path):
        return is_encrypted(path) == (key is not None)
    with contextlib.closing(_connection(path, {})) as connection:
        try:
            attach(connection, path, "asked", key, "read_only")
        except StoreProblem:
            return False
    return True


def rewrite(path: Path, old: StoreKey | None, new: StoreKey | None, config: Mapping[str, Any]) -> None:
    """Write the file at ``path``, which nobody has open, anew under another key; None: not encrypted.
    ``old``: the key of the file if it is encrypted.

    It is replaced once the new one is complete and has as many rows in each table. Raises StoreProblem.
    """
    if is_encrypted(path):
        check_key(path, old)
    else:
        old = None
    part = Path(f"{path}.part")
    try:
        remove(part)
        with contextlib.closing(_connection(path, config)) as connection, _source(connection, path, old):
            attach(connection, part, "rewritten", new, _version(config))
            connection.execute("copy from database source to rewritten")
            if _counts(connection, "source") != _counts(connection, "rewritten"):
                raise StoreProblem(say("{path} could not be written anew. Nothing was changed.", path=path))
            connection.execute("detach rewritten")
        if has_wal(path) or has_wal(part):
            raise StoreProblem(
                say("{path} is in use. Close Backorder Desk and try again. Nothing was changed.", path=path)
            )
        put_in_place(part, path)
    finally:
        with contextlib.suppress(OSError):
            remove(part)


@contextlib.contextmanager
def _source(connection: duckdb.DuckDBPyConnection, path: Path, key: StoreKey | None) -> Iterator[None]:
    attach(connection, path, "source", key)
    yield
    connection.execute("checkpoint source")
    connection.execute("detach source")


def _counts(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, int]:
    """Return the number of rows of each table."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = ?", [database]
    ).fetchall()
    return {
        name: connection.execute(f'select count(*) from {database}.main."{name}"').fetchall()[0][0]
        for (name,) in tables
    }
