"""Note about the sample shop."""

import streamlit as st

from core.exchange import holds_sample
from pages.session import from_snapshot


def show_sample_note() -> None:
    """Say that this is the sample, until it is dismissed or replaced."""
    if not from_snapshot(holds_sample) or st.session_state.get("sample note dismissed"):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info("This is a sample shop. Import your own data on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        st.button("Dismiss", on_click=_dismiss, type="tertiary", key="dismiss sample")


def _dismiss() -> None:
    st.session_state["sample note dismissed"] = True
