"""People who may come in: the list beside the store, and the command that keeps it (contract §4)."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import AuditLog, Entry, Person, acting_as, audit_path, person_in
from core.access.people import PeopleFile
from core.errors import Problem, StoreProblem
from core.exchange.sample import sample_folder
from core.store import open_store
from tests.helpers.command_line import CommandLine

ANN = "ann@shop.example"
SIGNED_IN = {"email": ANN, "email_verified": True, "name": "Ann", "sub": "oidc|7"}


@pytest.fixture
def people(tmp_path: Path) -> PeopleFile:
    return PeopleFile(tmp_path / "shop.duckdb")


def test_a_person_on_the_list_signs_in_with_their_role_and_shops(people: PeopleFile) -> None:
    people.add(" Ann@Shop.example", "floor", ["hill", "harbour"])
    assert person_in(people.entries(), SIGNED_IN, "192.168.1.7") == Person(
        ANN, "Ann", "floor", frozenset({"hill", "harbour"}), "192.168.1.7", "oidc|7"
    )


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"email_verified": False}, "has not verified"),
        ({"email_verified": None}, "has not verified"),
        ({"email_verified": "true"}, "has not verified"),
        ({"email": None}, "did not say your e-mail"),
        ({"email": "bob@shop.example"}, "not on the list"),
        ({"email": "ann@shop.example.evil.example"}, "not on the list"),
    ],
)
def test_a_person_who_is_not_on_the_list_cannot_sign_in(
    people: PeopleFile, claims: dict[str, object], says: str
) -> None:
    people.add(ANN, "floor")
    with pytest.raises(Problem, match=says):
        person_in(people.entries(), SIGNED_IN | claims)


def test_a_missing_verification_counts_as_not_verified(people: PeopleFile) -> None:
    people.add(ANN, "floor")
    without = {name: value for name, value in SIGNED_IN.items() if name != "email_verified"}
    with pytest.raises(Problem, match="has not verified"):
        person_in(people.entries(), without)


def test_a_domain_admits_its_addresses_and_one_address_of_it_can_be_blocked(people: PeopleFile) -> None:
    people.add("@shop.example", "viewer")
    assert person_in(people.entries(), SIGNED_IN).role == "viewer"
    people.add(ANN, "manager")
    assert person_in(people.entries(), SIGNED_IN).role == "manager"
    people.remove(ANN)
    with pytest.raises(Problem, match="not on the list"):
        person_in(people.entries(), SIGNED_IN)


@pytest.mark.parametrize("put_back", ["added", "activated", "added below its domain"])
def test_somebody_put_back_on_the_list_signs_in_again(people: PeopleFile, put_back: str) -> None:
    if put_back == "added below its domain":
        people.add("@shop.example", "viewer")
    people.add(ANN, "floor")
    signed_in_at = datetime.now(UTC).replace(tzinfo=None)
    assert person_in(people.entries(), SIGNED_IN, "", signed_in_at).role == "floor"
    if put_back == "activated":
        people.set_active(ANN, active=False)
        people.set_active(ANN, active=True)
    else:
        people.remove(ANN)
        people.add(ANN, "floor")
    with pytest.raises(Problem, match="please sign in again"):
        person_in(people.entries(), SIGNED_IN, "", signed_in_at)
    assert person_in(people.entries(), SIGNED_IN).role == "floor"


def test_a_new_role_ends_no_sign_in(people: PeopleFile) -> None:
    people.add("@shop.example", "viewer")
    signed_in_at = datetime.now(UTC).replace(tzinfo=None)
    people.add(ANN, "floor")
    people.add(ANN, "buyer")
    assert person_in(people.entries(), SIGNED_IN, "", signed_in_at).role == "buyer"


def test_a_change_by_another_process_takes_effect_at_once(people: PeopleFile, tmp_path: Path) -> None:
    other = PeopleFile(tmp_path / "shop.duckdb")
    other.add(ANN, "floor")
    assert person_in(people.entries(), SIGNED_IN).role == "floor"
    other.set_active(ANN, active=False)
    with pytest.raises(Problem, match="not on the list"):
        person_in(people.entries(), SIGNED_IN)
    other.set_active(ANN, active=True)
    assert person_in(people.entries(), SIGNED_IN).role == "floor"


@pytest.mark.parametrize(
    "text", ["", "ann", "@", "ann@", "a b@shop.example", "a@b@c", "<a>@b.example", "a,b@c.de"]
)
def test_an_invalid_address_is_refused_in_a_sentence(people: PeopleFile, text: str) -> None:
    with pytest.raises(Problem, match="is not an e-mail address"):
        people.add(text, "floor")
    assert people.entries() == {}


def test_an_unreadable_list_of_people_admits_nobody(people: PeopleFile) -> None:
    people.add(ANN, "floor")
    for text in ("{", '[{"email": 1}]', '{"a": 1}'):
        people.path.write_text(text, "utf-8")
        with pytest.raises(StoreProblem, match="cannot be read"):
            people.entries()


def test_only_a_manager_changes_the_list_and_every_change_is_logged(
    people: PeopleFile, tmp_path: Path
) -> None:
    people.add(ANN, "floor")
    with acting_as(Person("bob@shop.example", "Bob", "buyer")), pytest.raises(Problem, match="ask a manager"):
        people.add("bob@shop.example", "manager")
    people.add(ANN, "manager", ["hill"])
    people.remove(ANN)
    entries = AuditLog(audit_path(tmp_path / "shop.duckdb")).entries()
    assert [(entry["action"], entry["subject"]) for entry in entries] == [
        ("people-add", f"{ANN}: floor"),
        ("people-change", f"{ANN}: manager of hill"),
        ("people-remove", ANN),
    ]
    assert people.path.stat().st_mode & 0o777 == 0o600


def test_people_are_added_listed_and_removed_on_the_command_line(cli: CommandLine) -> None:
    cli.run("people", "add", ANN, "--role", "manager")
    cli.run(
        "people",
        "add",
        "bob@shop.example",
        "--role",
        "floor",
        "--shop",
        "S1",
        "--shop",
        "S2",
        "--name",
        "Bob",
    )
    rows, _ = cli.run("people", "list")
    assert rows == [
        {"email": ANN, "name": "", "role": "manager", "shops": "", "active": "true"},
        {"email": "bob@shop.example", "name": "Bob", "role": "floor", "shops": "S1;S2", "active": "true"},
    ]
    cli.run("people", "remove", ANN)
    assert [row["email"] for row in cli.run("people", "list")[0]] == ["bob@shop.example"]
    _, said = cli.run("people", "remove", ANN, status=1)
    assert said == f"{ANN} is not on the list.\n"
    assert not cli.store.exists()  # the first start still begins with the sample
    assert [row["action"] for row in cli.run("audit")[0]] == ["people-add", "people-add", "people-remove"]


def test_an_unknown_shop_is_refused_when_somebody_is_added(cli: CommandLine) -> None:
    cli.run("import", sample_folder())
    _, said = cli.run("people", "add", ANN, "--role", "floor", "--shop", "nowhere", status=1)
    assert said.startswith("There is no shop nowhere;")


def test_people_are_removed_while_the_app_has_the_store_open(cli: CommandLine) -> None:
    cli.run("people", "add", ANN, "--role", "manager")
    store = open_store(cli.store)
    cli.run("people", "remove", ANN)
    store.close()
    assert PeopleFile(cli.store).entries() == {}


def test_an_unknown_role_is_wrong_usage(cli: CommandLine) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.run("people", "add", ANN, "--role", "boss")


def test_the_file_can_be_read_by_people(people: PeopleFile) -> None:
    people.add(ANN, "floor", name="Ann Ünger")
    (kept,) = json.loads(people.path.read_text("utf-8"))
    since = datetime.fromisoformat(kept.pop("since"))
    assert kept == {"email": ANN, "role": "floor", "shops": [], "name": "Ann Ünger", "active": True}
    assert people.entries()[ANN] == Entry(ANN, "floor", (), "Ann Ünger", since=since)


def test_a_list_of_an_earlier_version_is_read(people: PeopleFile) -> None:
    row = {"email": ANN, "role": "floor", "shops": [], "name": "", "active": True}
    people.path.write_text(json.dumps([row]), "utf-8")
    assert person_in(people.entries(), SIGNED_IN, "", datetime(2026, 11, 29)).role == "floor"


def test_an_entry_that_changed_since_it_was_shown_is_not_written_over(people: PeopleFile) -> None:
    shown = people.add(ANN, "manager")
    people.add(ANN, "viewer")
    with pytest.raises(Problem, match="Somebody else changed this meanwhile"):
        people.add(ANN, "manager", name="Ann Arbor", shown=shown)
    with pytest.raises(Problem, match="Somebody else changed this meanwhile"):
        people.save({ANN: None}, shown={ANN: shown})
    assert people.entries()[ANN].role == "viewer"
    assert people.add(ANN, "viewer", shown=shown).role == "viewer"  # The second of two clicks.
