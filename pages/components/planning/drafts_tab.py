"""Drafts tab: purchase orders and transfers that are not sent yet; new ones, and many sent at once."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import Planned
from core.receiving import DeliveryFilter, filtered_deliveries, load_deliveries
from pages.components.planning.draft_page import NEW_DRAFTS
from pages.components.planning.sending import show_many_sending
from pages.components.shared.columns import (
    DOCUMENT_KIND_COLUMN,
    EXPECTED_COLUMN,
    TO_SHOP_COLUMN,
    UNITS_COLUMN,
    said_columns,
)
from pages.components.shared.delivery_cards import show_delivery_cards
from pages.components.shared.tables import paged, table_height
from pages.session import from_snapshot, may, now, on_phone

column = st.column_config
DRAFT_TABLE = {
    "document_id": column.TextColumn(marked("Number"), width=130, pinned=True),
    "source": column.TextColumn(marked("From"), width=190),
    "shop": TO_SHOP_COLUMN,
    "planned": UNITS_COLUMN,
    "expected_on": EXPECTED_COLUMN,
    "what": DOCUMENT_KIND_COLUMN,
    "note": column.TextColumn(marked("Note"), width=200),
}


def show_drafts(planned: Planned) -> None:
    """Show the drafts of the chosen shops and vendors. Selecting one opens it."""
    if may("create"):
        with st.container(horizontal=True):
            for kind, label in NEW_DRAFTS.items():
                st.button(
                    say(label), key=f"new {kind}", icon=":material/add:", on_click=st.query_params.from_dict,
                    args=({"new": kind},),
                )  # fmt: skip
    drafts = from_snapshot(load_deliveries, "draft", now=now())
    choices = planned.choices
    picked = filtered_deliveries(drafts, DeliveryFilter(shops=choices.shops, vendors=choices.vendors))
    if drafts.is_empty():
        st.info(say("There are no drafts. Create them on the Plan tab, or start a new one here."))
    elif picked.is_empty():
        st.info(say("No draft is for these shops and vendors."))
    else:
        if on_phone():
            with paged(picked, "draft cards") as page:
                show_delivery_cards(page)
        else:
            _table(picked)
        if may("send-drafts"):
            show_many_sending(picked)


def _table(drafts: pl.DataFrame) -> None:
    kinds = {"po": say("Purchase order"), "transfer": say("Transfer")}
    shown = drafts.with_columns(what=pl.col("kind").replace(kinds))
    key = f"drafts {st.session_state.get('opened draft', '')}"
    st.dataframe(
        shown.select([name for name in DRAFT_TABLE if shown[name].count()]),
        hide_index=True,
        column_config=said_columns(DRAFT_TABLE, shown),
        placeholder="",
        key=key,
        height=table_height(drafts),
        on_select=lambda: _open(key, drafts),
        selection_mode="single-cell",
        alt=say("Drafts"),
    )
    st.caption(say("Select a row to open it."))


def _open(key: str, drafts: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        picked = drafts.row(row, named=True)
        st.session_state["opened draft"] = picked["document_id"]  # A table without a selection next time.
        st.query_params.from_dict({picked["kind"]: picked["document_id"]})
