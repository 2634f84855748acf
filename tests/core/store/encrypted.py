"""Stores with an order of Ann's, encrypted or not, and what their files tell."""

from pathlib import Path

import pytest

from core.store import Store, StoreKey, open_store
from core.store.duckdb import encryption
from core.store.duckdb.database import CONFIG
from tests.helpers.small_shop import changed_order, small_shop, sold

ADDRESS = "ann.customer@post.example"
KEY, OTHER = StoreKey("the key of the shop"), StoreKey("the key of another shop")


def with_crypto(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB writes encrypted files here without its extension, which needs the internet."""
    monkeypatch.setattr(encryption, "LOAD_CRYPTO", "set force_mbedtls_unsafe = 'true'")


def ordered_by_ann(store: Store, order: str) -> None:
    sold(store, order, "tyre", 1, order=order)
    changed_order(store, order, customer_email=ADDRESS)


def first_order(store: Store) -> None:
    ordered_by_ann(store, "E1")


def filled(path: Path, key: StoreKey | None) -> Store:
    """A store with an order of Ann's."""
    small_shop(path, fill=first_order).close()
    if key:
        encryption.rewrite(path, None, key, CONFIG)
    return open_store(path, key=key)


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def telling(folder: Path) -> list[str]:
    """The files of a folder in which Ann's address stands."""
    return sorted(name for name, content in files(folder).items() if ADDRESS.encode() in content)
