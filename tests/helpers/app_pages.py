"""The pages as users see them: opened at an address, clicked, read. The fixture ``path`` (conftest)
names the file of the store they open."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders
from streamlit.testing.v1 import AppTest

PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
APP = str(Path(__file__).parents[2] / "app.py")
HOSTILE = (
    "=1+1 <img src=x onerror=alert(1)> [a](http://x.example) ![b](http://x.example/i.png) **\"'`:red[c] 🚲 "
    + "x" * 400
)
"""Written into every name of a hostile shop."""


def page_at(page: str, **address: str | list[str]) -> AppTest:
    """The page (``backorders``, ``data``, …) at an address with these parameters."""
    app = AppTest.from_file(APP, default_timeout=30)
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def on_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show pages from now on as on a phone."""
    headers = StreamlitHeaders([("User-Agent", PHONE)])
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))


def in_browser_of(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Show pages from now on as in a browser of this language (``de-DE``)."""
    monkeypatch.setattr(type(st.context), "locale", property(lambda _: locale))


def plain(text: str) -> str:
    """Return the text that Markdown shows for an escaped text."""
    return text.replace("\\", "").replace("\u00a0", " ")


def pressed(app: AppTest, label: str) -> AppTest:
    """The page after its one button ``label`` was pressed."""
    (button,) = (each for each in app.button if each.label == label)
    button.click().run()
    assert not app.exception
    return app


def links(app: AppTest) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """The links to other pages by their label: the page, and the parameters of its address."""
    found = [element.proto for element in app.get("page_link")]
    return {link.label: (link.page or "overview", parse_qs(link.query_string)) for link in found}
