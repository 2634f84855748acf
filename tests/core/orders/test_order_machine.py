"""Whatever people do with orders, in whatever order: the store agrees with a plain model, unit by unit.

Nothing ships unpaid, uncleared, twice, beyond what is on the shelf for it, or after a refund; a unit is
open, shipped or refunded; stages follow from facts alone; undo is the identity. ``make test`` plays 15
sequences of 15 steps; SOAK=1 plays 1,000 of 30.
"""

import copy
import os
from collections.abc import Mapping

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from core.ledger.operations import Done
from core.orders.refunds import RefundLine
from tests.core.orders.order_model import ITEMS, Line, Order, OrdersAndModel

SOAK = os.environ.get("SOAK") == "1"

which = st.integers(0, 7)
parts = st.none() | st.lists(st.integers(0, 3), min_size=2, max_size=2)


class OrderMachine(OrdersAndModel):
    """Every rule does one thing in the store and in the model, or is refused by both."""

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


TestOrderMachine = OrderMachine.TestCase
TestOrderMachine.settings = settings(
    max_examples=1_000 if SOAK else 15,
    stateful_step_count=30 if SOAK else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
