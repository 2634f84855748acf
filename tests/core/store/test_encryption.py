"""Encrypted stores: which bytes are on disk, who can read them, and what happens without the key.

DuckDB's extension that writes encrypted files is downloaded from the internet. The tests use the module that
is built in instead, which DuckDB calls unsafe: it writes the same format. Only the fixture
``crypto`` does this.
"""

import contextlib
import logging
import traceback
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreProblem
from core.exchange.backups import empty_out, restore
from core.exchange.rehearsal import rehearse_restore
from core.ledger.check import find_problems
from core.store import StoreKey, open_store, sql_files
from core.store.duckdb import encryption
from core.store.duckdb.database import CONFIG
from tests.core.store.encrypted import (
    ADDRESS,
    KEY,
    OTHER,
    files,
    filled,
    ordered_by_ann,
    telling,
    with_crypto,
)
from tests.core.store.test_store_file import copy_of_sql
from tests.helpers.small_shop import NOW, opened

crypto = pytest.fixture(autouse=True)(with_crypto)


@pytest.mark.parametrize(
    ("key", "open_files", "closed_files"),
    [
        (None, ["shop.duckdb.wal"], ["backups/backup", "shop.duckdb"]),
        (KEY, [], []),
    ],
)
def test_no_file_of_an_encrypted_store_has_a_customers_address(
    tmp_path: Path, key: StoreKey | None, open_files: list[str], closed_files: list[str]
) -> None:
    with contextlib.closing(filled(tmp_path / "shop.duckdb", key)) as store:
        ordered_by_ann(store, "E2")
        assert set(open_files) <= set(telling(tmp_path))
        if key:
            assert (tmp_path / "shop.duckdb.wal").stat().st_size > len(ADDRESS)
            assert telling(tmp_path) == []
        backup = store.backup_beside(NOW)
        empty_out(store, now=NOW + timedelta(hours=1), store_generation=store.store_generation)
        restore(store, backup, now=NOW + timedelta(hours=2), store_generation=store.store_generation)
        ordered_by_ann(store, "E3")
    names = {name if name == "shop.duckdb" else "backups/backup" for name in telling(tmp_path)}
    assert names == set(closed_files)


def test_temporary_files_of_large_questions_are_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    small = CONFIG | {"memory_limit": "60MB", "threads": 1}
    with contextlib.closing(encryption.connect_encrypted(path, KEY, small)) as connection:
        connection.execute(
            f"create temp table spilled as select '{ADDRESS}' || hash(i) as address from range(3000000) x(i)"
        )
        spilled = files(Path(f"{path}.tmp"))
        assert sum(map(len, spilled.values())) > 1_000_000
        assert telling(tmp_path) == []


def test_everything_a_store_does_works_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shop.duckdb"
    with contextlib.closing(opened(open_store(path, key=KEY))) as store:  # a new one
        ordered_by_ann(store, "E1")
        backup = store.backup_beside(NOW)
        assert "every invariant holds" in rehearse_restore(store, backup)
        restore(store, backup, now=NOW, store_generation=store.store_generation)
        assert find_problems(store).is_empty()
        last = store.version
    sql = tmp_path / "newer program"
    newest = sql / "migrations" / f"{copy_of_sql(sql) + 1:04}_newest.sql"
    newest.write_text("create table wing (a integer);", encoding="utf-8")
    monkeypatch.setattr(sql_files, "SQL", sql)
    with contextlib.closing(open_store(path, key=KEY)) as store:
        assert store.version == last
        assert [encryption.is_encrypted(file) for file in store.backups()] == [True] * 3
        assert any("-format-" in file.name for file in store.backups())
        assert find_problems(store).is_empty()


@pytest.mark.parametrize(
    ("made_with", "opened_with", "says"),
    [
        (KEY, None, "is encrypted, and no key is set. Set BACKORDERS_KEY_FILE to the file that has its key."),
        (KEY, OTHER, "The key does not open"),
        (None, KEY, "is not encrypted, although a key is set."),
    ],
)
def test_a_store_with_another_key_is_refused_in_one_sentence_and_stays_as_it_is(
    tmp_path: Path, made_with: StoreKey | None, opened_with: StoreKey | None, says: str
) -> None:
    path = tmp_path / "shop.duckdb"
    filled(path, made_with).close()
    before = files(tmp_path)
    with pytest.raises(StoreProblem, match=says) as refused:
        open_store(path, key=opened_with)
    assert str(refused.value).endswith("Nothing was changed.")
    assert files(tmp_path) == before
    open_store(path, key=made_with).close()


def test_a_damaged_encrypted_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    filled(path, KEY).close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreProblem, match="damaged"):
        open_store(path, key=KEY)


def test_a_backup_with_another_key_is_not_restored(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    filled(tmp_path / "other" / "shop.duckdb", OTHER).close()
    with contextlib.closing(filled(tmp_path / "shop.duckdb", KEY)) as store:
        version = store.version
        with pytest.raises(StoreProblem, match=r"cannot be restored.*The key does not"):
            restore(store, tmp_path / "other" / "shop.duckdb", now=NOW, store_generation=0)
        assert store.version == version


def test_without_the_extension_nothing_is_made_and_the_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shop.duckdb"
    filled(path, KEY).close()
    before = files(tmp_path)
    monkeypatch.setattr(encryption, "LOAD_CRYPTO", f"load '{tmp_path}/not_there.duckdb_extension'")
    for place in (path, tmp_path / "new.duckdb"):
        with pytest.raises(StoreProblem, match="run: python -m core encrypt --install"):
            open_store(place, key=KEY)
    assert files(tmp_path) == before


def test_no_text_has_the_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "shop.duckdb"
    with contextlib.closing(filled(path, KEY)) as store:
        store.backup_beside(NOW)
        told = [repr(store.key), repr(vars(store)), f"{KEY}"]
    for wrong in (OTHER, None):
        try:
            open_store(path, key=wrong)
        except StoreProblem:
            told.append(traceback.format_exc())
    with contextlib.closing(encryption.connect_encrypted(path, KEY, CONFIG)) as connection:
        with pytest.raises(duckdb.Error) as failed:
            encryption.attach(connection, tmp_path / "no" / "folder", "x", KEY)
        told.append("".join(traceback.format_exception(failed.value)))
        told.append(str(connection.execute("from duckdb_databases()").fetchall()))
    texts = [*told, caplog.text, *(content.decode("latin-1") for content in files(tmp_path).values())]
    for secret in (KEY.reveal(), OTHER.reveal()):
        assert not [text for text in texts if secret in text]
