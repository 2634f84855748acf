"""The store's file: newer or older formats, held by another process, or its process killed."""

import os
import random
import shutil
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from core.errors import StoreProblem
from core.ledger.check import load_problems
from core.planning.edits import Edit, load_edits
from core.purchasing.order_file_layouts import Layout, load_layouts, load_vendor_layouts
from core.store import open_store, sql_files
from core.store.database import Store
from core.store.settings import load_settings, remember_all
from tests.helpers import store_writer
from tests.helpers.store_writer import file_fingerprint, in_another_process, set_value, settings

KILLS = int(os.environ.get("BACKORDERS_KILLS", "5"))


# --- newer and older files


def test_a_newer_store_is_refused_and_left_as_it_is(store: Store) -> None:
    with store.write() as tx:
        tx.append("migration", pl.DataFrame({"number": [99], "name": ["from the future"]}))
    store.close()
    before = file_fingerprint(store.path)
    with pytest.raises(StoreProblem, match="newer Backorder Desk"):
        open_store(store.path)
    assert file_fingerprint(store.path) == before


def test_a_failing_migration_leaves_the_store_as_it_was(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_value(store, "hub", "A")
    store.close()
    sql = tmp_path / "sql"
    steps = copy_of_sql(sql)
    failing = sql / "migrations" / f"{steps + 1:04}_failing.sql"
    failing.write_text("create table wing (a integer); insert into nowhere values (1);", encoding="utf-8")
    monkeypatch.setattr(sql_files, "SQL", sql)
    with pytest.raises(StoreProblem):
        open_store(store.path)

    failing.write_text("create table wing (a integer); insert into wing values (1);", encoding="utf-8")
    again = open_store(store.path)
    with again.read() as snapshot:
        assert snapshot.highest("migration", "number") == steps + 1
        assert snapshot.count("wing") == 1
    assert settings(again) == {"hub": "A"}
    again.close()


def test_a_failing_first_migration_leaves_a_new_file_that_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = tmp_path / "sql"
    copy_of_sql(sql)
    first = min((sql / "migrations").glob("*.sql"))
    good = first.read_text(encoding="utf-8")
    first.write_text(good + "\ninsert into nowhere values (1);", encoding="utf-8")
    monkeypatch.setattr(sql_files, "SQL", sql)
    with pytest.raises(StoreProblem):
        open_store(tmp_path / "shop.duckdb")
    first.write_text(good, encoding="utf-8")
    store = open_store(tmp_path / "shop.duckdb")
    assert settings(store) == {}
    store.close()


def test_receipts_of_an_older_store_get_their_number_of_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_older_sql(tmp_path, migrations_known=4)
    with monkeypatch.context() as older:
        older.setattr(sql_files, "SQL", tmp_path)
        store = open_store(tmp_path / "shop.duckdb")
    on_po = {"document_type": "purchase_order", "document_id": "PO", "received_on": date(2026, 11, 1)}
    counted = {"operation_id": ["a", "a", "b"], "received": [5, 2, 0], "rejected": [0, 1, 3]}
    with store.write() as tx:
        tx.append("receipt", pl.DataFrame([{"operation_id": name} | on_po for name in "abc"]))
        tx.append("receipt_line", pl.DataFrame(counted | {"line_number": [1, 2, 1], "item_id": list("xyz")}))
    store.close()

    store = open_store(store.path)
    with store.read() as snapshot:
        kept = snapshot.frame("receipt", columns=["operation_id", "received", "rejected"])
    assert sorted(kept.rows()) == [("a", 7, 1), ("b", 0, 3), ("c", 0, 0)]
    store.close()


def test_an_older_store_keeps_the_changes_to_its_plan_and_the_layouts_of_its_vendors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_older_sql(tmp_path, migrations_known=9)
    with monkeypatch.context() as older:
        older.setattr(sql_files, "SQL", tmp_path)
        store = open_store(tmp_path / "shop.duckdb")
    bought = {"suggested": 2, "quantity": 6, "left_out": False, "apart": "alone"}
    moved = {"suggested": 1, "quantity": 1, "left_out": True, "apart": ""}
    remember_all(
        store,
        {
            "plan edit purchase\x1fV1\x1f\x1fS1\x1ftyre\x1f1": bought,
            "plan edit transfer\x1f\x1fS2\x1fS1\x1ftyre\x1f0": moved,
            'layout:Acme: "ours"': [["sku", "Art.-Nr."], ["quantity", "Menge"]],
            "vendor layout:V1": 'Acme: "ours"',
            "vendor layout:V2": "dropped since",
            "hub": "S1",
        },
        action="hub",
    )
    store.close()

    store = open_store(store.path)
    assert store.ask(load_edits) == {
        "purchase\x1fV1\x1f\x1fS1\x1ftyre\x1f1": Edit(2, 6, apart="alone"),
        "transfer\x1f\x1fS2\x1fS1\x1ftyre\x1f0": Edit(1, 1, left_out=True),
    }
    layout = Layout('Acme: "ours"', (("sku", "Art.-Nr."), ("quantity", "Menge")))
    assert store.ask(load_layouts) == {layout.name: layout}
    assert store.ask(load_vendor_layouts) == {"V1": layout}
    assert store.ask(load_settings, "") == {"hub": "S1"}
    assert store.ask(load_problems).is_empty()
    store.close()


def test_a_store_that_is_up_to_date_is_opened_without_writing_to_it(store: Store) -> None:
    set_value(store, "hub", "A")
    store.close()
    before = file_fingerprint(store.path)
    open_store(store.path).close()
    assert file_fingerprint(store.path) == before


def test_views_that_differ_in_a_newer_program_are_created_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_sql(tmp_path)
    monkeypatch.setattr(sql_files, "SQL", tmp_path)
    for words in ("old", "old", "new"):
        view = f"create or replace view greeting as select '{words}' as words"
        (tmp_path / "zzz.sql").write_text(view, encoding="utf-8")
        store = open_store(tmp_path / "shop.duckdb")
        with store.read() as snapshot:
            assert snapshot.rows("greeting") == [{"words": words}]
        store.close()


def copy_of_older_sql(target: Path, migrations_known: int) -> None:
    """The program's migrations as they were when there were so many; no views."""
    copy_of_sql(target)
    for newer in [*target.glob("*.sql"), *sorted(target.glob("migrations/*.sql"))[migrations_known:]]:
        newer.unlink()


def copy_of_sql(target: Path) -> int:
    """A copy of the program's SQL to try migrations in; the number of migrations."""
    shutil.copytree(sql_files.SQL, target, dirs_exist_ok=True)
    return len(list((target / "migrations").glob("*.sql")))


def test_a_second_process_is_refused_in_one_sentence(store: Store) -> None:
    code = "import sys; from core.store import open_store; open_store(sys.argv[1])"
    _, errors = in_another_process(code, store.path).communicate()
    assert errors.splitlines()[-1] == (
        f"core.errors.StoreProblem: {store.path} is open in another program. "
        "Close Backorder Desk there, or wait until it has finished."
    )


# --- kill -9


def test_after_kill_9_every_confirmed_operation_is_complete(tmp_path: Path) -> None:
    """Five rounds, at random moments; as many as BACKORDERS_KILLS says in `make soak`.

    What was seen after a kill stays, confirmed or not: the next operation has the next number.
    """
    path = tmp_path / "shop.duckdb"
    open_store(path).close()
    seen = 0
    for _ in range(KILLS):
        process = in_another_process(store_writer.CODE, path, wait=False)
        assert process.stdout is not None
        assert process.stdout.readline() == f"done {seen + 1}\n"  # it is writing now
        time.sleep(random.uniform(0, 0.06))
        confirmed = max(seen + 1, store_writer.finish(process))
        store = open_store(path)
        with store.read() as snapshot:
            assert snapshot.version >= confirmed
            store_writer.prove_whole(snapshot)
            seen = snapshot.version
        store.close()
