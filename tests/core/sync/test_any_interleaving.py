"""Any interleaving of changes, faults, kills and syncs: in the end the store is what the server is.

``make soak`` runs it five hundred times.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.feeds import FeedProblem
from tests.helpers.interrupted import InterruptedStore, Stops
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer

RUNS = 500 if os.environ.get("SOAK") == "1" else 4

Day = Callable[["Shops", int, int], object]


class Shops:
    """Two shops, three items and what is under way between them, beside a store that is synced with them."""

    def __init__(self, desk: Synced) -> None:
        self.desk = desk
        self.merchant = desk.server.merchant
        self.main, self.west = self.merchant.shop("Main"), self.merchant.shop("West")
        self.vendor = self.merchant.vendor("Oak")
        self.items = [self.merchant.item(name, stock={self.main: 2}) for name in ("Chair", "Stool", "Bench")]
        self.orders: list[int] = []
        self.transfers: list[int] = []

    def shop(self, number: int) -> int:
        return (self.main, self.west)[number % 2]

    def item(self, number: int) -> int:
        return self.items[number % 3]

    def sell(self, which: int, units: int) -> None:
        self.merchant.sell(
            self.shop(which), [(self.item(which), units, "10"), (self.item(which + 1), 1, "5")]
        )

    def order(self, which: int, units: int) -> None:
        lines = [(self.item(which), units, "4"), (self.item(which + 1), 2, "3")]
        self.orders.append(self.merchant.purchase_order(self.vendor, self.shop(which), lines))
        if units > 2:
            self.merchant.send_order(self.orders[-1])

    def receive(self, which: int, units: int) -> None:
        for order in self.orders[which : which + 1]:
            self.merchant.receive(order, {self.merchant.order_lines(order)[0]["orderLineID"]: units})

    def finish(self, which: int, _: int) -> None:
        for order in self.orders[which : which + 1]:
            self.merchant.finish(order)
            self.orders.remove(order)

    def change_line(self, which: int, units: int) -> None:
        for order in self.orders[which : which + 1]:
            self.merchant.change_line(self.merchant.order_lines(order)[-1]["orderLineID"], units + 3)

    def send(self, which: int, units: int) -> None:
        sender = self.shop(which)
        lines = [(self.item(which), units)]
        self.transfers.append(self.merchant.transfer(sender, self.main + self.west - sender, lines))
        self.merchant.send_transfer(self.transfers[-1])

    def arrive(self, which: int, units: int) -> None:
        for transfer in self.transfers[which : which + 1]:
            (line,) = self.merchant.transfer_lines(transfer)
            self.merchant.receive_transfer(transfer, {line["transferItemID"]: units})

    def give_back(self, which: int, units: int) -> None:
        number = self.merchant.vendor_return(self.vendor, self.shop(which), [(self.item(which), units)])
        self.merchant.send_return(number)

    def count(self, which: int, units: int) -> None:
        self.merchant.count(self.item(which), self.shop(which), units)

    # --- syncs, whole, cut and killed

    def sync(self, _: int, __: int) -> None:
        with suppress(FeedProblem):
            self.desk.sync()

    def sync_cut(self, which: int, units: int) -> None:
        self.desk.server.faults.cut("/API/", skip=which * 3, times=7 + units)
        self.sync(which, units)
        self.desk.server.faults.clear()

    def sync_limited(self, which: int, units: int) -> None:
        self.desk.server.faults.limit("/API/", seconds=units, skip=which, times=2)
        self.desk.server.faults.fail(502, "/API/", skip=which + 4, times=2)
        self.desk.server.faults.repeat_page("Item", times=1)
        self.sync(which, units)
        self.desk.server.faults.clear()

    def sync_while_selling(self, which: int, units: int) -> None:
        self.desk.server.faults.before(lambda: self.sell(which, units), "/API/", skip=which * 4)
        self.sync(which, units)
        self.desk.server.faults.clear()

    def sync_killed(self, which: int, units: int) -> None:
        store = self.desk.store
        assert isinstance(store, InterruptedStore)
        place = 5 + which * 23 + units
        stops: Stops = lambda _: KeyboardInterrupt() if len(store.points) == place else None  # noqa: E731
        with suppress(KeyboardInterrupt), store.stopping(stops):
            self.sync(which, units)

    def token_ends(self, _: int, __: int) -> None:
        for pair in self.desk.server.sign_in.pairs:
            pair.expires = 0
        self.desk.server.clock.advance(60)


ACTS: list[Day] = [
    *(Shops.sell, Shops.order, Shops.receive, Shops.finish, Shops.change_line, Shops.send, Shops.arrive),
    *(Shops.give_back, Shops.count, Shops.sync, Shops.sync_cut, Shops.sync_limited, Shops.sync_while_selling),
    *(Shops.sync_killed, Shops.token_ends),
]


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 4)), max_size=14))
def test_after_the_last_sync_the_store_equals_the_server(acts: list[tuple[Day, int, int]]) -> None:
    place = Path(tempfile.mkdtemp())
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        desk = Synced(InterruptedStore(place / "shop.duckdb"), server, place / "secrets")
        desk.connect()
        shops = Shops(desk)
        for act, which, units in acts:
            server.clock.advance(120)
            act(shops, which, units)
        server.clock.advance(600)
        desk.sync()
        server.clock.advance(600)
        desk.sync()

        assert desk.on_hand() == desk.their_on_hand()
        assert desk.report() == desk.their_report()
        assert desk.waiting_records() == 0
        assert desk.problems() == []
        assert server.bucket.refused == 0
        assert server.bucket.highest <= server.bucket.size
        desk.store.close()
    shutil.rmtree(place)
