"""The audit log of a store: every act has its line, whoever is killed where, and no line is taken out."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import StopException

from core.access import AuditLog, Person, acting_as, audit_path, broken_lines
from core.errors import Problem, StoreProblem
from core.exchange.backups import empty_out, replace_all, restore
from core.ledger.check import CHAIN, TOLD, find_problems
from core.ledger.operations import By
from core.neutral.folder import read_folder
from core.store import open_store
from core.store.settings import remember
from core.undo import undo
from tests.helpers.interrupted import InterruptedStore, at
from tests.helpers.neutral_folders import folder_in
from tests.helpers.receiving_shop import NOW, ReceivingShop
from tests.helpers.store_writer import CODE, finish, in_another_process

ANN = Person("ann@shop.example", "Ann", "manager", address="192.168.1.7", provider_subject="oidc|7")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path, kind=InterruptedStore)
    yield shop
    shop.store.close()


def entries(shop: ReceivingShop | Path) -> list[dict[str, Any]]:
    path = shop if isinstance(shop, Path) else shop.store.path
    return AuditLog(audit_path(path)).entries()


def actions(shop: ReceivingShop | Path) -> list[str]:
    return [entry["action"] for entry in entries(shop)]


def received(shop: ReceivingShop) -> str:
    """A receipt of three tubes."""
    return shop.receive("po", shop.ordered(("tube", 3)), everything=True).operation_id


# --- what a line says


def test_an_operation_is_logged_with_person_subject_and_address(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    with acting_as(ANN):
        shop.receive("po", po, everything=True, by=By("receipt", ANN.person_id, NOW))
    *_, line = entries(shop)
    said = ("at", "person", "action", "subject", "address", "provider_subject")
    assert {name: line[name] for name in said} == {
        "at": "2026-11-23T14:03:00",
        "person": "ann@shop.example",
        "action": "receipt",
        "subject": po,
        "address": "192.168.1.7",
        "provider_subject": "oidc|7",
    }


def test_a_setting_is_logged_with_the_persons_sign_in_name(shop: ReceivingShop) -> None:
    with acting_as(ANN):
        remember(shop.store, "hub", "hill", action="hub")
    *_, line = entries(shop)
    assert (line["person"], line["action"], line["subject"]) == ("ann@shop.example", "hub", "hub")
    assert (line["provider_subject"], line["address"]) == ("oidc|7", "192.168.1.7")


def test_a_repeated_or_refused_action_is_not_logged_twice(shop: ReceivingShop) -> None:
    po = shop.ordered(("tube", 3))
    for _ in range(2):
        shop.receive("po", po, everything=True, operation_id="once")
    with pytest.raises(Problem):
        shop.receive("po", po, everything=True)
    assert actions(shop).count("receipt") == 1


def test_the_log_can_be_read_by_its_owner_only(shop: ReceivingShop) -> None:
    received(shop)
    assert audit_path(shop.store.path).stat().st_mode & 0o777 == 0o600


# --- starting over


def test_restoring_keeps_the_log_and_adds_its_own_line(shop: ReceivingShop) -> None:
    backup = shop.store.backup_beside(NOW - timedelta(days=1))
    received(shop)
    before = entries(shop)
    restore(shop.store, backup, now=NOW, store_generation=shop.store.store_generation)
    after = entries(shop)
    assert after[: len(before)] == before
    assert [entry["action"] for entry in after[len(before) :]] == ["backup", "restore"]
    received(shop)
    assert actions(shop).count("receipt") == 2
    assert find_problems(shop.store).is_empty()


def test_replacing_the_store_keeps_the_log_and_records_the_new_import(shop: ReceivingShop) -> None:
    folder = read_folder(folder_in(shop.store.path.parent / "export"), {})
    generation = shop.store.store_generation
    replace_all(shop.store, folder, by=By("replace", "Ann", NOW), store_generation=generation)
    assert actions(shop)[-3:] == ["backup", "replace", "import"]
    empty_out(shop.store, now=NOW + timedelta(seconds=1), store_generation=generation + 1)
    assert actions(shop)[-2:] == ["backup", "empty"]
    assert find_problems(shop.store).is_empty()


def test_a_restore_that_is_refused_has_no_line(shop: ReceivingShop) -> None:
    with pytest.raises(Problem):
        restore(shop.store, shop.store.path, now=NOW, store_generation=shop.store.store_generation)
    assert "restore" not in actions(shop)


def test_a_restore_stopped_before_it_took_effect_is_corrected_in_the_log(shop: ReceivingShop) -> None:
    backup = shop.store.backup_beside(NOW - timedelta(days=1))
    received(shop)
    shop.store.audit.note("restore", str(backup), operation=1)  # and then the power went
    shop.store.close()
    for _ in range(2):
        store = open_store(shop.store.path)
        assert find_problems(store).is_empty()
        store.close()
    assert actions(shop)[-2:] == ["restore", "replaced"]


# --- killed


def test_an_operation_whose_line_was_not_written_gets_it_with_the_next_write(shop: ReceivingShop) -> None:
    po, store = shop.ordered(("tube", 3)), shop.store
    assert isinstance(store, InterruptedStore)
    with store.stopping(at("after commit", StopException)), pytest.raises(StopException):
        shop.receive("po", po, everything=True)
    assert "receipt" not in actions(shop)
    remember(store, "hub", "hill", action="hub")
    assert actions(shop)[-2:] == ["receipt", "hub"]
    assert find_problems(store).is_empty()


def test_the_log_is_completed_when_the_store_is_opened(tmp_path: Path) -> None:
    shop = ReceivingShop(tmp_path)
    with acting_as(ANN):  # The line that is added later has her id of the sign-in provider too.
        received(shop)
    assert entries(shop)[-1]["provider_subject"] == "oidc|7"
    whole = audit_path(shop.store.path).read_bytes()
    shop.store.close()
    *lines, last = whole.splitlines(keepends=True)
    for left in (b"".join(lines), b"".join(lines) + last[:20]):
        audit_path(shop.store.path).write_bytes(left)
        open_store(shop.store.path).close()
        assert audit_path(shop.store.path).read_bytes() == whole
    audit_path(shop.store.path).unlink()
    open_store(shop.store.path).close()
    assert audit_path(shop.store.path).read_bytes() == whole


@pytest.mark.parametrize("round_", range(3))
def test_after_kill_9_every_operation_is_in_the_audit_log(tmp_path: Path, round_: int) -> None:
    path = tmp_path / "shop.duckdb"
    open_store(path).close()
    process = in_another_process(CODE, path, wait=False)
    assert process.stdout is not None
    for _ in range(20 + 7 * round_):
        process.stdout.readline()
    finish(process)
    store = open_store(path)
    with store.read() as snapshot:
        saved = snapshot.frame("operation")["operation_id"].sort().to_list()
    assert sorted(entry["operation_id"] for entry in entries(path)) == saved
    assert broken_lines(store.audit.log) == []
    store.close()


def test_without_a_writable_audit_log_nothing_is_saved(shop: ReceivingShop) -> None:
    log, po = audit_path(shop.store.path), shop.ordered(("tube", 3))
    kept = log.rename(log.with_suffix(".kept"))
    log.mkdir()
    with pytest.raises(StoreProblem, match="audit log"):
        remember(shop.store, "hub", "hill", action="hub")
    done = shop.receive("po", po, everything=True).operation_id  # saved, and its line is owed
    with pytest.raises(StoreProblem, match="audit log"):
        undo(shop.store, done, by=shop.by())
    log.rmdir()
    kept.rename(log)
    undo(shop.store, done, by=shop.by())
    assert actions(shop)[-2:] == ["receipt", "reversal"]
    assert find_problems(shop.store).is_empty()


# --- the proof


def test_check_finds_a_line_that_was_changed_and_one_that_was_taken_out(shop: ReceivingShop) -> None:
    received(shop)
    log = audit_path(shop.store.path)
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[0].replace(b"Ann", b"Bob"), *lines[1:]]))
    assert find_problems(shop.store)["line_number"].to_list() == [2]
    log.write_bytes(b"".join([*lines[:1], *lines[2:]]))
    problems = find_problems(shop.store)
    assert problems["invariant"].to_list() == [CHAIN, TOLD]
    assert problems["document_id"].to_list() == [None, json.loads(lines[1])["operation_id"]]
