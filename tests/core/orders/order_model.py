"""A plain model of orders, kept beside the store, and what must agree between both."""

import copy
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import Problem
from core.ledger.operations import Done, Posting
from core.orders.stages import load_orders
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, do, sold, stocked

ITEMS = ("tyre", "bell")
Ask = Callable[[], Done]

items = st.sampled_from(ITEMS)
some = st.integers(1, 3)


@dataclass
class Line:
    """One line of the model: a sale of one item; ``age`` counts up."""

    sale: str
    item: str
    quantity: int
    age: int
    shipped: int = 0
    refunded: int = 0
    packed: int = 0
    taken: int = 0

    @property
    def key(self) -> tuple[str, int]:
        return self.sale, 1

    @property
    def waiting(self) -> int:
        return self.quantity - self.shipped - self.refunded


@dataclass
class Order:
    """One order of the model."""

    name: str
    lines: list[Line]
    paid: bool = False
    check: str = "unchecked"
    refunded: bool = False
    told: bool = False
    ticked: bool = False

    @property
    def waiting(self) -> dict[tuple[str, int], int]:
        return {line.key: line.waiting for line in self.lines if line.waiting}

    @property
    def is_sent(self) -> bool:
        return not self.refunded and not self.waiting

    @property
    def released(self) -> bool:
        return bool(self.waiting) and not self.refunded and self.check == "cleared" and self.paid

    def stage(self, ready: int) -> str:
        """The contract's precedence, said plainly."""
        steps = {
            "refunded": self.refunded,
            "done": self.is_sent and self.ticked,
            "to_tick": self.is_sent,
            "check": self.check != "cleared",
            "awaiting_payment": not self.paid,
            "waiting_for_stock": ready < sum(self.waiting.values()),
            "ready_to_pack": sum(line.packed for line in self.lines) < ready,
            "ready_for_pickup": self.told,
            "packed": True,
        }
        return next(stage for stage, is_here in steps.items() if is_here)


@dataclass
class Deed:
    """One operation that can be undone: the orders as they were before it, and what it moved."""

    name: str
    before: dict[str, Order]
    on_hand: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    done: bool = True


class OrdersAndModel(RuleBasedStateMachine):
    """Orders of a shop and their model. After every step all figures must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.on_hand: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.orders: dict[str, Order] = {}
        self.deeds: list[Deed] = []
        self.ages = count(1)
        self.ids = count(1)
        self.last: Ask | None = None

    @initialize()
    def open_the_shop(self) -> None:
        self.shop = OrderShop(self.folder)
        self.deliver("tyre", 3)
        self.place(2, 1, released=True)

    def teardown(self) -> None:
        try:
            assert self.shop.is_sound()
        finally:
            self.shop.store.close()
            shutil.rmtree(self.folder)

    # --- the model's own rule 2, unit by unit

    def waiting(self, item: str) -> list[Line]:
        lines = [line for order in self.orders.values() if not order.refunded for line in order.lines]
        return sorted((x for x in lines if x.item == item and x.waiting), key=lambda line: line.age)

    def shelf(self, item: str) -> int:
        return self.on_hand[item] + sum(x.waiting for x in self.waiting(item)) + self.found[item]

    def reached(self) -> Counter[tuple[str, int]]:
        """Units on the shelf for each line: those taken first, then the oldest."""
        reached: Counter[tuple[str, int]] = Counter()
        for item in ITEMS:
            lines = self.waiting(item)
            turns = [x.key for x in lines for _ in range(x.taken)]
            turns += [x.key for x in lines for _ in range(x.waiting - x.taken)]
            reached.update(turns[: max(0, self.shelf(item))])
        return reached

    def settle(self) -> None:
        for item in ITEMS:
            gap = -(self.on_hand[item] + sum(x.waiting for x in self.waiting(item)))
            self.found[item] = max(self.found[item], gap)

    # --- doing, or being refused

    def step(
        self, may: bool, orders: Sequence[Order], ask: Callable[[str], Done], change: Callable[[], object]
    ) -> None:
        name = f"step {next(self.ids)}"
        if not may:
            self.refused(lambda: ask(name))
            return
        before = {order.name: copy.deepcopy(order) for order in orders}
        on_hand, found = self.on_hand.copy(), self.found.copy()
        ask(name)
        change()
        self.settle()
        moved, more = self.on_hand.copy(), self.found.copy()
        moved.subtract(on_hand)
        more.subtract(found)
        self.deeds.append(Deed(name, before, moved, more))
        self.last = lambda: ask(name)

    def refused(self, ask: Ask) -> None:
        """Refused in a sentence, and nothing was changed."""
        with self.shop.store.read() as snapshot:
            version = snapshot.version
        with pytest.raises(Problem, match=r"\.$"):
            ask()
        with self.shop.store.read() as snapshot:
            assert snapshot.version == version

    def pick(self, number: int) -> Order:
        return list(self.orders.values())[number % len(self.orders)]

    def part_of(self, order: Order, units: list[int] | None) -> dict[tuple[str, int], int] | None:
        if units is None:
            return None
        return {line.key: n for line, n in zip(order.lines, units, strict=False) if n}

    # --- what happens

    @rule(item=items, units=some)
    def deliver(self, item: str, units: int) -> None:
        stocked(self.shop.store, item, units)
        self.on_hand[item] += units
        self.settle()

    @rule(item=items, units=some)
    def sell_in_the_shop(self, item: str, units: int) -> None:
        sold(self.shop.store, f"till {next(self.ages)}", item, units)
        self.on_hand[item] -= units
        self.settle()

    @rule(first=some, second=some, released=st.booleans())
    def place(self, first: int, second: int, released: bool) -> None:
        if len(self.orders) == 4:
            return
        name = f"E{len(self.orders) + 1}"
        paid, check = ("paid", "cleared") if released else ("not_paid", "unchecked")
        facts = {"ecom_order_id": name, "placed_at": NOW, "payment_status": paid, "fraud_check": check}
        do(self.shop.store, "sale", Posting(rows={"ecom_order": [facts]}))
        lines = []
        for item, units in zip(ITEMS, (first, second), strict=True):
            age = next(self.ages)
            line = Line(f"S{age}", item, units, age)
            sold(self.shop.store, line.sale, item, units, date(2026, 1, 1) + timedelta(days=age), order=name)
            self.on_hand[item] -= units
            lines.append(line)
        self.orders[name] = Order(name, lines, released, check)
        self.settle()

    # --- what always holds

    @invariant()
    def the_board_has_the_units_and_the_stage_of_each_order(self) -> None:
        reached = self.reached()
        board = {row["ecom_order_id"]: row for row in self.shop.store.ask(load_orders).to_dicts()}
        for order in self.orders.values():
            row = board[order.name]
            ready = sum(reached[line.key] for line in order.lines)
            units = 0 if order.refunded else sum(order.waiting.values())
            assert (row["units"], row["ready"], row["stage"]) == (units, ready, order.stage(ready))

    @invariant()
    def stock_is_the_sum_of_the_movements(self) -> None:
        with self.shop.store.read() as snapshot:
            stock = {row["item_id"]: row for row in snapshot.rows("stock")}
            movements = snapshot.rows("stock_movement")
        in_ledger: Counter[str] = Counter()
        for move in movements:
            in_ledger[move["item_id"]] += move["quantity"]
        for item in ITEMS:
            row = stock.get(item, {"on_hand": 0, "found": 0})
            assert row["on_hand"] == self.on_hand[item] == in_ledger[item]
            assert row["found"] == self.found[item]

    @invariant()
    def every_unit_of_a_line_is_shipped_refunded_or_waits(self) -> None:
        with self.shop.store.read() as snapshot:
            rows = {row["sale_id"]: row for row in snapshot.rows("sale_line")}
        for line in self.all_lines():
            row = rows[line.sale]
            assert (row["shipped"], row["refunded"]) == (line.shipped, line.refunded)
            assert (row["packed"], row["taken_anyway"]) == (line.packed, line.taken)
            assert line.shipped + line.refunded + line.waiting == line.quantity

    @invariant()
    def what_is_in_parcels_and_was_not_paid_back_is_shipped(self) -> None:
        with self.shop.store.read() as snapshot:
            parcels = snapshot.frame("parcel_sent", columns=["parcel_id"])
            in_parcels = snapshot.rows("parcel_line", parcel_id=parcels["parcel_id"].to_list())
            undone = {row["reverses"] for row in snapshot.rows("operation", kind="reversal")}
            refunds = [row for row in snapshot.rows("refund_line") if row["operation_id"] not in undone]
        for line in self.all_lines():
            sent = sum(row["units"] for row in in_parcels if row["sale_id"] == line.sale)
            paid_back = sum(row["shipped"] for row in refunds if row["sale_id"] == line.sale)
            assert sent - paid_back == line.shipped

    def all_lines(self) -> list[Line]:
        return [line for order in self.orders.values() for line in order.lines]
