"""Opening a store: the only place that chooses its engine."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from core.errors import StoreProblem
from core.store.backup_files import backups_of
from core.store.database import Store
from core.store.duckdb import CONFIG, DuckDBStore, has_key, install_crypto, is_encrypted, rewrite
from core.store.file import beside, check_file, is_new, remove, swap_in
from core.store.keys import StoreKey

__all__ = ["change_key", "install_crypto", "is_encrypted", "open_store"]

SERVER = ("postgresql://", "postgres://")
"""Beginnings of an address that names a database server, not a file."""


def open_store(
    place: Path | str,
    fill: Callable[[Store], None] | None = None,
    *,
    key: StoreKey | None = None,
    cores: int | None = None,
) -> Store:
    """Open the store in the DuckDB file ``place``, or at an address of PostgreSQL; created if there is none.

    ``key``: of an encrypted store and of its backups; a new file is encrypted with it. ``cores``: limit of
    cores for a file. A new store is first filled by ``fill``. It is filled elsewhere and then moved to
    ``place``, so that an interrupted start leaves no half-filled store. Raises StoreProblem if the file
    belongs to another program, is damaged, newer than this program, shorter than when it was last used, open
    in another process, or has another key.
    """
    if isinstance(place, str) and place.startswith(SERVER):
        return _open_on_server(place, fill, key)
    path = Path(place)
    if fill is not None and is_new(path):
        check_file(path)
        made = beside(path)
        remove(made)
        with contextlib.closing(DuckDBStore(made, cores, key)) as new:
            fill(new)
        swap_in(made, path)
    return DuckDBStore(path, cores, key)


def _open_on_server(address: str, fill: Callable[[Store], None] | None, key: StoreKey | None) -> Store:
    """Open a store in PostgreSQL, whose driver is installed only where it is used."""
    try:
        from core.store.postgresql import PostgreSQLStore  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise StoreProblem(
            "A store in PostgreSQL needs further packages. Install them with: "
            "pip install -r requirements-postgresql.txt"
        ) from missing
    return PostgreSQLStore(address, fill, key)


def change_key(path: Path, old: StoreKey | None, new: StoreKey | None) -> tuple[list[Path], list[str]]:
    """Encrypt the store at ``path`` and its backups under a ``new`` key; None: no longer encrypt them.

    Each file is replaced when its new form is complete, the store as the last one, so that a run that was
    interrupted can be repeated. Returns the files that were written anew, and a sentence for each backup that
    stays as it is. Raises StoreProblem if the store cannot be written anew.
    """
    done, stay = [], []
    for file in [*backups_of(path), path]:
        try:
            if not has_key(file, new):
                rewrite(file, old, new, CONFIG)
                done.append(file)
        except (StoreProblem, OSError) as problem:
            if file == path:
                raise
            stay.append(str(problem))
    return done, stay
