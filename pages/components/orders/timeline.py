"""Timeline of an order with person and time, and the undo of its last step."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.orders import last_step, load_timeline
from core.shop_time import by_clock
from pages.components.shared.columns import ACTOR_COLUMN, SHOP_TIME_COLUMN, UNDONE_COLUMN
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import table_height
from pages.session import escaped, from_snapshot, undo_button

column = st.column_config
TIMELINE_TABLE = {
    "recorded_at": SHOP_TIME_COLUMN,
    "actor": ACTOR_COLUMN,
    "step": column.TextColumn(marked("Step"), width=150),
    "what": column.TextColumn(marked("What"), width=430),
    "undone": UNDONE_COLUMN,
}


def show_timeline(number: str, time_zone: str) -> None:
    """Show the steps, newest first, by the clock of the order's shop."""
    st.markdown(say("**History**"))
    history = from_snapshot(load_timeline, number)
    if history.is_empty():
        st.caption(say("Nothing was done with it here yet."))
        return
    table_or_cards(
        history.with_columns(by_clock("recorded_at", time_zone)), TIMELINE_TABLE,
        say("What happened to the order"), title="step", height=table_height(history),
    )  # fmt: skip
    _offer_undo(history)


def _offer_undo(history: pl.DataFrame) -> None:
    """Offer to undo the last step. Steps are undone in reverse order."""
    step = last_step(history)
    if step:
        label = say("Undo the last step: {step}", step=escaped(step["step"]))
        undo_button(label, step["operation_id"], icon=":material/undo:", type="tertiary")
