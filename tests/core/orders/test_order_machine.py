"""Whatever people do with orders, in whatever order: the store agrees with a plain model, unit by unit.

Nothing ships unpaid, uncleared, twice, beyond what is on the shelf for it, or after a refund; a unit is
open, shipped or refunded; stages follow from facts alone; undo is the identity. ``make test`` plays 15
sequences of 15 steps; SOAK=1 plays 1,000 of 30.
"""

import copy
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import Problem
from core.ledger.operations import Done, Posting
from core.orders.refunds import RefundLine
from core.orders.stages import load_orders
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW, do, sold, stocked

SOAK = os.environ.get("SOAK") == "1"
ITEMS = ("tyre", "bell")
Ask = Callable[[], Done]

items = st.sampled_from(ITEMS)
some = st.integers(1, 3)
which = st.integers(0, 7)
parts = st.none() | st.lists(st.integers(0, 3), min_size=2, max_size=2)


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


class OrderMachine(RuleBasedStateMachine):
    """Every rule does one thing in the store and in the model, or is refused by both."""

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

    @rule(pick=which)
    def clear(self, pick: int) -> None:
        order = self.pick(pick)
        may = not order.refunded and order.check != "cleared"
        self.step(
            may,
            [order],
            lambda name: self.shop.clear(order.name, operation_id=name),
            lambda: setattr(order, "check", "cleared"),
        )

    @rule(pick=which)
    def mark_fraud(self, pick: int) -> None:
        order = self.pick(pick)
        self.step(
            order.check != "fraud",
            [order],
            lambda name: self.shop.fraud(order.name, operation_id=name),
            lambda: setattr(order, "check", "fraud"),
        )

    @rule(pick=which)
    def mark_paid(self, pick: int) -> None:
        order = self.pick(pick)
        may = not order.refunded and not order.paid and order.check != "fraud"
        self.step(
            may,
            [order],
            lambda name: self.shop.paid(order.name, operation_id=name),
            lambda: setattr(order, "paid", True),
        )

    @rule(pick=which, units=parts)
    def pack(self, pick: int, units: list[int] | None) -> None:
        order = self.pick(pick)
        part, reached = self.part_of(order, units), self.reached()
        rest = {x.key: x.waiting - x.packed for x in order.lines if x.packed < x.waiting}
        chosen = rest if part is None else part
        packed = {line.key: line.packed for line in order.lines}
        fits = all(n <= rest.get(key, 0) and n + packed[key] <= reached[key] for key, n in chosen.items())

        def change() -> None:
            order.told = False
            for line in order.lines:
                line.packed += chosen.get(line.key, 0)

        self.step(
            order.released and bool(chosen) and fits,
            [order],
            lambda name: self.shop.pack(order.name, part=part, operation_id=name),
            change,
        )

    @rule(pick=which, units=parts)
    def take_anyway(self, pick: int, units: list[int] | None) -> None:
        order = self.pick(pick)
        part, reached = self.part_of(order, units), self.reached()
        chosen = order.waiting if part is None else part
        mine = {line.key for line in order.lines}

        def free(line: Line) -> int:
            return self.shelf(line.item) - sum(x.taken for x in self.waiting(line.item) if x.key not in mine)

        lines = [line for line in order.lines if line.key in chosen]
        fits = all(chosen[line.key] <= min(line.waiting, free(line)) for line in lines)
        needed = any(chosen[line.key] > reached[line.key] for line in lines)

        def change() -> None:
            for line in lines:
                line.taken = chosen[line.key]

        self.step(
            order.released and fits and needed,
            [order],
            lambda name: self.shop.take(order.name, part=part, operation_id=name),
            change,
        )

    @rule(pick=which, units=parts, come=st.booleans())
    def send(self, pick: int, units: list[int] | None, come: bool) -> None:
        """A parcel leaves, or the customer comes."""
        order = self.pick(pick)
        part = self.part_of(order, units)
        verb = self.shop.picked_up if come else self.shop.ship
        self.step(
            self.may_leave(order, part),
            [order],
            lambda name: verb(order.name, part=part, operation_id=name),
            lambda: self.left(order, part),
        )

    def leaving(
        self, order: Order, part: Mapping[tuple[str, int], int] | None
    ) -> Mapping[tuple[str, int], int]:
        packed = {line.key: line.packed for line in order.lines if line.packed}
        return (packed or order.waiting) if part is None else part

    def may_leave(self, order: Order, part: Mapping[tuple[str, int], int] | None) -> bool:
        reached, chosen = self.reached(), self.leaving(order, part)
        waiting = order.waiting
        fits = all(n <= min(waiting.get(key, 0), reached[key]) for key, n in chosen.items())
        return order.released and bool(chosen) and fits

    def left(self, order: Order, part: Mapping[tuple[str, int], int] | None) -> None:
        chosen = self.leaving(order, part)
        order.told = False
        for line in order.lines:
            units = chosen.get(line.key, 0)
            line.shipped += units
            line.packed, line.taken = max(0, line.packed - units), max(0, line.taken - units)

    @rule()
    def ship_everything_there_is(self) -> None:
        """All orders at once, or none of them."""
        orders = list(self.orders.values())

        def change() -> None:
            for order in orders:
                self.left(order, None)

        self.step(
            all(self.may_leave(order, None) for order in orders),
            orders,
            lambda name: self.shop.ship(*(order.name for order in orders), operation_id=name),
            change,
        )

    @rule(pick=which)
    def ready_for_pickup(self, pick: int) -> None:
        order = self.pick(pick)
        packed = all(line.packed == line.waiting for line in order.lines)
        self.step(
            order.released and not order.told and packed,
            [order],
            lambda name: self.shop.ready_for_pickup(order.name, operation_id=name),
            lambda: setattr(order, "told", True),
        )

    @rule(pick=which)
    def tick(self, pick: int) -> None:
        order = self.pick(pick)
        self.step(
            order.is_sent and not order.ticked,
            [order],
            lambda name: self.shop.tick(order.name, operation_id=name),
            lambda: setattr(order, "ticked", True),
        )

    @rule(pick=which, second=st.booleans(), unshipped=st.integers(0, 3), shipped=st.integers(0, 2),
          returns=st.sampled_from([None, True, False]))  # fmt: skip
    def refund(self, pick: int, second: bool, unshipped: int, shipped: int, returns: bool | None) -> None:
        order = self.pick(pick)
        line = order.lines[second]
        asked = [RefundLine(*line.key, unshipped, shipped, returns)]
        fits = unshipped <= line.waiting and shipped <= line.shipped and unshipped + shipped > 0
        said = not shipped or returns is not None
        self.step(
            not order.refunded and fits and said,
            [order],
            lambda name: self.shop.refund(order.name, asked, operation_id=name),
            lambda: self.paid_back(order, line, unshipped, shipped, bool(returns)),
        )

    @rule(pick=which, returns=st.sampled_from([None, True, False]))
    def refund_everything(self, pick: int, returns: bool | None) -> None:
        order = self.pick(pick)
        said = returns is not None or not any(line.shipped for line in order.lines)

        def change() -> None:
            for line in order.lines:
                self.paid_back(order, line, line.waiting, line.shipped, bool(returns))

        self.step(
            not order.refunded and said,
            [order],
            lambda name: self.shop.refund(order.name, everything=True, returns=returns, operation_id=name),
            change,
        )

    def paid_back(self, order: Order, line: Line, unshipped: int, shipped: int, returns: bool) -> None:
        line.refunded += unshipped + shipped
        line.shipped -= shipped
        line.packed, line.taken = min(line.packed, line.waiting), min(line.taken, line.waiting)
        self.on_hand[line.item] += unshipped + (shipped if returns else 0)
        order.refunded = all(x.refunded == x.quantity for x in order.lines)

    @rule(pick=which)
    def undo(self, pick: int) -> None:
        """Any step, late or early: given back as a whole, or refused as a whole."""
        if not self.deeds:
            return
        place = len(self.deeds) - 1 - pick % len(self.deeds)
        deed = self.deeds[place]
        later = any(
            other.done and deed.before.keys() & other.before.keys() for other in self.deeds[place + 1 :]
        )
        if not deed.done or later:
            self.refused(lambda: self.shop.undo(Done(deed.name, 0, None)))
            return
        self.shop.undo(Done(deed.name, 0, None))
        self.orders |= copy.deepcopy(deed.before)
        self.on_hand.subtract(deed.on_hand)
        deed.done = False
        for item in ITEMS:
            self.found[item] = max(0, self.found[item] - deed.found[item])
        self.settle()

    @rule()
    def ask_again(self) -> None:
        """The same id again answers, and does nothing."""
        if self.last:
            assert self.last().again

    # --- what always holds

    @invariant()
    def the_store_agrees_with_the_model(self) -> None:
        reached = self.reached()
        board = {row["ecom_order_id"]: row for row in self.shop.store.ask(load_orders).to_dicts()}
        for order in self.orders.values():
            row = board[order.name]
            ready = sum(reached[line.key] for line in order.lines)
            units = 0 if order.refunded else sum(order.waiting.values())
            assert (row["units"], row["ready"], row["stage"]) == (units, ready, order.stage(ready))
        with self.shop.store.read() as snapshot:
            lines = {row["sale_id"]: row for row in snapshot.rows("sale_line")}
            stock = {row["item_id"]: row for row in snapshot.rows("stock")}
            moved = snapshot.rows("stock_movement")
            parcels = snapshot.frame("parcel_sent", columns=["parcel_id"])
            boxed = snapshot.rows("parcel_line", parcel_id=parcels["parcel_id"].to_list())
            undone = {row["reverses"] for row in snapshot.rows("operation", kind="reversal")}
            refunds = [row for row in snapshot.rows("refund_line") if row["operation_id"] not in undone]
        in_ledger: Counter[str] = Counter()
        for move in moved:
            in_ledger[move["item_id"]] += move["quantity"]
        for item in ITEMS:
            kept = stock.get(item, {"on_hand": 0, "found": 0})
            assert kept["on_hand"] == self.on_hand[item] == in_ledger[item]
            assert kept["found"] == self.found[item]
        for line in (line for order in self.orders.values() for line in order.lines):
            kept = lines[line.sale]
            assert (kept["shipped"], kept["refunded"]) == (line.shipped, line.refunded)
            assert (kept["packed"], kept["taken_anyway"]) == (line.packed, line.taken)
            assert line.shipped + line.refunded + line.waiting == line.quantity
            sent = sum(box["units"] for box in boxed if box["sale_id"] == line.sale)
            paid_back = sum(row["shipped"] for row in refunds if row["sale_id"] == line.sale)
            assert sent - paid_back == line.shipped


TestOrderMachine = OrderMachine.TestCase
TestOrderMachine.settings = settings(
    max_examples=1_000 if SOAK else 15,
    stateful_step_count=30 if SOAK else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
