"""Files taken along from a page, made later and on behalf of the person who asked for them."""

from pathlib import Path

import pytest

from core.access import Person, acting_as
from core.access.people import PeopleFile
from pages.session import sign_in
from pages.session.person import backup_bytes, with_customers
from pages.session.services import now, store
from pages.session.streamlit_adapted import FileRefused
from tests.helpers.signed_in import AUTH

pytestmark = pytest.mark.usefixtures("sample_path")


def person(role: str) -> Person:
    return Person(f"{role}@shop.example", role.title(), role)


def taken() -> list[tuple[str, str, str]]:
    """People and the files they took along, as the audit log tells."""
    entries = store().audit.log.entries()
    return [
        (entry["person"], entry["action"], entry["subject"])
        for entry in entries
        if "download" in entry["action"]
    ]


def test_the_audit_log_has_a_line_once_a_file_with_customers_is_taken_and_not_before() -> None:
    with acting_as(person("floor")):
        slips = with_customers("packing slips of order #1042", lambda: b"slips")
    assert taken() == []
    assert slips() == b"slips"
    assert taken() == [("floor@shop.example", "customer-download", "packing slips of order #1042")]


def test_a_file_for_somebody_who_may_not_know_customers_has_no_line_because_it_has_none_in_it() -> None:
    with acting_as(person("buyer")):
        assert with_customers("labels of PO 3060", lambda: b"labels")() == b"labels"
    assert taken() == []


def test_a_file_is_made_with_the_role_that_the_person_has_when_it_is_taken(
    sample_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page was drawn for a manager, and the tab is still open."""
    monkeypatch.setattr(sign_in, "_settings", lambda: AUTH)
    people, backup = PeopleFile(sample_path), store().backup_beside(now())
    with acting_as(person("manager")):
        content = backup_bytes(backup)
    people.add("manager@shop.example", "manager")
    assert content() == backup.read_bytes()
    people.add("manager@shop.example", "floor")
    with pytest.raises(FileRefused, match="does not include this"):
        content()
    people.remove("manager@shop.example")
    with pytest.raises(FileRefused, match="not on the list"):
        content()
    assert [entry["action"] for entry in store().audit.log.entries()].count("backup-download") == 1


def test_a_backup_is_taken_along_by_managers_only_and_has_its_line() -> None:
    backup = store().backup_beside(now())
    with acting_as(person("manager")):
        assert backup_bytes(backup)() == backup.read_bytes()
    with acting_as(person("floor")), pytest.raises(FileRefused, match="does not include this"):
        backup_bytes(backup)()
    assert taken() == [("manager@shop.example", "backup-download", backup.name)]
