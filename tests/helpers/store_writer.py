"""A shop that saves one operation after the other until it is killed: what the tests of the store use.

Operation n moves n units of one item in each of three tables, so that half an operation shows.
"""

import hashlib
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import polars as pl

from core.store import open_store
from core.store.database import Snapshot, Store

CODE = "from tests.helpers.store_writer import write_until_killed; write_until_killed()"
"""Code of a separate process; its argument is the store's path."""
NOW = datetime(2026, 11, 23, 12)


def settings(store: Store) -> dict[str, str]:
    with store.read() as snapshot:
        return {row["name"]: row["value"] for row in snapshot.rows("setting")}


def set_value(store: Store, name: str, value: str) -> None:
    with store.write() as tx:
        tx.append("setting", pl.DataFrame({"name": [name], "value": [value]}))


def file_fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def in_another_process(code: str, *arguments: object, wait: bool = True) -> "subprocess.Popen[str]":
    """Run Python ``code`` in a process of its own, which can import ``core`` and ``tests``."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    root = Path(__file__).parents[2]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    if wait:
        process.wait(timeout=60)
    return process


def a_text_file(path: Path) -> None:
    path.write_text("item_id,shop_id\n" * 100, encoding="utf-8")


def save(store: Store, number: int) -> None:
    """Operation ``number``: its row, two movements of ``number`` units in all, and the running figure."""
    with store.write() as tx:
        row = {"number": number, "operation_id": str(number), "kind": "sale", "actor": "Ann"}
        times = {"occurred_at": NOW, "recorded_at": NOW, "request_hash": ""}
        tx.append("operation", pl.DataFrame([row | times]))
        line = {"operation_number": number, "document_type": "sale", "document_id": "s", "occurred_at": NOW}
        pair = {"item_id": "i", "shop_id": "A"}
        parts = [{**line, **pair, "quantity": part} for part in (number, 1)]
        tx.append("stock_movement", pl.DataFrame(parts))
        if number == 1:
            tx.append("stock", pl.DataFrame([pair]))
        added = pl.DataFrame([pair | {"on_hand": number + 1}])
        tx.add_to("stock", added, ["item_id", "shop_id"], ["on_hand"])


def prove_whole(snapshot: Snapshot) -> None:
    """Every operation up to the last is there with all that belongs to it."""
    last = snapshot.version
    numbers = snapshot.frame("operation")["number"].sort().to_list()
    assert numbers == list(range(1, last + 1))
    moved = snapshot.frame("stock_movement")["quantity"].sum()
    assert moved == sum(numbers) + last
    assert snapshot.frame("stock")["on_hand"].sum() == moved


def write_until_killed() -> None:
    """Save operations, and say each number only once it is saved. A second argument: stop at so many."""
    path, *most = sys.argv[1:]
    store = open_store(path)
    with store.read() as snapshot:
        number = snapshot.version
    while not most or number < int(most[0]):
        number += 1
        save(store, number)
        print("done", number, flush=True)
    sys.stdin.read()


def finish(process: "subprocess.Popen[str]") -> int:
    """Kill -9 the writing process; the last operation it confirmed, 0 where it said nothing more."""
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    assert process.stderr is not None
    with process:  # not communicate(): it leaves out what was read ahead with the first line
        output, errors = process.stdout.read(), process.stderr.read()
    assert errors == ""
    said = [line.split() for line in output.splitlines()]
    return max((int(words[1]) for words in said if len(words) == 2), default=0)


def wait_for(store: Store, operations: int) -> None:
    """Wait until the store has so many operations."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with store.read() as snapshot:
            if snapshot.version >= operations:
                return
    raise AssertionError("nobody writes")
