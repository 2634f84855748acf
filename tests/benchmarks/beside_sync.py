"""Filters beside a running sync: ``python -m tests.benchmarks.beside_sync [--seconds N] [--sessions N] …``.

Each round serves a fresh copy of the chain twice: alone, and connected to the test Lightspeed, from which it
reads for the first time: 1,000 shortages, then 20,000 items page by page, as fast as the limit allows. Both
are measured in alternation, so that what else the machine does meets both.
``--settled``: the people come this many seconds after the server. ``--changes``: the first sync is over, ten
items are sold every three seconds, and one sync follows the other as the limit allows.
"""

import asyncio
import shutil
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from core.store import open_store, remember
from core.worker.pace import PACE_SETTING
from tests.benchmarks.lightspeed_process import LightspeedProcess
from tests.benchmarks.load import build_in_own_process
from tests.benchmarks.people import Crowd, at_a_desk
from tests.helpers.server_process import ROOT, served
from tests.helpers.synced import Synced
from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import fill_large

ITEMS, SHOPS, NEGATIVES = 20_000, 4, 1000
FEW_ITEMS, SOLD, SELL_EVERY = 1000, 10, 3.0
ALONE, BESIDE = "alone", "beside a sync"


def main() -> None:
    """Print a row per measurement, then the two together."""
    asked = ArgumentParser(prog="python -m tests.benchmarks.beside_sync")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--sessions", type=int, default=10)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--settled", type=float, default=0)
    asked.add_argument("--changes", action="store_true")
    options = asked.parse_args()
    times: dict[str, list[float]] = {ALONE: [], BESIDE: []}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "chain.duckdb"
        build_in_own_process(str(whole))
        for number in range(options.rounds):
            for name in times:
                place = Path(folder) / f"{name.split()[0]}-{number}"
                place.mkdir()
                shutil.copy(whole, place / "shop.duckdb")
                found, about = _measured(place, name, options)
                times[name] += found
                print(f"{name}: {_figures(found)}, {about}", flush=True)
    for name, every in times.items():
        print(f"{name}, all rounds: {_figures(every)}", flush=True)


def _measured(place: Path, name: str, options: Namespace) -> tuple[list[float], str]:
    """Return the times of changed filters, and what the server did meanwhile."""
    store = place / "shop.duckdb"
    beside = _trading if options.changes else _connected
    with beside(place) if name == BESIDE else _nothing() as environment:
        with served(store, ROOT / "server.py", **environment) as server:
            time.sleep(options.settled)
            crowd = Crowd(server.url, options.sessions, options.seconds, at_a_desk, server.cpu_seconds)
            tally = asyncio.run(crowd.gather())
        read, version = _pages_read(store)
    wrong = f", {len(tally.errors)} errors: {tally.errors[:2]}" if tally.errors else ""
    return tally.times[
        "report"
    ], f"{tally.cores:.2f} cores, {read:,} records waiting, {version} operations{wrong}"


@contextmanager
def _nothing() -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def _connected(place: Path) -> Iterator[dict[str, str]]:
    """Connect the store to a test Lightspeed, and yield what the server needs to read from it."""
    lightspeed = LightspeedProcess(None)
    try:
        lightspeed.run(fill_large, ITEMS, SHOPS, NEGATIVES)
        store = open_store(place / "shop.duckdb")
        desk = Synced(store, cast("LightspeedServer", lightspeed), place / "secrets")
        desk.connect()
        store.close()
        names = ("BACKORDERS_R_SERIES_API", "BACKORDERS_R_SERIES_AUTH")
        yield dict.fromkeys(names, lightspeed.address) | {"BACKORDERS_SECRETS": str(place / "secrets")}
    finally:
        lightspeed.close()


@contextmanager
def _trading(place: Path) -> Iterator[dict[str, str]]:
    """Do the same with a small merchant who was read before and sells all the time."""
    lightspeed, over = LightspeedProcess(None), threading.Event()
    try:
        lightspeed.run(fill_large, FEW_ITEMS, SHOPS, SOLD)
        store = open_store(place / "shop.duckdb")
        desk = Synced(store, cast("LightspeedServer", lightspeed), place / "secrets")
        desk.connect()
        desk.sync()
        remember(store, PACE_SETTING, {"minutes": 0}, action="sync-pace")
        store.close()
        names = ("BACKORDERS_R_SERIES_API", "BACKORDERS_R_SERIES_AUTH")
        selling = threading.Thread(target=_sell, args=(lightspeed, over))
        selling.start()
        yield dict.fromkeys(names, lightspeed.address) | {"BACKORDERS_SECRETS": str(place / "secrets")}
        over.set()
        selling.join()
    finally:
        over.set()
        lightspeed.close()


def _sell(lightspeed: LightspeedProcess, over: threading.Event) -> None:
    first = 1
    while not over.wait(SELL_EVERY):
        lightspeed.run(sell_some, range(first, first + SOLD))
        first = 1 + (first + SOLD - 1) % (FEW_ITEMS - SOLD)


def sell_some(server: LightspeedServer, items: range) -> None:
    """Sell a unit of each item, in the server's process."""
    for item in items:
        server.merchant.sell(1, [(item, 1, "10")])


def _pages_read(place: Path) -> tuple[int, int]:
    """Return the number of records that a sync under way has read, and that of operations."""
    store = open_store(place)
    with store.read() as snapshot:
        read = int(snapshot.frame("sync_reading", columns=["records"])["records"].sum())
        version = snapshot.version
    store.close()
    return read, version


def _figures(times: list[float]) -> str:
    ranked = sorted(times)
    middle, most = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]
    return f"{len(ranked):,} filters, median {middle:.0f} ms, 95th percentile {most:.0f} ms"


if __name__ == "__main__":
    main()
