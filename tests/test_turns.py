"""Whose page is drawn first while many look, on the real server: pages/_turns.py."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.goods_in import GoodsIn
from tests.served import served
from tests.visitor import visiting

LONG = 60.0  # seconds: longer than any of these tests takes

BUSY_SERVER = f"""
import sys, threading, time, server
from pathlib import Path
from pages._turns import _turnstile

_turnstile.patience = {LONG}

def draw_slowly(busy, waiting):
    while True:
        time.sleep(0.01)
        if busy.exists():
            with _turnstile.passed():
                while busy.exists():
                    who = ["page" if slow else "filter" for slow, *_ in _turnstile.waiting]
                    waiting.write_text(".".join(["", *who]))
                    time.sleep(0.01)
                waiting.unlink()

here = Path(__file__).parent
threading.Thread(target=draw_slowly, args=[here / "busy", here / "waiting"], daemon=True).start()
sys.exit(server.main(sys.argv[1:]))
"""
"""``server.py`` with someone in it whose page is being drawn while the file ``busy`` is there. Who waits for
that, in the order in which they will go, stands in the file ``waiting``."""


class Crowd:
    """A running server, and a purchase order to receive there."""

    def __init__(self, url: str, folder: Path, order: str) -> None:
        self.url, self.order = url, order
        self._busy, self._waiting = folder / "busy", folder / "waiting"

    @contextlib.asynccontextmanager
    async def somebody_draws(self) -> AsyncIterator[None]:
        """While the block lasts, somebody's page is being drawn."""
        self._busy.touch()
        await self.waits()
        try:
            yield
        finally:
            self._busy.unlink()

    async def waits(self, *who: str) -> None:
        """Until exactly these wait, in this order."""
        await _until(lambda: self._waiting.exists() and self._waiting.read_text() == ".".join(["", *who]))


async def _until(it_is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not it_is_so():
            await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    folder = tmp_path_factory.mktemp("crowd")
    shop = GoodsIn(folder)
    order = shop.ordered(("tube", 3))
    shop.store.close()
    program = folder / "busy_server.py"
    program.write_text(BUSY_SERVER, encoding="utf-8")
    with served(folder / "shop.duckdb", program) as server:
        yield Crowd(server.url, folder, order)


def test_one_page_is_drawn_at_a_time_and_a_filter_goes_before_a_page_that_is_opened(crowd: Crowd) -> None:
    async def morning() -> None:
        async with visiting(crowd.url) as ann, visiting(crowd.url) as bob:
            await ann.visit("backorders")
            await bob.visit("")
            async with crowd.somebody_draws():
                bob_opens = asyncio.create_task(bob.visit("receiving"))
                await crowd.waits("page")
                ann_filters = asyncio.create_task(ann.rerun())
                await crowd.waits("filter", "page")
                assert not ann_filters.done()
                assert not bob_opens.done()
            await asyncio.gather(ann_filters, bob_opens)

    asyncio.run(morning())


def test_whoever_received_sees_it_at_once_however_many_look(crowd: Crowd) -> None:
    async def morning() -> None:
        async with visiting(crowd.url) as ann, visiting(crowd.url) as bob:
            await ann.visit("receiving", po=crowd.order)
            await bob.visit("")
            async with crowd.somebody_draws():
                bob_opens = asyncio.create_task(bob.visit("backorders"))
                await crowd.waits("page")
                await ann.press("Receive all that is still to come")
                assert f"3 received of {crowd.order}" in ann.said()
                await crowd.waits("page")
            await bob_opens

    asyncio.run(morning())
