"""The PO planning page for somebody who reads German."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.language import speaking
from pages.session.language import LANGUAGE
from tests.helpers.app_pages import APP
from tests.pages.planning.plan_page import filled, planning


def german(**address: str) -> AppTest:
    """The page in German, at an address with these parameters."""
    app = AppTest.from_file(APP, default_timeout=30)
    app.switch_page("pages/po_planning.py")
    app.session_state[LANGUAGE] = "de"
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("view", ["Overdue", "Überfällig"])
def test_a_link_opens_its_tab_in_whatever_language_it_was_made(path: Path, view: str) -> None:
    filled(path)
    assert "Nichts ist überfällig" in german(view=view).success[0].value
    assert "Nothing is overdue" in planning(view=view).success[0].value


def test_a_link_chooses_in_german_what_it_chose_in_english(path: Path) -> None:
    filled(path)
    app = german(view="Downloads", papers="Drafts not sent")
    assert app.segmented_control(key="papers").value == "Drafts not sent"
    assert "Kein Entwurf ist mehr zu senden." in [info.value for info in app.info]


def test_a_selection_in_a_chart_is_the_same_in_every_language(path: Path) -> None:
    filled(path)
    app = german(view="Charts", weeks="Week 1")
    assert app.multiselect(key="weeks").value == ["Week 1"]
    assert "Woche 1" in app.multiselect(key="weeks").options


def test_a_button_that_leads_to_another_tab_finds_it(path: Path) -> None:
    filled(path)
    app = german(view="Downloads", papers="Drafts not sent")
    app.session_state["view"] = "Drafts"
    with speaking("de"):  # The test reads the options of the first run.
        app.run()
    assert "Neue Bestellung" in [button.label for button in app.button]
