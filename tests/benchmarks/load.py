"""Many people at once: how long the server takes, and whether each gets their own rows.

``python -m tests.benchmarks.load [--seconds N] [--unpatched CACHE] [--servers N] [SESSIONS]…``; 60 seconds of
each of 10 to 200 sessions unless named. With ``--unpatched ReportCache`` that cache is loaded whole after
every write: it shows what its patch saves. With ``--servers 2`` so many servers behind HAProxy serve a store
in PostgreSQL instead of a DuckDB file, with ``--servers 1`` a single one.

Every session is a websocket of its own that thinks for four seconds between two steps. 60 % of the steps
change a filter over 10,000 rows, 15 % read something else, 25 % are receipts: three sessions in four are at a
desk, one at a goods-in table.

Times are milliseconds from the click to the end of the run, clients and server on one machine. ``bare`` is a
rerun of an empty page under the same number of sessions: what Streamlit takes by itself. ``cores`` is how
many cores the servers kept busy; PostgreSQL's own processes and the simulated browsers come on top.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

import polars as pl

from core.store import open_store
from tests.benchmarks import chain
from tests.benchmarks.people import LINES, Crowd, Person, Tally, anybody, nobody
from tests.helpers.postgresql import address_of_copy
from tests.helpers.server_process import ROOT, ServerProcess, served, several_servers

SIZES = [10, 25, 50, 100, 150, 200]
SECONDS = 60.0
MOVEMENTS = 520_000  # 10,400 rows in the report
KINDS = ["report", "read", "receipt", "bare"]
BARE_PROGRAM = """
import sys, server, streamlit as st
server.app = st.App({page!r}, routes=server.ROUTES)
sys.exit(server.main(sys.argv[1:]))
"""
UNPATCHED_PROGRAM = """
import sys, server
from core.store import Maintained
from pages.session import services
services.{cache}.patch = Maintained.patch
sys.exit(server.main(sys.argv[1:]))
"""
PATCHED = ["ReportCache", "PlanCache", "BoardCache", "OpenLinesCache"]


def main() -> None:
    """Print one row per number of sessions."""
    asked = ArgumentParser(prog="python -m tests.benchmarks.load")
    asked.add_argument("--seconds", type=float, default=SECONDS)
    asked.add_argument("--unpatched", choices=PATCHED)
    asked.add_argument("--servers", type=int, default=0)
    asked.add_argument("sessions", nargs="*", type=int, default=SIZES)
    options = asked.parse_args()
    print("| sessions | steps | cores |", " | ".join(f"{kind} p50 | p95" for kind in KINDS), "| errors |")
    print("|" + "--:|" * (4 + 2 * len(KINDS)), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "chain.duckdb"
        build_in_own_process(str(whole))
        for sessions in options.sessions:
            if options.servers:
                tally = _busy_with_postgresql(Path(folder), sessions, options.seconds, options.servers)
            else:
                tally = _busy(Path(folder), whole, sessions, options.seconds, options.unpatched)
            tally.times |= _bare(Path(folder), sessions, options.seconds).times
            _print_row(sessions, tally)


def build_in_own_process(place: str) -> None:
    """``build``, whose memory is given back at its end."""
    program = "import sys; from tests.benchmarks import load; load.build(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, place], check=True)


def build(place: str) -> None:
    """The chain, with a delivery of ten lines on its way to every shop."""
    store = chain.build(place, MOVEMENTS)
    numbers = pl.select(line_number=pl.int_range(1, LINES + 1))
    lines = pl.select(shop=pl.int_range(chain.SHOPS)).join(numbers, how="cross")
    bought = lines.with_columns(
        po_id=chain.code("shop", "L"),
        shop_id=chain.code("shop", "S"),
        item=(pl.col("line_number") * 37 + pl.col("shop")) % chain.ITEMS,
        ordered=pl.lit(9_999),  # more than an hour of receipts takes
    ).with_columns(item_id=chain.code("item", "I"))
    headers = bought.select("po_id", "shop_id").unique()
    sent = {"vendor_id": pl.lit("V00001"), "ordered_at": pl.lit(datetime(2026, 11, 1))}
    with store.write() as tx:
        tx.append("purchase_order", headers.with_columns(expected_on=pl.lit(chain.NOW.date()), **sent))
        tx.append("purchase_order_line", bought.select("po_id", "line_number", "item_id", "ordered"))
    store.close()


def _busy(folder: Path, whole: Path, sessions: int, seconds: float, unpatched: str | None = None) -> Tally:
    """The app with so many people, on a fresh copy of the store, and with one cache ``unpatched``."""
    path, program = folder / f"{sessions}.duckdb", ROOT / "server.py"
    shutil.copy(whole, path)
    if unpatched:
        program = folder / "unpatched.py"
        program.write_text(UNPATCHED_PROGRAM.format(cache=unpatched), encoding="utf-8")
    with served(path, program) as server:
        tally = _crowd(server, sessions, seconds, anybody)
    return _proven(tally, server, path)


def _busy_with_postgresql(folder: Path, sessions: int, seconds: float, servers: int) -> Tally:
    """The app with so many people and servers, on a new store in PostgreSQL."""
    with address_of_copy(folder) as address:
        build_in_own_process(address)
        one = served(folder / "one", BACKORDERS_DB=address)
        with several_servers(folder, address, servers) if servers > 1 else one as server:
            tally = _crowd(server, sessions, seconds, anybody)
        return _proven(tally, server, address)


def _proven(tally: Tally, server: ServerProcess, place: Path | str) -> Tally:
    """Add the errors in the server's log, and receipts that the store lacks or has twice."""
    tally.errors += [line for line in server.log.read_text("utf-8").splitlines() if "Error" in line]
    tally.errors += _lost_or_doubled(place, tally)
    return tally


def _bare(folder: Path, sessions: int, seconds: float) -> Tally:
    """``server.py`` with an empty page in place of the app."""
    with served(folder / "unused.duckdb", empty_page_program(folder)) as server:
        return _crowd(server, sessions, seconds, nobody)


def empty_page_program(folder: Path) -> Path:
    """A program written into ``folder`` that serves a page with a title only."""
    page, program = folder / "empty.py", folder / "bare.py"
    page.write_text("import streamlit as st\nst.title('Empty')\n", encoding="utf-8")
    program.write_text(BARE_PROGRAM.format(page=str(page)), encoding="utf-8")
    return program


def _crowd(server: ServerProcess, sessions: int, seconds: float, person: Person) -> Tally:
    return asyncio.run(Crowd(server.url, sessions, seconds, person, server.cpu_seconds).gather())


def _lost_or_doubled(place: Path | str, tally: Tally) -> list[str]:
    """Return the documents whose receipts in the store differ from the confirmed ones."""
    store = open_store(place)
    with store.read() as snapshot:
        lines = snapshot.frame("purchase_order_line", columns=["po_id", "received"])
        receipts = snapshot.frame("operation", columns=["number"], kind="receipt").height
    store.close()
    kept = lines.group_by("po_id").agg(pl.col("received").sum())
    wrong = [
        f"{po}: confirmed {tally.received[po]}, received {units}"
        for po, units in kept.iter_rows()
        if units != tally.received[po]
    ]
    if receipts != tally.received.total():
        wrong.append(f"{tally.received.total()} receipts were confirmed, {receipts} are in the store")
    return wrong


def _print_row(sessions: int, tally: Tally) -> None:
    figures = " | ".join(_figures(tally.times[kind]) for kind in KINDS)
    steps = sum(len(tally.times[kind]) for kind in KINDS if kind != "bare")
    print(f"| {sessions} | {steps:,} | {tally.cores:.2f} | {figures} | {len(tally.errors)} |", flush=True)
    for error in tally.errors[:5]:
        print(error, file=sys.stderr)


def _figures(times: list[float]) -> str:
    ranked = sorted(times)
    return f"{ranked[len(ranked) // 2]:.0f} | {ranked[int(len(ranked) * 0.95)]:.0f}" if ranked else "– | –"


if __name__ == "__main__":
    main()
