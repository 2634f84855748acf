"""A store that is filled before anybody sees it."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from core.store.database import Store
from core.store.file import beside, check_file, is_new, remove, swap_in


def open_store(path: Path, fill: Callable[[Store], None], cores: int | None = None) -> Store:
    """The store at ``path``. A new one begins with what ``fill`` writes, all of it, however often that was
    broken off before: it is made beside its place."""
    if is_new(path):
        check_file(path)
        made = beside(path)
        remove(made)
        with contextlib.closing(Store(made, cores)) as new:
            fill(new)
        swap_in(made, path)
    return Store(path, cores)
