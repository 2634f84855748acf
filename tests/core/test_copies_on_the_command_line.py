"""Copies of a store on the command line: exports, backups and copies elsewhere."""

from pathlib import Path

import pytest

from core.store import open_store
from tests.helpers.command_line import CommandLine


def test_what_was_exported_and_imported_elsewhere_gives_an_equal_report(
    sample: CommandLine, tmp_path: Path
) -> None:
    before, _ = sample.run("backorders")
    sample.run("export", tmp_path / "out")
    sample.store = tmp_path / "other.duckdb"

    sample.run("import", tmp_path / "out")

    assert sample.run("backorders")[0] == before


def test_a_backup_is_a_store_with_an_equal_report(sample: CommandLine, tmp_path: Path) -> None:
    before, _ = sample.run("backorders")
    sample.run("backup", tmp_path / "copy.duckdb")
    sample.store = tmp_path / "copy.duckdb"

    assert sample.run("backorders")[0] == before


def test_the_plan_after_export_and_import_is_equal(sample: CommandLine, tmp_path: Path) -> None:
    before, _ = sample.run("plan", "--today", "2026-01-01")
    waiting, _ = sample.run("plan", "--today", "2026-01-01", "--waiting-only")
    sample.run("export", tmp_path / "out")
    sample.store = tmp_path / "other.duckdb"
    sample.run("import", tmp_path / "out")

    assert sample.run("plan", "--today", "2026-01-01")[0] == before
    assert sample.run("plan", "--today", "2026-01-01", "--waiting-only")[0] == waiting


def test_a_copied_store_has_the_same_shop_and_the_same_audit_log(
    sample: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.run("export", tmp_path / "out")
    _, said = sample.run("copy", sample.store, tmp_path / "copy.duckdb")
    assert said.endswith("Both stores are sound.\n")

    copied = CommandLine(tmp_path, capsys)
    copied.store = tmp_path / "copy.duckdb"
    for command in ("backorders", "orders", "plan"):
        assert copied.run(command) == sample.run(command)
    assert [row["action"] for row in copied.run("audit")[0]] == ["import", "export", "backup"]


def test_a_copy_takes_the_place_of_an_empty_store(sample: CommandLine, tmp_path: Path) -> None:
    open_store(tmp_path / "empty.duckdb").close()

    _, said = sample.run("copy", sample.store, tmp_path / "empty.duckdb")
    assert said.startswith("Copied 1 operation ")


# what is copied, and where to, from a folder with shop.duckdb and full.duckdb · what is said
NO_COPY = {
    ("shop.duckdb", "full.duckdb"): "already holds a shop",
    ("shop.duckdb", "shop.duckdb"): "is the store itself",
    ("other.duckdb", "new.duckdb"): "There is no store at",
    ("shop.duckdb", "mysql://desk:secret@db/shop"): "mysql://desk:…@db/shop is not the address of a store",
}


@pytest.mark.parametrize("ends", NO_COPY)
def test_a_copy_is_refused_in_a_sentence(sample: CommandLine, tmp_path: Path, ends: tuple[str, str]) -> None:
    sample.run("backup", tmp_path / "full.duckdb")
    before = (tmp_path / "full.duckdb").read_bytes()

    names = [end if "://" in end else str(tmp_path / end) for end in ends]
    _, said = sample.run("copy", *names, status=1)

    assert NO_COPY[ends] in said
    assert (tmp_path / "full.duckdb").read_bytes() == before
    assert not (tmp_path / "new.duckdb").exists()
