"""Keys of a store, and the command that encrypts it, changes its key and decrypts it."""

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import pytest

from core.__main__ import main
from core.errors import StoreProblem
from core.store import change_key, given_key, open_store
from core.store.duckdb import encryption
from core.store.duckdb.database import CONFIG
from tests.core.store.encrypted import KEY, OTHER, files, filled, ordered_by_ann, telling, with_crypto
from tests.helpers.command_line import ROOT
from tests.helpers.small_shop import NOW

crypto = pytest.fixture(autouse=True)(with_crypto)


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
