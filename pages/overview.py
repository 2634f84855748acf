"""Today in one screen: what is waiting, what arrives, what to do next."""

import streamlit as st

from core.ecom_orders import of_stage
from core.overview import (
    figures_now,
    load_headline_history,
    note_headlines,
    vendors_to_order_from,
)
from core.plan_facts import load_hub
from core.planning import Choices
from pages._kept import deliveries_due, orders_board
from pages._overview_figures import show_figures
from pages._overview_lists import show_deliveries, show_ready, show_vendors
from pages._sample_note import show_sample_note
from pages._shell import live_plan, live_report, now, problems_shown, show_done, store


def show() -> None:
    with store().read() as snapshot:
        empty = snapshot.count("shop") == 0
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
        show_deliveries(deliveries_due())
    with right:
        show_ready(of_stage(orders_board(), "ready_to_pack"))
        planned = live_plan().plan(Choices(ship_to=load_hub(store())), now())
        show_vendors(vendors_to_order_from(planned.ordered, planned.facts.vendors), planned.vendor_names)


st.title("Overview")
show_done()
with problems_shown():
    show()
