"""Stores that begin as copies of one made before: in a third of the time that all migrations take."""

import functools
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec

from core.exchange.sample import fill_with_sample
from core.store import open_store
from core.store.database import Store

P = ParamSpec("P")


def file_with(fill: Callable[[Store], object]) -> bytes:
    """The file of a store that ``fill`` was given empty; a test writes it where its store shall be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.duckdb"
        with closing(new_store(path)) as store:
            fill(store)
        return path.read_bytes()


def made_once(make: Callable[Concatenate[Path, P], None]) -> Callable[Concatenate[Path, P], None]:
    """Make a function that makes a store at a path do so once for the same arguments, and copy it then."""
    made: dict[str, bytes] = {}

    @functools.wraps(make)
    def copied(path: Path, /, *args: P.args, **kwargs: P.kwargs) -> None:
        asked = repr((args, kwargs))
        if asked in made:
            path.write_bytes(made[asked])
        else:
            make(path, *args, **kwargs)
            made[asked] = path.read_bytes()

    return copied


@functools.cache
def empty_file() -> bytes:
    """The file of an empty store, which every migration made."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.duckdb"
        open_store(path).close()
        return path.read_bytes()


def new_store(path: Path) -> Store:
    """A new, empty store at ``path``, where there is none yet."""
    with path.open("xb") as file:
        file.write(empty_file())
    return open_store(path)


def with_sample(store: Store) -> None:
    """Fill an empty store as the first run does."""
    now = datetime.now(UTC).replace(tzinfo=None)
    fill_with_sample(store, actor="first run", now=now)


@made_once
def sample_shop(path: Path) -> None:
    """Make the store that the first run makes of the sample shop."""
    with closing(new_store(path)) as store:
        with_sample(store)
