"""Receiving while the disk is full, at the commit and when the log is written into the file: nothing is lost.

A process of its own may write only so many bytes to a file, which a store cannot tell from a full disk.
"""

from pathlib import Path

import pytest

from core.ledger.check import load_problems
from core.store import open_store
from tests.helpers.receiving_shop import ReceivingShop
from tests.helpers.store_writer import in_another_process

NOT_SAVED = "Nothing was saved: the disk is full. Free some space and try again."

RECEIVE = """
import os, resource, signal, sys
from core.errors import StoreProblem
from core.ledger import By
from core.receiving.counted_lines import (CountedLine)
from core.receiving.receive import (receive)
from core.store import (open_store)
from tests.helpers.receiving_shop import NOW

store, po, where = open_store(sys.argv[1]), sys.argv[2], sys.argv[3]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

def limit(room):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

def one_more(number):
    try:
        receive(store, "po", po, [CountedLine(1, 1)], by=By(f"receipt {number}", "Ann", NOW))
        print("received", number)
    except StoreProblem as problem:
        print("refused", number, problem)

def fold_in():
    try:
        with store._cursor() as cursor:
            cursor.execute("checkpoint")
        print("folded in")
    except StoreProblem as problem:
        print("not folded in", problem)

def count():
    with store.read() as snapshot:
        stock = snapshot.rows("stock", item_id="tube", shop_id="harbour")
        print("on hand", stock[0]["on_hand"])

one_more(0)
log = os.path.getsize(sys.argv[1] + ".wal")
limit({"commit": 1000, "within a commit": log + 500, "checkpoint": os.path.getsize(sys.argv[1])}[where])
for number in range(1, 6):
    if where == "checkpoint":
        fold_in()
    one_more(number)
    count()
limit(resource.RLIM_INFINITY)
for number in range(1, 6):
    one_more(number)
count()
"""


@pytest.mark.parametrize("where", ["commit", "within a commit", "checkpoint"])
def test_a_receipt_refused_by_a_full_disk_succeeds_once_there_is_room(where: str, tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    po = shop.ordered(("tube", 9))
    shop.store.close()
    path = tmp_path / "shop.duckdb"
    output, errors = in_another_process(RECEIVE, path, po, where).communicate()
    assert errors == ""
    received = set()
    for line in output.splitlines():
        said, _, number = line.rpartition(" ")
        if said == "received":
            received.add(number)
        elif said == "on hand":
            assert int(number) == len(received)
        elif line != "folded in":
            assert line.endswith(NOT_SAVED)
    assert NOT_SAVED in output
    assert received == {str(number) for number in range(6)}
    shop.store = open_store(path)
    assert (shop.on_hand("tube"), shop.incoming("tube")) == (6, 3)
    assert shop.store.ask(load_problems).is_empty()
    shop.store.close()
