"""Cache of the board of eCom orders."""

import polars as pl

from core.allocation import PAIR, OpenLinesCache
from core.orders.board import board_of, in_board_order
from core.orders.special_orders import NUMBER
from core.purchasing import LIKELY, SAFE, load_delivery_days, load_method, load_told_days
from core.store import AsOf, Computed, Maintained, Snapshot, Store, with_rows_replaced

ORDER_KEY = ["ecom_order_id"]


class BoardCache(Maintained[pl.DataFrame]):
    """Cache of the board (core/orders/board.py: BOARD), computed from the cached ``lines``.

    After a write it recomputes only orders whose own facts changed, and orders with a line at a touched item
    and shop. Nothing else changes what an order waits for, its promise, or its units.

    Loading 8,000 orders takes 72 ms of a core, patching them 8 ms. A hundred people ask once a second, each
    time after another write (docs/performance.md). Promises are the days that customers are told
    (core/purchasing/told_days.py).
    """

    def __init__(self, store: Store, lines: OpenLinesCache) -> None:
        super().__init__(store)
        self._lines = lines
        self._record: pl.DataFrame | None = None

    def load(self, snapshot: Snapshot, as_of: AsOf) -> pl.DataFrame:
        now = self._lines.at(snapshot, as_of.quarter)
        self._record = None
        return board_of(snapshot, now.lines, self._with_told_days(snapshot, now.supply, as_of), as_of.quarter)

    def _with_told_days(self, snapshot: Snapshot, supply: pl.DataFrame, as_of: AsOf) -> pl.DataFrame:
        """Add the days that customers are told to supply. The vendors' record is read once in a quarter of an
        hour."""
        if self._record is None and load_method(snapshot) in (LIKELY, SAFE):
            self._record = load_delivery_days(snapshot, as_of.quarter)
        return load_told_days(snapshot, supply, as_of.quarter, self._record)

    def patch(
        self, old: Computed[pl.DataFrame], snapshot: Snapshot, touched: pl.DataFrame, as_of: AsOf
    ) -> pl.DataFrame | None:
        if old.as_of.quarter != as_of.quarter:
            return None  # Ages change, and any promise may now be broken.
        since = {"operation_number": old.as_of.version}
        if not snapshot.frame("change", table_name="told_day", above=since).is_empty():
            return None  # Customers are told another day of every order.
        orders = _orders_at(snapshot, touched.select(PAIR), old.as_of.version)
        orders = pl.concat([orders, _imported(snapshot, old)]).unique()
        if orders.is_empty():
            return old.value
        now = self._lines.at(snapshot, as_of.quarter)
        pairs = now.lines.join(orders, on=ORDER_KEY, how="semi").select(PAIR).unique()
        lines, supply = (frame.join(pairs, on=PAIR, how="semi") for frame in (now.lines, now.supply))
        told = self._with_told_days(snapshot, supply, as_of)
        new = board_of(snapshot, lines, told, as_of.quarter, orders)
        return in_board_order(with_rows_replaced(old.value, new, orders))


def _imported(snapshot: Snapshot, old: Computed[pl.DataFrame]) -> pl.DataFrame:
    """Return the orders that imports have added since; perhaps no sale names them yet."""
    after = {"number": old.as_of.version}
    if snapshot.frame("operation", columns=["number"], kind="import", above=after).is_empty():
        return old.value.select(ORDER_KEY).clear()
    return snapshot.frame("ecom_order", columns=ORDER_KEY).join(old.value, on=ORDER_KEY, how="anti")


def _orders_at(snapshot: Snapshot, touched: pl.DataFrame, since: int) -> pl.DataFrame:
    """Return the orders that operations after ``since`` may have changed."""
    sold = snapshot.frame("sale_line", columns=ORDER_KEY, matching=touched).drop_nulls()
    order_tables = ["ecom_order", "order_terms"]
    since_then = {"operation_number": since}
    changed = snapshot.frame("change", columns=["row_key"], table_name=order_tables, above=since_then)
    special = snapshot.frame("special_order", columns=["special_order_id"], matching=touched)
    moved = snapshot.frame("change", table_name="sale_line", column_name="ecom_order_id", above=since_then)
    touching = [sold, changed.select(ecom_order_id="row_key"), special.select(ecom_order_id=NUMBER)]
    # An order that a sale was taken from has no line left at the touched items.
    touching += [moved.select(ecom_order_id=side).drop_nulls() for side in ("before", "after")]
    return pl.concat(touching).unique()
