"""The Data page in tests: its figures and the shops of its store."""

from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from core.store import open_store
from tests.helpers.app_pages import links, page_at


def page(name: str = "data", **address: str) -> AppTest:
    return page_at(name, **address)


def units_short(app: AppTest) -> int:
    """The figure of the Overview that leads to the Backorders page."""
    (units,) = (label for label in links(app) if label.endswith(("unit short**", "units short**")))
    return int(units.strip("*").split()[0].replace(",", ""))


def shops(path: Path) -> list[str]:
    st.cache_resource.clear()
    store = open_store(path)
    with store.read() as snapshot:
        return sorted(snapshot.frame("shop")["shop_id"].to_list())
