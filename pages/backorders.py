"""What is short, why, since when, and what is on its way."""

import polars as pl
import streamlit as st

from core.report import chosen, in_chosen_order
from core.wording import counted
from pages.components.backorders.figures import show_charts, show_headlines
from pages.components.backorders.filters import asked, cleared, sort_asked
from pages.components.backorders.item_panel import show_story_asked
from pages.components.backorders.table import show_downloads, show_rows, show_rows_by_order
from pages.components.shared.tables import one_page
from pages.session import item_codes, report, run


def show() -> None:
    known = report()
    rows = known.rows
    if rows.is_empty():
        st.success("Nothing is short: no item is below 0 in any shop.", icon=":material/check_circle:")
    wanted = asked(known.shops, known.vendors, known.currencies)
    codes = item_codes() if wanted.search else None
    picked = chosen(rows, wanted, codes)
    show_headlines(picked)
    show_charts(rows, picked, wanted, codes)
    if picked.is_empty() and not rows.is_empty():
        st.info("No line fits these filters.")
        st.button("Show all lines", on_click=cleared, key="show all")
        return
    _table(picked, rows, wanted.ecom)
    show_story_asked()


def _table(picked: pl.DataFrame, rows: pl.DataFrame, by_order: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        sort = sort_asked()
        with st.container(horizontal=True, width="content"):
            show_downloads(picked)
    ordered = in_chosen_order(picked, sort, by_order=by_order)
    place = st.container()
    page = one_page(ordered, "backorders table")
    with place:
        if by_order:
            show_rows_by_order(page, rows)
        else:
            show_rows(page)
    st.caption(f"{counted(ordered.height, 'line')}. Pick one to see its story.")


run("Backorders", show)
