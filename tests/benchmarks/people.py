"""The people of the load measurement: a crowd of sessions, and what each of them does step after step."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.benchmarks import chain
from tests.helpers.visitor import Visitor, visiting

THINK = 4.0  # seconds
LINES = 10  # of each delivery
PAGES = ["", "ecom_orders", "po_planning", "receiving"]
RECEIVE = "Receive what was counted"


@dataclass
class Tally:
    """Log of a run: milliseconds by kind of step, confirmed receipts by document, errors; ``cores`` that the
    server kept busy while all were there."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    received: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    cores: float = 0


Step = Callable[[], Awaitable[str]]
"""Does one thing and returns what kind of thing it was."""
Person = Callable[[Visitor, int, Tally], Step]
"""Whoever sits at a session: its tab, its number, where to write down what happens."""


class Crowd:
    """``size`` sessions at the server at ``url``: they begin once all are there, at random in the first four
    seconds, and go on for ``seconds``. ``cpu_seconds``: processor time that the server has used so far."""

    def __init__(
        self, url: str, size: int, seconds: float, person: Person, cpu_seconds: Callable[[], float]
    ) -> None:
        self.url = url
        self.size = size
        self.seconds = seconds
        self.person = person
        self.cpu_seconds = cpu_seconds
        self.tally = Tally()

    async def gather(self) -> Tally:
        """Let them all in, wait until the last has gone."""
        self.all_here, self.door = asyncio.Barrier(self.size + 1), asyncio.Semaphore(4)
        sessions = asyncio.gather(*(self._session(number) for number in range(self.size)))
        await self.all_here.wait()
        began, used = time.perf_counter(), self.cpu_seconds()
        await sessions
        self.tally.cores = (self.cpu_seconds() - used) / (time.perf_counter() - began)
        return self.tally

    async def _session(self, number: int) -> None:
        async with visiting(self.url) as visitor:
            step = self.person(visitor, number, self.tally)
            async with self.door:
                await visitor.visit("")
                await step()
            await self.all_here.wait()
            end = time.perf_counter() + self.seconds
            await asyncio.sleep(random.uniform(0, THINK))
            while time.perf_counter() < end and await self._timed(step, visitor):
                await asyncio.sleep(random.uniform(THINK * 0.75, THINK * 1.25))

    async def _timed(self, step: Step, visitor: Visitor) -> bool:
        """Return True if there was an answer. A person without one leaves."""
        began = time.perf_counter()
        try:
            kind = await step()
        except TimeoutError:
            self.tally.errors.append("no answer in a minute")
            return False
        self.tally.times[kind].append((time.perf_counter() - began) * 1000)
        self.tally.errors += [error.message for error in visitor.shown("exception")]
        self.tally.errors += [alert.body for alert in visitor.shown("alert") if "on our side" in alert.body]
        return True


def nobody(visitor: Visitor, _number: int, _tally: Tally) -> Step:
    """Someone before an empty page, who presses F5."""

    async def step() -> str:
        await visitor.rerun()
        return "bare"

    return step


def anybody(visitor: Visitor, number: int, tally: Tally) -> Step:
    """One in four stands at a goods-in table, the others sit at a desk."""
    return (at_goods_in if number % 4 == 0 else at_a_desk)(visitor, number, tally)


def at_a_desk(visitor: Visitor, number: int, tally: Tally) -> Step:
    """Filters of the report; now and then another page and back, so that one step in five is no filter."""
    draw, page = random.Random(number), ""

    async def step() -> str:
        nonlocal page
        if page != "backorders" or draw.random() < 1 / 9:
            page = draw.choice(PAGES) if page == "backorders" else "backorders"
            await visitor.visit(page)
            return "read"
        shops = {f"Shop {draw.randrange(chain.SHOPS):05}" for _ in range(draw.randint(1, 20))}
        visitor.enter("Shop", string_array_value=sorted(shops))
        await visitor.rerun()
        tally.errors += _foreign_rows(visitor, shops)
        return "report"

    return step


def _foreign_rows(visitor: Visitor, shops: set[str]) -> list[str]:
    """Says so where a row is not of one of this session's shops."""
    shown = [set(table["shop"]) for table in visitor.tables() if "shop" in table.columns]
    wrong = len(shown) != 1 or not shown[0] or not shown[0] <= shops
    return [f"asked for {sorted(shops)}, shown {shown}"] if wrong else []


def at_goods_in(visitor: Visitor, number: int, tally: Tally) -> Step:
    """One unit after the other of a delivery, line by line; two people share each delivery."""
    document = f"L{number // 8:05}"
    line, opened = number % 8, False

    async def step() -> str:
        nonlocal opened, line
        if not opened:
            opened = True
            await visitor.visit("receiving", po=document)
            return "read"
        line = line % LINES + 1
        visitor.enter(f"Received now, line {line}", double_value=1.0)
        await visitor.press(RECEIVE)
        if f"1 received of {document}" in visitor.said():
            tally.received[document] += 1
        else:
            tally.errors.append(f"not received: {visitor.said()}")
        return "receipt"

    return step
