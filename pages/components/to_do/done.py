"""Acts that somebody marked as done in Lightspeed, each with an undo."""

import streamlit as st

from core.language import marked, say
from core.ledger import OPERATION_LABELS
from core.to_do import load_done_there
from pages.session import escaped, from_snapshot, undo_button


def show_done() -> None:
    """Show the last marks; nothing where there is none."""
    marks = from_snapshot(load_done_there)
    if marks.is_empty():
        return
    with st.expander(say("Marked as done"), icon=":material/task_alt:"):
        for mark in marks.iter_rows(named=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                act = f"{say(OPERATION_LABELS[mark['kind']])} {mark['subject'] or ''}".strip()
                st.markdown(escaped(f"{act} · {mark['actor']}"), width="stretch")
                undo_button(marked("Not done there"), mark["operation_id"], type="tertiary")
