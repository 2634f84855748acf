"""Opening a store and the access to it: the only place that chooses an engine."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from core.access import Access
from core.errors import StoreProblem
from core.language import say
from core.store.backup_files import backups_of
from core.store.database import Store
from core.store.duckdb import (
    CONFIG,
    DuckDBStore,
    has_key,
    install_crypto,
    is_encrypted,
    query_parquet,
    rewrite,
)
from core.store.file import beside, check_file, is_new, remove, swap_in
from core.store.keys import StoreKey
from core.store.place import StorePlace, place_of, shown
from core.store.whole_store import copy_tables

__all__ = [
    "change_key", "copy_store", "install_crypto", "is_encrypted", "open_access", "open_store",
    "query_parquet", "store_exists",
]  # fmt: skip


def open_store(
    place: StorePlace,
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
    path = place_of(str(place))
    if isinstance(path, str):
        opened: Store = _postgresql().PostgreSQLStore(path, fill, key)
        return opened
    if fill is not None and is_new(path):
        check_file(path)
        made = beside(path)
        remove(made)
        with contextlib.closing(DuckDBStore(made, cores, key)) as new:
            fill(new)
        swap_in(made, path)
    return DuckDBStore(path, cores, key)


def open_access(place: StorePlace) -> Access:
    """Return people, sessions and audit log of the store at ``place``, which may be open elsewhere, or not
    there yet. Raises StoreProblem if a database lets nobody in."""
    if isinstance(place, Path):
        return Access.beside_file(place)
    access: Access = _postgresql().access_in_database(place)
    return access


def store_exists(place: StorePlace) -> bool:
    """Return True if there is a store at ``place``. Raises StoreProblem if a database lets nobody in."""
    return place.is_file() if isinstance(place, Path) else bool(_postgresql().has_store(place))


def _postgresql() -> ModuleType:
    """Return the package for PostgreSQL, whose driver is installed only where it is used."""
    try:
        from core.store import postgresql  # noqa: PLC0415
    except ImportError as missing:
        raise StoreProblem(
            say(
                "A store in PostgreSQL needs further packages. Install them with: pip install -r "
                "requirements-postgresql.txt"
            )
        ) from missing
    return postgresql


def copy_store(source: Store, target: StorePlace, *, key: StoreKey | None = None) -> None:
    """Copy the tables of ``source`` to a place where there is no store, or an empty one in PostgreSQL.

    People and audit log are no part of it. Raises StoreProblem, and then nothing was copied.
    """
    if isinstance(target, Path):
        source.backup(target)
        return
    with contextlib.closing(open_store(target, key=key)) as copy:
        source.audit.note("backup", shown(target))
        with copy.write(logged=False) as tx, source.read() as snapshot:
            copy_tables(snapshot, tx)


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
