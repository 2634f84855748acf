"""The same delivery received twice at the same moment, as browsers send it: exactly one receipt."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.check import load_problems
from core.store import Store
from tests.goods_in import GoodsIn
from tests.served import Served, served
from tests.visitor import Visitor, visiting

EVERYTHING, COUNTED = "Receive all that is still to come", "Receive what was counted"

SLOW_SERVER = """
import sys, threading, time, server
from pathlib import Path
from pages import _shell

def write_slowly(busy):
    while True:
        time.sleep(0.01)
        if busy.exists():
            with _shell.store().write():
                while busy.exists():
                    time.sleep(0.01)

threading.Thread(target=write_slowly, args=[Path(__file__).with_name("busy")], daemon=True).start()
sys.exit(server.main(sys.argv[1:]))
"""
"""``server.py`` with someone in it who, while the file ``busy`` is there, holds the write lock."""


class Delivery:
    """Purchase orders of 3 tubes each on a running server."""

    def __init__(self, server: Served, folder: Path, orders: list[str]) -> None:
        self.server = server
        self.busy = folder / "busy"
        self._orders = orders

    def another(self) -> str:
        return self._orders.pop()

    @contextlib.contextmanager
    def others_writing(self, really: bool) -> Iterator[None]:
        """While the block lasts, nobody else gets to write."""
        if really:
            self.busy.touch()
        try:
            yield
        finally:
            self.busy.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivery]:
    folder = tmp_path_factory.mktemp("goods in")
    shop = GoodsIn(folder)
    orders = [shop.ordered(("tube", 3)) for _ in range(14)]
    shop.store.close()
    program = folder / "slow_server.py"
    program.write_text(SLOW_SERVER, encoding="utf-8")
    with served(folder / "shop.duckdb", program) as server:
        delivery = Delivery(server, folder, list(orders))
        yield delivery
        log = server.log.read_text("utf-8")
    store = Store(folder / "shop.duckdb")
    assert load_problems(store).is_empty()
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
            with delivery.others_writing(slow):
                await asyncio.sleep(0.1)
                await visitor.send(click)
                await asyncio.sleep(gap)
                await visitor.send(click)
                await asyncio.sleep(0.5 if slow else 0)
            await visitor.finished()
            await visitor.quiet(1.0)
            return visitor

    visitor = asyncio.run(click_twice())
    assert visitor.offers("Undo this receipt")
    assert not visitor.offers(EVERYTHING)
    assert f"3 received of {po}" in visitor.said()


@pytest.mark.parametrize("slow", [False, True], ids=["fast", "slow"])
def test_of_twenty_people_who_receive_one_purchase_order_one_does_and_the_others_read_who(
    delivery: Delivery, slow: bool
) -> None:
    po = delivery.another()
    together = asyncio.Barrier(20)

    async def press() -> Visitor:
        async with visiting(delivery.server.url) as visitor:
            await visitor.visit("receiving", po=po)
            await together.wait()
            await visitor.send(visitor.click(EVERYTHING))
            await visitor.finished()
            return visitor

    async def everybody() -> list[Visitor]:
        people = [asyncio.create_task(press()) for _ in range(20)]
        while together.n_waiting < 19 and not any(person.done() for person in people):
            await asyncio.sleep(0.01)
        with delivery.others_writing(slow):
            await asyncio.sleep(0.5 if slow else 0)
        return await asyncio.gather(*people)

    people = asyncio.run(everybody())
    received = [person for person in people if f"3 received of {po}" in person.said()]
    told = [
        person for person in people if "only 0 of 3 still to come; shop staff received 3 at" in person.said()
    ]
    assert (len(received), len(told)) == (1, 19)
    assert not any(person.offers(EVERYTHING) for person in people)
