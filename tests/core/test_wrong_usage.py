"""Wrong usage of the command line: exit status 2 and one sentence; nothing is written (contract §4)."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.__main__ import main
from tests.helpers.command_line import ROOT, CommandLine


@pytest.mark.parametrize("command", ["import", "export", "backup", "restore", "history", "copy"])
def test_an_impossible_file_name_is_one_sentence(cli: CommandLine, command: str) -> None:
    name = "x" * 300
    result, said = cli.run(command, name, *(["other.duckdb"] if command == "copy" else []), status=1)

    assert (result, said.count("\n")) == ([], 1)
    assert name in said


def test_a_store_that_cannot_be_there_is_said_without_the_number_of_the_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    place = tmp_path / "file" / "data" / "shop.duckdb"

    assert main(["backorders", "--db", str(place)]) == 1
    assert capsys.readouterr().err == f"The store {place} could not do this: Not a directory\n"


def test_wrong_usage_exits_with_2(cli: CommandLine) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.run("sell")

    assert stopped.value.code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("import", ""),
        ("export", ""),
        ("backup", " "),
        ("restore", ""),
        ("history", ""),
        ("copy", "", "other.duckdb"),
        ("plan", "--out", ""),
        ("plan", "--ship-to", ""),
        ("receive", "po", "1", "--all", "--id", ""),
        ("order", "approve", "1", "--id", ""),
        ("check", "--db", ""),
    ],
    ids=" ".join,
)
def test_an_empty_name_as_of_a_variable_that_is_not_set_is_wrong_usage(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(list(words))

    assert stopped.value.code == 2
    assert capsys.readouterr().err.endswith("it is empty\n")
    assert list(tmp_path.iterdir()) == []


def test_text_in_another_encoding_is_wrong_usage(tmp_path: Path) -> None:
    words = ["order", "fraud", "1", "--db", str(tmp_path / "shop.duckdb"), "--reason"]
    printed = subprocess.run(
        [sys.executable, "-m", "core", *words, b"Gr\xfc\xdfe"], cwd=ROOT, capture_output=True, check=False
    )

    assert printed.returncode == 2
    assert "“Gr\\udcfc\\udcdfe” is not UTF-8; set the terminal to UTF-8" in printed.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_an_invalid_day_is_explained_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", "--today", "2026-02-30"])

    assert "“2026-02-30” is not a day such as 2026-11-28" in capsys.readouterr().err
