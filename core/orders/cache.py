"""The board of eCom orders kept up to date: after an operation only the orders it may concern are looked at.

These are the orders whose own facts changed, and those with a line at an item and shop that was touched:
what they wait for, what they are promised and what became of their units follows from nothing else.
"""

import threading
from datetime import datetime

import polars as pl

from core.allocation import PAIR, LiveRows, Rows
from core.orders.board import board_of, in_order
from core.store import Snapshot, spliced

ORDER = ["ecom_order_id"]

# --- with the store ---


class LiveBoard:
    """The board of the store whose ``rows`` these are, for any number of threads."""

    def __init__(self, rows: LiveRows) -> None:
        self._rows = rows
        self._lock = threading.Lock()
        self._at: tuple[int, int, datetime] | None = None
        self._board = pl.DataFrame()

    def frame(self, now: datetime) -> pl.DataFrame:
        """The board at ``now`` (board.py: BOARD), made anew where that is another moment than before."""
        with self._lock, self._rows.read() as (snapshot, rows):
            at = (rows.beginning, rows.version, now)
            if at != self._at:
                self._board, self._at = self._caught_up(snapshot, rows, now), at
            return self._board

    def _caught_up(self, snapshot: Snapshot, rows: Rows, now: datetime) -> pl.DataFrame:
        if self._at is not None and self._at[2] == now:
            beginning, version, _ = self._at
            touched = rows.touched(snapshot, beginning, version)
            if touched is not None:
                return _after(self._board, snapshot, rows, _orders_at(snapshot, touched, version), now)
        return board_of(snapshot, rows.lines, rows.supply, now)


def _after(
    board: pl.DataFrame, snapshot: Snapshot, rows: Rows, orders: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The board after something happened to ``orders``."""
    if orders.is_empty():
        return board
    pairs = rows.lines.join(orders, on=ORDER, how="semi").select(PAIR).unique()
    lines, supply = (frame.join(pairs, on=PAIR, how="semi") for frame in (rows.lines, rows.supply))
    return in_order(spliced(board, board_of(snapshot, lines, supply, now, orders), orders))


def _orders_at(snapshot: Snapshot, touched: pl.DataFrame, since: int) -> pl.DataFrame:
    """The orders that operations after ``since`` may concern."""
    sold = snapshot.frame("sale_line", columns=ORDER, matching=touched).drop_nulls()
    changed = snapshot.frame(
        "change", columns=["row_key"], table_name="ecom_order", above={"operation_number": since}
    )
    return pl.concat([sold, changed.select(ecom_order_id="row_key")]).unique()
