"""The report kept up to date: after an operation only what it touched is computed again.

The first reader computes the whole report from the store; whoever comes later gets the same frame, or
one in which the rows of the items and shops touched since are replaced. Frames are never changed in
place, so many readers may hold one.
"""

import threading
from dataclasses import dataclass

import polars as pl

from core.allocation import PAIR, names_changed
from core.report.backorders import in_order, load_report
from core.report.filters import labels
from core.store import Snapshot, Store

CODES = ["item_id", "description", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku"]
"""What a search for an item looks into."""


@dataclass(frozen=True)
class Names:
    """``shops``: one row per shop, with its time zone; what to call each shop and vendor, by id."""

    shops: pl.DataFrame
    shop_names: dict[str, str]
    vendor_names: dict[str, str]


# --- with the store ---


class LiveReport:
    """The report of ``store`` as it is now, for any number of threads.

    ``frame()``: one row per item, shop and source (backorders.py: REPORT and HELPERS), and the number
    of the last operation in it. ``names()``: the shops and the vendors. ``codes()``: one row per item with
    the text a search looks into, read for the first search.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._version = -1
        self._beginning = store.beginning
        self._rows = pl.DataFrame()
        self._names = Names(pl.DataFrame(), {}, {})
        self._codes: pl.DataFrame | None = None

    def frame(self) -> tuple[int, pl.DataFrame]:
        """The version of the store and the report at that version."""
        with self._lock:
            self._follow()
            return self._version, self._rows

    def names(self) -> Names:
        """Every shop and vendor."""
        with self._lock:
            self._follow()
            return self._names

    def codes(self) -> pl.DataFrame:
        """``item_id, text``: one row per item, its names and numbers in lower case, one per line."""
        with self._lock:
            self._follow()
            if self._codes is None:
                with self._store.read() as snapshot:
                    self._codes = load_codes(snapshot)
            return self._codes

    def _follow(self) -> None:
        if (self._store.version, self._store.beginning) != (self._version, self._beginning):
            with self._store.read() as snapshot:
                self._catch_up(snapshot)

    def _catch_up(self, snapshot: Snapshot) -> None:
        version, beginning = snapshot.version, self._store.beginning
        if (
            self._version < 0
            or beginning != self._beginning
            or version < self._version
            or names_changed(snapshot, self._version)
        ):
            self._rows, self._codes = load_report(snapshot), None
            self._names = load_names(snapshot)
        else:
            touched = snapshot.frame("stock", columns=PAIR, above={"changed_by": self._version})
            if not touched.is_empty():
                self._rows = _after(self._rows, snapshot, touched)
        self._version, self._beginning = version, beginning


def _after(rows: pl.DataFrame, snapshot: Snapshot, touched: pl.DataFrame) -> pl.DataFrame:
    """The report whose ``rows`` were right until some items and shops were touched."""
    kept = rows.join(touched, on=PAIR, how="anti", maintain_order="left")
    short = snapshot.frame("open_line", columns=PAIR, matching=touched, above={"backordered": 0})
    if short.is_empty():  # as after most receipts
        return kept
    return in_order(pl.concat([kept, load_report(snapshot, short)]))


def load_names(snapshot: Snapshot) -> Names:
    """Every shop and vendor, and what to call them in a list of choices."""
    shops, vendors = snapshot.frame("shop"), snapshot.frame("vendor", columns=["vendor_id", "name"])
    return Names(shops, labels(shops.select("shop_id", "name")), labels(vendors))


def load_codes(snapshot: Snapshot) -> pl.DataFrame:
    """What a search for an item looks into: one row per item."""
    items = snapshot.frame("item", columns=CODES)
    return items.select(
        "item_id", text=pl.concat_str(CODES, separator="\n", ignore_nulls=True).str.to_lowercase()
    )
