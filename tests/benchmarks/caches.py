"""Cost of each cache: loaded whole, and patched after a receipt of one unit.

``python -m tests.benchmarks.caches`` builds the store of the load benchmark (14,000 open lines, 8,000 eCom
orders, 350,000 stocked items and shops). Milliseconds of all threads together, the least of several runs: a
busy machine changes them little. A cache that is computed from the open lines finds those up to date.
"""

import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.allocation.cache import OpenLinesCache
from core.ledger.operations import By, Posting
from core.orders.cache import BoardCache
from core.planning.cache import PlanCache
from core.receiving.deliveries import IncomingDocumentsCache
from core.report.cache import ReportCache
from core.store import Store, answer_in_memory, open_store
from core.to_do import ToDoCache
from tests.benchmarks.chain import NOW
from tests.benchmarks.timing import timed
from tests.helpers.posting import posted
from tests.helpers.small_shop import moved

LOADS, RECEIPTS = 5, 40
Milliseconds = dict[str, list[float]]


def main() -> None:
    """Print one row per cache."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.duckdb"
        build = "import sys; from tests.benchmarks import load; load.build(sys.argv[1])"
        subprocess.run([sys.executable, "-c", build, str(path)], check=True)
        answer_in_memory()
        store = open_store(path, cores=1)  # both as the server has it on two
        loaded, updated = measure(store)
        store.close()
    print("| cache | loaded | after a receipt |", "|---|--:|--:|", sep="\n")
    for name, times in loaded.items():
        print(f"| {name} | {min(times):.0f} ms | {min(updated[name]):.0f} ms |")


def measure(store: Store) -> tuple[Milliseconds, Milliseconds]:
    """Milliseconds by cache: of each load, and of each update after a receipt."""
    loaded, updated = defaultdict(list), defaultdict(list)
    for _ in range(LOADS):
        caches = caches_of(store)
        for name, ask in caches.items():
            loaded[name].append(timed(ask).cpu)
    with store.read() as snapshot:
        incoming = snapshot.frame("supply", document_type="purchase_order").sort("document_id", "line_number")
    for number, row in enumerate(incoming.gather_every(17).head(RECEIPTS).iter_rows(named=True)):
        receive(store, number, row)
        for name, ask in caches.items():
            updated[name].append(timed(ask).cpu)
    return loaded, updated


def caches_of(store: Store) -> dict[str, Callable[[], Any]]:
    """New caches of a store: how to ask each."""
    lines = OpenLinesCache(store)
    report, board = ReportCache(store), BoardCache(store, lines)
    incoming, plan, to_do = IncomingDocumentsCache(store, lines), PlanCache(store, lines), ToDoCache(store)
    return {
        "OpenLinesCache": lambda: lines.get(NOW),
        "ReportCache": lambda: report.get(NOW),
        "BoardCache": lambda: board.get(NOW),
        "IncomingDocumentsCache": lambda: incoming.get(NOW),
        "PlanCache": lambda: plan.get(NOW),
        "ToDoCache": lambda: to_do.get(NOW),
    }


def receive(store: Store, number: int, row: dict[str, Any]) -> None:
    """One unit of an incoming line."""
    where = (row["document_type"], row["document_id"], row["item_id"], row["shop_id"])
    movement = moved(*where, 1, line=row["line_number"])
    posted(store, By(f"receipt {number}", "benchmark", NOW), "receipt", Posting([movement]))


if __name__ == "__main__":
    main()
