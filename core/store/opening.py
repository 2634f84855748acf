"""Opening a store that is filled before anybody sees it."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from core.store.database import Store
from core.store.file import beside, check_file, is_new, remove, swap_in


def open_store(path: Path, fill: Callable[[Store], None], cores: int | None = None) -> Store:
    """Open the store at ``path``. A new store is first filled by ``fill``.

    It is filled elsewhere and then moved to ``path``, so that an interrupted start leaves no half-filled
    store.
    """
    if is_new(path):
        check_file(path)
        made = beside(path)
        remove(made)
        with contextlib.closing(Store(made, cores)) as new:
            fill(new)
        swap_in(made, path)
    return Store(path, cores)
