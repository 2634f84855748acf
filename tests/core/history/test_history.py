"""The exported history: the same files from either engine, checksums, and rule 1 over the files alone."""

import tempfile
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from core import __main__ as command_line
from core.errors import Problem
from core.history import backorders_of_history, export_history
from core.history.backorders import HISTORY_SOURCE
from core.history.export import slice_of
from core.history.manifest import check_history
from core.store import Store, open_store
from tests.conftest import NO_POSTGRESQL
from tests.core.exchange.folders import FOLDERS, Rows, brought, folders, written
from tests.core.exchange.test_any_folder import newer_than
from tests.helpers.copied_stores import new_store, sample_shop
from tests.helpers.postgresql import address_of_copy, nothing, programs
from tests.helpers.store_writer import NOW


def sources(store: Store) -> pl.DataFrame:
    """The sources by the store itself, in the order and with the columns of the history's."""
    with store.read() as snapshot:
        lines = snapshot.frame("open_line").filter(pl.col("backordered") > 0)
    columns = list(HISTORY_SOURCE)
    return lines.select(columns).sort(columns, nulls_last=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The sample shop."""
    path = tmp_path / "sample.duckdb"
    sample_shop(path)
    return path


def test_the_history_has_every_movement_and_sale_line_and_gives_the_same_backorders(
    shop: Path, tmp_path: Path
) -> None:
    with closing(open_store(shop)) as store:
        files = export_history(store, tmp_path / "history")
        with store.read() as snapshot:
            there = [snapshot.count("stock_movement"), snapshot.count("sale_line")]
        rows = [
            files.filter(pl.col("file").str.starts_with(table))["rows"].sum()
            for table in ("movements", "sale_lines")
        ]
        assert rows == there
        assert_frame_equal(backorders_of_history(tmp_path / "history"), sources(store))


def test_a_file_has_the_rows_of_one_year_and_of_the_items_of_one_slice(shop: Path, tmp_path: Path) -> None:
    with closing(open_store(shop)) as store:
        files = export_history(store, tmp_path / "history")
    for file in files["file"]:
        _, year, digit, _ = file.split("/")
        rows = pl.read_parquet(tmp_path / "history" / file)
        at = rows["sold_at" if "sold_at" in rows.columns else "occurred_at"]
        assert {f"year={each}" for each in at.dt.year()} == {year}
        assert {f"slice={slice_of(item)}" for item in rows["item_id"]} == {digit}


@pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)
def test_both_engines_write_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    with (
        closing(open_store(shop)) as store,
        address_of_copy(tmp_path / "backups") as address,
        closing(open_store(address)) as served,
    ):
        served.start_over(
            nothing, action="restore", store_generation=1, now=NOW, copy_of=store.backup_beside(NOW)
        )
        one = export_history(store, tmp_path / "one")
        other = export_history(served, tmp_path / "other")
    assert_frame_equal(one, other)


@settings(deadline=None, max_examples=FOLDERS)
@given(folders(), folders())
def test_the_history_of_any_folder_gives_the_same_backorders(
    older: dict[str, Rows], newer: dict[str, Rows]
) -> None:
    """Returns of a line, an order and a sale, transfers, vendor returns, and documents that an export moved
    to other shops, items and dates."""
    with tempfile.TemporaryDirectory() as place:
        first, second = Path(place) / "first", Path(place) / "second"
        with closing(new_store(Path(place) / "shop.duckdb")) as store:
            brought(written(older, first), store)
            export_history(store, Path(place) / "history")
            assert_frame_equal(backorders_of_history(Path(place) / "history"), sources(store))
            brought(written(newer_than(older, newer), second), store, "second")
            export_history(store, Path(place) / "later")
            assert_frame_equal(backorders_of_history(Path(place) / "later"), sources(store))


def test_a_changed_missing_or_added_file_is_named(shop: Path, tmp_path: Path) -> None:
    folder = tmp_path / "history"
    with closing(open_store(shop)) as store:
        first, second, *_ = export_history(store, folder)["file"]
    check_history(folder)
    content = (folder / first).read_bytes()
    (folder / first).write_bytes(content[:-1] + b"!")
    with pytest.raises(Problem, match=f"differs from its manifest in {first}"):
        check_history(folder)
    (folder / first).write_bytes(content)
    (folder / second).rename(folder / "added.parquet")
    with pytest.raises(Problem, match=f"in added.parquet, {second}"):
        check_history(folder)
    (folder / "manifest.csv").unlink()
    with pytest.raises(Problem, match="no complete history"):
        check_history(folder)


def test_a_folder_with_files_is_left_alone(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", "utf-8")
    with (
        closing(open_store(shop)) as store,
        pytest.raises(Problem, match="is not empty"),
    ):
        export_history(store, tmp_path / "full")


@pytest.mark.parametrize(("command", "reason"), [("history", "Not a directory"), ("backup", "File exists")])
def test_a_place_that_is_no_folder_is_named_without_the_number_of_the_error(
    command: str, reason: str, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")

    assert command_line.main([command, str(tmp_path / "file" / "new"), "--db", str(shop)]) == 1

    said = capsys.readouterr().err
    assert "could not be written to" in said
    assert said.endswith(f": {reason}.\n")


def test_the_command_writes_the_history_and_computes_from_it(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "history")
    assert command_line.main(["--db", str(shop), "history", folder]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("file,rows,sha256")
    assert said.err.startswith("Wrote ")
    assert command_line.main(["--db", str(shop), "history", folder, "--backorders"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "item_id,shop_id,document_type,document_id,line_number,occurred_at,backordered"
    assert len(rows) > 100
    assert command_line.main(["--db", str(shop), "audit"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(f",command line,export,{folder},")
