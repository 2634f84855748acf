"""Open lines and what is on its way, kept up to date: what the report's other pictures are made of.

After an operation only the rows of the items and shops that it touched are read again. Every operation
notes these on their stock (core/ledger.py), whatever it changed: stock, documents, or orders.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import polars as pl

from core.live_report import names_changed
from core.oldest_first import PAIR
from core.splicing import spliced
from core.store import Snapshot, Store

LINES = [
    *PAIR, "document_type", "document_id", "line_number", "occurred_at", "ecom_order_id", "backordered",
    "waiting", "packed", "taken_anyway", "unit_price", "on_hand", "found", "sku", "tracked",
]  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """``lines``, one row per open line with LINES, and ``supply``, one row per incoming line, at a
    ``version`` of the store. ``whole_at``: the last version that may have changed any row there is."""

    beginning: int
    version: int
    whole_at: int
    lines: pl.DataFrame
    supply: pl.DataFrame

    def touched(self, snapshot: Snapshot, beginning: int, version: int) -> pl.DataFrame | None:
        """The items and shops touched after ``version``; None where anything may be another since."""
        if beginning != self.beginning or not self.whole_at <= version <= self.version:
            return None
        return load_touched(snapshot, version)


# --- with the store ---


class LiveRows:
    """The rows of ``store`` as it is now, for any number of threads. Frames are never changed in place."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._rows: Rows | None = None

    @contextmanager
    def read(self) -> Iterator[tuple[Snapshot, Rows]]:
        """A snapshot, and the rows of the same moment."""
        with ExitStack() as reading:
            with self._lock:
                snapshot = reading.enter_context(self._store.read())
                rows = self._rows = self._caught_up(snapshot)
            yield snapshot, rows

    def _caught_up(self, snapshot: Snapshot) -> Rows:
        rows, version = self._rows, snapshot.version
        if rows is None or rows.beginning != self._store.beginning or version < rows.version:
            return self._read_whole(snapshot, version)
        if version == rows.version:
            return rows
        if names_changed(snapshot, rows.version):
            return self._read_whole(snapshot, version)
        touched = load_touched(snapshot, rows.version)
        if touched.is_empty():
            return replace(rows, version=version)
        lines = load_open_lines(snapshot, touched)
        supply = snapshot.frame("supply", matching=touched)
        return replace(
            rows,
            version=version,
            lines=spliced(rows.lines, lines, touched),
            supply=spliced(rows.supply, supply, touched),
        )

    def _read_whole(self, snapshot: Snapshot, version: int) -> Rows:
        lines, supply = load_open_lines(snapshot), snapshot.frame("supply")
        return Rows(self._store.beginning, version, version, lines, supply)


def load_touched(snapshot: Snapshot, since: int) -> pl.DataFrame:
    """The items and shops that operations after ``since`` touched."""
    return snapshot.frame("stock", columns=PAIR, above={"changed_by": since})


def load_open_lines(snapshot: Snapshot, pairs: pl.DataFrame | None = None) -> pl.DataFrame:
    """Open lines with LINES, all or those of some items and shops."""
    return snapshot.frame("open_line_named", columns=LINES, matching=pairs)
