"""Vendor confirmations on the PO planning page: upload, choose the columns, accept line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import polars as pl
import streamlit as st

from core.errors import RowProblem
from core.planning import Planned
from core.purchasing import (
    CONFIRMATION_FILE,
    CONFIRMED_FIELDS,
    ConfirmationFile,
    ConfirmedChange,
    accept_confirmation,
    confirmation_headers,
    load_confirmed_changes,
    load_remembered_columns,
    missing_columns_of_confirmation,
    propose_confirmation_columns,
    read_confirmation,
    remember_columns,
)
from core.store import Snapshot
from core.wording import value_text
from pages.components.shared.columns import LINE_COLUMN
from pages.components.shared.tables import table_height
from pages.session import Form, form_for, from_snapshot, problems_shown, store, submit

COLUMN_LABELS = {
    "po_id": "Purchase order",
    "line_number": "Line",
    "vendor_sku": "Vendor's code",
    "item_id": "Item ID",
    "sku": "SKU",
    "manufacturer_sku": "Manufacturer's code",
    "upc": "UPC",
    "ean": "EAN",
    "confirmed": "Confirmed units, of the whole line",
    "unit_cost": "Unit cost",
    "expected_on": "Expected on",
    "reason": "Reason",
}
column = st.column_config
CONFIRMED_CHANGE_TABLE = {
    "accept": column.CheckboxColumn("Accept", width=70),
    "po_id": column.TextColumn("Purchase order", width=130),
    "line_number": LINE_COLUMN,
    "item": column.TextColumn("Item", width=240),
    "what": column.TextColumn("What", width=100),
    "was": column.TextColumn("Was", width=100),
    "becomes": column.TextColumn("Becomes", width=100),
    "reason": column.TextColumn("Reason", width=220),
}

PROBLEM_TABLE = {
    "row": column.NumberColumn("Row", width=60),
    "column": column.TextColumn("Column", width=140),
    "value": column.TextColumn("Value", width=140),
    "problem": column.TextColumn("What to do", width=500),
}


def show_confirmations(_: Planned) -> None:
    """Show the whole process. Nothing changes before changes are accepted."""
    st.caption(
        "A vendor's confirmation as a CSV file: the units, cost and day confirmed for lines of sent purchase "
        "orders. It is compared with what was ordered; nothing changes before you accept it."
    )
    file = st.file_uploader("Vendor confirmation", type=["csv"], key=_form().key("reply file"))
    if file is None:
        return
    with problems_shown():
        headers = confirmation_headers(file.name, file.getvalue())
        mapping = _columns_asked(headers)
        po_id = "" if "po_id" in mapping else _order_asked()
        if questions := missing_columns_of_confirmation(mapping, po_id):
            _ask(questions)
            return
        confirmation = read_confirmation(file.name, file.getvalue(), mapping, po_id)
        answers, problems = from_snapshot(load_confirmed_changes, confirmation)
        _show_problems(problems)
        _show_answers(confirmation, answers, headers)


def _ask(questions: Mapping[str, str]) -> None:
    """Ask what the file does not say; the purchase order has a field of its own."""
    for column, question in questions.items():
        if column != "po_id":
            st.info(question, icon=":material/help:")


def _columns_asked(headers: Sequence[str]) -> dict[str, str]:
    """Return our columns by the file's, as remembered or proposed, and as corrected here."""
    likely = propose_confirmation_columns(headers, from_snapshot(load_remembered_columns, headers))
    chosen: dict[str, str | None] = {}
    with st.expander("Columns of the file", expanded=bool(missing_columns_of_confirmation(likely, po_id=""))):
        places = st.grid(4, min_column_width=180)
        for each in CONFIRMATION_FILE.columns:
            at = headers.index(likely[each.name]) if each.name in likely else None
            chosen[each.name] = places.selectbox(
                COLUMN_LABELS[each.name], headers, index=at, placeholder="None", key=_form().key(each.name)
            )
    return {name: header for name, header in chosen.items() if header is not None}


def _order_asked() -> str:
    sent = from_snapshot(_load_open_orders)
    chosen = st.selectbox(
        "Which purchase order is this?", sent, index=None,
        placeholder="Choose one", key=_form().key("order"),
    )  # fmt: skip
    return chosen or ""


def _load_open_orders(snapshot: Snapshot) -> list[str]:
    """Load the numbers of the purchase orders with incoming units."""
    lines = snapshot.frame("supply", columns=["document_id"], document_type="purchase_order")
    return lines["document_id"].unique().sort().to_list()


def _show_problems(problems: Sequence[RowProblem]) -> None:
    if not problems:
        return
    st.warning("These rows were left out:", icon=":material/warning:")
    rows = [(each.row, each.column, each.value, each.problem) for each in problems]
    st.dataframe(
        pl.DataFrame(rows, ["row", "column", "value", "problem"], orient="row"),
        hide_index=True,
        column_config=PROBLEM_TABLE,
        placeholder="", alt="Rows of the confirmation that were left out",
    )  # fmt: skip


def _show_answers(
    confirmation: ConfirmationFile, answers: Sequence[ConfirmedChange], headers: Sequence[str]
) -> None:
    if not answers:
        st.success("The vendor confirms the order as it is. There is nothing to change.")
        return
    frame = changes_table(answers)
    edited = st.data_editor(
        frame, hide_index=True, column_config=CONFIRMED_CHANGE_TABLE, disabled=frame.columns[1:],
        height=table_height(frame), key=_form().key("answers"), placeholder="",
        alt="Changes in the confirmation",
    )  # fmt: skip
    accepted = [answer for answer, ticked in zip(answers, edited["accept"], strict=True) if ticked]
    label = f"Accept {len(accepted):,} of {len(answers):,}"
    st.button(
        label, type="primary", icon=":material/check:", key=_form().key("accept"),
        on_click=_accept, args=(_form(), confirmation, accepted, headers),
    )  # fmt: skip


def changes_table(answers: Sequence[ConfirmedChange]) -> pl.DataFrame:
    """Return the changes as text: one row each."""
    rows = [asdict(answer) | {"accept": True, "what": CONFIRMED_FIELDS[answer.field]} for answer in answers]
    shown = [row | {"was": value_text(row["was"]), "becomes": value_text(row["becomes"])} for row in rows]
    return pl.DataFrame(shown, infer_schema_length=None).select(list(CONFIRMED_CHANGE_TABLE))


def _form() -> Form:
    return form_for("accept", "reply")


def _accept(
    form: Form, confirmation: ConfirmationFile, accepted: Sequence[ConfirmedChange], headers: Sequence[str]
) -> None:
    answer = submit(
        form,
        lambda by: accept_confirmation(store(), confirmation.name, accepted, by=by),
        lambda done: f"Accepted on {', '.join(done.result)}. Cancelled units are planned again.",
    )
    if answer is not None:
        remember_columns(store(), headers, confirmation.headers)
