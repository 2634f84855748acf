"""Today in one screen: what is waiting, what arrives, what to do next."""

import streamlit as st

from core.overview import (
    load_due,
    load_figures,
    load_headline_history,
    load_ready,
    note_headlines,
    vendors_to_order_from,
)
from pages._overview_parts import show_deliveries, show_figures, show_ready, show_vendors
from pages._sample_note import show_sample_note
from pages._shell import live_report, now, problems_shown, show_done, store


def show() -> None:
    with store().read() as snapshot:
        empty = snapshot.count("shop") == 0
    if empty:
        st.info("The store is empty. Bring in your own data, or look at the sample shop, on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    show_sample_note()
    _, report = live_report().frame()
    figures = load_figures(store(), report, now())
    note_headlines(store(), figures, now().date())
    show_figures(figures, load_headline_history(store(), now().date()))
    left, right = st.columns(2, gap="large")
    with left:
        show_deliveries(load_due(store(), now()))
    with right:
        show_ready(load_ready(store()))
        show_vendors(vendors_to_order_from(report))


st.title("Overview")
show_done()
with problems_shown():
    show()
