"""Time to run a page again when nothing has changed, over a real websocket.

``python -m tests.benchmarks.rerun [PAGE]``; the page is ``overview`` unless named.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.helpers.server_process import served
from tests.helpers.visitor import visiting

WARM_UP, RUNS = 20, 200
TARGET = 15.0  # milliseconds


def main() -> None:
    """Print median and 95th percentile in milliseconds."""
    page = sys.argv[1] if len(sys.argv) > 1 else "overview"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "shop.duckdb") as server:
        times = sorted(asyncio.run(_reruns(server.url, page)))
    print(f"empty rerun of {page}: median {statistics.median(times):.1f} ms,", end=" ")
    print(f"95 % within {times[int(len(times) * 0.95)]:.1f} ms (target {TARGET:.0f} ms)")


async def _reruns(url: str, page: str) -> list[float]:
    async with visiting(url) as visitor:
        await visitor.visit("" if page == "overview" else page)
        times = []
        for _ in range(WARM_UP + RUNS):
            started = time.perf_counter()
            await visitor.rerun()
            times.append((time.perf_counter() - started) * 1000)
        return times[WARM_UP:]


if __name__ == "__main__":
    main()
