"""The People page, and who may see which page at all."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.access.people import PeopleFile
from tests.helpers.app_pages import on_a_phone, page_at, plain, pressed
from tests.helpers.signed_in import signed_in_app

ANN = "ann@shop.example"
PAGES = ("receiving", "ecom_orders", "po_planning", "to_do", "data", "people")
SEEN_BY = {
    "viewer": set[str](),
    "floor": {"receiving", "ecom_orders", "to_do"},
    "orders": {"ecom_orders", "to_do"},
    "buyer": {"receiving", "po_planning", "to_do"},
    "manager": set(PAGES),
}


def said(app: AppTest) -> str:
    shown = plain(" ".join(str(each.value) for each in [*app.markdown, *app.info, *app.error, *app.success]))
    return shown.replace("\u2060", "")  # keeps the browser from making links


def field(app: AppTest, kind: str, label: str) -> Any:
    fields: Any = app.get(kind)
    (found,) = (each for each in fields if each.label == label)
    return found


@pytest.fixture
def path(sample_path: Path) -> Path:
    return sample_path


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", SEEN_BY)
def test_a_page_that_a_role_does_not_include_answers_in_one_sentence(
    path: Path, role: str, page: str
) -> None:
    app = signed_in_app(path, ANN, role, page=page)
    refused = f"Your role ({role}) does not include this page: ask a manager." in said(app)
    assert refused == (page not in SEEN_BY[role])
    if refused:
        assert not app.get("dataframe")
        assert [each.label for each in app.button] == ["Help", "Sign out"]


def test_name_and_role_are_shown_beside_the_way_out(path: Path) -> None:
    app = signed_in_app(path, ANN, "floor")
    assert "Ann · floor" in [plain(each.value) for each in app.caption]
    assert "Sign out" in [each.label for each in app.button]


def test_a_visitor_who_is_not_on_the_list_reads_why_and_sees_no_page(path: Path) -> None:
    app = signed_in_app(path, "bob@shop.example")
    assert "bob@shop.example is not on the list of people who may use Backorder Desk" in said(app)
    assert [each.label for each in app.button] == ["Sign out"]
    assert not app.get("metric")


def test_a_removed_person_is_signed_out_at_the_next_click_in_an_open_tab(path: Path) -> None:
    app = signed_in_app(path, ANN, "manager", page="data", address={"view": "Export and backup"})
    assert "Make a backup now" in [each.label for each in app.button]
    PeopleFile(path).set_active(ANN, active=False)
    (make,) = (each for each in app.button if each.label == "Make a backup now")
    make.click().run()
    assert "is not on the list" in said(app)
    assert not (path.parent / "backups").exists()


def test_without_sign_in_the_page_says_how_to_set_it_up(path: Path) -> None:
    app = page_at("people")
    assert "Sign-in is not set up" in said(app)
    assert "first run" in app.dataframe[-1].value["person"].to_list()
    assert path.exists()


def test_the_first_on_the_list_is_offered_the_role_that_lets_others_in(path: Path) -> None:
    def asked() -> list[tuple[str, str | None]]:
        fields: Any = page_at("people").selectbox
        return [(each.label, each.value) for each in fields if each.label in ("Role", "Change")]

    assert asked() == [("Role", "manager")]  # Nobody can be changed yet.
    PeopleFile(path).add(ANN, "manager")
    assert asked() == [("Role", "floor"), ("Change", None)]


def test_a_manager_adds_and_removes_a_person(path: Path) -> None:
    app = page_at("people")
    field(app, "text_input", "E-mail").set_value("Bob@Shop.example")
    field(app, "selectbox", "Role").set_value("buyer")
    app.run()
    next(each for each in app.button if each.label == "Add").click().run()
    assert PeopleFile(path).entries()["bob@shop.example"].role == "buyer"
    assert "bob@shop.example may sign in as buyer." in said(app)

    field(app, "selectbox", "Change").set_value("bob@shop.example").run()
    next(each for each in app.button if each.label == "Deactivate").click().run()
    assert not PeopleFile(path).entries()["bob@shop.example"].active
    next(each for each in app.button if each.label == "Remove").click().run()
    assert PeopleFile(path).entries() == {}
    assert not app.exception


def test_an_invalid_address_is_refused_in_a_sentence(path: Path) -> None:
    app = page_at("people")
    field(app, "text_input", "E-mail").set_value("bob")
    app.run()
    next(each for each in app.button if each.label == "Add").click().run()
    assert "is not an e-mail address" in said(app)
    assert PeopleFile(path).entries() == {}


def test_a_manager_cannot_lock_themselves_out(path: Path) -> None:
    app = signed_in_app(path, ANN, "manager", page="people")
    field(app, "selectbox", "Change").set_value(ANN).run()
    next(each for each in app.button if each.label == "Deactivate").click().run()
    assert "You cannot take your own access away" in said(app)
    assert PeopleFile(path).entries()[ANN].active


def test_the_audit_log_is_searched(path: Path) -> None:
    PeopleFile(path).add(ANN, "floor")
    app = page_at("people")
    search = [each for each in app.text_input if each.label == "Search"][-1]  # the first is the header's
    search.set_value("PEOPLE-ADD ann").run()
    (row,) = app.dataframe[-1].value.to_dict("records")
    assert (row["action"], row["subject"]) == ("people-add", f"{ANN}: floor")


def test_on_a_phone_people_and_their_acts_are_cards(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PeopleFile(path).add(ANN, "floor", name="Ann Arbor")
    on_a_phone(monkeypatch)
    app = page_at("people")
    assert not app.dataframe
    assert "**ann@shop.example**  \nName: Ann Arbor · Role: Floor · Shops: All · Active" in said(app)
    assert f"To what: {ANN}: floor" in said(app)


def test_the_audit_log_has_names_beside_addresses_and_is_searched_by_them(path: Path) -> None:
    PeopleFile(path).add(ANN, "manager", name="Ann Arbor")
    app = signed_in_app(path, ANN, page="people")
    field(app, "text_input", "E-mail").set_value("bob@shop.example").run()
    next(each for each in app.button if each.label == "Add").click().run()
    search = [each for each in app.text_input if each.label == "Search"][-1]
    search.set_value("people-add arbor").run()
    (row,) = app.dataframe[-1].value.to_dict("records")
    assert (row["person"], row["name"], row["subject"]) == (ANN, "Ann Arbor", "bob@shop.example: floor")


def test_a_manager_who_corrects_a_name_does_not_give_back_a_role_that_was_taken_away(path: Path) -> None:
    app = signed_in_app(path, ANN, "manager", page="people")
    people = PeopleFile(path)
    people.add("bob@shop.example", "manager")
    app.run()
    field(app, "selectbox", "Change").select("bob@shop.example").run()
    people.add("bob@shop.example", "viewer")
    fields: Any = app.text_input
    [each for each in fields if each.label == "Name"][-1].set_value("Bob")
    pressed(app, "Save changes")
    assert "Somebody else changed this meanwhile." in said(app)
    assert people.entries()["bob@shop.example"].role == "viewer"
    roles: Any = app.selectbox
    assert [each for each in roles if each.label == "Role"][-1].value == "viewer"


def test_a_switch_of_somebody_whose_role_was_changed_meanwhile_is_refused_in_a_sentence(path: Path) -> None:
    app = signed_in_app(path, ANN, "manager", page="data", address={"view": "Export and backup"})
    PeopleFile(path).add(ANN, "viewer")
    field(app, "toggle", "Keep every backup").set_value(True).run()
    assert not app.exception
    assert "Nothing was changed." in said(app)
