"""Time of the report, of a receipt and of the check on a DuckDB file and on PostgreSQL, over the same chain.

``python -m tests.benchmarks.engines [MOVEMENTS]…``; 100,000 unless named. The server is one of the tests' own
(tests/helpers/postgresql.py), on this machine. Times are medians in milliseconds on the clock, as PostgreSQL
works in processes of its own; both engines take turns in one run. PostgreSQL is measured after the vacuum
that it does by itself within a minute of a write as large as this one: no shop of that size works without.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from core.ledger.check import find_problems
from core.report.cache import ReportCache
from core.store import Store, answer_in_memory, open_store
from tests.benchmarks import chain
from tests.benchmarks.report import receipts_of
from tests.benchmarks.timing import timed
from tests.helpers.postgresql import Server, address_of_copy

SIZES = ["100000"]
RUNS = 11


def main() -> None:
    """Print one row per size and figure."""
    answer_in_memory()
    print(
        "| movements | figure | DuckDB | PostgreSQL | ratio |", "|--:|--|--:|--:|--:|", sep="\n", flush=True
    )
    for size in sys.argv[1:] or SIZES:
        _measure(int(size))


def _measure(movements: int) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        places = [str(Path(folder) / "chain.duckdb"), stack.enter_context(address_of_copy(Path(folder)))]
        for place in places:
            chain.build(place, movements).close()
        Server.execute_in(places[1], "vacuum analyze")
        stores = [stack.enter_context(closing(open_store(place))) for place in places]
        reports = [ReportCache(store).get(chain.NOW).value.rows for store in stores]
        assert reports[0].equals(reports[1]), "the engines do not say the same"
        _print(movements, "report", [_median(partial(_report, store)) for store in stores])
        receipts, after = zip(*(receipts_of(store) for store in stores), strict=True)
        _print(movements, "receipt", [each.clock for each in receipts])
        _print(movements, "report after it", [each.clock for each in after])
        _print(movements, "check", [_median(partial(find_problems, store)) for store in stores])


def _report(store: Store) -> object:
    return ReportCache(store).get(chain.NOW)


def _median(work: Callable[[], object]) -> float:
    return statistics.median(timed(work).clock for _ in range(RUNS))


def _print(movements: int, figure: str, times: list[float]) -> None:
    file, served = times
    print(
        f"| {movements:,} | {figure} | {file:,.0f} ms | {served:,.0f} ms | {served / file:.1f} × |",
        flush=True,
    )


if __name__ == "__main__":
    main()
