"""Open lines and what is on its way, kept up to date: what the report's other pictures are made of.

After an operation only the rows of the items and shops that it touched are read again. Every operation
notes these on their stock (core/ledger/operations.py), whatever it changed: stock, documents, or orders.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import polars as pl

from core.allocation.customers import customer_queue, with_stock_and_item
from core.allocation.oldest_first import PAIR, STOCK
from core.store import Snapshot, Store, spliced_in_order

OF_ITEM = ["item_id", "sku", "tracked", "unit_price", "currency"]
"""What the lines say of their item."""


@dataclass(frozen=True)
class Rows:
    """What is kept at a ``version`` of the store, each frame in the order of items.

    ``lines``: open lines with what customers.py asks, ``sku`` and ``currency``; ``queue``: of them those
    that wait (``waiting.customer_queue``), oldest first at each item and shop; ``supply``: incoming lines;
    ``items``: OF_ITEM. ``whole_at``: the last version that may have changed any row there is.
    """

    beginning: int
    version: int
    whole_at: int
    lines: pl.DataFrame
    queue: pl.DataFrame
    supply: pl.DataFrame
    items: pl.DataFrame

    def touched(self, snapshot: Snapshot, beginning: int, version: int) -> pl.DataFrame | None:
        """The items and shops touched after ``version``; None where anything may be another since."""
        if beginning != self.beginning or not self.whole_at <= version <= self.version:
            return None
        return snapshot.frame("stock", columns=PAIR, above={"changed_by": version})


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
        return _after(rows, snapshot, version)

    def _read_whole(self, snapshot: Snapshot, version: int) -> Rows:
        items = snapshot.frame("item_sold", columns=OF_ITEM)
        lines = snapshot.frame("open_line")
        stock = snapshot.frame("stock", columns=STOCK, matching=lines.select(PAIR))
        lines = with_stock_and_item(lines, stock, items).sort("item_id")
        queue, supply = customer_queue(lines).sort("item_id", maintain_order=True), snapshot.frame("supply")
        state = (self._store.beginning, version, version)
        return Rows(*state, lines, queue, supply.sort("item_id"), items)


def _after(rows: Rows, snapshot: Snapshot, version: int) -> Rows:
    """The rows at ``version``, where operations since touched some items and shops only."""
    stock = snapshot.frame("stock", columns=STOCK, above={"changed_by": rows.version})
    if stock.is_empty():
        return replace(rows, version=version)
    touched = stock.select(PAIR)
    lines = with_stock_and_item(snapshot.frame("open_line", matching=touched), stock, rows.items)
    supply = snapshot.frame("supply", matching=touched)
    return replace(
        rows,
        version=version,
        lines=spliced_in_order(rows.lines, lines, touched),
        queue=spliced_in_order(rows.queue, customer_queue(lines), touched),
        supply=spliced_in_order(rows.supply, supply, touched),
    )


NAMES = ["item", "shop", "vendor"]
"""Master data that is written on the rows of the report."""


def names_changed(snapshot: Snapshot, since: int) -> bool:
    """Whether an import or a change of master data after operation ``since`` may touch any row."""
    imports = snapshot.frame("operation", columns=["number"], kind="import", above={"number": since})
    names = snapshot.frame("change", columns=["row_key"], table_name=NAMES, above={"operation_number": since})
    return not imports.is_empty() or not names.is_empty()
