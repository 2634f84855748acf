"""Receiving page: incoming purchase orders and transfers, receipts, and shelves to count."""

import streamlit as st

from core.language import marked, say
from core.receiving import load_delivery
from pages.components.receiving.deliveries import show_list
from pages.components.receiving.receipts import show_just_received, show_receipts
from pages.components.receiving.states import show_finished, show_open
from pages.components.receiving.stock_counts import show_shelf_count
from pages.components.shared.document import (
    show_endings,
    show_header,
    show_lines,
    show_pos_number,
    show_reopening,
)
from pages.components.shared.draft import show_draft
from pages.components.shared.vendor_mail import show_vendor_mail
from pages.session import current_report, from_snapshot, may, run

PLANNING = "pages/po_planning.py"


def show() -> None:
    asked = st.query_params
    for kind in ("po", "transfer"):
        if kind in asked:
            return show_document(kind, asked[kind])
    if "count" in asked and "in" in asked:
        return show_shelf_count(asked["count"], asked["in"])
    if may("see-planning") and (asked.get("show") == marked("Drafts") or "new" in asked):
        st.session_state["view"] = marked("Drafts")  # Drafts were here once.
        st.switch_page(
            PLANNING, query_params={"new": asked["new"]} if "new" in asked else {"view": marked("Drafts")}
        )
    return show_list(current_report().shops, current_report().vendors)


def show_document(kind: str, document_id: str) -> None:
    delivery = from_snapshot(load_delivery, kind, document_id)
    if delivery.header.state in ("draft", "deleted") and may("see-planning"):
        st.switch_page(PLANNING, query_params={kind: document_id})
    st.button(say("All incoming"), on_click=st.query_params.clear, icon=":material/arrow_back:")
    show_header(kind, delivery.header)
    show_just_received(kind, delivery)
    if delivery.header.state == "draft":
        show_draft(kind, delivery)
    elif delivery.header.state == "open":
        show_open(kind, delivery)
    elif delivery.header.state == "finished":
        show_finished(kind, delivery)
    else:  # A deleted draft.
        show_lines(delivery.lines, ["planned"])
        if may("reopen"):
            show_reopening(kind, delivery.header)
    if delivery.header.state != "deleted" and may("link"):
        show_pos_number(kind, delivery.header)
    if kind == "po" and delivery.header.state != "deleted":
        show_vendor_mail(delivery.header.document_id)
    show_endings(delivery)
    show_receipts(kind, delivery)


run(marked("Receiving"), show, needs="see-receiving")
