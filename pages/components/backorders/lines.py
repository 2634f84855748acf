"""Lines of the report that the filters choose: their figures, charts, table and files."""

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.report import Filter, filtered_report, headlines, sorted_by_order, sorted_report
from core.wording import counted
from pages.components.backorders.cards import show_cards
from pages.components.backorders.figures import ask_charts, show_figures, show_report_charts
from pages.components.backorders.filters import LINES, ask_sort, chosen_filter, clear_filters, show_chosen
from pages.components.backorders.table import show_report_downloads, show_rows, show_rows_by_order
from pages.components.shared.tables import CARDS_PER_PAGE, ROWS_PER_PAGE, one_page
from pages.session import current_report, item_codes, on_phone, part


@part(LINES)
def show_chosen_lines(place_to_clear: DeltaGenerator) -> None:
    """Show the lines that the filters choose."""
    rows, wanted = current_report().rows, chosen_filter()
    show_chosen(wanted, place_to_clear)
    codes = item_codes() if wanted.search else None
    picked = filtered_report(rows, wanted, codes)
    if rows.is_empty():
        st.success("Nothing is short: no item is below 0 in any shop.", icon=":material/check_circle:")
    elif picked.is_empty():
        st.info("No line fits these filters.")
        st.button("Show all lines", on_click=clear_filters, key="show all")
    else:
        _show_picked(picked, rows, wanted, codes)


def _show_picked(
    picked: pl.DataFrame, rows: pl.DataFrame, wanted: Filter, codes: pl.DataFrame | None
) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        show_figures(headlines(picked))
        charts, sort = ask_charts(), ask_sort()
    if charts:
        show_report_charts(rows, picked, wanted, codes)
    ordered = sorted_by_order(picked, sort, rows) if wanted.ecom else sorted_report(picked, sort)
    _table(ordered, rows, wanted.ecom)


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
