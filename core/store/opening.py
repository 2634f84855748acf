"""Opening a store: the only place that chooses its engine."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from core.store.database import Store
from core.store.duckdb import DuckDBStore
from core.store.file import beside, check_file, is_new, remove, swap_in


def open_store(
    path: Path | str, fill: Callable[[Store], None] | None = None, *, cores: int | None = None
) -> Store:
    """Open the store at ``path``; created empty if there is none. ``cores``: limit of cores to use.

    A new store is first filled by ``fill``. It is filled elsewhere and then moved to ``path``, so that an
    interrupted start leaves no half-filled store. Raises StoreProblem if the file belongs to another program,
    is damaged, newer than this program, shorter than when it was last used, or open in another process.
    """
    path = Path(path)
    if fill is not None and is_new(path):
        check_file(path)
        made = beside(path)
        remove(made)
        with contextlib.closing(DuckDBStore(made, cores)) as new:
            fill(new)
        swap_in(made, path)
    return DuckDBStore(path, cores)
