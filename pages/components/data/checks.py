"""Checks of the store: against the POS, and against the records."""

import streamlit as st

from core.exchange import load_not_in_pos
from core.ledger import find_problems
from core.wording import counted
from pages.session import store

PENDING_TABLE = {"what": "What", "where": "Shop", "item": "Item", "says": "What the POS lacks"}


def show_not_in_pos() -> None:
    """Show the changes made here that no import has shown yet."""
    with store().read() as snapshot:
        waiting = load_not_in_pos(snapshot)
    with st.expander(f"Not yet in the POS: {waiting.height:,}", expanded=False):
        if waiting.is_empty():
            st.caption("The last import showed everything that was done here.")
        else:
            st.dataframe(
                waiting,
                hide_index=True,
                column_config=PENDING_TABLE,
                alt="Not yet in the POS",
                placeholder="",
            )


def show_consistency_check() -> None:
    """Prove every invariant of the ledger on demand."""
    st.subheader("Check", anchor=False)
    st.write("Recomputes every figure from what was recorded, and lists what does not agree.")
    if not st.button("Check all figures", icon=":material/fact_check:"):
        return
    with st.spinner("Checking…"):
        problems = find_problems(store())
    if problems.is_empty():
        st.success("Every figure agrees with what was recorded.")
    else:
        told = counted(problems.height, "row does not agree", "rows do not agree")
        st.error(f"{told}. Restore a backup, or ask for help.")
        st.dataframe(problems.head(1_000), hide_index=True, alt="What does not agree", placeholder="")
