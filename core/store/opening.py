"""Opening a store: the only place that chooses its engine."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from core.errors import StoreProblem
from core.store.database import Store
from core.store.duckdb import DuckDBStore
from core.store.file import beside, check_file, is_new, remove, swap_in

SERVER = ("postgresql://", "postgres://")
"""Beginnings of an address that names a database server, not a file."""


def open_store(
    place: Path | str, fill: Callable[[Store], None] | None = None, *, cores: int | None = None
) -> Store:
    """Open the store in the DuckDB file ``place``, or at an address of PostgreSQL; created if there is none.

    ``cores``: limit of cores for a file. A new store is first filled by ``fill``. It is filled elsewhere and
    then moved to ``place``, so that an interrupted start leaves no half-filled store. Raises StoreProblem if
    the file belongs to another program, is damaged, newer than this program, shorter than when it was last
    used, or open in another process.
    """
    if isinstance(place, str) and place.startswith(SERVER):
        return _open_on_server(place, fill)
    path = Path(place)
    if fill is not None and is_new(path):
        check_file(path)
        made = beside(path)
        remove(made)
        with contextlib.closing(DuckDBStore(made, cores)) as new:
            fill(new)
        swap_in(made, path)
    return DuckDBStore(path, cores)


def _open_on_server(address: str, fill: Callable[[Store], None] | None) -> Store:
    """Open a store in PostgreSQL, whose driver is installed only where it is used."""
    try:
        from core.store.postgresql import PostgreSQLStore  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise StoreProblem(
            "A store in PostgreSQL needs further packages. Install them with: "
            "pip install -r requirements-postgresql.txt"
        ) from missing
    return PostgreSQLStore(address, fill)
