"""What was done, its undo, and what the POS does not show yet."""

from typing import Any

import streamlit as st

from core.check import load_problems
from core.journal import load_history, load_not_in_pos
from core.undo import undo
from pages._shell import actor, done, escaped, form_id, now, problems_shown, store

column = st.column_config
COLUMNS: dict[str, Any] = {
    "number": column.NumberColumn("Number", width=70),
    "recorded_at": column.DatetimeColumn("When (UTC)", format="YYYY-MM-DD HH:mm", width=130),
    "kind": column.TextColumn("Operation", width=150),
    "actor": column.TextColumn("Who", width=120),
    "what": column.TextColumn("What", width="large"),
    "undone": column.CheckboxColumn("Undone", width=70),
}
PENDING = {"what": "What", "where": "Shop", "item": "Item", "says": "What the POS lacks"}


def show_not_in_pos() -> None:
    """What our people did that no import has shown yet."""
    with store().read() as snapshot:
        waiting = load_not_in_pos(snapshot)
    with st.expander(f"Not yet in the POS: {waiting.height:,}", expanded=False):
        if waiting.is_empty():
            st.caption("The last import showed everything that was done here.")
        else:
            st.dataframe(
                waiting, hide_index=True, column_config=PENDING, alt="Not yet in the POS", placeholder=""
            )


def show_history() -> None:
    """The latest operations; pick one to undo it."""
    st.subheader("History", anchor=False)
    history = load_history(store())
    if history.is_empty():
        st.caption("Nothing was done yet.")
        return
    st.dataframe(
        history.select(list(COLUMNS)),
        hide_index=True,
        column_config=COLUMNS,
        alt="Operations, the newest first",
        placeholder="",
    )
    st.caption("The latest 200 operations. An import is not undone: restore the backup made before it.")
    _offer_undo({row["number"]: row for row in history.filter("can_undo").iter_rows(named=True)})


def _offer_undo(operations: dict[int, dict[str, Any]]) -> None:
    number = st.selectbox(
        "Undo an operation",
        list(operations),
        format_func=lambda key: f"{key}: {operations[key]['kind']}. {operations[key]['what']}",
        index=None,
        placeholder="Choose one",
        key=f"undo which of {max(operations, default=0)}",
    )
    if number in operations:
        with st.popover(f"Undo operation {number}", icon=":material/undo:"):
            _confirm(operations[number])


def show_check() -> None:
    """Prove every invariant of the ledger, when asked to."""
    st.subheader("Check", anchor=False)
    st.write("Recomputes every figure from what was recorded, and lists what does not agree.")
    if not st.button("Check the books", icon=":material/fact_check:"):
        return
    with st.spinner("Checking…"):
        problems = load_problems(store())
    if problems.is_empty():
        st.success("Every figure agrees with what was recorded.")
    else:
        st.error(f"{problems.height:,} rows do not agree: restore a backup, or ask for help.")
        st.dataframe(problems.head(1_000), hide_index=True, alt="What does not agree", placeholder="")


def _confirm(operation: dict[str, Any]) -> None:
    says = f"Operation {operation['number']}, {operation['kind']} by {operation['actor']}"
    st.write(escaped(f"{says}. {operation['what']}"))
    form = f"undo {operation['operation_id']}"
    if st.button("Undo it", type="primary", key=f"confirmed {form_id(form)}"):
        with problems_shown():
            undo(store(), operation["operation_id"], actor=actor(), now=now(), new_id=form_id(form))
            done(form, f"Operation {operation['number']} is undone.")
            st.rerun()
