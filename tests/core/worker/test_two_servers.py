"""Two servers on one store in PostgreSQL: one worker works, and the other takes over."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import Problem
from core.feeds import Stopped
from core.morning import Morning, keep_morning, load_jobs
from core.morning.jobs import JOBS
from core.store import LeaseLost, Store, open_store
from core.sync import C_SERIES, R_SERIES
from core.worker import DONE, Worker, keep_pace, on_duty
from core.worker.pace import Pace
from tests.conftest import NO_POSTGRESQL
from tests.helpers.postgresql import address_of_copy, expire_lease, programs
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import fill

pytestmark = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with address_of_copy(tmp_path / "backups") as address:
        yield address


@pytest.fixture
def desks(address: str, tmp_path: Path) -> Iterator[tuple[Synced, Synced]]:
    """The same store, open in two servers and connected to a test Lightspeed. Nothing was read yet."""
    with ExitStack() as stack:
        lightspeed = stack.enter_context(LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC))))
        fill(lightspeed)
        stores = [stack.enter_context(closing(open_store(address))) for _ in range(2)]
        one, other = (Synced(store, lightspeed, tmp_path / "secrets") for store in stores)
        one.connect()
        yield one, other


@pytest.fixture
def workers(desks: tuple[Synced, Synced]) -> Iterator[tuple[Worker, Worker]]:
    """The worker of each server; their threads are not started."""
    one, other = (Worker(desk.store, desk.around, new_id=new_id) for desk in desks)
    yield one, other
    one.stop()
    other.stop()


def until(done: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to an end"
        time.sleep(0.05)


def outcome(worker: Worker, name: str = R_SERIES) -> str | None:
    (status,) = (each for each in worker.status() if each.name == name)
    return status.outcome.outcome if status.outcome else None


def jobs(store: Store) -> list[str]:
    """The jobs of the morning that have ended."""
    with store.read() as snapshot:
        return load_jobs(snapshot).drop_nulls("ended_at")["job"].to_list()


def test_the_worker_of_one_server_works(desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]) -> None:
    workers[0].turn()
    before = desks[0].requests()
    desks[0].server.clock.advance(600)

    workers[1].turn()
    assert desks[0].requests() == before

    workers[0].turn()
    assert desks[0].requests() > before
    assert desks[1].report() == desks[1].their_report()


def test_another_server_continues_once_the_first_has_stopped(
    desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    workers[0].turn()
    desks[0].server.clock.advance(600)
    before = desks[0].requests()

    workers[0].stop()
    workers[1].turn()

    assert desks[0].requests() > before


def test_the_command_line_leaves_the_sync_to_a_server_that_has_the_shop_open(
    desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    workers[0].turn()
    with pytest.raises(Problem, match="syncs it already"), on_duty(desks[1].store):
        pass

    workers[0].stop()
    with on_duty(desks[1].store):
        before = desks[0].requests()
        desks[0].server.clock.advance(600)
        workers[1].turn()
        assert desks[0].requests() == before

    workers[1].turn()
    assert desks[0].requests() > before


def test_two_servers_do_each_job_of_the_morning_once(
    desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    keep_pace(desks[0].store, Pace(paused=True))
    keep_morning(desks[0].store, Morning(at="06:30"))
    for worker in workers:
        worker.start()

    until(lambda: len(jobs(desks[0].store)) == len(JOBS))
    for worker in workers:
        worker.stop()

    assert sorted(jobs(desks[1].store)) == sorted(JOBS)
    assert len(desks[0].store.backups()) == 1


def test_a_server_that_starts_leaves_a_job_alone_that_another_one_is_doing(
    desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    keep_pace(desks[0].store, Pace(paused=True))
    keep_morning(desks[0].store, Morning(at="06:30"))
    looked = list[int]()

    def start_the_other() -> None:
        with desks[0].store.read() as snapshot:
            begun = len(load_jobs(snapshot))
        workers[1].turn()
        looked.append(begun)

    worker = Worker(desks[0].store, desks[0].around, new_id=new_id, give_way=start_the_other)
    worker.turn()
    worker.stop()

    assert looked[-1] == len(JOBS) - 1
    assert jobs(desks[0].store) == list(JOBS)
    assert len(desks[0].store.backups()) == 1


def test_a_server_that_was_succeeded_during_a_sync_stops_before_its_next_act(
    address: str, desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    seen = list[int]()
    pages = itertools.count(1)

    def succeed_at_the_fifth_page() -> None:
        if next(pages) == 5:
            expire_lease(address)
            workers[1].turn()
            seen.append(desks[0].operations())

    slow = Worker(desks[0].store, desks[0].around, new_id=new_id, give_way=succeed_at_the_fifth_page)
    with pytest.raises((LeaseLost, Stopped)):
        slow.turn()

    assert len(seen) == 1
    assert desks[0].operations() == seen[0]
    assert outcome(workers[1]) == DONE
    assert desks[1].report() == desks[1].their_report()
    assert desks[1].problems() == []
    before = desks[0].requests()
    slow.turn()
    assert desks[0].requests() == before


def test_what_a_person_asks_of_the_other_server_is_done_there(
    desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    shop = desks[0].server.ecom
    workers[0].start()
    until(lambda: outcome(workers[0]) == DONE)
    workers[1].start()

    workers[1].connect_web_shop(shop.key, shop.secret)

    until(lambda: outcome(workers[0], C_SERIES) == DONE)
    assert desks[1].report() == desks[1].their_report()


def test_both_servers_may_be_asked_at_once(
    desks: tuple[Synced, Synced], workers: tuple[Worker, Worker]
) -> None:
    shop = desks[0].server.ecom
    for worker in workers:
        worker.start()
    workers[0].sync_now()
    workers[1].connect_web_shop(shop.key, shop.secret)
    workers[1].sync_now()

    until(lambda: outcome(workers[0]) == outcome(workers[1], C_SERIES) == DONE)
    until(lambda: not any(status.asked for worker in workers for status in worker.status()))
    assert desks[0].problems() == []
