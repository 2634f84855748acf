"""Any folder, exported and imported again: the same report and plan."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange.export import load_export
from core.ledger.check import load_problems
from core.ledger.operations import By
from core.neutral.folder import write_folder
from core.orders.stages import load_orders
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.receiving.counted_lines import CountedLine, ReceiptDetails
from core.receiving.receive import receive
from tests.core.exchange.folders import FOLDERS, NOW, Rows, brought, folders, report, written
from tests.helpers.copied_stores import new_store


@settings(deadline=None, max_examples=FOLDERS)
@given(folders())
def test_exporting_and_importing_any_folder_gives_an_equal_report_and_plan(folder: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as place:
        store = brought(written(folder, Path(place) / "in"), new_store(Path(place) / "shop.duckdb"))
        with store.read() as snapshot:
            write_folder(load_export(snapshot, NOW), Path(place) / "out")

        copy = brought(Path(place) / "out", new_store(Path(place) / "copy.duckdb"))

        assert report(copy).equals(report(store))
        assert copy.ask(load_orders).equals(store.ask(load_orders))
        for choices in (Choices(), Choices(waiting_only=True), Choices(transfers=False)):
            assert copy.ask(load_plan, choices, NOW).equals(store.ask(load_plan, choices, NOW))
        store.close()
        copy.close()


@settings(deadline=None, max_examples=FOLDERS)
@given(folders())
def test_importing_any_folder_twice_changes_nothing_more(folder: dict[str, Rows]) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = written(folder, Path(place) / "in")
        store = brought(path, new_store(Path(place) / "shop.duckdb"))
        before = report(store)
        with store.read() as snapshot:
            version = snapshot.version

        brought(path, store, "again")

        assert report(store).equals(before)
        with store.read() as snapshot:
            assert snapshot.version == version
        store.close()


ENDS: dict[str, dict[str, Any]] = {
    "in part": {"received": 1},
    "refused": {"rejected": 1, "reject_reason": "broken"},
    "lost": {"close_short": True},
    "not yet": {},
}


@settings(deadline=None, max_examples=FOLDERS)
@given(folders(), st.lists(st.sampled_from(["gone", *ENDS]), min_size=4, max_size=4))
def test_exporting_and_importing_ended_transfers_gives_an_equal_report_and_plan(
    folder: dict[str, Rows], ends: list[str]
) -> None:
    lines = list(zip(folder["transfers"], ends, strict=False))
    left = {"transfers": [row for row, end in lines if end != "gone"]}
    with tempfile.TemporaryDirectory() as place:
        store = brought(written(folder, Path(place) / "in"), new_store(Path(place) / "shop.duckdb"))
        brought(written(folder | left, Path(place) / "newer"), store, "newer")
        for number, (row, end) in enumerate(lines):
            if row["sent_at"] and row["closed"] == "false" and ENDS.get(end):
                counted = CountedLine(row["line_number"], **ENDS[end])
                by = By(f"end-{number}", "Ann", NOW)
                how: Any = {"details": ReceiptDetails(short_reason="lost"), "allow_over": True}
                receive(store, "transfer", row["transfer_id"], [counted], **how, by=by)
        with store.read() as snapshot:
            write_folder(load_export(snapshot, NOW), Path(place) / "out")

        copy = brought(Path(place) / "out", new_store(Path(place) / "copy.duckdb"))

        assert report(copy).rows() == report(store).rows()
        assert copy.ask(load_plan, Choices(), NOW).equals(store.ask(load_plan, Choices(), NOW))
        assert copy.ask(load_problems).is_empty()
        store.close()
        copy.close()
