"""The board of eCom orders, cached."""

import polars as pl

from core.allocation import PAIR, OpenLinesCache
from core.orders.board import board_of, in_board_order
from core.store import AsOf, Computed, Maintained, Snapshot, Store, with_rows_replaced

ORDER = ["ecom_order_id"]


class BoardCache(Maintained[pl.DataFrame]):
    """Cached board (core/orders/board.py: BOARD), computed from the cached ``lines``.

    After a write only the orders that it may concern are computed again: those whose own facts changed, and
    those with a line at a touched item and shop. What an order waits for, what it is promised and what became
    of its units follows from nothing else.

    Patched, because loading 8,000 orders takes 94 ms of a core and patching them 8, and a hundred people ask
    once a second, each time after another write (docs/performance.md).
    """

    def __init__(self, store: Store, lines: OpenLinesCache) -> None:
        super().__init__(store)
        self._lines = lines

    def load(self, snapshot: Snapshot, as_of: AsOf) -> pl.DataFrame:
        now = self._lines.at(snapshot, as_of.quarter)
        return board_of(snapshot, now.lines, now.supply, as_of.quarter)

    def patch(
        self, old: Computed[pl.DataFrame], snapshot: Snapshot, touched: pl.DataFrame, as_of: AsOf
    ) -> pl.DataFrame | None:
        if old.as_of.quarter != as_of.quarter:
            return None  # every order is older, and any promise may be broken
        orders = _orders_at(snapshot, touched, old.as_of.version)
        if orders.is_empty():
            return old.value
        now = self._lines.at(snapshot, as_of.quarter)
        pairs = now.lines.join(orders, on=ORDER, how="semi").select(PAIR).unique()
        lines, supply = (frame.join(pairs, on=PAIR, how="semi") for frame in (now.lines, now.supply))
        new = board_of(snapshot, lines, supply, as_of.quarter, orders)
        return in_board_order(with_rows_replaced(old.value, new, orders))


def _orders_at(snapshot: Snapshot, touched: pl.DataFrame, since: int) -> pl.DataFrame:
    """The orders that operations after ``since`` may concern."""
    sold = snapshot.frame("sale_line", columns=ORDER, matching=touched).drop_nulls()
    changed = snapshot.frame(
        "change", columns=["row_key"], table_name="ecom_order", above={"operation_number": since}
    )
    return pl.concat([sold, changed.select(ecom_order_id="row_key")]).unique()
