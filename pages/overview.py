"""Overview page: today's shortages, deliveries and next steps."""

import streamlit as st

from core.orders import of_stage
from core.overview import deliveries_due, figures_now, load_headline_history, note_headlines
from pages.components.overview.figures import show_overview_figures
from pages.components.overview.inbox import show_digest, show_inbox
from pages.components.overview.lists import show_deliveries, show_ready, show_vendors
from pages.components.overview.sample_note import show_sample_note
from pages.session import (
    current_report,
    from_snapshot,
    incoming_documents,
    now,
    opening_plan,
    orders_board,
    run,
    store,
)


def show() -> None:
    show_sample_note()
    show_inbox()
    figures = figures_now(current_report().rows)
    note_headlines(store(), figures, now().date())
    show_overview_figures(figures, from_snapshot(load_headline_history, now().date()))
    left, right = st.columns(2, gap="large")
    with left:
        show_deliveries(deliveries_due(incoming_documents()))
    with right:
        show_ready(of_stage(orders_board(), "ready_to_pack"))
        plan = opening_plan()
        show_vendors(plan.vendors, plan.vendor_names)
    show_digest()


run("Overview", show)
