"""One store in PostgreSQL, open in two servers."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.store import Store, open_store
from tests.helpers.postgresql import address_of_copy


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of an empty store."""
    with address_of_copy(tmp_path) as address:
        yield address


@pytest.fixture
def servers(address: str) -> Iterator[tuple[Store, Store]]:
    """The same store, open in two servers."""
    with closing(open_store(address)) as one, closing(open_store(address)) as other:
        yield one, other
