"""Exchange rates that are missing: a sentence with the way to set them."""

from collections.abc import Sequence

import streamlit as st

from core.access import may
from core.language import say
from pages.session import escaped


def show_missing_rates(pairs: Sequence[str], effect: str) -> None:
    """Say that no rate is set for these pairs of currencies, what follows, and where to set one."""
    if not pairs:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("{effect}: no rate set for {pairs}.", effect=effect, pairs=escaped(", ".join(pairs))))
        if may("rate"):
            st.page_link(
                "pages/data.py", label=say("Set a rate"), icon=":material/currency_exchange:",
                query_params={"view": "Currencies"},
            )  # fmt: skip
        else:
            st.caption(say("Ask a manager to set one."))
