"""Panel that explains one quantity of the plan, opened from the table of shortages."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import PlanExplanation, Planned, load_explanation
from core.report import SOURCE_LABELS
from core.wording import shortened
from pages.components.shared.columns import (
    EXPECTED_COLUMN,
    SHOP_COLUMN,
    UNITS_COLUMN,
    WHY_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.session import escaped, from_snapshot

column = st.column_config
STEP_TABLE = {
    "step": column.TextColumn(marked("Step"), width=160),
    "units": UNITS_COLUMN,
    "says": WHY_COLUMN,
}
DEMAND_LINE_TABLE = {
    "occurred_on": column.DateColumn(marked("Since"), format=marked("YYYY-MM-DD")),
    "shop": SHOP_COLUMN,
    "kind": column.TextColumn(marked("Caused by")),
    "document_id": column.TextColumn(marked("Number")),
    "ecom_order_id": column.TextColumn(marked("eCom order")),
    "backordered": column.NumberColumn(marked("Short")),
    "waiting": column.NumberColumn(marked("Waiting")),
}
COUNTED_TABLE = {
    "document": column.TextColumn(marked("Document")),
    "document_id": column.TextColumn(marked("Number")),
    "units": UNITS_COLUMN,
    "expected_on": EXPECTED_COLUMN,
    "state": column.TextColumn(marked("State")),
    "shop": column.TextColumn(marked("To")),
}


COUNTED_DOCUMENTS = {"purchase_order": marked("Purchase order"), "transfer": marked("Transfer")}
COUNTED_STATES = {"incoming": marked("incoming"), "draft": marked("draft")}


def show_explanation(planned: Planned) -> None:
    """Open the panel if the address names an item and a shop."""
    item, shop = st.query_params.get("why_item"), st.query_params.get("why_shop")
    if not item or not shop:
        return
    explanation = from_snapshot(load_explanation, planned, item, shop)
    title = escaped(shortened(explanation.title, 80))
    st.dialog(title, width="medium", position="right", on_dismiss=_closed)(_show)(
        explanation, planned.shop_names
    )


def _show(explanation: PlanExplanation, shop_names: Mapping[str, str]) -> None:
    _part(say("Calculation"), explanation.steps, STEP_TABLE)
    _part(
        say("Demand"),
        explanation.lines.with_columns(kind=pl.col("document_type").replace(_said(SOURCE_LABELS))),
        DEMAND_LINE_TABLE,
    )
    counted = explanation.counted.with_columns(
        document=pl.col("document_type").replace(_said(COUNTED_DOCUMENTS)),
        state=pl.col("state").replace(_said(COUNTED_STATES)),
        shop=pl.col("shop_id").replace(shop_names),
    )
    _part(say("Incoming and on drafts"), counted, COUNTED_TABLE)


def _said(labels: Mapping[str, str]) -> dict[str, str]:
    return {value: say(label) for value, label in labels.items()}


def _part(title: str, rows: pl.DataFrame, columns: Mapping[str, Any]) -> None:
    st.markdown(f"**{title}**")
    if rows.is_empty():
        st.caption(say("Nothing."))
        return
    table_or_cards(rows, columns, title)


def _closed() -> None:
    st.query_params.pop("why_item", None)
    st.query_params.pop("why_shop", None)
    st.session_state["explained"] = st.session_state.get("explained", 0) + 1  # The row is no longer selected.
