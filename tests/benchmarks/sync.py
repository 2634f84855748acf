"""Cost of a sync with the test Lightspeed: ``python -m tests.benchmarks.sync [ITEMS]``.

A drip is one unit of Lightspeed's limit, of which it gives one a second. Own time is the processor time of
the thread that syncs, peak memory that of the process; the server has a process of its own. An item comes
with its quantities in every shop, as one record.
"""

import argparse
import resource
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from core.feeds import FeedProblem
from core.garbage import collect_rarely
from core.store import answer_in_memory, open_store
from tests.benchmarks.lightspeed_process import LightspeedProcess
from tests.helpers.synced import Synced
from tests.lightspeed_server import LightspeedServer
from tests.lightspeed_server.examples import fill_large

NEGATIVES = 1000
ITEM_PAGES = NEGATIVES // 100
SHOPS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a sync with the test Lightspeed.")
    parser.add_argument("items", type=int, nargs="?", default=3000, help="items in four shops (%(default)s)")
    items = parser.parse_args().items
    answer_in_memory()
    collect_rarely()  # As the server does.
    lightspeed = LightspeedProcess(datetime(2026, 11, 1, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as place:
        store = open_store(Path(place) / "shop.duckdb")
        desk = Synced(store, cast("LightspeedServer", lightspeed), Path(place) / "secrets")
        lightspeed.run(fill_large, items, SHOPS, NEGATIVES)
        desk.connect()
        _first(desk, lightspeed)
        _later(desk, lightspeed)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"peak memory: {peak // 1024:,} MiB", flush=True)
        store.close()
    lightspeed.close()


def _first(desk: Synced, lightspeed: LightspeedProcess) -> None:
    """Up to the useful report, then the other items."""
    lightspeed.run(_cut_after_the_report)
    with suppress(FeedProblem):
        desk.sync()
    requests, spent = lightspeed.run(_spent)
    assert _ours(desk) == lightspeed.run(_shortages)
    print(f"report of {NEGATIVES:,} shortages: {requests} requests, {spent:.0f} drips")
    own = time.thread_time()
    records = sum(desk.sync().records.values())
    own = time.thread_time() - own
    print(f"{records:,} other records: {1000 * own / records:.2f} ms own time a record", flush=True)


def _later(desk: Synced, lightspeed: LightspeedProcess) -> None:
    lightspeed.clock.advance(300)
    lightspeed.run(_sell, range(NEGATIVES + 1, NEGATIVES + 101))
    for told in ("100 changes", "at rest"):
        lightspeed.clock.advance(600)
        before, _ = lightspeed.run(_spent)
        began = time.thread_time()
        desk.sync()
        own = time.thread_time() - began
        print(f"{told}: {lightspeed.run(_spent)[0] - before} requests, {own:.2f} s own time")


def _ours(desk: Synced) -> list[tuple[Any, ...]]:
    return sorted(row[:2] + row[4:5] + row[6:] for row in desk.report())


# --- in the server's process


def _cut_after_the_report(server: LightspeedServer) -> None:
    """End the connection once, after the items of the report."""
    server.faults.cut("/Item.json", skip=ITEM_PAGES, times=7)


def _spent(server: LightspeedServer) -> tuple[int, float]:
    return len(server.requests("/API/")), server.bucket.spent


def _shortages(server: LightspeedServer) -> list[tuple[Any, ...]]:
    """The server's own list: shop, item, document and units."""
    merchant = server.merchant
    return sorted(
        (
            str(row["shop"]),
            str(merchant.get("Item", row["item"])["systemSku"]),
            str(row["document"] or ""),
            row["units"],
        )
        for row in merchant.negative_inventory()
    )


def _sell(server: LightspeedServer, items: range) -> None:
    for item in items:
        server.merchant.sell(1, [(item, 1, "10")])


if __name__ == "__main__":
    main()
