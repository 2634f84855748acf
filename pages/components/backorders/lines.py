"""Lines of the report that the filters choose: their figures, charts, table and files."""

import polars as pl
import streamlit as st

from core.language import say
from core.report import filtered_report, headlines, sorted_by_order, sorted_report
from core.wording import counted
from pages.components.backorders.cards import show_cards
from pages.components.backorders.figures import show_figures, show_report_charts
from pages.components.backorders.filters import (
    LINES,
    Places,
    charts_chosen,
    chosen_filter,
    chosen_sort,
    clear_filters,
    show_chosen,
)
from pages.components.backorders.table import show_report_downloads, show_rows, show_rows_by_order
from pages.components.shared.tables import paged
from pages.session import current_report, item_codes, on_phone, part


@part(LINES)
def show_chosen_lines(places: Places) -> None:
    """Show the lines that the filters choose, with their figures at ``places``."""
    rows, wanted = current_report().rows, chosen_filter()
    show_chosen(wanted, places)
    codes = item_codes() if wanted.search else None
    picked = filtered_report(rows, wanted, codes)
    if picked.is_empty():
        places.figures.empty()
        return _say_none(rows)
    show_figures(places.figures, headlines(picked))
    if charts_chosen():
        show_report_charts(rows, picked, wanted, codes)
    sort = chosen_sort()
    ordered = sorted_by_order(picked, sort, rows) if wanted.ecom else sorted_report(picked, sort)
    return _table(ordered, rows, wanted.ecom)


def _say_none(rows: pl.DataFrame) -> None:
    if rows.is_empty():
        st.success(say("Nothing is short: no item is below 0 in any shop."), icon=":material/check_circle:")
        return
    st.info(say("No line fits these filters."))
    st.button(say("Show all lines"), on_click=clear_filters, key="show all")


def _table(ordered: pl.DataFrame, rows: pl.DataFrame, by_order: bool) -> None:
    phone = on_phone()
    with paged(ordered, "backorders table") as page:
        if phone:
            show_cards(page)
        elif by_order:
            show_rows_by_order(page, rows)
        else:
            show_rows(page)
    with st.container(horizontal=True, vertical_alignment="center"):
        select = "" if phone else f" {say('Select a row to see details.')}"
        st.caption(f"{counted(ordered.height, 'line', 'lines')}.{select}", width="stretch")
        show_report_downloads(ordered)
