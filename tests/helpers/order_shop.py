"""A shop with web orders: the small shop, and each step of an order under its own id."""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from core.ledger.check import load_problems
from core.ledger.operations import By, Done
from core.orders.packing import pack, take_out_of_turn
from core.orders.refunds import refund
from core.orders.release import clear, mark_fraud, mark_paid
from core.orders.shipping import edit_tracking, picked_up, ready_for_pickup, ship, tick_in_pos
from core.orders.stages import load_orders
from core.report import REPORT, load_report
from core.store.database import Store
from core.undo import undo
from tests.helpers.engines import store_on
from tests.helpers.small_shop import NOW, empty, opened, small_shop
from tests.helpers.told_before import mark_told

_ids = count(1)


class OrderShop:
    """A store and what is done with its orders; Ann does everything, at 9 in the morning."""

    def __init__(self, place: Path | Store, fill: Callable[[Store], object] = empty) -> None:
        """``place``: a folder for a new store, or one that is filled."""
        self.store = small_shop(place / "shop.duckdb", fill=fill) if isinstance(place, Path) else place

    def do(self, verb: Callable[..., Done], *args: Any, **how: Any) -> Done:
        asked = {"operation_id": f"step-{next(_ids)}", "actor": "Ann", "now": NOW}
        by = By(**{name: how.pop(name, value) for name, value in asked.items()})
        return verb(self.store, *args, by=by, **how)

    def clear(self, *orders: str, **how: Any) -> Done:
        return self.do(clear, orders, **how)

    def fraud(self, order: str, **how: Any) -> Done:
        return self.do(mark_fraud, order, **how)

    def paid(self, *orders: str, **how: Any) -> Done:
        return self.do(mark_paid, orders, **{"method": "bank transfer", "reference": "R-7"} | how)

    def tell(self, **promises: Any) -> Done:
        return self.do(mark_told, promises)

    def pack(self, *orders: str, **how: Any) -> Done:
        return self.do(pack, orders, **how)

    def take(self, order: str, **how: Any) -> Done:
        return self.do(take_out_of_turn, order, **how)

    def ship(self, *orders: str, **how: Any) -> Done:
        return self.do(ship, orders, **how)

    def ready_for_pickup(self, order: str, note: str = "called", **how: Any) -> Done:
        return self.do(ready_for_pickup, order, note, **how)

    def picked_up(self, *orders: str, **how: Any) -> Done:
        return self.do(picked_up, orders, **how)

    def tracking(self, order: str, carrier: str, number: str, **how: Any) -> Done:
        return self.do(edit_tracking, order, carrier, number, **how)

    def tick(self, *orders: str, **how: Any) -> Done:
        return self.do(tick_in_pos, orders, **how)

    def refund(self, order: str, lines: Sequence[Any] = (), **how: Any) -> Done:
        return self.do(refund, order, lines, **how)

    def undo(self, done: Done) -> Done:
        return undo(self.store, done.operation_id, by=By(f"step-{next(_ids)}", "Ann", NOW))

    # --- what the store says

    def stages(self) -> dict[str, str]:
        return dict(self.store.ask(load_orders).select("ecom_order_id", "stage").iter_rows())

    def stage(self, order: str) -> str:
        return self.stages()[order]

    def ready(self) -> dict[str, str]:
        """Of each order, how many of its waiting units are on the shelf for it: “1 of 2”."""
        rows = self.store.ask(load_orders).select("ecom_order_id", "ready", "units").iter_rows()
        return {order: f"{ready} of {units}" for order, ready, units in rows}

    def order(self, order: str, *names: str) -> tuple[Any, ...]:
        """Some facts of an order as recorded."""
        return self._row("ecom_order", names, ecom_order_id=order)

    def line(self, sale: str, *names: str) -> tuple[Any, ...]:
        """Some facts of a sale's only line as recorded."""
        return self._row("sale_line", names, sale_id=sale)

    def _row(self, table: str, names: tuple[str, ...], **key: str) -> tuple[Any, ...]:
        with self.store.read() as snapshot:
            (row,) = snapshot.rows(table, **key)
        return tuple(row[name] for name in names)

    def rows(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        with self.store.read() as snapshot:
            return snapshot.frame(table).select(names).sort(pl.all()).rows()

    def on_hand(self, item: str, shop: str = "S1") -> int:
        return int(self._row("stock", ("on_hand",), item_id=item, shop_id=shop)[0])

    def state(self) -> dict[str, list[Any]]:
        """All that undo has to give back; what is only history is left out."""
        kept = ("stock", "sale_line", "ecom_order", "parcel_sent", "open_line", "ours")
        with self.store.read() as snapshot:
            frames = {table: snapshot.frame(table).select(pl.exclude("changed_by")) for table in kept}
            frames["order_terms"] = snapshot.frame("order_terms").filter(
                pl.col("on_hold") | pl.col("ship_complete") | (pl.col("priority") > 0)
            )
            frames["given_units"] = snapshot.frame("given_units").filter(pl.col("units") > 0)
            frames["moved_order"] = snapshot.frame("moved_order").filter(pl.col("moved_up") > 0)
        return {table: sorted(map(repr, frame.rows())) for table, frame in frames.items()}

    def shown(self) -> tuple[Any, ...]:
        """Everything in the store, the orders and the report, to compare before and after an undo."""
        report = self.store.ask(load_report).select(REPORT)
        return self.state(), self.store.ask(load_orders).rows(), report.rows()

    def is_sound(self) -> bool:
        """Return True if every invariant of the ledger holds."""
        return self.store.ask(load_problems).is_empty()


@functools.cache
def _with_names(fill: Callable[[Store], object]) -> Callable[[Store], object]:
    return lambda store: fill(opened(store))


@contextlib.contextmanager
def order_shop_on(engine: str, folder: Path, fill: Callable[[Store], object] = empty) -> Iterator[OrderShop]:
    """A shop on either engine. ``fill``: a function of a module."""
    with store_on(engine, folder, _with_names(fill)) as store:
        yield OrderShop(store)
