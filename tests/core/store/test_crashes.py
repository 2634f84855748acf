"""A store in PostgreSQL when processes race, are killed, or the database fails over: nothing that was
acknowledged is lost, and nothing is done twice.

A few rounds each; ``SOAK=1`` does 1,000 races and 200 kills of each kind. The figures are in
docs/performance.md.
"""

import contextlib
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from core.errors import StoreProblem
from core.ledger.check import find_problems
from core.receiving.counted_lines import CountedLine
from core.store import Store, open_store
from tests.conftest import NO_POSTGRESQL
from tests.helpers import store_writer
from tests.helpers.postgresql import Server, address_of_copy, programs
from tests.helpers.receiving_shop import ReceivingShop, with_names
from tests.helpers.store_writer import in_another_process, prove_whole, save, set_value, settings

pytestmark = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)

SOAK = bool(os.environ.get("SOAK"))
RACES = 1000 if SOAK else 20
KILLS = 200 if SOAK else 2
RECEIPTS = 200 if SOAK else 5

RACER = """
import sys
from core.errors import Refused
from core.ledger.operations import By
from core.receiving.counted_lines import CountedLine
from core.receiving.receive import receive
from core.store import open_store
from tests.helpers.receiving_shop import NOW
address, name = sys.argv[1:]
store = open_store(address)
print("ready", flush=True)
for line in sys.stdin:
    po = line.strip()
    try:
        receive(store, "po", po, [CountedLine(1, 1)], by=By(f"{po}-{name}", name, NOW))
        print("received", flush=True)
    except Refused as refused:
        print(refused, flush=True)
"""
"""One of the servers that race: it receives each purchase order that it is told of."""


# --- races


def ask(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def answer(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_of_four_servers_that_receive_the_same_unit_exactly_one_does(tmp_path: Path) -> None:
    with ExitStack() as stack:
        address = stack.enter_context(address_of_copy(tmp_path, with_names))
        shop = ReceivingShop(stack.enter_context(closing(open_store(address))))
        servers = [in_another_process(RACER, address, name, wait=False) for name in "ABCD"]
        for each in servers:
            stack.callback(store_writer.finish, each)
            assert answer(each) == "ready"
        won = dict.fromkeys("ABCD", 0)
        for _ in range(RACES):
            po = shop.ordered(("chain", 1))
            random.shuffle(servers)
            for each in servers:
                ask(each, po)
            answers = [answer(each) for each in servers]
            assert answers.count("received") == 1
            assert sum("only 0 of 1 still incoming" in said for said in answers) == 3
            won[str(servers[answers.index("received")].args[-1])] += 1  # type: ignore[index]
        assert shop.on_hand("chain") == RACES
        assert find_problems(shop.store).is_empty()
        assert sum(won.values()) == RACES
        print(f"{RACES:,} races, won by {won}")


# --- kill -9


def test_after_kill_9_of_a_server_every_confirmed_operation_is_complete(tmp_path: Path) -> None:
    with address_of_copy(tmp_path) as address, closing(open_store(address)) as store:
        seen = 0
        for _ in range(KILLS):
            process = in_another_process(store_writer.CODE, address, wait=False)
            assert answer(process) == f"done {seen + 1}"  # it is writing now
            time.sleep(random.uniform(0, 0.06))
            confirmed = max(seen + 1, store_writer.finish(process))
            with store.write(), store.read() as snapshot:  # The killed one's transaction has ended.
                assert snapshot.version >= confirmed
                prove_whole(snapshot)
                seen = snapshot.version
        print(f"{KILLS} kills of a server, {seen:,} operations")


class Clerk(threading.Thread):
    """Saves one value after the other, notes each that was acknowledged, and ends where one fails."""

    def __init__(self, store: Store, name: str, first: int) -> None:
        super().__init__()
        self.store, self.name, self.next = store, name, first
        self.confirmed = set[str]()
        self.writing, self.over = threading.Event(), threading.Event()

    def run(self) -> None:
        with contextlib.suppress(StoreProblem):
            while not self.over.is_set():
                self.next += 1
                set_value(self.store, f"{self.name} {self.next}", "saved")
                self.confirmed.add(f"{self.name} {self.next}")
                self.writing.set()


def test_after_kill_9_of_the_database_every_server_goes_on_and_nothing_is_lost(tmp_path: Path) -> None:
    found = programs()
    assert found is not None
    database = Server(found)
    address = database.url(database.database(), files=str(tmp_path))
    confirmed, last = set[str](), 0
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(open_store(address))) for _ in range(2)]
        for number in range(1, KILLS + 1):
            clerks = [Clerk(store, name, last) for store, name in zip(stores, ("A", "B"), strict=True)]
            for clerk in clerks:
                clerk.start()
            assert all(clerk.writing.wait(30) for clerk in clerks)
            time.sleep(random.uniform(0, 0.1))
            database.kill()
            database.start()
            for clerk in clerks:
                clerk.over.set()
                clerk.join()
                confirmed |= clerk.confirmed
            last = max(clerk.next for clerk in clerks)
            assert [confirmed <= set(settings(store)) for store in stores] == [True, True]
            save(stores[number % 2], number)
        with stores[0].read() as snapshot:
            prove_whole(snapshot)
    database.stop()
    print(f"{KILLS} kills of the database, {len(confirmed):,} acknowledged writes")


# --- failover


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary and its synchronous standby."""
    found = programs()
    assert found is not None
    primary = Server(found)
    standby = Server(found, primary)
    primary.wait_for_standby()
    yield primary, standby
    standby.stop()


def test_no_acknowledged_receipt_is_lost_when_the_standby_takes_over(
    pair: tuple[Server, Server], tmp_path: Path
) -> None:
    primary, standby = pair
    address = (
        f"postgresql://desk@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/{primary.database()}"
        f"?target_session_attrs=read-write&files={tmp_path}"
    )
    received = list[str]()
    with closing(open_store(address, with_names)) as store:
        shop = ReceivingShop(store)

        def receive_until_it_fails() -> None:
            for _ in range(1000):
                try:
                    po = shop.ordered(("chain", 1))
                    shop.receive("po", po, [CountedLine(1, 1)])
                except StoreProblem:
                    return
                received.append(po)

        desk = threading.Thread(target=receive_until_it_fails)
        desk.start()
        while desk.is_alive() and len(received) < RECEIPTS:
            time.sleep(0.01)
        primary.kill()
        standby.promote()
        desk.join()

        with store.read() as snapshot:
            lines = snapshot.frame("purchase_order_line")
        assert set(lines.filter(received=1)["po_id"]) >= set(received)
        assert shop.on_hand("chain") in (len(received), len(received) + 1)
        assert find_problems(store).is_empty()
        po = shop.ordered(("chain", 1))
        shop.receive("po", po, [CountedLine(1, 1)])  # The same server goes on at the new primary.
        print(f"{len(received)} receipts acknowledged before the failover, none lost")
