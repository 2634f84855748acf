"""Tokens on disk."""

import stat
import threading
from pathlib import Path

import pytest

from core.errors import Problem
from core.feeds import TokenFile, secrets_folder


def test_only_their_owner_can_read_token_files(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "secrets"
    file = TokenFile(folder, "r-series-1")

    file.save({"token": "a"})
    with file.alone():
        file.save({"token": "b"})

    assert file.load() == {"token": "b"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(place.stat().st_mode) for place in folder.iterdir()} == {0o600}


def test_an_unreadable_token_file_counts_as_missing(tmp_path: Path) -> None:
    file = TokenFile(tmp_path, "r-series-1")
    assert file.load() is None

    for text in ("", "[1]", "{"):
        (tmp_path / "r-series-1.json").write_text(text)
        assert file.load() is None


def test_an_interrupted_save_keeps_the_old_tokens(tmp_path: Path) -> None:
    file = TokenFile(tmp_path, "r-series-1")
    file.save({"token": "a"})
    (tmp_path / "r-series-1.part").write_text('{"token": "b')

    assert file.load() == {"token": "a"}
    file.save({"token": "c"})
    assert file.load() == {"token": "c"}
    assert sorted(place.name for place in tmp_path.iterdir()) == ["r-series-1.json"]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(Problem, match="choose another folder with BACKORDERS_SECRETS"):
        TokenFile(tmp_path / "file", "r-series-1").save({"token": "a"})


def test_one_process_at_a_time_holds_the_tokens(tmp_path: Path) -> None:
    one, other = TokenFile(tmp_path, "r-series-1"), TokenFile(tmp_path, "r-series-1")
    order: list[str] = []

    def second() -> None:
        with other.alone():
            order.append("second")

    with one.alone():
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join()

    assert order == ["first", "second"]


def test_forgotten_tokens_are_deleted(tmp_path: Path) -> None:
    file = TokenFile(tmp_path, "r-series-1")
    file.save({"token": "a"})

    file.remove()

    assert file.load() is None
    assert list(tmp_path.glob("*.json")) == []


def test_the_token_folder_can_be_configured_and_has_a_default() -> None:
    assert secrets_folder({"BACKORDERS_SECRETS": "/run/secrets"}) == Path("/run/secrets")
    assert secrets_folder({}).name == "backorder-desk"
