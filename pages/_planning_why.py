"""How one quantity of the plan came about, opened from the table of shortages."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.live_plan import Planned
from core.plan_story import load_plan_story
from core.report_filter import KINDS
from pages._shell import escaped, store

column = st.column_config
STEPS = {
    "step": column.TextColumn("Step", width=160),
    "units": column.NumberColumn("Units", width=65),
    "says": column.TextColumn("Why", width=460),
}
LINES = {
    "occurred_on": column.DateColumn("Since"),
    "shop": column.TextColumn("Shop"),
    "kind": column.TextColumn("Caused by"),
    "document_id": column.TextColumn("Number"),
    "ecom_order_id": column.TextColumn("eCom order"),
    "backordered": column.NumberColumn("Short"),
    "waiting": column.NumberColumn("Waited for"),
}
COUNTED = {
    "document": column.TextColumn("Document"),
    "document_id": column.TextColumn("Number"),
    "units": column.NumberColumn("Units"),
    "expected_on": column.DateColumn("Expected"),
    "state": column.TextColumn("State"),
    "shop": column.TextColumn("To"),
}


def show_why(planned: Planned) -> None:
    """The story of the item and shop in the address; nothing where none is."""
    asked = st.query_params.get("why_item"), st.query_params.get("why_shop")
    if not all(asked):
        return
    story = load_plan_story(store(), planned, str(asked[0]), str(asked[1]))
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.subheader(escaped(story.title), anchor=False)
            st.button("Close", on_click=_close, icon=":material/close:", type="tertiary", key="close why")
        steps, sources = st.columns([1.2, 1])
        with steps:
            _part("Calculation", story.steps, STEPS)
        with sources:
            lines = story.lines.with_columns(kind=pl.col("document_type").replace(KINDS))
            _part("Who asks for it", lines, LINES)
            counted = story.counted.with_columns(
                document=pl.col("document_type").str.replace("_", " ").str.to_titlecase(),
                shop=pl.col("shop_id").replace(planned.shop_names),
            )
            _part("On its way and on drafts", counted, COUNTED)


def _part(title: str, rows: pl.DataFrame, columns: Mapping[str, Any]) -> None:
    st.markdown(f"**{title}**")
    if rows.is_empty():
        st.caption("Nothing.")
        return
    st.dataframe(
        rows.select(list(columns)), hide_index=True, column_config=columns, placeholder="", alt=title,
    )  # fmt: skip


def _close() -> None:
    st.query_params.pop("why_item", None)
    st.query_params.pop("why_shop", None)
    st.session_state["explained"] = st.session_state.get("explained", 0) + 1
