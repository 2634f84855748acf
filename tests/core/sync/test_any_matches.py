"""Any interleaving of web orders with and without numbers, sales, returns, syncs, cuts and decisions.

Whatever a person said last about an order and a sale holds, and everything else is what the server says.

``make soak`` runs it five hundred times.
"""

import os
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.ledger import By, Done
from core.neutral import OTHER_SALE, SAME_SALE
from core.orders import match_sale, rule_out_sale
from core.store import Snapshot
from core.sync import C_SERIES, R_SERIES, plain_utc
from core.undo import undo
from tests.helpers.caches import Caches
from tests.helpers.synced import new_id
from tests.helpers.trade import Trade, begun_anew
from tests.lightspeed_server import LightspeedServer

RUNS = 500 if os.environ.get("SOAK") == "1" else 4
ACTS = [
    "place", "place", "sell_alike", "refund", "touch", "note", "decide", "decide", "take_back", "sell",
    "count", "sync", "sync", "sync_cut", "sync_while_selling", "sync_killed",
]  # fmt: skip


class MatchingTrade(Trade):
    """Trade with orders of the web shop, and people who say which sale each of them is."""

    sources = (R_SERIES, C_SERIES)
    last: Done | None = None

    def place(self, which: int, units: int) -> None:
        """Place an order, which the till takes over at once: with its number, or without."""
        shop = self.desk.server.web_shop
        shop.numbers_sales = units % 2 == 0
        shop.place([(self.places.variants[which % 3], units, 20.0)], to_ship=which == 3)

    def sell_alike(self, which: int, units: int) -> None:
        self.merchant.sell(self.places.main, [(self.item(which), units, "20")])

    def refund(self, which: int, _: int) -> None:
        lines = [
            number for number, line in self.merchant.rows["SaleLine"].items() if line["unitQuantity"] > 0
        ]
        if lines:
            self.merchant.refund(lines[which % len(lines)], 1)

    def touch(self, which: int, _: int) -> None:
        orders = list(self.desk.server.web_shop.orders)
        self.desk.server.web_shop.touch(orders[which % len(orders)], memo="call")

    def note(self, which: int, units: int) -> None:
        sales = list(self.merchant.rows["Sale"])
        if sales:
            self.merchant.change("Sale", sales[which * units % len(sales)], note="seen")

    def decide(self, which: int, units: int) -> None:
        with self.desk.store.read() as snapshot:
            orders = sorted(snapshot.frame("ecom_order")["ecom_order_id"])
            sales = sorted(snapshot.frame("sale_line")["sale_id"].unique())
        if orders and sales:
            verb = match_sale if units % 2 else rule_out_sale
            pair = orders[which % len(orders)], sales[-1 - which * units % len(sales)]
            with suppress(Problem):
                self.last = verb(self.desk.store, *pair, by=self._by())

    def take_back(self, _: int, __: int) -> None:
        if self.last:
            with suppress(Problem):
                undo(self.desk.store, self.last.operation_id, by=self._by())

    def _by(self) -> By:
        return By(new_id(), "Ann", plain_utc(self.desk.server.clock.now()))


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 4)), max_size=16))
def test_a_decision_holds_whatever_comes_after_it(
    shared_server: LightspeedServer, acts: list[tuple[str, int, int]]
) -> None:
    server = shared_server
    with begun_anew(server, synced=True) as (desk, places):
        trade = MatchingTrade(desk, places)
        caches = Caches(desk.store, plain_utc(server.clock.now()))
        for act, which, units in acts:
            server.clock.advance(120)
            getattr(trade, act)(which, units)
            server.faults.clear()
            assert desk.store.ask(broken_decisions) == []
        for _ in range(2):
            server.clock.advance(600)
            trade.sync(0, 0)
            caches.assert_as_computed_anew_after_a_step()

        assert desk.store.ask(broken_decisions) == []
        assert desk.on_hand() == desk.their_on_hand()
        assert desk.report() == desk.their_report()
        assert desk.problems() == []


def broken_decisions(snapshot: Snapshot) -> list[dict[str, str]]:
    """Return what somebody said of an order and a sale, and what is otherwise."""
    lines = snapshot.frame("sale_line").filter(~snapshot.frame("sale_line")["voided"])
    linked = set(lines.select("ecom_order_id", "sale_id").iter_rows())
    linked |= set(lines.select("ecom_order_id", "returned_sale_id").drop_nulls().iter_rows())
    return [
        row
        for row in snapshot.rows("order_match", decision=[SAME_SALE, OTHER_SALE])
        if ((row["ecom_order_id"], row["sale_id"]) in linked) != (row["decision"] == SAME_SALE)
    ]
