"""Processor time of the server for each step of a visitor, as a multiple of an empty rerun in the same run.

``python -m tests.benchmarks.steps [STORE]``; without a store the one of the load benchmark is built: a report
of 10,400 rows, 200 shops. An empty rerun is one of a page with a title only: what Streamlit takes by
itself. So the multiples mean the same on a slow machine as on a quick one. Milliseconds are medians of all
threads of the server.
"""

import asyncio
import itertools
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.benchmarks import chain
from tests.benchmarks.load import empty_page_program
from tests.benchmarks.people import LINES, RECEIVE
from tests.helpers.server_process import ServerProcess, served
from tests.helpers.visitor import Visitor, visiting

WARM_UP, RUNS = 4, 20
AIMS = {"filter": 3, "receipt": 9, "open": 12}
PAGES = ["", "backorders", "receiving", "ecom_orders", "po_planning", "data"]

Step = Callable[[int], Awaitable[None]]


def main() -> None:
    """Print one row per step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "chain.duckdb"
        if len(sys.argv) > 1:
            shutil.copy(sys.argv[1], path)
        else:
            build = "import sys; from tests.benchmarks import load; load.build(sys.argv[1])"
            subprocess.run([sys.executable, "-c", build, str(path)], check=True)
        with served(folder / "unused.duckdb", empty_page_program(folder)) as server:
            times = {"empty rerun": asyncio.run(bare(server))}
        with served(path) as server:
            times |= asyncio.run(app(server))
    print("| step | CPU | × an empty rerun | aim |", "|---|--:|--:|--:|", sep="\n")
    for step, cpu in times.items():
        aim = AIMS.get(step.split()[0])
        print(f"| {step} | {cpu:.1f} ms | {cpu / times['empty rerun']:.1f} | {f'≤ {aim}' if aim else ''} |")


async def bare(server: ServerProcess) -> float:
    """Milliseconds of a rerun of the empty page."""
    async with visiting(server.url) as visitor:
        await visitor.visit("")
        return await measured(server, visitor, lambda _: visitor.rerun(), runs=RUNS * 5)


async def app(server: ServerProcess) -> dict[str, float]:
    """Milliseconds by step."""
    times = {}
    async with visiting(server.url) as visitor:

        async def change_filter(number: int) -> None:
            shops = {f"Shop {(number * 7 + each) % chain.SHOPS:05}" for each in range(1 + number % 20)}
            visitor.enter("Shop", string_array_value=sorted(shops))
            await visitor.rerun()

        async def receive(number: int) -> None:
            visitor.enter(f"Received now, line {number % LINES + 1}", double_value=1.0)
            await visitor.press(RECEIVE)
            assert "1 received of L00003" in visitor.said(), visitor.said()

        await visitor.visit("backorders")
        times["rerun of Backorders, nothing changed"] = await measured(
            server, visitor, lambda _: visitor.rerun()
        )
        times["filter changed on Backorders"] = await measured(server, visitor, change_filter)
        await visitor.visit("receiving", po="L00003")
        times["receipt with its page"] = await measured(server, visitor, receive)
        for page in PAGES:
            times[f"open {page or 'overview'}"] = await opened(server, visitor, page)
        times["open a delivery"] = await opened(server, visitor, "receiving", po="L00003")
    return times


async def opened(server: ServerProcess, visitor: Visitor, page: str, **address: str) -> float:
    """Milliseconds of opening a page from another one."""
    others = itertools.cycle([other for other in ("data", "receiving") if other != page])
    times = []
    for _ in range(WARM_UP + RUNS):
        await visitor.visit(next(others))
        started = await cpu(server, visitor)
        await visitor.visit(page, **address)
        times.append(await cpu(server, visitor) - started)
    return statistics.median(times[WARM_UP:])


async def measured(server: ServerProcess, visitor: Visitor, step: Step, runs: int = RUNS) -> float:
    """Milliseconds of a step."""
    times = []
    for number in range(WARM_UP + runs):
        started = await cpu(server, visitor)
        await step(number)
        times.append(await cpu(server, visitor) - started)
    return statistics.median(times[WARM_UP:])


async def cpu(server: ServerProcess, visitor: Visitor) -> float:
    """Milliseconds that all threads of the server have used, once it has sent all it had to send."""
    await visitor.caught_up()
    assert server.process
    clock = ~server.process.pid << 3 | 2  # as clock_getcpuclockid(3) has it
    return time.clock_gettime_ns(clock) / 1e6


if __name__ == "__main__":
    main()
