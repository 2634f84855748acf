"""Call list: customers to call because their pickup is ready and no e-mail reaches them."""

from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_title
from core.formats import to_csv
from core.language import SOURCE_LANGUAGE, say, speaking
from core.messages import READY
from core.telling import Shown, call_list_pdf, call_sheet, load_news, load_shown, right_to_tell, to_call
from core.wording import counted
from pages.components.orders.order_list import open_order
from pages.components.orders.telling import form_of, show_call
from pages.components.shared.paper import letterhead
from pages.components.shared.tables import CARDS_PER_PAGE, one_page
from pages.session import escaped, from_snapshot, may, now, orders_board, with_customers


def show_call_list() -> None:
    """Show one card per call, with its result one tap away, and the list to print."""
    shown = from_snapshot(load_shown)
    calls = to_call(from_snapshot(load_news, orders_board(), now()), can_mail=shown.can_mail)
    if calls.is_empty():
        st.success(
            say(
                "There is nobody to call. A customer whose order is ready for pickup, and whom no e-mail "
                "reaches, comes up here."
            ),
            icon=":material/check:",
        )
        return
    shops = sorted(set(calls["shops"].drop_nulls()))
    if len(shops) > 1:
        shop = st.pills(say("Shop"), shops, key="calls of", label_visibility="collapsed")
        calls = calls.filter(shops=shop) if shop else calls
    with st.container(horizontal=True, vertical_alignment="center"):
        customers = counted(calls.height, "customer", "customers")
        st.caption(say("{customers} to call: their order is ready for pickup.", customers=customers))
        _show_downloads(calls)
    page = one_page(calls, "calls", CARDS_PER_PAGE)
    for row in page.iter_rows(named=True):
        _show_call_card(row, shown, page["orders"].explode().to_list())


def _show_downloads(calls: pl.DataFrame) -> None:
    st.download_button(
        say("Print"), with_customers("call list", lambda: call_list_pdf(calls, now(), letterhead())),
        "call-list.pdf", "application/pdf", on_click="ignore", icon=":material/print:",
    )  # fmt: skip
    st.download_button(
        "CSV", with_customers("call list", lambda: _csv(calls)), "call-list.csv", "text/csv",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _csv(calls: pl.DataFrame) -> bytes:
    with speaking(SOURCE_LANGUAGE):
        return to_csv(call_sheet(calls))


def _show_call_card(row: dict[str, Any], shown: Shown, numbers: list[str]) -> None:
    number = row["orders"][0]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escaped(row['customer'] or say('No name'))}** · {escaped(row['shops'] or '')}")
            st.button(
                escaped(order_title(number)), key=f"call {number}", type="tertiary", on_click=open_order,
                args=(number, numbers),
            )  # fmt: skip
        st.text(row["items"] or "")
        if row["tried"]:
            st.caption(say("Tried {times}.", times=counted(row["tried"], "time", "times")))
        if may(right_to_tell(READY)):
            show_call(form_of(row), row, shown)
