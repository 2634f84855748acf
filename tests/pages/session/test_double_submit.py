"""The same delivery received twice at the same moment, as browsers send it: exactly one receipt."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.ledger.check import load_problems
from core.store import open_store
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.server_process import ServerProcess, served
from tests.helpers.visitor import Visitor, until, visiting

EVERYTHING, COUNTED = "Receive all incoming", "Receive what was counted"

SLOW_SERVER = """
import sys, threading, time, server
from pathlib import Path
from pages.session.services import (store)

here = Path(__file__).parent

def write_slowly(busy, waiting):
    while True:
        time.sleep(0.01)
        if busy.exists():
            with store().write():
                while busy.exists():
                    waiting.write_text(str(len(store()._lock._waiting)))
                    time.sleep(0.01)
                waiting.unlink()

def see_all_done(running):
    while True:
        time.sleep(0.01)
        if running.exists() and not any("ScriptRunner" in thread.name for thread in threading.enumerate()):
            running.unlink()

for work, *files in (write_slowly, here / "busy", here / "waiting"), (see_all_done, here / "running"):
    threading.Thread(target=work, args=files, daemon=True).start()
sys.exit(server.main(sys.argv[1:]))
"""
"""``server.py`` with someone in it who, while the file ``busy`` is there, holds the write lock; how many wait
for it stands in the file ``waiting``. The file ``running`` is taken away once nobody's page is running."""


class Delivery:
    """Purchase orders of 3 tubes each on a running server."""

    def __init__(self, server: ServerProcess, folder: Path, orders: list[str]) -> None:
        self.server = server
        self._orders = orders
        self._busy, self._waiting, self._running = (folder / name for name in ("busy", "waiting", "running"))

    def another(self) -> str:
        return self._orders.pop()

    @contextlib.asynccontextmanager
    async def others_writing(self, really: bool) -> AsyncIterator[None]:
        """While the block lasts, nobody else gets to write."""
        if not really:
            yield
            return
        self._busy.touch()
        try:
            await self.queued(0)
            yield
        finally:
            self._busy.unlink()

    async def queued(self, receipts: int) -> None:
        """Wait until so many wait for the others to have written; the server's worker may be one more."""
        await until(lambda: self._queue() >= receipts)

    def _queue(self) -> int:
        """Return how many wait; below 0 while nobody writes, or the file is just being written."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self._waiting.read_text())
        return -1

    async def all_done(self) -> None:
        """Wait until whatever the server has heard of is done."""
        self._running.touch()
        await until(lambda: not self._running.exists())


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivery]:
    folder = tmp_path_factory.mktemp("goods in")
    shop = ReceivingShop(folder)
    orders = [shop.ordered(("tube", 3)) for _ in range(14)]
    shop.store.close()
    program = folder / "slow_server.py"
    program.write_text(SLOW_SERVER, encoding="utf-8")
    with served(folder / "shop.duckdb", program) as server:
        delivery = Delivery(server, folder, list(orders))
        yield delivery
        log = server.log.read_text("utf-8")
    store = open_store(folder / "shop.duckdb")
    assert store.ask(load_problems).is_empty()
    with store.read() as snapshot:
        assert snapshot.frame("operation", kind="receipt").height == len(orders) - len(delivery._orders)
    store.close()
    assert "Error" not in log


@pytest.mark.parametrize("button", [EVERYTHING, COUNTED])
@pytest.mark.parametrize("slow", [False, True], ids=["fast", "slow"])
@pytest.mark.parametrize("gap", [0.0, 0.05, 0.3])
def test_a_double_click_is_one_receipt(delivery: Delivery, gap: float, slow: bool, button: str) -> None:
    po = delivery.another()

    async def click_twice() -> Visitor:
        async with visiting(delivery.server.url) as visitor:
            await visitor.visit("receiving", po=po)
            visitor.enter("Received now, line 1", double_value=3.0)
            click = visitor.click(button)
            async with delivery.others_writing(slow):
                await visitor.send(click)
                if slow:
                    await delivery.queued(1)
                await asyncio.sleep(gap)
                await visitor.send(click)
                if slow:
                    await delivery.queued(2)
            await visitor.heard()
            await delivery.all_done()
            await visitor.caught_up()
            return visitor

    visitor = asyncio.run(click_twice())
    assert visitor.offers("Undo this receipt")
    assert not visitor.offers(EVERYTHING)
    assert f"3 received of {po}" in visitor.said()


@pytest.mark.parametrize("slow", [False, True], ids=["fast", "slow"])
def test_of_twenty_people_who_receive_one_order_one_succeeds_and_the_others_read_who(
    delivery: Delivery, slow: bool
) -> None:
    po = delivery.another()
    together = asyncio.Barrier(21)  # the people, and who says go

    async def press() -> Visitor:
        async with visiting(delivery.server.url) as visitor:
            await visitor.visit("receiving", po=po)
            await together.wait()
            await visitor.send(visitor.click(EVERYTHING))
            await visitor.finished()
            return visitor

    async def everybody() -> list[Visitor]:
        async with asyncio.TaskGroup() as group:
            people = [group.create_task(press()) for _ in range(20)]
            async with delivery.others_writing(slow):
                await together.wait()
                if slow:
                    await delivery.queued(20)
        return [person.result() for person in people]

    people = asyncio.run(everybody())
    received = [person for person in people if f"3 received of {po}" in person.said()]
    told = [
        person for person in people if "only 0 of 3 still incoming; shop staff received 3 at" in person.said()
    ]
    assert (len(received), len(told)) == (1, 19)
    assert not any(person.offers(EVERYTHING) for person in people)
