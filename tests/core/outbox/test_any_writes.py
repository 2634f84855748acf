"""Any interleaving of changes there, acts here, writes, faults and kills: everything is in Lightspeed once.

``make soak`` runs it five hundred times.
"""

import os
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.orders import edit_tracking, mark_paid, picked_up, ship
from core.outbox.schemas import REFUSED, VERIFIED
from core.sync import C_SERIES, R_SERIES
from tests.helpers.outbox_desk import OutboxDesk
from tests.helpers.synced import Synced
from tests.helpers.trade import ACTS, Places, Trade, begun_anew
from tests.lightspeed_server import LightspeedServer

RUNS = 500 if os.environ.get("SOAK") == "1" else 6


class WritingTrade(Trade):
    """Trade where people do things here that the program enters in Lightspeed."""

    sources = (R_SERIES, C_SERIES)

    def __init__(self, desk: Synced, places: Places) -> None:
        super().__init__(desk, places)
        self.here = OutboxDesk(desk)
        self.web_shop = desk.server.web_shop
        self._codes = 0

    def web_order(self, which: int) -> int:
        return list(self.web_shop.orders)[which % len(self.web_shop.orders)]

    def number(self, which: int) -> str:
        return str(self.web_shop.orders[self.web_order(which)]["number"])

    def new_code(self) -> str:
        self._codes += 1
        return f"1Z{self._codes}"

    # --- here

    def order_here(self, which: int, units: int) -> None:
        lines = [(self.item(which), units), (self.item(which + 1), 2)]
        self.here.ordered(self.places.vendor, self.shop(which), lines)

    def send_here(self, which: int, units: int) -> None:
        self.here.sent(self.shop(which), self.shop(which + 1), [(self.item(which), units)])

    def pay_here(self, which: int, _: int) -> None:
        self.here.do(mark_paid, [self.number(which)], "cash")

    def ship_here(self, which: int, units: int) -> None:
        code = self.new_code() if units % 2 else ""
        self.here.do(ship, [self.number(which)], tracking_number=code)

    def label_here(self, which: int, _: int) -> None:
        self.here.do(edit_tracking, self.number(which), "UPS", self.new_code())

    def pick_up_here(self, which: int, _: int) -> None:
        self.here.do(picked_up, [self.number(which)])

    # --- there, meanwhile

    def change_there(self, which: int, units: int) -> None:
        """Somebody changes a document of ours in Lightspeed."""
        for order in self.here.there("Order")[which : which + 1]:
            for line in self.merchant.order_lines(order["orderID"])[:1]:
                self.merchant.change_line(line["orderLineID"], units + 5)

    def place_there(self, which: int, units: int) -> None:
        variant = self.places.variants[which % 3]
        self.web_shop.place([(variant, units, 20.0)], paid=units % 2 == 0)

    def pay_there(self, which: int, _: int) -> None:
        self.web_shop.pay(self.web_order(which))

    def pack_there(self, which: int, _: int) -> None:
        self.web_shop.pack(self.web_order(which))

    def ship_there(self, which: int, _: int) -> None:
        self.web_shop.ship(self.web_order(which), tracking=self.new_code())

    def label_there(self, which: int, _: int) -> None:
        for shipment in self.web_shop.of_order(self.web_order(which))[:1]:
            self.web_shop.change_shipment(shipment["id"], tracking=self.new_code())

    def cancel_there(self, which: int, _: int) -> None:
        self.web_shop.cancel(self.web_order(which))

    # --- writes, whole, cut and killed

    def write(self, _: int, __: int) -> None:
        self.here.turn()

    def write_cut(self, which: int, units: int) -> None:
        faults = self.desk.server.faults
        (faults.cut, faults.lose_answer, faults.late)[units % 3]("/API/", skip=which)
        faults.fail(502, "POST /API/", skip=units)
        self.here.turn()

    def write_cut_in_web_shop(self, which: int, units: int) -> None:
        faults = self.desk.server.faults
        (faults.cut, faults.lose_answer, faults.late)[units % 3]("PUT /us/", skip=which % 2)
        faults.fail(502, "GET /us/", skip=units)
        self.here.turn()

    def write_killed(self, which: int, units: int) -> None:
        """The program ends anywhere and is started again."""
        with suppress(KeyboardInterrupt), self.killed(3 + which * 17 + units * 5):
            self.here.turn()
        self.here.started_again()

    # --- in the end

    def differing(self) -> dict[str, tuple[object, ...]]:
        """Web orders that are paid or shipped here and not there, or the other way round."""
        found: dict[str, tuple[object, ...]] = {}
        for order in self.web_shop.orders.values():
            own = self.here.header("ecom_order", ecom_order_id=order["number"])
            ours = own["payment_status"], own["shipment_status"]
            theirs = order["paymentStatus"], STATES.get(order["status"], order["shipmentStatus"])
            if ours != theirs:
                found[order["number"]] = (ours, theirs)
        return found


STATES = {"cancelled": "cancelled", "completed_picked_up": "picked_up", "completed_shipped": "shipped"}
"""Our word for where an order's goods are, by its status in the web shop."""

HERE = ["order_here", "send_here", "pay_here", "ship_here", "label_here", "pick_up_here"]
THERE = [
    "change_there",
    "place_there",
    "pay_there",
    "pack_there",
    "ship_there",
    "label_there",
    "cancel_there",
]
WRITES = ["write", "write_cut", "write_cut_in_web_shop", "write_killed"]


@settings(max_examples=RUNS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*HERE, *WRITES, *THERE, *HERE, *WRITES, *ACTS]),
            st.integers(0, 3),
            st.integers(1, 4),
        ),
        max_size=16,
    )
)
def test_every_act_is_in_lightspeed_once_or_refused(
    shared_server: LightspeedServer, acts: list[tuple[str, int, int]]
) -> None:
    server = shared_server
    with begun_anew(server, synced=True) as (desk, places):
        trade = WritingTrade(desk, places)
        for act, which, units in acts:
            server.clock.advance(120)
            with suppress(Problem):
                getattr(trade, act)(which, units)
            server.faults.clear()
        for _ in range(2):
            server.clock.advance(600)
            trade.here.turn()
            trade.here.turn()
            trade.here.sync()

        assert {row.state for row in trade.here.rows()} <= {VERIFIED, REFUSED}
        prove_written_once(trade)
        assert trade.differing().keys() <= {document for _, document in trade.here.open_acts()}
        assert desk.on_hand() == desk.their_on_hand()
        both = [[row[:4] + row[6:] for row in rows] for rows in (desk.report(), desk.their_report())]
        assert sorted(both[0]) == sorted(both[1])
        assert desk.problems() == []
        assert server.bucket.refused == server.ecom.windows.refused == 0
        assert server.bucket.highest <= server.bucket.size


def prove_written_once(trade: WritingTrade) -> None:
    """No document stands there twice, and no value was sent again that was there already."""
    for kind, field in (("Order", "refNum"), ("Transfer", "note")):
        marks = [row[field] for row in trade.here.there(kind)]
        assert len(marks) == len(set(marks))
    assert all(row.number for row in trade.here.rows() if row.state == VERIFIED and row.source == R_SERIES)
    assert trade.desk.server.ecom.idle_writes == 0
