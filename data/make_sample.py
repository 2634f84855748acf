"""Write the sample shop, ``data/sample/*.csv``: ``python data/make_sample.py [FOLDER]``.

The same seed always gives the same bytes. Dates are real dates before ``core.sample.ANCHOR``, the day
that plays "today"; loading moves them all by whole days.
"""

import csv
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making.books import Books
from making.files import Row, rows_of
from making.history import HISTORY
from making.scenarios import SCENARIOS
from making.waiting import orders_waiting_for_stock

from core.exchange.sample import sample_folder
from core.neutral import FILES, File

SEED = 20260101


def sample_books() -> Books:
    """The shop's books: the scenarios first, for they choose their items, then ordinary trade."""
    books = Books(Random(SEED))
    for tell in (*SCENARIOS, orders_waiting_for_stock, *HISTORY):
        tell(books)
    return books


def write(file: File, rows: list[Row], folder: Path) -> None:
    """One file, with every column of the contract that at least one row fills."""
    columns = [
        column.name
        for column in file.columns
        if column.required or any(row.get(column.name) not in {None, ""} for row in rows)
    ]
    with (folder / file.file_name).open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else sample_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in rows_of(sample_books()).items():
        write(FILES[name], rows, folder)


if __name__ == "__main__":
    main()
