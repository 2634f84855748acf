"""connect, sync and disconnect on the command line (contract §4)."""

import argparse
import io
import re
from pathlib import Path

import pytest

from core.commands.sources import SyncFailed, sync_sources
from core.errors import StoreProblem
from core.worker import DONE
from tests.helpers.interrupted import InterruptedStore, nowhere
from tests.helpers.source_commands import SourceDesk, desk
from tests.helpers.synced import Synced, new_id
from tests.lightspeed_server import Clock, LightspeedServer

__all__ = ["desk"]


def test_r_series_is_connected_synced_and_disconnected(desk: SourceDesk) -> None:
    _, said = desk.run("connect", "r-series", "--client-id", "backorder-desk")
    assert said == "Connected to Lightspeed Retail, account 83050.\n"

    rows, said = desk.run("sync")
    assert list(rows[0]) == ["source", "kind", "records", "operations"]
    read = {row["kind"]: row for row in rows}
    assert (read["Shop"]["source"], read["Shop"]["records"]) == ("r-series", "2")
    assert int(read["Item"]["operations"]) >= 1
    assert said == ""

    report, _ = desk.run("backorders")
    theirs = desk.server.merchant.negative_inventory()
    assert sorted(int(row["backordered"]) for row in report) == sorted(row["units"] for row in theirs)

    rows, _ = desk.run("sync", "r-series")
    assert {row["operations"] for row in rows} == {"0"}

    _, said = desk.run("disconnect", "r-series")
    assert said == "Lightspeed Retail is disconnected; the data that was read stays.\n"
    _, said = desk.run("sync", status=1)
    assert said.startswith("No source is connected.")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_a_sync_is(desk: SourceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.connect()
    monkeypatch.setattr("sys.stderr", terminal := Terminal())

    rows, _ = desk.run("sync")

    shown = [int(number) for number in re.findall(r"Retail: (\d+) records? read so far", terminal.getvalue())]
    assert shown == sorted(shown)
    assert len(set(shown)) > 3
    assert shown[-1] == sum(int(row["records"]) for row in rows)
    assert terminal.getvalue().endswith(" \r"), "the line is gone when it is done"


def test_a_web_shop_is_connected_with_its_key_and_secret(
    desk: SourceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("key\nsecret\n"))
    desk.run("connect", "c-series")

    rows, _ = desk.run("sync", "c-series")

    assert {row["kind"]: row["records"] for row in rows} == {
        "orders": "1",
        "orderProducts": "3",
        "shipments": "0",
    }


def test_a_failing_source_is_reported_and_finished_ones_are_printed(desk: SourceDesk) -> None:
    desk.run("connect", "r-series", "--client-id", "backorder-desk")
    desk.server.faults.before(
        lambda: setattr(desk.server.sign_in, "employee_locked", True), "Inventory/Transfer"
    )

    rows, said = desk.run("sync", status=1)

    assert {row["kind"] for row in rows} >= {"Shop", "Order"}
    assert (
        said == "Lightspeed Retail does not accept our sign-in any more. Sign in again; everything stays.\n"
    )
    desk.server.sign_in.employee_locked = False
    rows, _ = desk.run("sync")
    assert "Shop" not in {row["kind"] for row in rows}  # these were read before


def test_an_interrupted_sync_is_reported_and_continued_by_the_next(desk: SourceDesk) -> None:
    desk.run("connect", "r-series", "--client-id", "backorder-desk")
    desk.server.faults.cut("Inventory/Transfer", times=7)

    rows, said = desk.run("sync", status=1)

    assert {row["kind"] for row in rows} >= {"Shop", "Order"}
    assert said == (
        "Lightspeed Retail could not be read now: the connection was cut. "
        "What was read is kept; the next sync goes on there.\n"
    )
    _, said = desk.run("sync")
    assert said == ""


def test_forbidden_record_types_and_invalid_records_are_named_and_the_rest_is_read(desk: SourceDesk) -> None:
    merchant = desk.server.merchant
    desk.server.retail.denied.add("InventoryLog")
    merchant.change("Item", 1, defaultCost="a lot")
    desk.run("connect", "r-series", "--client-id", "backorder-desk")

    _, said = desk.run("sync")

    closed, held = said.splitlines()[:2]
    assert closed == "Lightspeed Retail does not let this sign-in see InventoryLog."
    assert held.startswith(f"Held back: Item {merchant.get('Item', 1)['systemSku']}: unit_cost “a lot”")
    report, _ = desk.run("backorders")
    assert report


def test_wrong_usage_is_told_from_a_problem(desk: SourceDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["connect", "x-series"], ["sync", "x-series"], ["disconnect"]):
        with pytest.raises(SystemExit) as stopped:
            desk.run(*words)
        assert stopped.value.code == 2

    _, said = desk.run("connect", "r-series", status=1)
    assert "--client-id ID" in said
    _, said = desk.run("disconnect", "c-series", status=1)
    assert said == "Lightspeed eCom is not connected. Connect it first: connect c-series.\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("key\nwrong\n"))
    _, said = desk.run("connect", "c-series", status=1)
    assert "does not know this key" in said


def test_plain_http_beyond_this_computer_is_refused(
    desk: SourceDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKORDERS_R_SERIES_API", "http://api.example.com")

    _, said = desk.run("connect", "r-series", "--client-id", "backorder-desk", status=1)

    assert "plain http is for this computer only" in said


def test_the_app_shows_what_the_command_line_synced(desk: SourceDesk) -> None:
    desk.server.retail.denied.add("InventoryLog")
    desk.connect()
    rows, _ = desk.run("sync")

    last = desk.shown().outcome

    assert last is not None
    assert (last.outcome, last.records) == (DONE, sum(int(row["records"]) for row in rows))
    assert last.changed_at is not None
    assert last.sentences[0] == "Lightspeed Retail does not let this sign-in see InventoryLog."
    assert "refusal" in desk.inbox()


def test_who_signs_in_again_on_the_command_line_is_synced_by_the_app_again(desk: SourceDesk) -> None:
    desk.connect()
    desk.run("sync")
    desk.server.sign_in.employee_locked = True
    desk.server.clock.advance(600)
    desk.run("sync", status=1)
    assert "sign_in" in desk.inbox()
    desk.server.sign_in.employee_locked = False

    desk.connect()

    before = len(desk.server.requests("/API/"))
    with desk.app() as worker:
        worker.turn()
    assert len(desk.server.requests("/API/")) > before
    assert "sign_in" not in desk.inbox()


def test_a_source_connected_anew_does_not_show_the_syncs_of_the_one_before(desk: SourceDesk) -> None:
    desk.connect()
    desk.run("sync")
    desk.run("disconnect", "r-series")

    desk.connect()

    assert desk.shown().outcome is None


def test_a_full_disk_is_said_with_what_was_read(tmp_path: Path) -> None:
    store = InterruptedStore(tmp_path / "shop.duckdb")
    with LightspeedServer(Clock()) as server:
        desk = Synced(store, server, tmp_path / "secrets")
        desk.connect()
        options = argparse.Namespace(source=[], surroundings=lambda: desk.around, another_id=new_id)
        full = StoreProblem("The disk is full.")

        server.faults.before(lambda: setattr(store, "stops", lambda _: full), "Vendor")

        with store.stopping(nowhere), pytest.raises(SyncFailed, match=r"^The disk is full\.$") as failed:
            sync_sources(store, options)

    assert failed.value.rows["kind"].to_list() == ["Shop", "Vendor"]
    store.close()
