"""Note about the sample shop."""

import streamlit as st

from core.exchange import holds_sample
from core.language import say
from pages.session import as_written, page_at


def show_sample_note() -> None:
    """Say in one line that this is the sample, until it is replaced."""
    if as_written(holds_sample):
        st.page_link(
            page_at("data"),
            label=say("This is a sample shop: import your own data"),
            icon=":material/storefront:",
        )
