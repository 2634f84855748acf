"""Leaving the sample shop behind."""

import streamlit as st

from core.exchange import empty_out
from pages.session import done, escaped, now, problems_shown, store


def show_sample(beginning: int) -> None:
    """Say what happens to the sample, and offer to begin with nothing; ``beginning``: the store's."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            "This is the sample shop. Your own data takes its place; a backup of the sample is kept.",
            icon=":material/storefront:",
        )
        with st.popover("Start empty", icon=":material/delete_sweep:"):
            _confirm(beginning)


def _confirm(beginning: int) -> None:
    st.write("The sample shop, and what was done in it, is moved to a backup. The store is empty then.")
    if st.button("Empty the store", type="primary", key=f"empty {beginning}"):
        with problems_shown():
            kept = empty_out(store(), now=now(), beginning=beginning)
            done("start empty", escaped(f"The store is empty. The sample is kept as {kept}."))
            st.rerun()
