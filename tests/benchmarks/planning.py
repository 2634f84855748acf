"""Time of planning on the generated chain: a million stocked pairs, 200,000 open lines, 500 vendors.

``python -m tests.benchmarks.planning [STORE]``; without a store a chain of ten million movements is built.
Per choice: a whole plan with reading the store (what the command does), the same choice from facts that
were read before (what the page does where a choice is new), and the page's whole rerun after a choice was
changed, new and seen before. Times are medians in milliseconds, the machine otherwise idle; ``cpu`` is
what all threads used, which a busy machine does not stretch as much.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from core.planning.facts import load_facts, load_plan
from core.planning.plan import Choices, plan
from core.store.database import Store
from tests.benchmarks.chain import NOW

APP = str(Path(__file__).parents[2] / "app.py")
CHOICES = {
    "as it opens": Choices(),
    "no transfers": Choices(transfers=False),
    "top up": Choices(top_up=True),
    "waiting only": Choices(waiting_only=True),
    "paid and cleared": Choices(paid_and_cleared_only=True),
    "a hub": Choices(ship_to="S00001"),
    "ten vendors": Choices(vendors=tuple(f"V{number:05}" for number in range(10))),
    "one shop": Choices(shops=("S00007",)),
}
SWITCHES = ["transfers", "top_up", "waiting", "paid"]


def main() -> None:
    """Build the chain, or take the one named, and print the figures."""
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.duckdb"
        build = "import sys; from pathlib import Path; from tests.benchmarks import chain"
        build += "; chain.build(Path(sys.argv[1]), 10_000_000).close()"
        subprocess.run([sys.executable, "-c", build, str(path)], check=True)
        measure(path)


def measure(path: Path) -> None:
    store = Store(path)
    with store.read() as snapshot:
        facts = load_facts(snapshot, NOW)
    print(
        "| choice | rows | with reading | cpu | facts read before | cpu |",
        "|---|--:|--:|--:|--:|--:|",
        sep="\n",
    )
    for name, choices in CHOICES.items():
        rows = plan(facts, choices).height
        whole = median(partial(store.ask, load_plan, choices, NOW), 3)
        again = median(partial(plan, facts, choices))
        print(f"| {name} | {rows:,} | {in_words(whole)} | {in_words(again)} |", flush=True)
    store.close()
    pages(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nMemory at most {memory:,.0f} MiB")


def pages(path: Path) -> None:
    """Running the page again after a choice changed: what the server does, the browser not included."""
    os.environ["BACKORDERS_DB"] = str(path)
    st.cache_resource.clear()
    app = AppTest.from_file(APP, default_timeout=120).run()
    app.switch_page("pages/po_planning.py").run()
    print("\n| choice on the page | new | cpu | seen before | cpu |", "|---|--:|--:|--:|--:|", sep="\n")
    for switch in SWITCHES:
        first, back = flip(app, switch), flip(app, switch)
        print(f"| {switch} | {in_words(first)} | {in_words(back)} |", flush=True)
    assert not app.exception


def flip(app: AppTest, switch: str) -> tuple[float, float]:
    toggle = app.toggle(key=switch)
    toggle.set_value(not toggle.value)
    return timed(app.run)


def median(work: Callable[[], Any], runs: int = 5) -> tuple[float, float]:
    times = [timed(work) for _ in range(runs)]
    return statistics.median(wall for wall, _ in times), statistics.median(cpu for _, cpu in times)


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds on the clock, and of all threads together."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def in_words(times: tuple[float, float]) -> str:
    return " | ".join(f"{each:,.0f} ms" for each in times)


if __name__ == "__main__":
    main()
