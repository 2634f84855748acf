"""Replacing the sample shop."""

import streamlit as st

from core.exchange import empty_out
from core.language import say
from pages.session import escaped, now, problems_shown, report_done, store


def show_sample(store_generation: int) -> None:
    """Say what happens to the sample, and offer an empty store. ``store_generation``: of the store shown."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            say("This is the sample shop. Your own data replaces it; a backup of the sample is kept."),
            icon=":material/storefront:",
        )
        with st.popover(say("Start empty"), icon=":material/delete_sweep:"):
            _confirm(store_generation)


def _confirm(store_generation: int) -> None:
    st.write(
        say("The sample shop, with everything done in it, is moved to a backup. Then the store is empty.")
    )
    if st.button(say("Empty the store"), type="primary", key=f"empty {store_generation}"):
        with problems_shown():
            kept = empty_out(store(), now=now(), store_generation=store_generation)
            report_done(
                "start empty",
                escaped(say("The store is empty. The sample is kept as {kept}.", kept=kept)),
            )
            st.rerun()
