"""Today in one screen: what is waiting, what arrives, what to do next."""

import streamlit as st

from core.overview import (
    figures_now,
    load_due,
    load_headline_history,
    load_ready,
    load_vendors_to_order_from,
    note_headlines,
)
from core.report_filter import labels
from pages._overview_figures import show_figures
from pages._overview_lists import show_deliveries, show_ready, show_vendors
from pages._sample_note import show_sample_note
from pages._shell import live_report, now, problems_shown, show_done, store


def show() -> None:
    with store().read() as snapshot:
        empty = snapshot.count("shop") == 0
        vendors = labels(snapshot.frame("vendor", columns=["vendor_id", "name"]))
    if empty:
        st.info("The store is empty. Bring in your own data, or look at the sample shop, on the Data page.")
        st.page_link("pages/data.py", label="Go to Data", icon=":material/database:")
        return
    show_sample_note()
    _, report = live_report().frame()
    figures = figures_now(report, now())
    note_headlines(store(), figures, now().date())
    show_figures(figures, load_headline_history(store(), now().date()))
    left, right = st.columns(2, gap="large")
    with left:
        show_deliveries(load_due(store(), now()))
    with right:
        show_ready(load_ready(store()))
        show_vendors(load_vendors_to_order_from(store(), now()), vendors)


st.title("Overview")
show_done()
with problems_shown():
    show()
