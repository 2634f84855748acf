"""Stores on either engine, for the tests that run on both."""

import contextlib
import functools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from core.store import open_store
from core.store.database import Store
from tests.helpers.copied_stores import file_with
from tests.helpers.postgresql import address_of_copy, nothing

DUCKDB, POSTGRESQL = "DuckDB", "PostgreSQL"

_file = functools.cache(file_with)


@contextlib.contextmanager
def place_on(engine: str, folder: Path, fill: Callable[[Store], object] = nothing) -> Iterator[str]:
    """The place of a new store that ``fill``, a function of a module, was given empty, once for all tests."""
    if engine == POSTGRESQL:
        with address_of_copy(folder, fill) as address:
            yield address
    else:
        path = folder / "shop.duckdb"
        path.write_bytes(_file(fill))
        yield str(path)


@contextlib.contextmanager
def store_on(engine: str, folder: Path, fill: Callable[[Store], object] = nothing) -> Iterator[Store]:
    """A new store that ``fill``, a function of a module, was given empty. It is filled once for all tests."""
    with place_on(engine, folder, fill) as place, closing(open_store(place)) as store:
        yield store
