"""Every cache shows what would be computed from the store without it, whatever people do in any order.

``make test`` plays 6 sequences of stock, 6 of orders and 8 of a whole trade; SOAK=1 plays 300 of each.
In a trade nobody looks after some of the steps, so that a cache has several operations to follow at once.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from core.errors import Problem
from core.ledger.operations import By, Done, Posting
from core.purchasing.closing import cancel_remainder, close
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.undo import undo
from tests.core.ledger.test_stock_machine import SOAK, StockMachine
from tests.core.orders.test_order_machine import OrderMachine
from tests.helpers.caches import Caches
from tests.helpers.every_write import WRITES, Prepared
from tests.helpers.order_shop import OrderShop
from tests.helpers.receiving_shop import NOW, ReceivingShop
from tests.helpers.small_shop import do, ordered, sent, sold, stocked
from tests.helpers.told_before import mark_told


@pytest.mark.parametrize("prepared", WRITES, ids=lambda prepared: prepared.__name__)
def test_cached_values_are_right_after_every_write_and_its_undo(prepared: Prepared, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    shop.stocked(chain=3)
    caches = Caches(shop.store, NOW)
    caches.follow()
    write = prepared(shop)
    caches.assert_as_computed_anew()
    write()
    caches.assert_as_computed_anew()
    try:
        undo(shop.store, "once", by=By("undo", "Ann", NOW))
    except Problem:
        return  # what undo leaves alone
    caches.assert_as_computed_anew()


def test_cached_values_are_right_on_the_next_day_without_a_write(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    shop.sold("tube", 2, order="1042")
    shop.ordered(("tube", 3))
    caches = Caches(shop.store, NOW)
    for days in range(4):
        caches.assert_as_computed_anew(NOW + timedelta(days=days))


class StockWatched(StockMachine):
    """Actions on stock and documents, with the caches compared after each step."""

    caches: Caches | None = None

    @invariant()
    def the_caches_are_as_computed_anew(self) -> None:
        self.caches = self.caches or Caches(self.shop.store, NOW)
        self.caches.assert_as_computed_anew_after_a_step()


class OrdersWatched(OrderMachine):
    """Actions on orders, with the caches compared after each step."""

    caches: Caches | None = None

    @invariant()
    def the_caches_are_as_computed_anew(self) -> None:
        self.caches = self.caches or Caches(self.shop.store, NOW)
        self.caches.assert_as_computed_anew_after_a_step()


DEEDS = [
    "web", "web", "unnamed", "till", "order", "draft", "send", "receive", "stock", "later", "give up",
    "close", "pack", "ship", "refund", "fraud", "tell", "undo", "undo",
]  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.sampled_from(["tyre", "bell", "lamp"]),
        st.sampled_from(["S1", "S2"]),
        st.integers(1, 4),
        st.booleans(),
    ),
    max_size=20,
)


class Trade:
    """Two shops with levels to fill up to, and whatever people do next; what is refused changes nothing."""

    def __init__(self, folder: Path) -> None:
        self.shop = OrderShop(folder)
        self.store = self.shop.store
        self.done: list[Done] = []
        self.orders: list[str] = []
        self.documents: list[str] = []
        levels = [("tyre", "S1", 1, 4), ("tyre", "S2", 0, 2), ("bell", "S2", 2, 6)]
        names = ("item_id", "shop_id", "reorder_point", "order_up_to")
        do(
            self.store,
            "import",
            Posting(rows={"stock": [dict(zip(names, level, strict=True)) for level in levels]}),
        )
        ordered(self.store, "BIG", "tyre", 50, date(2026, 12, 1))

    def step(self, number: int, step: str, item: str, shop: str, units: int) -> None:
        with suppress(Problem):
            done = self._step(f"{step} {number}", step, item, shop, units)
            self.done += [done] if done is not None else []

    def _step(self, name: str, step: str, item: str, shop: str, units: int) -> Done | None:
        day = date(2026, 11, 1 + len(name + item) * units % 28)
        order = self.orders[-units] if len(self.orders) >= units else "none"
        document = self.documents[-units] if len(self.documents) >= units else "BIG"
        by = By(name, "Ann", NOW)
        if step in ("web", "unnamed"):
            order = order if units % 2 else name
            self.orders.append(order)
            return sold(self.store, name, item, units, day, shop=shop, order=order, described=step == "web")
        if step in ("order", "draft"):
            self.documents.append(name)
            due = None if units == 1 else day
            return ordered(self.store, name, item, units * 2, due, shop=shop, draft=step == "draft")
        if step == "send":
            return sent(self.store, name, item, units, sender=shop, to="S2" if shop == "S1" else "S1")
        if step == "undo":
            return self.shop.undo(self.done.pop(-units)) if len(self.done) >= units else None
        acts: dict[str, Callable[[], Done]] = {
            "till": lambda: sold(self.store, name, item, units, day, shop=shop),
            "receive": lambda: receive(self.store, "po", document, [CountedLine(1, units)], by=by),
            "stock": lambda: stocked(self.store, item, units * 4, shop),
            "pack": lambda: self.shop.pack(order),
            "ship": lambda: self.shop.ship(order),
            "refund": lambda: self.shop.refund(order, everything=True),
            "fraud": lambda: self.shop.fraud(order),
            "later": lambda: change_expected(self.store, PURCHASE_ORDER, document, day, by=by),
            "give up": lambda: cancel_remainder(self.store, PURCHASE_ORDER, document, "sold out", by=by),
            "close": lambda: close(self.store, PURCHASE_ORDER, document, "sold out", by=by),
            "tell": lambda: self.shop.do(mark_told, {order: day}),
        }
        return acts[step]()


@settings(deadline=None, max_examples=300 if SOAK else 8, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_cached_values_are_right_after_any_trade(
    steps: list[tuple[str, str, str, int, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    trade = Trade(tmp_path_factory.mktemp("trade"))
    caches = Caches(trade.store, NOW)
    for number, (deed, item, shop, units, looked) in enumerate(steps):
        trade.step(number, deed, item, shop, units)
        if looked:  # A cache follows one operation, or several since somebody last looked.
            caches.assert_as_computed_anew()
    caches.assert_as_computed_anew()
    trade.store.close()


sequences = settings(
    max_examples=300 if SOAK else 6,
    stateful_step_count=30 if SOAK else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestStockWatched = StockWatched.TestCase
TestStockWatched.settings = sequences
TestOrdersWatched = OrdersWatched.TestCase
TestOrdersWatched.settings = sequences
