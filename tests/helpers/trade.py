"""Trade by chance: two shops and a web shop in a test Lightspeed, beside a store that is synced with them.

A run begins with a copy of one that was made before: making store, sign-in and first sync anew takes longer
than the run.
"""

import functools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.feeds import FeedProblem
from core.orders import clear
from core.sync import R_SERIES
from tests.helpers.copied_stores import new_store
from tests.helpers.interrupted import InterruptedStore, Stops
from tests.helpers.outbox_desk import OutboxDesk
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer

BEGINS = datetime(2026, 11, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Places:
    """Ids of what each run begins with: two shops, three items, and three web orders of them."""

    main: int
    west: int
    vendor: int
    items: tuple[int, ...]
    variants: tuple[int, ...]
    web_orders: tuple[int, ...]


def furnish(server: LightspeedServer) -> Places:
    """Make the shops. One web order is not paid, one is paid and packed, one is to be picked up."""
    merchant, shop = server.merchant, server.web_shop
    main, west = merchant.shop("Main"), merchant.shop("West")
    vendor, names = merchant.vendor("Oak"), ("Chair", "Stool", "Bench")
    shop.shop = main
    items = tuple(merchant.item(name, stock={main: 5}, customSku=name.upper()) for name in names)
    variants = tuple(
        shop.variant(name, item=item, sku=name.upper()) for name, item in zip(names, items, strict=True)
    )
    chair, stool, bench = variants
    web_orders = (
        shop.place([(chair, 1, 60.0), (stool, 1, 20.0)], paid=False),
        shop.place([(bench, 2, 80.0)]),
        shop.place([(stool, 1, 20.0)], pickup=True),
    )
    for number in web_orders[:2]:
        shop.pack(number)
    return Places(main, west, vendor, items, variants, web_orders)


@functools.cache
def begun(server: LightspeedServer, *, synced: bool) -> tuple[Synced, Places]:
    """Connected, and nothing read yet; or read, with all web orders cleared.

    Its store is closed, and its server a copy of ``server``, whose address stands among the secrets.
    """
    folder = Path(tempfile.mkdtemp())
    server.begin_as(LightspeedServer(Clock(BEGINS)))
    desk = Synced(new_store(folder / "shop.duckdb"), server, folder / "secrets")
    places = furnish(server)
    desk.connect()
    if synced:
        desk.connect_web_shop()
        here = OutboxDesk(desk)
        here.sync()
        here.do(clear, [f"ORD{number:05}" for number in range(1, 4)])
    desk.store.close()
    desk.server = LightspeedServer()
    desk.server.begin_as(server)
    return desk, places


@contextmanager
def begun_anew(server: LightspeedServer, *, synced: bool) -> Iterator[tuple[Synced, Places]]:
    """Begin a run on ``server``, which is served already: as ``begun``, and nothing of the run before."""
    first, places = begun(server, synced=synced)
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(first.store.path.parent, place, dirs_exist_ok=True)
        server.begin_as(first.server)
        store = InterruptedStore(Path(place) / first.store.path.name)
        try:
            yield Synced(store, server, Path(place) / first.folder.name), places
        finally:
            store.close()


class Trade:
    """Events in the shops, and syncs: whole, cut, limited and killed."""

    sources: Sequence[str] = (R_SERIES,)

    def __init__(self, desk: Synced, places: Places) -> None:
        self.desk = desk
        self.places = places
        self.merchant = desk.server.merchant
        self.orders: list[int] = []
        self.transfers: list[int] = []

    def shop(self, number: int) -> int:
        return (self.places.main, self.places.west)[number % 2]

    def item(self, number: int) -> int:
        return self.places.items[number % 3]

    def sell(self, which: int, units: int) -> None:
        self.merchant.sell(
            self.shop(which), [(self.item(which), units, "10"), (self.item(which + 1), 1, "5")]
        )

    def order(self, which: int, units: int) -> None:
        lines = [(self.item(which), units, "4"), (self.item(which + 1), 2, "3")]
        self.orders.append(self.merchant.purchase_order(self.places.vendor, self.shop(which), lines))
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
        sender, lines = self.shop(which), [(self.item(which), units)]
        self.transfers.append(self.merchant.transfer(sender, self.shop(which + 1), lines))
        self.merchant.send_transfer(self.transfers[-1])

    def arrive(self, which: int, units: int) -> None:
        for transfer in self.transfers[which : which + 1]:
            (line,) = self.merchant.transfer_lines(transfer)
            self.merchant.receive_transfer(transfer, {line["transferItemID"]: units})

    def give_back(self, which: int, units: int) -> None:
        lines = [(self.item(which), units)]
        self.merchant.send_return(self.merchant.vendor_return(self.places.vendor, self.shop(which), lines))

    def count(self, which: int, units: int) -> None:
        self.merchant.count(self.item(which), self.shop(which), units)

    # --- syncs, whole, cut and killed

    def sync(self, _: int, __: int) -> None:
        for source in self.sources:
            with suppress(FeedProblem):
                self.desk.sync(source)

    def sync_cut(self, which: int, units: int) -> None:
        self.desk.server.faults.cut("", skip=which * 3, times=7 + units)
        self.sync(which, units)

    def sync_limited(self, which: int, units: int) -> None:
        self.desk.server.faults.limit("/API/", seconds=units, skip=which, times=2)
        self.desk.server.faults.fail(502, "/API/", skip=which + 4, times=2)
        self.desk.server.faults.repeat_page("Item", times=1)
        self.sync(which, units)

    def sync_while_selling(self, which: int, units: int) -> None:
        self.desk.server.faults.before(lambda: self.sell(which, units), "/API/", skip=which * 4)
        self.sync(which, units)

    def sync_killed(self, which: int, units: int) -> None:
        with suppress(KeyboardInterrupt), self.killed(5 + which * 23 + units):
            self.sync(which, units)

    @contextmanager
    def killed(self, place: int) -> Iterator[None]:
        """End whoever asks something of the store for the ``place``-th time."""
        store = self.desk.store
        assert isinstance(store, InterruptedStore)
        stops: Stops = lambda _: KeyboardInterrupt() if len(store.points) == place else None  # noqa: E731
        with store.stopping(stops):
            yield

    def token_ends(self, _: int, __: int) -> None:
        for pair in self.desk.server.sign_in.pairs:
            pair.expires = 0
        self.desk.server.clock.advance(60)


ACTS = ["sell", "order", "receive", "finish", "change_line", "send", "arrive", "give_back", "count", "sync"]
ACTS += ["sync_cut", "sync_limited", "sync_while_selling", "sync_killed", "token_ends"]
