"""Time of planning on the generated chain: a million stocked pairs, 200,000 open lines, 500 vendors.

``python -m tests.benchmarks.planning [STORE]``; without a store a chain of ten million movements is built.
Per choice: a whole plan with reading the store (what the command does), the same choice from facts that
were read before (what the page does where a choice is new), and the page's whole rerun after a choice was
changed, new and seen before. Times are medians in milliseconds, and after each those of all threads
together. Polars answers in memory, as in the app.
"""

import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from core.planning.choices import Choices
from core.planning.facts import load_facts, load_plan
from core.planning.plan import plan
from core.store import answer_in_memory, open_store
from tests.benchmarks.chain import NOW
from tests.benchmarks.timing import Times, repeated, timed

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
SWITCHES = ["transfers", "top_up", "paid"]
TABS = ["Drafts", "Overdue", "Vendors", "Sales", "Excess", "Downloads", "Charts"]


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
    answer_in_memory()
    store = open_store(path)
    with store.read() as snapshot:
        facts = load_facts(snapshot, NOW)
    print(
        "| choice | rows | with reading | facts read before |",
        "|---|--:|--:|--:|",
        sep="\n",
    )
    for name, choices in CHOICES.items():
        rows = plan(facts, choices).height
        whole = repeated(partial(store.ask, load_plan, choices, NOW), 3)
        again = repeated(partial(plan, facts, choices))
        print(f"| {name} | {rows:,} | {whole.in_words()} | {again.in_words()} |", flush=True)
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
    print("\n| choice on the page | new | seen before |", "|---|--:|--:|", sep="\n")
    for switch in SWITCHES:
        first, back = flip(app, switch), flip(app, switch)
        print(f"| {switch} | {first.in_words()} | {back.in_words()} |", flush=True)
    opened(app)
    assert not app.exception


def opened(app: AppTest) -> None:
    """Running the page with a budget, and with each tab: after a new choice, and as it was before."""
    print("\n| open | new | seen before |", "|---|--:|--:|", sep="\n")
    app.text_input(key="budget").set_value("100000").run()
    first, back = flip(app, "transfers"), flip(app, "transfers")
    print(f"| a budget | {first.in_words()} | {back.in_words()} |", flush=True)
    app.text_input(key="budget").set_value("").run()
    for tab in TABS:
        app.session_state["view"] = tab
        first, again = timed(app.run), timed(app.run)
        print(f"| {tab} | {first.in_words()} | {again.in_words()} |", flush=True)
        app.session_state["view"] = "Plan"
        app.run()


def flip(app: AppTest, switch: str) -> Times:
    toggle = app.toggle(key=switch)
    toggle.set_value(not toggle.value)
    return timed(app.run)


if __name__ == "__main__":
    main()
