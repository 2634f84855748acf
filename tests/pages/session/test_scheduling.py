"""Whose page is drawn first while many look, on the real server: pages/session/scheduling.py."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.server_process import served
from tests.helpers.visitor import Visitor, until, visiting

LONG = 60.0  # seconds: longer than any of these tests takes

BUSY_SERVER = f"""
import sys, threading, time, server
from pathlib import Path
from pages.session.services import (store)
from pages.session.scheduling import _draw_queue

_draw_queue.timeout = {LONG}

here = Path(__file__).parent

def be_slow(busy, enter):
    while True:
        time.sleep(0.01)
        if busy.exists():
            with enter():
                while busy.exists():
                    who = ["act"] * _draw_queue._writers
                    who += ["pause"] * len(_draw_queue._no_writer._cond._waiters)
                    who += ["page" if slow else "filter" for slow, *_ in _draw_queue.waiting]
                    (here / "lock").write_text(str(len(store()._lock._waiting)))
                    (here / "waiting").write_text(" ".join(who))
                    time.sleep(0.01)
                (here / "waiting").unlink(missing_ok=True)

slow = {{"draws": _draw_queue.slot, "acts": _draw_queue.writing_first, "writes": lambda: store().write()}}
for name, enter in slow.items():
    threading.Thread(target=be_slow, args=[here / name, enter], daemon=True).start()
sys.exit(server.main(sys.argv[1:]))
"""
"""``server.py`` with someone in it who ``draws``, ``acts``, or has the write lock and ``writes`` while a file
of that name is there. Who acts meanwhile, whose page pauses, and who waits to be drawn, in the order in which
they will go, stands in the file ``waiting``; how many wait for the write lock, in ``lock``."""


class Crowd:
    """A running server, and purchase orders to receive there."""

    def __init__(self, url: str, folder: Path, *orders: str) -> None:
        self.url, self.orders = url, orders
        self._folder, self._waiting = folder, folder / "waiting"

    @contextlib.asynccontextmanager
    async def somebody(self, does: str) -> AsyncIterator[None]:
        """While the block lasts, somebody ``draws``, ``acts`` or ``writes``."""
        busy = self._folder / does
        busy.touch()
        await until(lambda: "act" in self._who() or (does != "acts" and self._waiting.exists()))
        try:
            yield
        finally:
            busy.unlink()

    async def waits(self, *who: str) -> None:
        """Until exactly these act, pause and wait, in this order."""
        await until(lambda: self._who() == list(who))

    async def waits_for_the_lock(self) -> None:
        """Until somebody waits for the write lock."""
        await until(lambda: (self._folder / "lock").read_text() == "1")

    def _who(self) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            return self._waiting.read_text().split()
        return []


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with new_crowd(tmp_path_factory.mktemp("crowd")) as crowd:
        yield crowd


@contextlib.contextmanager
def new_crowd(folder: Path) -> Iterator[Crowd]:
    shop = ReceivingShop(folder)
    orders = [shop.ordered(("tube", units)) for units in (3, 5, 7)]
    shop.store.close()
    program = folder / "busy_server.py"
    program.write_text(BUSY_SERVER, encoding="utf-8")
    with served(folder / "shop.duckdb", program) as server:
        yield Crowd(server.url, folder, *orders)


def test_one_page_is_drawn_at_a_time_and_filters_go_before_opened_pages(crowd: Crowd) -> None:
    async def morning() -> None:
        async with visiting(crowd.url) as ann, visiting(crowd.url) as bob:
            await ann.visit("backorders")
            await bob.visit("")
            async with crowd.somebody("draws"):
                bob_opens = asyncio.create_task(bob.visit("receiving"))
                await crowd.waits("page")
                ann_filters = asyncio.create_task(ann.rerun())
                await crowd.waits("filter", "page")
                assert not ann_filters.done()
                assert not bob_opens.done()
            await asyncio.gather(ann_filters, bob_opens)

    asyncio.run(morning())


@contextlib.asynccontextmanager
async def goods_in_and_desk(crowd: Crowd, order: str) -> AsyncIterator[tuple[Visitor, Visitor]]:
    """Somebody before a delivery, and somebody before the report."""
    async with visiting(crowd.url) as ann, visiting(crowd.url) as bob:
        await ann.visit("receiving", po=order)
        await bob.visit("backorders")
        yield ann, bob


def test_a_person_sees_their_own_receipt_at_once_among_many_readers(crowd: Crowd) -> None:
    async def morning() -> None:
        async with goods_in_and_desk(crowd, crowd.orders[0]) as (ann, bob):
            async with crowd.somebody("draws"):
                bob_opens = asyncio.create_task(bob.visit(""))
                await crowd.waits("page")
                await ann.press("Receive all incoming")
                assert f"3 received of {crowd.orders[0]}" in ann.said()
                await crowd.waits("page")
            await bob_opens

    asyncio.run(morning())


def test_while_somebody_writes_no_page_is_started(crowd: Crowd) -> None:
    async def morning() -> None:
        async with goods_in_and_desk(crowd, crowd.orders[1]) as (ann, bob):
            async with crowd.somebody("writes"):
                ann_receives = asyncio.create_task(ann.press("Receive all incoming"))
                await crowd.waits("act")
                bob_filters = asyncio.create_task(bob.rerun())
                await crowd.waits("act", "filter")
            await asyncio.gather(ann_receives, bob_filters)
            assert f"5 received of {crowd.orders[1]}" in ann.said()

    asyncio.run(morning())


def test_a_writer_does_not_wait_for_another_writer(crowd: Crowd) -> None:
    async def morning() -> None:
        async with goods_in_and_desk(crowd, crowd.orders[2]) as (ann, bob):
            async with crowd.somebody("acts"):
                bob_filters = asyncio.create_task(bob.rerun())
                await crowd.waits("act", "filter")
                await ann.press("Receive all incoming")
                assert f"7 received of {crowd.orders[2]}" in ann.said()
                assert not bob_filters.done()
            await bob_filters

    asyncio.run(morning())


def test_a_page_being_drawn_pauses_while_somebody_writes(tmp_path: Path) -> None:
    async def morning(crowd: Crowd) -> None:
        async with visiting(crowd.url) as bob:
            async with contextlib.AsyncExitStack() as writing:
                await writing.enter_async_context(crowd.somebody("writes"))
                bob_opens = asyncio.create_task(bob.visit(""))  # the day's first Overview notes its figures
                await crowd.waits_for_the_lock()
                async with crowd.somebody("acts"):
                    await writing.aclose()
                    await crowd.waits("act", "pause")
                    assert not bob_opens.done()
            await bob_opens

    with new_crowd(tmp_path) as crowd:
        asyncio.run(morning(crowd))
