"""Encrypted stores: which bytes are on disk, who can read them, and what happens without the key.

DuckDB's extension that writes encrypted files is downloaded from the internet. The tests use the module that
is built in instead, which DuckDB calls unsafe: it writes the same format. Only the fixture
``crypto`` does this.
"""

import contextlib
import io
import logging
import re
import subprocess
import sys
import traceback
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from core.__main__ import main
from core.errors import StoreProblem
from core.exchange.backups import empty_out, restore
from core.exchange.rehearsal import rehearse_restore
from core.ledger.check import find_problems
from core.store import Store, StoreKey, change_key, given_key, open_store
from core.store.duckdb import encryption
from core.store.duckdb.database import CONFIG
from core.store.sql_files import migration_files
from tests.core.test_command_line import ROOT
from tests.helpers.small_shop import NOW, changed_order, opened, small_shop, sold

ADDRESS = "ann.customer@post.example"
KEY, OTHER = StoreKey("the key of the shop"), StoreKey("the key of another shop")


@pytest.fixture(autouse=True)
def crypto(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_everything_a_store_does_works_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    with contextlib.closing(opened(open_store(path, key=KEY))) as store:  # a new one
        ordered_by_ann(store, "E1")
        backup = store.backup_beside(NOW)
        assert "every invariant holds" in rehearse_restore(store, backup)
        restore(store, backup, now=NOW, store_generation=store.store_generation)
        assert find_problems(store).is_empty()
        last = store.version
    with contextlib.closing(encryption.connect_encrypted(path, KEY, CONFIG)) as connection:
        newest = migration_files()[-1].read_text("utf-8")  # As if a former program had left it.
        for table in re.findall(r"create table (\w+)", newest):
            connection.execute(f"drop table {table} cascade")
        connection.execute("delete from migration where number = ?", [len(migration_files())])
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


# --- the key


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"BACKORDERS_KEY": "short"}, "The key is too short: it needs at least 16 characters."),
        ({"BACKORDERS_KEY_FILE": "empty"}, "The key is too short: it needs at least 16 characters."),
        ({"BACKORDERS_KEY_FILE": "not there"}, "The key file not there cannot be read: No such file"),
        ({"BACKORDERS_KEY_FILE": "picture"}, "The key file picture cannot be read: it is not text."),
        ({"BACKORDERS_KEY": "a", "BACKORDERS_KEY_FILE": "b"}, "Both BACKORDERS_KEY and BACKORDERS_KEY_FILE"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").write_text("\n")
    Path("picture").write_bytes(b"\x89PNG\xff" * 9)
    with pytest.raises(StoreProblem, match=says):
        given_key(environment)


def test_the_key_is_in_the_environment_or_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY.reveal()}\n")
    assert given_key({"BACKORDERS_KEY": KEY.reveal()}) == given_key({"BACKORDERS_KEY_FILE": str(file)}) == KEY
    assert given_key({}) is None


# --- the command


class Desk:
    """The command line on one store, with the environment's key file."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.path, self._capsys, self._monkeypatch = folder / "shop.duckdb", capsys, monkeypatch

    def run(self, *arguments: object, key_file: Path | None = None) -> tuple[int, str]:
        self._monkeypatch.delenv("BACKORDERS_KEY_FILE", raising=False)
        if key_file:
            self._monkeypatch.setenv("BACKORDERS_KEY_FILE", str(key_file))
        status = main(["--db", str(self.path), *map(str, arguments)])
        return status, self._capsys.readouterr().err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, capsys, monkeypatch)
    with contextlib.closing(filled(desk.path, None)) as store:
        store.backup_beside(NOW)
        store.backup_beside(NOW)
    return desk


def test_a_store_and_its_backups_are_encrypted_get_another_key_and_lose_it(
    desk: Desk, tmp_path: Path
) -> None:
    first, second = tmp_path / "first key", tmp_path / "second key"
    steps: list[tuple[list[object], Path | None, Path | None, str]] = [
        (["--key-file", first, "--yes"], None, first, f"Encrypted {desk.path} and 2 backups."),
        (["--key-file", second, "--yes"], first, second, f"Encrypted {desk.path} and 2 backups."),
        (["--off"], second, None, f"No longer encrypted: {desk.path} and 2 backups."),
    ]
    for options, before, after, says in steps:
        status, told = desk.run("encrypt", *options, key_file=before)
        assert (status, says in told) == (0, True)
        assert bool(telling(tmp_path)) == (after is None)
        assert desk.run("check", key_file=after) == (0, "Every invariant of the ledger holds.\n")
        if before:
            assert desk.run("check", key_file=before)[0] == 1
        for backup in (tmp_path / "backups").glob("*.duckdb"):
            open_store(backup, key=given_key({"BACKORDERS_KEY_FILE": str(after)} if after else {})).close()
    assert first.stat().st_mode & 0o077 == 0
    assert first.read_text() != second.read_text()
    log = Path(f"{desk.path}.audit.jsonl").read_text()
    assert log.count('"encrypt"') == 3
    assert first.read_text().strip() not in log


def test_before_a_store_is_encrypted_it_is_said_what_a_lost_key_means(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    before = files(tmp_path)
    status, told = desk.run("encrypt", "--key-file", tmp_path / "key")
    assert status == 1
    assert told.startswith("Without the key nobody can read the store or its backups again, and nobody can")
    assert told.endswith("Nothing was changed.\n")
    assert files(tmp_path) == before


def test_an_interrupted_change_of_keys_is_completed_when_it_is_repeated(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY.reveal())
    (backup, _) = sorted((tmp_path / "backups").glob("*.duckdb"))
    encryption.rewrite(backup, None, KEY, CONFIG)
    Path(f"{desk.path}.part").write_bytes(b"half of it")  # then the computer was switched off
    status, told = desk.run("encrypt", "--key-file", file, "--yes")
    assert (status, f"Encrypted {desk.path} and 1 backup." in told) == (0, True)
    assert desk.run("check", key_file=file)[0] == 0
    status, told = desk.run("encrypt", "--key-file", file, "--yes", key_file=file)
    assert (status, "have this key already" in told) == (0, True)
    assert list(tmp_path.rglob("*.part")) == []


def test_a_backup_with_a_forgotten_key_stays_and_is_named(desk: Desk, tmp_path: Path) -> None:
    (backup, _) = sorted((tmp_path / "backups").glob("*.duckdb"))
    encryption.rewrite(backup, None, OTHER, CONFIG)
    before = backup.read_bytes()
    done, stay = change_key(desk.path, None, KEY)
    assert len(done) == 2
    assert [str(backup) in sentence for sentence in stay] == [True]
    assert backup.read_bytes() == before
    open_store(desk.path, key=KEY).close()


def test_a_store_that_the_app_has_open_is_not_encrypted(desk: Desk, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "core", "--db", str(desk.path), "encrypt", "--yes"]
    with contextlib.closing(open_store(desk.path)) as store:
        asked = [*command, "--key-file", str(tmp_path / "key")]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)
        assert (done.returncode, "is open in another program" in done.stderr) == (1, True)
        ordered_by_ann(store, "E9")
    assert not (tmp_path / "key").exists()
    assert not encryption.is_encrypted(desk.path)
