"""The worker connects, syncs at its pace, and says what stands in the way."""

import threading
import time
from collections.abc import Callable

import pytest

from core.errors import Problem
from core.exchange import fill_with_sample, holds_sample
from core.language import speaking
from core.morning import Morning, keep_morning, load_digest, load_inbox, load_jobs
from core.morning.jobs import JOBS
from core.orders import keep_details_for
from core.sync import C_SERIES, R_SERIES
from core.worker import DONE, SourceStatus, Worker, keep_pace, state_text
from core.worker.outcomes import FAILED, SIGN_IN_AGAIN, WAITING
from core.worker.pace import Pace
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server.examples import Example


def status(worker: Worker, name: str = R_SERIES) -> SourceStatus:
    return next(each for each in worker.status() if each.name == name)


def said(desk: Synced, worker: Worker) -> str:
    return state_text(status(worker), desk.server.clock.now().replace(tzinfo=None))


def connect(desk: Synced, worker: Worker) -> None:
    invitation = desk.invite()
    worker.connect_retail(invitation, desk.server.allow(invitation.address))
    worker.turn()


def test_connecting_starts_the_first_sync(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)

    assert desk.report() == desk.their_report()
    assert said(desk, worker) == "Up to date. Last synced just now."
    last = status(worker).outcome
    assert last
    assert (last.outcome, last.sentences) == (DONE, [])


def test_the_sample_shop_makes_room_for_the_merchant_s_own_data(desk: Synced, worker: Worker) -> None:
    fill_with_sample(desk.store, actor="first run", now=desk.server.clock.now().replace(tzinfo=None))

    connect(desk, worker)

    with desk.store.read() as snapshot:
        assert not holds_sample(snapshot)
    assert desk.report() == desk.their_report()
    assert desk.store.backups()


def test_connected_sources_sync_every_five_minutes(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    before = desk.requests()

    desk.server.clock.advance(299)
    worker.turn()
    assert desk.requests() == before

    desk.server.clock.advance(2)
    worker.turn()
    assert desk.requests() > before


def test_a_paused_source_syncs_only_on_request(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    keep_pace(desk.store, Pace(paused=True))
    before = desk.requests()
    desk.server.clock.advance(9999)
    worker.turn()
    assert desk.requests() == before

    worker.sync_now()
    worker.turn()

    assert desk.requests() > before
    assert status(worker).next_at is None


@pytest.mark.parametrize("minutes", [0, 1441])
def test_an_interval_beyond_a_day_is_refused(desk: Synced, minutes: int) -> None:
    with pytest.raises(Problem, match="from 1 to 1,440 minutes"):
        keep_pace(desk.store, Pace(minutes=minutes))


def test_two_clicks_on_sync_now_are_one_sync(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    before = desk.requests()
    worker.sync_now()
    worker.sync_now()
    worker.turn()
    once = desk.requests() - before

    worker.turn()

    assert desk.requests() - before == once


def test_an_interrupted_sync_says_since_when_and_continues_by_itself(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    for _ in range(2):
        desk.server.clock.advance(600)
        desk.server.faults.cut("/API/", times=7)
        worker.turn()

    last = status(worker).outcome
    assert last
    assert last.outcome == WAITING
    assert last.since < last.ended_at
    assert said(desk, worker).startswith("Not reachable for 1")
    desk.server.clock.advance(600)
    worker.turn()
    assert said(desk, worker) == "Up to date. Last synced just now."


def test_a_locked_employee_must_sign_in_again_before_further_requests(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    report = desk.report()
    desk.server.sign_in.employee_locked = True
    desk.server.clock.advance(600)
    worker.turn()

    last = status(worker).outcome
    assert last
    assert last.outcome == SIGN_IN_AGAIN
    assert said(desk, worker).startswith("Sign in again.")
    assert desk.report() == report
    before = desk.requests()
    desk.server.clock.advance(600)
    worker.turn()
    assert desk.requests() == before

    desk.server.sign_in.employee_locked = False
    connect(desk, worker)
    assert said(desk, worker) == "Up to date. Last synced just now."


def test_an_invalid_pasted_answer_connects_nothing(desk: Synced, worker: Worker) -> None:
    worker.connect_retail(desk.invite(), "https://localhost/?code=wrong")
    assert status(worker).asked
    worker.turn()

    assert status(worker).source is None
    assert status(worker).answer
    assert not status(worker).asked


def test_whoever_asks_the_worker_is_answered_in_their_language(desk: Synced, worker: Worker) -> None:
    with speaking("de"):
        worker.connect_retail(desk.invite(), "")
    worker.turn()

    assert status(worker).answer.startswith("Es wurde nichts eingefügt.")


def test_a_web_shop_is_connected_and_disconnected_next_to_r_series(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    worker.connect_web_shop(desk.server.ecom.key, desk.server.ecom.secret)
    worker.turn()
    assert status(worker, C_SERIES).outcome

    worker.disconnect(C_SERIES)
    worker.turn()

    assert status(worker, C_SERIES).source is None
    assert status(worker, C_SERIES).outcome is None
    assert status(worker).source


def test_a_forbidden_record_type_is_reported_until_it_is_allowed(desk: Synced, worker: Worker) -> None:
    desk.server.retail.denied.add("InventoryLog")

    connect(desk, worker)

    last = status(worker).outcome
    assert last
    assert last.sentences == ["Lightspeed Retail does not let this sign-in see InventoryLog."]


def test_a_persons_request_interrupts_a_sync_that_continues_afterwards(
    desk: Synced, example: Example
) -> None:
    assert example.main
    worker = Worker(desk.store, desk.around, new_id=new_id)
    desk.server.faults.before(
        lambda: worker.connect_web_shop(desk.server.ecom.key, desk.server.ecom.secret), "Inventory/Transfer"
    )
    desk.connect()
    worker.start()
    try:
        until(lambda: all(each.outcome for each in worker.status()))
    finally:
        worker.stop()

    assert desk.report() == desk.their_report()
    assert [status(worker, name).outcome.outcome for name in (R_SERIES, C_SERIES)] == [DONE, DONE]  # type: ignore[union-attr]


def test_a_store_emptied_during_a_sync_gets_none_of_its_data(desk: Synced, worker: Worker) -> None:
    desk.connect()
    desk.server.faults.before(
        lambda: desk.store.start_over(
            lambda _: None,
            action="empty",
            store_generation=0,
            now=desk.server.clock.now().replace(tzinfo=None),
        ),
        "Inventory/Transfer",
    )

    worker.turn()

    assert desk.operations() == 0
    assert desk.waiting_records() == 0
    assert status(worker).source is None


def test_a_bug_in_a_sync_is_a_sentence_with_an_error_number(
    desk: Synced, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    connect(desk, worker)
    desk.server.clock.advance(600)

    def broken() -> None:
        raise ZeroDivisionError

    another = Worker(desk.store, desk.around, new_id=new_id, give_way=broken)
    another.turn()

    last = status(another).outcome
    assert last
    assert last.outcome == FAILED
    (sentence,) = last.sentences
    assert sentence.startswith("Something went wrong on our side. Error number ")
    assert sentence.removesuffix(".").rpartition(" ")[2] in caplog.text


def test_starting_the_worker_twice_runs_one_thread(worker: Worker) -> None:
    worker.start()
    worker.start()
    try:
        assert [each.name for each in threading.enumerate()].count("worker") == 1
    finally:
        worker.stop()
    assert "worker" not in [each.name for each in threading.enumerate()]


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to an end"
        time.sleep(0.05)


def test_the_morning_syncs_first_and_does_its_jobs_once(desk: Synced, worker: Worker) -> None:
    connect(desk, worker)
    keep_pace(desk.store, Pace(paused=True))
    keep_morning(desk.store, Morning(at="06:30"))
    before = desk.requests()
    desk.server.merchant.sell(1, [(9, 20, "10")])
    desk.server.clock.advance(60)

    worker.turn()
    asked = desk.requests()
    worker.turn()

    assert asked > before
    assert desk.requests() == asked
    with desk.store.read() as snapshot:
        assert load_jobs(snapshot)["job"].to_list() == list(JOBS)
        digest = load_digest(snapshot)
    assert digest
    assert "Newly short: " in digest[1]
    assert len(desk.store.backups()) == 1


def test_a_failing_source_is_in_the_inbox_until_it_works_again(desk: Synced, worker: Worker) -> None:
    keep_details_for(desk.store, 0)  # Or the inbox asks for how long.
    connect(desk, worker)
    desk.server.sign_in.employee_locked = True
    desk.server.clock.advance(600)
    worker.turn()
    with desk.store.read() as snapshot:
        assert load_inbox(snapshot)["kind"].to_list() == ["sign_in"]

    desk.server.sign_in.employee_locked = False
    connect(desk, worker)

    with desk.store.read() as snapshot:
        assert load_inbox(snapshot).is_empty()
