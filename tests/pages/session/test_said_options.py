"""Addresses name tabs and options in any language; the reader sees them in their own."""

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from core.language import speaking
    from pages.session import open_tab, said_tabs, understand_address

    with speaking(st.session_state.setdefault("spoken", "de")):
        from core.language import say

        tabs = said_tabs(["Overview", "Receiving", "Data"], "view")
        st.write("open: " + next(name for name, tab in tabs.items() if tab.open))
        understand_address("which", {"one": "Backorders", "other": "People"})
        labels = {"one": "Backorders", "other": "People"}
        chosen = st.pills(
            "Which", list(labels), format_func=lambda each: say(labels[each]), key="which",
            bind="query-params",
        )  # fmt: skip
        st.write(f"chosen: {chosen}")
        st.button("Receiving", on_click=open_tab, args=("view", "Receiving"))
        st.button("English", on_click=lambda: st.session_state.update(spoken="en"))


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(page)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def seen(app: AppTest) -> list[str]:
    return [each.value for each in app.markdown]


@pytest.mark.parametrize(
    "address",
    [
        {"view": "Data", "which": "People"},
        {"view": "Daten", "which": "Personen"},
        {"view": "data", "which": "people"},
    ],
)
def test_an_address_in_english_or_german_and_in_small_letters_opens_the_same(address: dict[str, str]) -> None:
    app = opened(**address)
    assert seen(app) == ["open: Data", "chosen: other"]
    assert [tab.label for tab in app.tabs] == ["Übersicht", "Wareneingang", "Daten"]
    assert app.query_params == {"view": "Daten", "which": "Personen"}


def test_an_address_that_names_nothing_known_opens_the_first_tab() -> None:
    assert seen(opened(view="Nowhere")) == ["open: Overview", "chosen: None"]


def test_a_button_opens_a_tab_by_its_english_name() -> None:
    app = opened()
    app.button[0].click().run()
    assert seen(app) == ["open: Receiving", "chosen: None"]


def test_another_language_keeps_what_is_open_and_chosen() -> None:
    app = opened(view="Data", which="People")
    app.button[1].click().run()
    assert seen(app) == ["open: Data", "chosen: other"]
    assert [tab.label for tab in app.tabs] == ["Overview", "Receiving", "Data"]
