"""Vendor confirmations on the PO planning page: upload, choose the columns, accept line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import polars as pl
import streamlit as st

from core.errors import RowProblem
from core.formats import DATE_ORDERS, CsvTable
from core.language import marked, say
from core.planning import Planned
from core.purchasing import (
    CONFIRMATION_FILE,
    CONFIRMED_FIELDS,
    PASTED,
    ConfirmationFile,
    ConfirmedChange,
    accept_confirmation,
    confirmation_table,
    dates_to_ask,
    load_confirmed_changes,
    load_remembered_columns,
    missing_columns_of_confirmation,
    propose_confirmation_columns,
    read_confirmation,
    remember_columns,
    says_what_is_shipped,
)
from core.store import Snapshot
from pages.components.shared.columns import LINE_COLUMN, said_columns
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import table_height
from pages.session import Form, escaped, form_for, from_snapshot, problems_shown, store, submit

COLUMN_LABELS = {
    "po_id": marked("Purchase order"),
    "line_number": marked("Line"),
    "vendor_sku": marked("Vendor's code"),
    "item_id": marked("Item ID"),
    "sku": "SKU",
    "manufacturer_sku": marked("Manufacturer's code"),
    "upc": "UPC",
    "ean": "EAN",
    "confirmed": marked("Confirmed units, of the whole line"),
    "shipped": marked("Shipped units"),
    "backordered": marked("Backordered units"),
    "cancelled": marked("Cancelled units"),
    "unit_cost": marked("Unit cost"),
    "expected_on": marked("Expected on"),
    "reason": marked("Reason"),
}
column = st.column_config
CONFIRMED_CHANGE_TABLE = {
    "accept": column.CheckboxColumn(marked("Accept"), width=70),
    "po_id": column.TextColumn(marked("Purchase order"), width=130),
    "line_number": LINE_COLUMN,
    "item": column.TextColumn(marked("Item"), width=240),
    "what": column.TextColumn(marked("What"), width=100),
    "was": column.TextColumn(marked("Was"), width=100),
    "becomes": column.TextColumn(marked("Becomes"), width=100),
    "reason": column.TextColumn(marked("Reason"), width=220),
}

PROBLEM_TABLE = {
    "row": column.NumberColumn(marked("Row"), width=60),
    "column": column.TextColumn(marked("Column"), width=140),
    "value": column.TextColumn(marked("Value"), width=140),
    "problem": column.TextColumn(marked("What to do"), width=500),
}


def show_confirmations(_: Planned) -> None:
    """Show the whole process. Nothing changes before changes are accepted."""
    st.caption(
        say(
            "A vendor's confirmation: the units, cost and date confirmed for lines of sent purchase "
            "orders. It is compared with what was ordered; nothing changes before you accept it."
        )
    )
    name, content = _given()
    if not name:
        return
    with problems_shown():
        table = confirmation_table(name, content)
        remembered, date_order = from_snapshot(load_remembered_columns, table.headers)
        mapping = _columns_asked(table.headers, remembered)
        po_id = "" if "po_id" in mapping else _order_asked()
        if orders := dates_to_ask(table, mapping):
            date_order = _date_order_asked(table, mapping, orders, date_order)
        if questions := missing_columns_of_confirmation(mapping, po_id):
            _ask(questions)
            return
        if orders and not date_order:
            return
        confirmation = read_confirmation(name, table, mapping, po_id, date_order)
        answers, problems = from_snapshot(load_confirmed_changes, confirmation)
        _show_problems(problems)
        _show_answers(confirmation, answers, table.headers, date_order)


def _given() -> tuple[str, bytes]:
    """Return the name and content of what was uploaded or pasted; no name if nothing was."""
    upload, paste = st.columns(2)
    file = upload.file_uploader(
        say("Vendor confirmation (CSV or XLSX)"), type=["csv", "xlsx", "txt"], key=_form().key("reply file")
    )
    text = paste.text_area(say("Or paste it"), key=_form().key("pasted"), height=105)
    if file is not None:
        return file.name, file.getvalue()
    return (PASTED if text.strip() else ""), text.strip().encode()


def _date_order_asked(table: CsvTable, mapping: Mapping[str, str], orders: Sequence[str], chosen: str) -> str:
    """Ask how to read dates that can be read in several ways; the answer is remembered for these headers."""
    example = next(cell for cell in table.frame[mapping["expected_on"]] if cell)
    order = st.selectbox(
        escaped(say("How is {example} to be read?", example=example)), orders,
        format_func=lambda order: say(DATE_ORDERS[order]),
        index=orders.index(chosen) if chosen in orders else None, placeholder=say("Choose one"),
        key=_form().key("date order"),
    )  # fmt: skip
    return order or ""


def _ask(questions: Mapping[str, str]) -> None:
    """Ask what the file does not say; the purchase order has a field of its own."""
    for column, question in questions.items():
        if column != "po_id":
            st.info(question, icon=":material/help:")


def _columns_asked(headers: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Return our columns by the file's, as remembered or proposed, and as corrected here."""
    likely = propose_confirmation_columns(headers, remembered)
    is_open = bool(missing_columns_of_confirmation(likely, po_id=""))
    if says_what_is_shipped(likely):
        st.caption(
            say(
                "Shipped and backordered units still come: they cancel nothing. Cancelled units are "
                "planned again."
            )
        )
        is_open = is_open or not remembered
    chosen: dict[str, str | None] = {}
    with st.expander(say("Columns of the file"), expanded=is_open):
        places = st.grid(4, min_column_width=180)
        for each in CONFIRMATION_FILE.columns:
            at = headers.index(likely[each.name]) if each.name in likely else None
            chosen[each.name] = places.selectbox(
                say(COLUMN_LABELS[each.name]),
                headers,
                index=at,
                placeholder=say("None"),
                key=_form().key(each.name),
            )
    return {name: header for name, header in chosen.items() if header is not None}


def _order_asked() -> str:
    sent = from_snapshot(_load_open_orders)
    chosen = st.selectbox(
        say("Which purchase order is this?"), sent, index=None,
        placeholder=say("Choose one"), key=_form().key("order"),
    )  # fmt: skip
    return chosen or ""


def _load_open_orders(snapshot: Snapshot) -> list[str]:
    """Load the numbers of the purchase orders with incoming units."""
    lines = snapshot.frame("supply", columns=["document_id"], document_type="purchase_order")
    return lines["document_id"].unique().sort().to_list()


def _show_problems(problems: Sequence[RowProblem]) -> None:
    if not problems:
        return
    st.warning(say("These rows were left out:"), icon=":material/warning:")
    rows = [(each.row, each.column, each.value, each.problem) for each in problems]
    table_or_cards(
        pl.DataFrame(rows, list(PROBLEM_TABLE), orient="row"), PROBLEM_TABLE,
        say("Rows of the confirmation that were left out"),
    )  # fmt: skip


def _show_answers(
    confirmation: ConfirmationFile,
    answers: Sequence[ConfirmedChange],
    headers: Sequence[str],
    date_order: str,
) -> None:
    if not answers:
        st.success(say("The vendor confirms the order as it is. There is nothing to change."))
        return
    frame = changes_table(answers)
    edited = st.data_editor(
        frame,
        hide_index=True,
        column_config=said_columns(CONFIRMED_CHANGE_TABLE, frame),
        disabled=frame.columns[1:],
        height=table_height(frame),
        key=_form().key("answers"),
        placeholder="",
        alt=say("Changes in the confirmation"),
    )
    accepted = [answer for answer, ticked in zip(answers, edited["accept"], strict=True) if ticked]
    label = say("Accept {accepted:,} of {all:,}", accepted=len(accepted), all=len(answers))
    st.button(
        label, type="primary", icon=":material/check:", key=_form().key("accept"),
        on_click=_accept, args=(_form(), confirmation, accepted, headers, date_order),
    )  # fmt: skip


def changes_table(answers: Sequence[ConfirmedChange]) -> pl.DataFrame:
    """Return the changes as text: one row each."""
    rows = [
        asdict(answer) | {"accept": True, "what": say(CONFIRMED_FIELDS[answer.field])} for answer in answers
    ]
    texts = [answer.texts for answer in answers]
    shown = [row | {"was": was, "becomes": becomes} for row, (was, becomes) in zip(rows, texts, strict=True)]
    return pl.DataFrame(shown, infer_schema_length=None).select(list(CONFIRMED_CHANGE_TABLE))


def _form() -> Form:
    return form_for("accept", "reply")


def _accept(
    form: Form,
    confirmation: ConfirmationFile,
    accepted: Sequence[ConfirmedChange],
    headers: Sequence[str],
    date_order: str,
) -> None:
    answer = submit(
        form,
        lambda by: accept_confirmation(store(), confirmation.name, accepted, by=by),
        lambda done: say(
            "Accepted on {orders}. Cancelled units are planned again.", orders=", ".join(done.result)
        ),
    )
    if answer is not None:
        remember_columns(store(), headers, confirmation.headers, date_order)
