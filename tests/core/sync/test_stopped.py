"""A sync that is cut or killed anywhere goes on where it was, and nothing is half taken."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem
from core.feeds import Unreachable, records_of
from tests.helpers.interrupted import InterruptedStore, Stops, prove_at_rest
from tests.helpers.synced import Synced
from tests.lightspeed_server import Clock, LightspeedServer
from tests.lightspeed_server.examples import Example, fill


def busy_day(desk: Synced, example: Example) -> None:
    """A little of everything."""
    merchant = desk.server.merchant
    merchant.sell(example.main, [(example.items["frame"], 9, "10"), (example.items["lamp"], 1, "12")])
    merchant.receive(example.ordered)
    merchant.receive_transfer(example.sent)
    merchant.send_order(example.draft)
    merchant.count(example.items["chair"], example.main, 1)
    desk.server.clock.advance(60)


def same(desk: Synced) -> None:
    assert desk.on_hand() == desk.their_on_hand()
    assert desk.report() == desk.their_report()
    assert desk.waiting_records() == 0
    assert desk.problems() == []


@pytest.mark.parametrize("place", range(0, 14, 2))
def test_an_interrupted_first_sync_continues_at_the_same_request(
    desk: Synced, example: Example, place: int
) -> None:
    assert example.main
    desk.connect()
    desk.server.faults.cut("/API/", skip=place, times=7)

    with pytest.raises(Unreachable, match="the connection was cut"):
        desk.sync()
    read = desk.requests()
    desk.sync()

    same(desk)
    assert read == place + 7
    assert desk.requests() - read == 14 - place


@pytest.mark.parametrize("place", range(0, 20, 3))
def test_an_interrupted_later_sync_continues_at_the_same_request(
    synced: Synced, example: Example, place: int
) -> None:
    busy_day(synced, example)
    synced.server.faults.cut("/API/", skip=place, times=7)

    with pytest.raises(Unreachable):
        synced.sync()
    synced.server.clock.advance(600)
    synced.sync()

    same(synced)


def test_a_sync_that_an_earlier_version_began_goes_on(desk: Synced, example: Example) -> None:
    """It saved a row per record."""
    assert example.main
    desk.connect()
    desk.server.faults.cut("/Order.json", times=7)
    with pytest.raises(Unreachable):
        desk.sync()
    read = desk.requests()
    with desk.store.write() as tx:
        pages = tx.rows("sync_record")
        rows = [page | row for page in pages for row in rows_of(page["kind"], page["body"])]
        tx.append("sync_record", pl.DataFrame(rows))
        tx.remove("sync_record", pl.DataFrame({"record_id": [""]}))

    desk.sync()

    same(desk)
    assert len(pages) > 1
    assert not [each for each in desk.server.requests("/API/")[read:] if "/Vendor.json" in each.path]


def rows_of(kind: str, page: str) -> list[dict[str, str]]:
    key = f"{kind[0].lower()}{kind[1:]}ID"
    return [
        {"record_id": record[key], "body": json.dumps(record)}
        for record in records_of(json.loads(page)[kind])
    ]


def test_a_sync_whose_next_page_is_refused_meanwhile_reads_it_from_the_beginning(desk: Synced) -> None:
    example = fill(desk.server)
    for number in range(250):
        desk.server.merchant.item(f"Screw {number}", stock={example.main: 1})
    desk.connect()
    desk.server.faults.cut("/Item.json", skip=3, times=7)
    with pytest.raises(Unreachable):
        desk.sync()
    desk.server.faults.instead(b'{"message": "The cursor has expired."}', "after=", status=400)

    desk.sync()

    same(desk)


def test_changes_during_an_interruption_arrive_with_the_next_sync(synced: Synced, example: Example) -> None:
    synced.server.faults.cut("InventoryLog", times=7)
    with pytest.raises(Unreachable):
        synced.sync()
    busy_day(synced, example)

    synced.sync()
    synced.sync()

    same(synced)


@pytest.fixture
def fragile(tmp_path: Path) -> Synced:
    """A store that can be stopped at any point; it and its server are closed by the test."""
    server = LightspeedServer(Clock(datetime(2026, 11, 1, 8, tzinfo=UTC)))
    return Synced(InterruptedStore(tmp_path / "shop.duckdb"), server, tmp_path / "secrets")


def stopped_at(store: InterruptedStore, number: int) -> Stops:
    return lambda _: KeyboardInterrupt() if len(store.points) == number else None


def test_a_sync_killed_at_any_point_is_finished_by_the_next(fragile: Synced) -> None:
    store = fragile.store
    assert isinstance(store, InterruptedStore)
    with fragile.server:
        example = fill(fragile.server)
        fragile.connect()
        killed = 0
        for number in range(3, 2000, 23):
            try:
                with store.stopping(stopped_at(store, number)):
                    fragile.sync()
                break  # it ran to its end before the point was reached
            except KeyboardInterrupt:
                killed += 1
                prove_at_rest(store)
                assert fragile.problems() == []
        same(fragile)
        busy_day(fragile, example)
        for number in range(5, 2000, 31):
            try:
                with store.stopping(stopped_at(store, number)):
                    fragile.sync()
                break
            except KeyboardInterrupt:
                killed += 1
        same(fragile)
        assert killed > 10
    store.close()


def test_a_sync_writes_no_operation_twice(synced: Synced, example: Example) -> None:
    busy_day(synced, example)
    synced.sync()
    operations = synced.operations()

    for _ in range(3):
        synced.server.clock.advance(5)  # within the overlap: all of it is read again
        synced.sync()

    assert synced.operations() == operations


def test_a_full_disk_is_reported_and_the_next_sync_continues(fragile: Synced) -> None:
    store = fragile.store
    assert isinstance(store, InterruptedStore)
    with fragile.server:
        fill(fragile.server)
        fragile.connect()

        def full(point: str) -> BaseException | None:
            return OSError("No space left on device") if point.startswith("insert into sync_record") else None

        with store.stopping(full), pytest.raises((Problem, OSError)):
            fragile.sync()
        fragile.sync()

        same(fragile)
    store.close()
