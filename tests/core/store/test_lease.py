"""A lease: one server at a time does a work, and another takes over from one that stopped."""

import signal
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import pytest

from core.store import LeaseLost, Store, open_store
from core.store.lease import LEASE_SECONDS
from core.store.postgresql.lease import ServerLease
from tests.conftest import NO_POSTGRESQL
from tests.helpers.postgresql import expire_lease, nothing, programs
from tests.helpers.store_writer import finish, in_another_process, set_value, settings

on_postgresql = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)
HOLD = """
import sys
from core.store import LeaseLost, open_store
from core.store.postgresql.lease import ServerLease
from tests.helpers.store_writer import set_value
store = open_store(sys.argv[1])
lease = ServerLease(store._connections, store._address.log, "work", seconds=1.5)
assert lease.take()
print("taken", flush=True)
while sys.stdin.readline():
    with lease.guarding():
        try:
            set_value(store, "late", "1")
        except LeaseLost as lost:
            print(lease.is_held(), lost, flush=True)
"""


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.mark.both_engines
def test_a_lease_is_held_from_taking_it_to_giving_it_back(store: Store) -> None:
    lease = store.lease("work")
    assert not lease.is_held()
    assert lease.take()
    assert lease.is_held()
    assert not lease.is_wanted()
    with lease.guarding():
        set_value(store, "hub", "A")
    lease.give_back()
    assert not lease.is_held()
    assert settings(store) == {"hub": "A"}


@on_postgresql
def test_two_servers_never_hold_it_together(servers: tuple[Store, Store]) -> None:
    one, other = (store.lease("work") for store in servers)
    assert one.take()
    assert not other.take()
    assert servers[1].lease("another work").take()

    one.give_back()

    assert other.take()
    assert not one.take()


@on_postgresql
def test_whoever_needs_it_gets_it_before_others(servers: tuple[Store, Store]) -> None:
    one, other = (store.lease("work") for store in servers)
    third = servers[0].lease("work")
    one.take()
    assert not other.take(urgent=True)
    until(one.is_wanted)

    one.give_back()

    assert not third.take()
    assert not one.take()
    assert other.take()
    assert not other.is_wanted()


@on_postgresql
def test_it_is_renewed_for_as_long_as_an_act_takes(servers: tuple[Store, Store]) -> None:
    short = [ServerLease(store._connections, store._address.log, "work", 1) for store in servers]  # type: ignore[attr-defined]
    assert short[0].take()
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        assert not short[1].take()
        time.sleep(0.1)
    assert short[0].is_held()
    short[0].give_back()


@on_postgresql
def test_another_server_takes_over_from_one_that_was_killed(address: str) -> None:
    holder = in_another_process(HOLD, address, wait=False)
    assert holder.stdout
    assert holder.stdout.readline() == "taken\n"
    with closing(open_store(address)) as store:
        lease = store.lease("work")
        assert not lease.take()
        finish(holder)
        killed = time.monotonic()
        until(lease.take)
        assert time.monotonic() - killed < 1.5 + 3
        lease.give_back()
    assert LEASE_SECONDS < 45  # With the worker's five seconds another takes over within a minute.


@on_postgresql
def test_a_server_that_stood_still_and_was_succeeded_does_nothing_more(address: str) -> None:
    holder = in_another_process(HOLD, address, wait=False)
    assert holder.stdin
    assert holder.stdout
    holder.stdout.readline()
    holder.send_signal(signal.SIGSTOP)
    with closing(open_store(address)) as store:
        lease = store.lease("work")
        until(lease.take)
        holder.send_signal(signal.SIGCONT)
        holder.stdin.write("go\n")
        holder.stdin.flush()
        assert holder.stdout.readline().startswith("False Another server took over")
        finish(holder)
        assert settings(store) == {}
        lease.give_back()


@on_postgresql
def test_a_write_of_a_server_that_was_succeeded_is_refused(
    address: str, servers: tuple[Store, Store]
) -> None:
    one, other = (store.lease("work") for store in servers)
    one.take()
    with one.guarding():
        set_value(servers[0], "hub", "A")
        expire_lease(address)
        set_value(servers[0], "currency", "EUR")  # Nobody has taken over yet.
        expire_lease(address)
        assert other.take()
        with pytest.raises(LeaseLost, match="Another server took over"):
            set_value(servers[0], "late", "1")
        with pytest.raises(LeaseLost):
            servers[0].start_over(
                nothing,
                action="empty",
                store_generation=servers[0].store_generation,
                now=datetime(2026, 11, 29),
            )
    assert not one.is_held()
    set_value(servers[0], "person", "1")  # A person's write needs no lease.
    assert settings(servers[1]) == {"hub": "A", "currency": "EUR", "person": "1"}
    other.give_back()
