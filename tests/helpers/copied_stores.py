"""Stores that begin as copies of one made before: in a third of the time that all migrations take."""

import functools
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from core.store.database import Store


def file_with(fill: Callable[[Store], object]) -> bytes:
    """The file of a store that ``fill`` was given empty; a test writes it where its store shall be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.duckdb"
        with closing(Store(path)) as store:
            fill(store)
        return path.read_bytes()


@functools.cache
def empty_file() -> bytes:
    """The file of an empty store."""
    return file_with(lambda _: None)


def new_store(path: Path) -> Store:
    """A new, empty store at ``path``, where there is none yet."""
    with path.open("xb") as file:
        file.write(empty_file())
    return Store(path)
