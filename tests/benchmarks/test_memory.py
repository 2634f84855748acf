"""The memory of a large import stays in proportion to its file."""

from pathlib import Path

from core.formats import to_csv
from tests.benchmarks.memory import BY_PATH, FEW, item_list, peak

ROWS = 250_000
MOST = 5.5
"""Times the size of the file. It takes 4.5 to 4.8, and took 25 when every step copied the whole file."""


def test_an_import_of_20_mb_takes_a_small_multiple_of_its_size(tmp_path: Path) -> None:
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    few.write_bytes(to_csv(item_list(FEW)))
    many.write_bytes(to_csv(item_list(ROWS)))
    size = many.stat().st_size / 1e6
    assert size > 20
    assert peak(BY_PATH, many) - peak(BY_PATH, few) < MOST * size
