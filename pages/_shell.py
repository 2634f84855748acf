"""What the pages share."""

import os

import streamlit as st

from core.store import Store


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The one store of this server; BACKORDERS_DB names its file. Raises StoreProblem."""
    return Store(os.environ.get("BACKORDERS_DB", "data/backorders.duckdb"))
