"""Checks of the store: against the POS, and against the records."""

import streamlit as st

from core.exchange import load_not_in_pos
from core.language import marked, say
from core.ledger import find_problems
from core.wording import counted
from pages.components.shared.fact_rows import table_or_cards
from pages.session import store

PENDING_TABLE = {
    "what": marked("What"),
    "where": marked("Shop"),
    "item": marked("Item"),
    "says": marked("What the POS lacks"),
}


def show_not_in_pos() -> None:
    """Show the changes made here that no import has shown yet."""
    with store().read() as snapshot:
        waiting = load_not_in_pos(snapshot)
    with st.expander(say("Not yet in the POS: {number:,}", number=waiting.height), expanded=False):
        if waiting.is_empty():
            st.caption(say("The last import showed everything that was done here."))
        else:
            table_or_cards(waiting, PENDING_TABLE, say("Not yet in the POS"))


def show_consistency_check() -> None:
    """Prove every invariant of the ledger on demand."""
    st.subheader(say("Check"), anchor=False)
    st.write(say("Recomputes every figure from what was recorded, and lists what does not agree."))
    if not st.button(say("Check all figures"), icon=":material/fact_check:"):
        return
    with st.spinner(say("Checking…")):
        problems = find_problems(store())
    if problems.is_empty():
        st.success(say("Every figure agrees with what was recorded."))
    else:
        rows = counted(problems.height, "row does not agree", "rows do not agree")
        st.error(say("{rows}. Restore a backup, or ask for help.", rows=rows))
        st.dataframe(problems.head(1_000), hide_index=True, alt=say("What does not agree"), placeholder="")
