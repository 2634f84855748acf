"""Backorders page: what is short, why, since when, and what is incoming."""

import streamlit as st

from core.language import marked
from pages.components.backorders.figures import show_elsewhere
from pages.components.backorders.filters import ask_filter
from pages.components.backorders.item_panel import show_item_panel
from pages.components.backorders.lines import show_chosen_lines
from pages.components.backorders.source_page import show_source
from pages.session import current_report, rows_elsewhere, run


def show() -> None:
    for kind in ("sale", "vendor_return"):
        if kind in st.query_params:
            return show_source(kind, st.query_params[kind])
    known = current_report()
    show_elsewhere(rows_elsewhere())
    show_chosen_lines(ask_filter(known.shops, known.vendors, known.currencies))
    return show_item_panel()


run(marked("Backorders"), show)
