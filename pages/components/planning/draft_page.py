"""One draft by its address: edit, send, delete; once sent, it is received on the Receiving page."""

import streamlit as st

from core.language import marked, say
from core.receiving import load_delivery
from pages.components.shared.document import (
    show_endings,
    show_header,
    show_lines,
    show_pos_number,
    show_reopening,
)
from pages.components.shared.draft import show_draft
from pages.components.shared.vendor_mail import show_vendor_mail
from pages.session import from_snapshot, open_tab

DOCUMENT_PARAMETERS = ("po", "transfer")
DRAFTS_TAB = marked("Drafts")
NEW_DRAFTS = {"po": marked("New purchase order"), "transfer": marked("New transfer")}


def show_draft_page(kind: str, document_id: str) -> None:
    """Show the draft ``document_id``, or its state if it was sent or deleted."""
    back_to_drafts()
    delivery = from_snapshot(load_delivery, kind, document_id)
    state = delivery.header.state
    show_header(kind, delivery.header)
    if state == "draft":
        show_draft(kind, delivery)
        if kind == "po":
            show_vendor_mail(delivery.header.document_id)
        show_pos_number(kind, delivery.header)
    else:
        show_lines(delivery.lines, ["planned"])
        if state == "deleted":
            show_reopening(kind, delivery.header)
        else:
            st.page_link(
                "pages/receiving.py", label=say("Open on Receiving"), icon=":material/inventory_2:",
                query_params={kind: document_id},
            )  # fmt: skip
    show_endings(delivery)


def link_to_drafts() -> None:
    """Show the link from another tab to the Drafts tab; the filters stay."""
    st.button(
        say("All drafts"), key="to drafts", icon=":material/draft:", type="tertiary",
        on_click=st.session_state.update, args=({"view": DRAFTS_TAB},),
    )  # fmt: skip


def back_to_drafts() -> None:
    """Show the button that leads to the Drafts tab."""
    st.button(say("All drafts"), on_click=open_tab, args=("view", DRAFTS_TAB), icon=":material/arrow_back:")
