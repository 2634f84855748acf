"""Memory of the server while ten people work for an hour: it must not grow.

    python -m tests.benchmarks.soak [--minutes N] [--people N]

The people of the load benchmark: they change filters, read other pages and receive deliveries, with four
seconds between two steps. Every five minutes one row: the resident memory of the server, and that beside the
memory after the first five minutes. Linux only.
"""

import asyncio
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from tests.benchmarks.people import Crowd, Tally, anybody
from tests.helpers.server_process import ServerProcess, served

MINUTES, PEOPLE, EVERY = 60, 10, 300  # seconds between two rows
AIM = 1.10
"""Memory at the end, as a multiple of that after the first five minutes."""


def main() -> None:
    """Print the rows, then what went wrong."""
    asked = ArgumentParser(prog="python -m tests.benchmarks.soak")
    asked.add_argument("--minutes", type=float, default=MINUTES)
    asked.add_argument("--people", type=int, default=PEOPLE)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.duckdb"
        made = "import sys; from tests.benchmarks import load; load.build(sys.argv[1])"
        subprocess.run([sys.executable, "-c", made, str(path)], check=True)
        with served(path) as server:
            tally = asyncio.run(_watched(server, options.people, options.minutes * 60))
    steps = sum(len(times) for times in tally.times.values())
    print(f"{steps:,} steps, {tally.received.total():,} receipts, {len(tally.errors)} errors")
    for error in tally.errors[:5]:
        print(error, file=sys.stderr)


async def _watched(server: ServerProcess, people: int, seconds: float) -> Tally:
    print(f"| minutes | memory | beside the first, aim {AIM} |\n|--:|--:|--:|", flush=True)
    watch = asyncio.create_task(_print_memory(server))
    tally = await Crowd(server.url, people, seconds, anybody, server.cpu_seconds).gather()
    watch.cancel()
    return tally


async def _print_memory(server: ServerProcess) -> None:
    first, minutes = 0.0, 0
    while True:
        await asyncio.sleep(EVERY)
        minutes += EVERY // 60
        now = resident_memory(server)
        first = first or now
        print(f"| {minutes} | {now:,.0f} MiB | {now / first:.2f} |", flush=True)


def resident_memory(server: ServerProcess) -> float:
    """The MiB of memory that the server's process has."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
