"""Backorders page: what is short, why, since when, and what is incoming."""

import polars as pl
import streamlit as st

from core.report import filtered_report, sorted_report
from core.wording import counted
from pages.components.backorders.figures import show_headlines, show_report_charts
from pages.components.backorders.filters import ask_filter, ask_sort, clear_filters
from pages.components.backorders.item_panel import show_item_panel
from pages.components.backorders.table import show_report_downloads, show_rows, show_rows_by_order
from pages.components.shared.tables import one_page
from pages.session import current_report, item_codes, run


def show() -> None:
    known = current_report()
    rows = known.rows
    if rows.is_empty():
        st.success("Nothing is short: no item is below 0 in any shop.", icon=":material/check_circle:")
    wanted = ask_filter(known.shops, known.vendors, known.currencies)
    codes = item_codes() if wanted.search else None
    picked = filtered_report(rows, wanted, codes)
    show_headlines(picked)
    show_report_charts(rows, picked, wanted, codes)
    if picked.is_empty() and not rows.is_empty():
        st.info("No line fits these filters.")
        st.button("Show all lines", on_click=clear_filters, key="show all")
        return
    _table(picked, rows, wanted.ecom)
    show_item_panel()


def _table(picked: pl.DataFrame, rows: pl.DataFrame, by_order: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        sort = ask_sort()
        with st.container(horizontal=True, width="content"):
            show_report_downloads(picked)
    ordered = sorted_report(picked, sort, by_order=by_order)
    place = st.container()
    page = one_page(ordered, "backorders table")
    with place:
        if by_order:
            show_rows_by_order(page, rows)
        else:
            show_rows(page)
    st.caption(f"{counted(ordered.height, 'line')}. Select a row to see details.")


run("Backorders", show)
