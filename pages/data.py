"""Data page: import, export, history, undo, checks, backups, customers' details, rates, letterhead."""

import streamlit as st

from core.exchange import fill_with_sample, holds_sample
from core.language import marked, say
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
from pages.components.shared.filters import say_unknown
from pages.session import actor, now, report_done, run, said_tabs, show_empty_store, store

IMPORT = marked("Import")
"""Name of the first tab."""


def show() -> None:
    # First, so that a click on a screen of a replaced store does nothing.
    store_generation = store().store_generation
    with store().read() as snapshot:
        empty, sample = snapshot.version == 0, holds_sample(snapshot)
    if empty:
        show_empty_store()
        if st.button(say("Start with the sample shop"), icon=":material/storefront:"):
            with st.spinner(say("Importing the sample shop…")):
                fill_with_sample(store(), actor=actor(), now=now())
            report_done("sample", say("The sample shop was imported."))
            st.rerun()
    sections = {
        IMPORT: lambda: _show_import(store_generation, sample),
        marked("Lightspeed"): lambda: show_connections(replaces_sample=sample),
        marked("Morning"): show_morning,
        marked("Export and backup"): lambda: _show_copies(store_generation),
        marked("Customers"): show_customer_data,
        marked("Messages"): show_message_texts,
        marked("Currencies"): show_rates,
        marked("Letterhead"): show_letterhead,
        marked("History"): _show_history,
    }
    say_unknown(say("View"), "view", list(sections))
    tabs = said_tabs(list(sections), "view")
    for name, show_section in sections.items():
        # The import is always drawn: files that were chosen and not yet imported would be lost otherwise.
        if tabs[name].open or name == IMPORT:
            with tabs[name]:
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


run(marked("Data"), show, needs_data=False, needs="see-data")
