"""Cost of a sync with the test Lightspeed: ``python -m tests.benchmarks.sync [ITEMS]``.

A drip is one unit of Lightspeed's limit, of which it gives one a second. Own time is the processor time of
the thread that syncs; the server has one of its own.
"""

import argparse
import resource
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from core.feeds import FeedProblem
from core.store import open_store
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import fill_large

NEGATIVES = 1000
ITEM_PAGES = NEGATIVES // 100


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a sync with the test Lightspeed.")
    parser.add_argument("items", type=int, nargs="?", default=3000, help="items in four shops (%(default)s)")
    items = parser.parse_args().items
    with (
        tempfile.TemporaryDirectory() as place,
        LightspeedServer(Clock(datetime(2026, 11, 1, tzinfo=UTC))) as server,
    ):
        store = open_store(Path(place) / "shop.duckdb")
        desk = Synced(store, server, Path(place) / "secrets")
        fill_large(server, items=items, shops=4, negatives=NEGATIVES)
        desk.connect()
        _first(desk)
        _later(desk)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"peak memory, server included: {peak // 1024:,} MiB")
        store.close()


def _first(desk: Synced) -> None:
    """Up to the useful report, then the other items."""
    desk.server.faults.cut("/Item.json", skip=ITEM_PAGES, times=99)
    with suppress(FeedProblem):
        desk.sync()
    desk.server.faults.clear()
    assert desk.report() == desk.their_report()
    print(
        f"report of {NEGATIVES:,} shortages: {desk.requests()} requests, "
        f"{desk.server.bucket.highest:.0f} drips"
    )
    began = time.thread_time()
    records = sum(desk.sync().records.values())
    print(f"other items: {1000 * (time.thread_time() - began) / records:.2f} ms own time a record")


def _later(desk: Synced) -> None:
    desk.server.clock.advance(300)
    for item in range(NEGATIVES + 1, NEGATIVES + 101):
        desk.server.merchant.sell(1, [(item, 1, "10")])
    for told in ("100 changes", "at rest"):
        desk.server.clock.advance(600)
        before, began = desk.requests(), time.thread_time()
        desk.sync()
        print(f"{told}: {desk.requests() - before} requests, {time.thread_time() - began:.2f} s own time")


if __name__ == "__main__":
    main()
