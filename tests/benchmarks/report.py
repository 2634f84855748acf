"""Time of the Backorders report, and its growth with the ledger.

``python -m tests.benchmarks.report [MOVEMENTS]…``; 100,000, one million and ten million unless named. Each
size runs in a process of its own, so that its memory is its own. Times are medians in milliseconds, and
after each those of all threads together. Polars answers in memory, as in the app.
"""

import os
import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.ledger.operations import By, Posting
from core.report.cache import ReportCache
from core.store import Store, answer_in_memory, open_store
from tests.benchmarks.chain import NOW
from tests.benchmarks.timing import Times, median, repeated, timed
from tests.helpers.posting import posted
from tests.helpers.small_shop import moved

SIZES = ["100000", "1000000", "10000000"]
APP = str(Path(__file__).parents[2] / "app.py")
HEADER = "| movements | open lines | plain sum | report | ratio | receipt | after it | filter | memory |"
PLAIN_SUM = """
select item_id, shop_id, sum(quantity)::bigint as on_hand
from stock_movement semi join (select item_id, shop_id from stock where on_hand < 0) using (item_id, shop_id)
group by item_id, shop_id
"""


def main() -> None:
    """Print one row per size."""
    print(HEADER, "|" + "--:|" * 9, sep="\n", flush=True)
    for size in sys.argv[1:] or SIZES:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.report", "--one", size], check=True)


def one(movements: int) -> None:
    """Measure one size and print its row."""
    answer_in_memory()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.duckdb"
        build = "import sys; from pathlib import Path; from tests.benchmarks import chain"
        build += "; chain.build(Path(sys.argv[1]), int(sys.argv[2])).close()"
        subprocess.run([sys.executable, "-c", build, str(path), str(movements)], check=True)
        plain = _plain_sum(path)
        store = open_store(path)
        whole = repeated(lambda: ReportCache(store).get(NOW))
        lines = ReportCache(store).get(NOW).value.rows.height
        receipt, after = receipts_of(store)
        store.close()
        page = _filter_change(path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {movements:,} | {lines:,} | {plain.in_words()} | {whole.in_words()}", end=" ")
    print(f"| {whole.clock / plain.clock:.1f} × | {receipt.in_words()} | {after.in_words()}", end=" ")
    print(f"| {page.in_words()} | {memory:,.0f} MiB |", flush=True)


def _plain_sum(path: Path) -> Times:
    """The plain DuckDB sum that the report is compared with."""
    with duckdb.connect(str(path)) as connection:
        return repeated(lambda: connection.sql(PLAIN_SUM).pl())


def receipts_of(store: Store) -> tuple[Times, Times]:
    """Receiving a whole purchase order of at most 50 lines, and bringing the report up to date after it."""
    cache = ReportCache(store)
    cache.get(NOW)
    with store.read() as snapshot:
        orders = snapshot.frame("purchase_order", columns=["po_id"])["po_id"].sort().to_list()[:5]
    receipts, updates = [], []
    for po in orders:
        receipts.append(timed(partial(_receive, store, po)))
        updates.append(timed(lambda: cache.get(NOW)))
    return median(receipts), median(updates)


def _receive(store: Store, po: str) -> None:
    with store.read() as snapshot:
        lines = snapshot.rows("supply", document_id=po)
    movements = [
        moved("purchase_order", po, row["item_id"], row["shop_id"], 1, line=row["line_number"])
        for row in lines
    ]
    by = By(f"receipt {po}", "benchmark", datetime(2026, 11, 23))
    posted(store, by, "receipt", Posting(movements))


def _filter_change(path: Path) -> Times:
    """Running the whole page with another filter: what the server does, the browser not included."""
    os.environ["BACKORDERS_DB"] = str(path)
    st.cache_resource.clear()
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page("pages/backorders.py").run()
    times = []
    for shop in range(20):
        app.session_state["shop"] = [f"S{shop:05}"] if shop % 2 else []
        times.append(timed(app.run))
        assert not app.exception
    return median(times)


if __name__ == "__main__":
    if "--one" in sys.argv:
        one(int(sys.argv[-1]))
    else:
        main()
