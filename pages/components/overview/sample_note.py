"""Note about the sample shop."""

import streamlit as st

from core.exchange import holds_sample
from pages.session import from_snapshot


def show_sample_note() -> None:
    """Say in one line that this is the sample, until it is replaced."""
    if from_snapshot(holds_sample):
        st.page_link(
            "pages/data.py",
            label="This is a sample shop: import your own data",
            icon=":material/storefront:",
        )
