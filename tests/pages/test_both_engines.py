"""The pages over a store in a file and over one in PostgreSQL, which other servers use, too."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from core.access import LONGEST_IDLE, Access
from core.errors import Problem
from core.report import load_report
from core.store import open_access, place_of
from pages.session.services import store
from tests.helpers.app_pages import page_at, plain, pressed
from tests.helpers.engines import POSTGRESQL
from tests.helpers.postgresql import server
from tests.helpers.receiving_page import count, press
from tests.helpers.signed_in import signed_in_app

NOW = datetime(2026, 11, 29, 9)
ANN, ORDER = "ann@shop.example", "3073"
on_postgresql = pytest.mark.parametrize("engine", [POSTGRESQL], indirect=True)


@pytest.fixture
def elsewhere(place: str) -> Iterator[Access]:
    """People, sessions and audit log as another process sees them."""
    with closing(open_access(place_of(place))) as access:
        yield access


def said(app: AppTest) -> str:
    return plain(
        " ".join(str(each.value) for each in [*app.markdown, *app.error, *app.success, *app.warning])
    )


def on_hand() -> list[int]:
    with store().read() as snapshot:
        return snapshot.frame("stock").sort("item_id", "shop_id")["on_hand"].to_list()


@pytest.mark.both_engines
def test_the_report_is_shown(place: str) -> None:
    app = page_at("backorders")
    shown, report = app.dataframe[0].value, store().ask(load_report)
    assert len(shown) == 100 < report.height
    assert set(shown["description"]) <= set(report["description"])
    assert place in (str(store().path), place)


@pytest.mark.both_engines
def test_a_delivery_is_received_and_undone(place: str) -> None:
    app = page_at("receiving", po=ORDER)
    before = on_hand()
    press(app, "Receive all incoming")
    assert sum(on_hand()) > sum(before)
    press(app, "Undo")
    assert on_hand() == before
    assert place


@pytest.mark.both_engines
def test_a_restore_brings_the_shop_back_and_leaves_people_alone(place: str, elsewhere: Access) -> None:
    app = signed_in_app(place, ANN, "manager", page="data", address={"view": "Export and backup"})
    before = on_hand()
    app = pressed(app, "Make a backup now")
    press(page_at("receiving", po=ORDER), "Receive all incoming")
    elsewhere.people.add("bob@shop.example", "viewer")
    app = pressed(app.run(), "Restore this backup")
    assert "Restored" in app.success[0].value
    assert on_hand() == before
    assert list(elsewhere.people.entries()) == [ANN, "bob@shop.example"]
    acts = [entry["action"] for entry in elsewhere.log.entries()]
    assert acts[-5:] == ["backup", "receipt", "people-add", "backup", "restore"]


@pytest.mark.both_engines
def test_a_person_removed_elsewhere_is_out_at_the_next_click(place: str, elsewhere: Access) -> None:
    app = signed_in_app(place, ANN, "manager", page="data", address={"view": "Export and backup"})
    elsewhere.people.remove(ANN)
    (make,) = (each for each in app.button if each.label == "Make a backup now")
    make.click().run()
    assert "is not on the list" in said(app)
    assert store().backups() == []


# --- PostgreSQL alone


@on_postgresql
def test_a_page_asks_for_the_state_of_the_store_once(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page_at("backorders")
    asked, execute = Counter[str](), psycopg.Connection.execute

    def counting(self: Any, query: Any, *values: Any, **options: Any) -> Any:
        asked[query.decode() if isinstance(query, bytes) else query] += 1
        return execute(self, query, *values, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", counting)
    app.run()
    assert asked["select generation, version from backorders.head"] == 1
    assert place


@on_postgresql
def test_who_signs_out_at_one_server_is_out_at_every_one(place: str, elsewhere: Access) -> None:
    with closing(open_access(place_of(place))) as here:
        here.sessions.begin("tab", NOW)
        later = NOW + LONGEST_IDLE
        assert elsewhere.sessions.signed_in_at("tab", later, clicked=True) == NOW
        assert here.sessions.signed_in_at("tab", later + LONGEST_IDLE) == NOW
        assert here.sessions.signed_in_at("tab", later + LONGEST_IDLE + timedelta(seconds=1)) is None
        assert elsewhere.sessions.end("tab", later)
        assert here.sessions.signed_in_at("tab", later) is None
        assert not here.sessions.end("tab", later)


@on_postgresql
def test_a_person_whom_another_server_changed_is_not_written_over(place: str, elsewhere: Access) -> None:
    with closing(open_access(place_of(place))) as here:
        shown = here.people.add(ANN, "manager")
        elsewhere.people.add(ANN, "viewer")
        with pytest.raises(Problem, match="Somebody else changed this meanwhile"):
            here.people.save({ANN: shown}, shown={ANN: shown})
        assert here.people.entries()[ANN].role == "viewer"


@on_postgresql
def test_a_save_that_nobody_answered_is_told_by_pressing_again(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page_at("receiving", po=ORDER)
    count(app, 1, 1)
    before, execute, saving = store().version, psycopg.Connection.execute, list[Any]()

    def cut_before_the_answer(self: Any, query: Any, *values: Any, **options: Any) -> Any:
        answer = execute(self, query, *values, **options)
        if query == b"update backorders.head set version = %s":
            saving.append(self)
        elif query == "commit" and saving == [self]:
            server().execute(f"select pg_terminate_backend({self.info.backend_pid}, 5000)")
            execute(self, "select 1")
        return answer

    monkeypatch.setattr(psycopg.Connection, "execute", cut_before_the_answer)
    press(app, "Receive what was counted")
    assert "We do not know whether this was saved; press again" in said(app)
    assert "Nothing was changed" not in said(app)
    press(app, "Receive what was counted")
    assert f"1 received of {ORDER}" in said(app)
    assert store().version == before + 1
    assert place
