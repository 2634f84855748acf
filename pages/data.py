"""Data page: import, export, history, undo, checks, backups, customers' details, rates, letterhead."""

import streamlit as st

from core.exchange import fill_with_sample, holds_sample
from pages.components.data.activity import show_activity
from pages.components.data.checks import show_consistency_check, show_not_in_pos
from pages.components.data.connections import show_connections
from pages.components.data.customers import show_customer_data
from pages.components.data.exports import show_backup, show_export
from pages.components.data.imports import show_import
from pages.components.data.letterhead import show_letterhead
from pages.components.data.morning import show_morning
from pages.components.data.rates import show_rates
from pages.components.data.sample import show_sample
from pages.components.data.texts import show_message_texts
from pages.session import actor, now, report_done, run, show_empty_store, store


def show() -> None:
    # First, so that a click on a screen of a replaced store does nothing.
    store_generation = store().store_generation
    with store().read() as snapshot:
        empty, sample = snapshot.version == 0, holds_sample(snapshot)
    if empty:
        show_empty_store()
        if st.button("Start with the sample shop", icon=":material/storefront:"):
            with st.spinner("Importing the sample shop…"):
                fill_with_sample(store(), actor=actor(), now=now())
            report_done("sample", "The sample shop was imported.")
            st.rerun()
    sections = {
        "Import": lambda: _show_import(store_generation, sample),
        "Lightspeed": lambda: show_connections(replaces_sample=sample),
        "Morning": show_morning,
        "Export and backup": lambda: _show_copies(store_generation),
        "Customers": show_customer_data,
        "Messages": show_message_texts,
        "Currencies": show_rates,
        "Letterhead": show_letterhead,
        "History": _show_history,
    }
    tabs = st.tabs(list(sections), key="tab", bind="query-params")
    for tab, (name, show_section) in zip(tabs, sections.items(), strict=True):
        # The import is always drawn: files that were chosen and not yet imported would be lost otherwise.
        if tab.open or name == "Import":
            with tab:
                show_section()


def _show_import(store_generation: int, sample: bool) -> None:
    if sample:
        show_sample(store_generation)
    show_import(store_generation, replaces_sample=sample)


def _show_copies(store_generation: int) -> None:
    show_export()
    show_backup(store_generation)


def _show_history() -> None:
    show_not_in_pos()
    show_activity()
    show_consistency_check()


run("Data", show, needs_data=False, needs="see-data")
