"""Any interleaving of changes there, acts here, writes, faults and kills: everything is in Lightspeed once.

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

from core.errors import Problem
from core.outbox.schemas import REFUSED, VERIFIED
from tests.core.sync.test_any_interleaving import ACTS, Shops
from tests.helpers.interrupted import InterruptedStore, Stops
from tests.helpers.outbox_desk import OutboxDesk
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer

RUNS = 500 if os.environ.get("SOAK") == "1" else 6

Day = Callable[["WritingShops", int, int], object]


class WritingShops(Shops):
    """The two shops, where people send documents here that the program enters in Lightspeed."""

    def __init__(self, desk: Synced) -> None:
        super().__init__(desk)
        desk.sync()
        self.here = OutboxDesk(desk)

    def order_here(self, which: int, units: int) -> None:
        lines = [(self.item(which), units), (self.item(which + 1), 2)]
        self.here.ordered(self.vendor, self.shop(which), lines)

    def send_here(self, which: int, units: int) -> None:
        sender = self.shop(which)
        self.here.sent(sender, self.main + self.west - sender, [(self.item(which), units)])

    def write(self, _: int, __: int) -> None:
        self.here.turn()

    def write_cut(self, which: int, units: int) -> None:
        faults = self.desk.server.faults
        (faults.cut, faults.lose_answer, faults.late)[units % 3]("/API/", skip=which)
        faults.fail(502, "POST /API/", skip=units)
        self.here.turn()
        faults.clear()

    def write_killed(self, which: int, units: int) -> None:
        """The program ends anywhere and is started again."""
        store = self.desk.store
        assert isinstance(store, InterruptedStore)
        place = 3 + which * 17 + units * 5
        stops: Stops = lambda _: KeyboardInterrupt() if len(store.points) == place else None  # noqa: E731
        with suppress(KeyboardInterrupt), store.stopping(stops):
            self.here.turn()
        self.here.started_again()

    def change_there(self, which: int, units: int) -> None:
        """Somebody changes a document of ours in Lightspeed."""
        for order in self.here.there("Order")[which : which + 1]:
            for line in self.merchant.order_lines(order["orderID"])[:1]:
                self.merchant.change_line(line["orderLineID"], units + 5)


WRITING: list[Day] = [
    *(WritingShops.order_here, WritingShops.send_here, WritingShops.write, WritingShops.write_cut),
    *(WritingShops.write_killed, WritingShops.change_there),
]


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from([*WRITING, *WRITING, *ACTS]), st.integers(0, 3), st.integers(1, 4)),
        max_size=14,
    )
)
def test_every_act_is_in_lightspeed_once_or_refused(acts: list[tuple[Day, int, int]]) -> None:
    place = Path(tempfile.mkdtemp())
    with LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))) as server:
        desk = Synced(InterruptedStore(place / "shop.duckdb"), server, place / "secrets")
        desk.connect()
        shops = WritingShops(desk)
        for act, which, units in acts:
            server.clock.advance(120)
            with suppress(Problem):
                act(shops, which, units)
            server.faults.clear()
        for _ in range(3):
            server.clock.advance(600)
            shops.here.turn()
            desk.sync()

        assert {row.state for row in shops.here.rows()} <= {VERIFIED, REFUSED}
        for kind, field in (("Order", "refNum"), ("Transfer", "note")):
            marks = [row[field] for row in shops.here.there(kind)]
            assert len(marks) == len(set(marks))
        numbers = [row.number for row in shops.here.rows() if row.state == VERIFIED]
        assert all(numbers)
        assert desk.on_hand() == desk.their_on_hand()
        both = [[row[:4] + row[6:] for row in rows] for rows in (desk.report(), desk.their_report())]
        assert sorted(both[0]) == sorted(both[1])
        assert desk.problems() == []
        assert server.bucket.refused == 0
        assert server.bucket.highest <= server.bucket.size
        desk.store.close()
    shutil.rmtree(place)
