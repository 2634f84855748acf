"""History of operations, and undo."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.language import marked, say
from core.ledger import load_activity
from core.shop_time import by_clock
from core.store import load_time_zone
from pages.components.shared.columns import ACTOR_COLUMN, SHOP_TIME_COLUMN, UNDONE_COLUMN, said_columns
from pages.components.shared.fact_rows import show_fact_cards
from pages.components.shared.tables import paged
from pages.session import escaped, on_phone, store, undo_button

column = st.column_config
ACTIVITY_TABLE: dict[str, Any] = {
    "number": column.NumberColumn(marked("Number"), width=70),
    "recorded_at": SHOP_TIME_COLUMN,
    "kind": column.TextColumn(marked("Operation"), width=150),
    "what": column.TextColumn(marked("What"), width="large"),
    "actor": ACTOR_COLUMN,
    "undone": UNDONE_COLUMN,
}


def show_activity() -> None:
    """Show the latest operations; select one to undo it."""
    st.subheader(say("History"), anchor=False)
    history = store().ask(load_activity)
    if history.is_empty():
        st.caption(say("Nothing was done yet."))
        return
    by_shops = by_clock("recorded_at", store().ask(load_time_zone))
    shown = history.with_columns(by_shops)
    if on_phone():
        with paged(shown, "activity") as page:
            show_fact_cards(page, ACTIVITY_TABLE, title="kind", act=_offer_undo_of)
    else:
        st.dataframe(
            shown.select(list(ACTIVITY_TABLE)),
            hide_index=True,
            column_config=said_columns(ACTIVITY_TABLE, history),
            alt=say("Operations, the newest first"),
            placeholder="",
        )
    st.caption(
        say("The latest 200 operations. An import cannot be undone; restore the backup made before it.")
    )
    if not on_phone():
        _offer_undo({row["number"]: row for row in history.filter("can_undo").iter_rows(named=True)})


def _offer_undo(operations: dict[int, dict[str, Any]]) -> None:
    number = st.selectbox(
        say("Undo an operation"),
        list(operations),
        format_func=lambda key: f"{key}: {operations[key]['kind']}. {operations[key]['what']}",
        index=None,
        placeholder=say("Choose one"),
        key=f"undo which of {max(operations, default=0)}",
    )
    if number in operations:
        _offer_undo_of(operations[number])


def _offer_undo_of(operation: Mapping[str, Any]) -> None:
    """Offer to undo an operation that can be undone; asks first."""
    if not operation["can_undo"]:
        return
    number = operation["number"]
    with st.popover(say("Undo operation {number}", number=number), icon=":material/undo:"):
        _confirm(operation)


def _confirm(operation: Mapping[str, Any]) -> None:
    says = say(
        "Operation {number}, {kind} by {actor}",
        number=operation["number"],
        kind=operation["kind"],
        actor=operation["actor"],
    )
    st.write(escaped(f"{says}. {operation['what']}"))
    undo_button(marked("Undo it"), operation["operation_id"], type="primary")
