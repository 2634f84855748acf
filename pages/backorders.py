"""Backorders page: what is short, why, since when, and what is incoming."""

import polars as pl
import streamlit as st

from core.report import filtered_report, headlines, sorted_by_order, sorted_report
from core.wording import counted
from pages.components.backorders.cards import show_cards
from pages.components.backorders.figures import ask_charts, show_elsewhere, show_figures, show_report_charts
from pages.components.backorders.filters import ask_filter, ask_sort, clear_filters
from pages.components.backorders.item_panel import show_item_panel
from pages.components.backorders.source_page import show_source
from pages.components.backorders.table import show_report_downloads, show_rows, show_rows_by_order
from pages.components.shared.tables import CARDS_PER_PAGE, ROWS_PER_PAGE, one_page
from pages.session import current_report, item_codes, on_phone, rows_elsewhere, run


def show() -> None:
    for kind in ("sale", "vendor_return"):
        if kind in st.query_params:
            return show_source(kind, st.query_params[kind])
    known = current_report()
    rows = known.rows
    show_elsewhere(rows_elsewhere())
    if rows.is_empty():
        st.success("Nothing is short: no item is below 0 in any shop.", icon=":material/check_circle:")
    wanted = ask_filter(known.shops, known.vendors, known.currencies)
    codes = item_codes() if wanted.search else None
    picked = filtered_report(rows, wanted, codes)
    if picked.is_empty():
        if not rows.is_empty():
            st.info("No line fits these filters.")
            st.button("Show all lines", on_click=clear_filters, key="show all")
        return show_item_panel()
    with st.container(horizontal=True, vertical_alignment="center"):
        show_figures(headlines(picked))
        charts, sort = ask_charts(), ask_sort()
    if charts:
        show_report_charts(rows, picked, wanted, codes)
    ordered = sorted_by_order(picked, sort, rows) if wanted.ecom else sorted_report(picked, sort)
    _table(ordered, rows, wanted.ecom)
    return show_item_panel()


def _table(ordered: pl.DataFrame, rows: pl.DataFrame, by_order: bool) -> None:
    phone = on_phone()
    most = CARDS_PER_PAGE if phone else ROWS_PER_PAGE
    place = st.container() if ordered.height > most else None
    page = one_page(ordered, "backorders table", most)
    with place or st.container():
        if phone:
            show_cards(page)
        elif by_order:
            show_rows_by_order(page, rows)
        else:
            show_rows(page)
    with st.container(horizontal=True, vertical_alignment="center"):
        select = "" if phone else " Select a row to see details."
        st.caption(f"{counted(ordered.height, 'line')}.{select}", width="stretch")
        show_report_downloads(ordered)


run("Backorders", show)
