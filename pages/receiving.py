"""Purchase orders and transfers on their way, and what was received."""

import streamlit as st

from core.incoming import load_delivery
from pages._receiving_acts import show_refusal
from pages._receiving_count import show_counting
from pages._receiving_document import (
    show_closing,
    show_draft,
    show_due_date,
    show_header,
    show_lines,
    show_receipts,
)
from pages._receiving_list import show_list
from pages._shell import problems_shown, show_done, store


def show() -> None:
    for kind in ("po", "transfer"):
        if kind in st.query_params:
            show_document(kind, st.query_params[kind])
            return
    with store().read() as snapshot:
        shops, vendors = snapshot.frame("shop"), snapshot.frame("vendor", columns=["vendor_id", "name"])
    if shops.is_empty():
        st.info("The store is empty. Bring in your own data, or look at the sample shop, on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    show_list(shops, vendors)


def show_document(kind: str, document_id: str) -> None:
    st.button("Everything to come", on_click=st.query_params.clear, icon=":material/arrow_back:")
    delivery = load_delivery(store(), kind, document_id)
    show_header(kind, delivery.header)
    if delivery.header["state"] == "draft":
        show_lines(delivery.lines, ["planned"])
        show_draft(kind, delivery.header)
    elif delivery.header["state"] == "open":
        show_counting(kind, delivery)
        show_due_date(kind, delivery.header)
    else:
        show_lines(delivery.lines, ["owed", "received", "cancelled"])
    show_closing(kind, delivery.header)
    show_receipts(kind, document_id)


st.title("Receiving")
show_done()
show_refusal()
with problems_shown():
    show()
