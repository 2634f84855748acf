"""How pages write: once, with the id of their form, and a refusal kept to be read.

Every write to a document or an order runs in a button's callback, before the page is drawn again: whoever
presses a button on one that someone else finished meanwhile is told so, though the button is gone.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from core.errors import Problem
from core.ledger import By, Done
from pages.session.form_ids import form_id
from pages.session.outcome import report_done, report_refusal
from pages.session.scheduling import writing_first
from pages.session.services import actor, now
from pages.session.text import escaped


@dataclass(frozen=True)
class Form:
    """One thing to do to one document or order, under the id it was drawn with."""

    name: str
    kind: str
    document_id: str
    form_id: str

    def key(self, field: str, line_number: int | str = "") -> str:
        """With the form's id: once it is done, a stale click meets a dead widget, and fields are blank."""
        return f"{field} {self.form_id} {line_number}"

    def entered(self, field: str, line_number: int | str = "") -> Any:
        """What was entered; nothing where the field is not shown, or blank."""
        value = st.session_state.get(self.key(field, line_number))
        return None if value == "" else value


def entered_amount(entered: float | None, places: int) -> Decimal | None:
    """An amount of money as it was entered, exact to so many places."""
    return None if entered is None else Decimal(f"{entered:.{places}f}")


def by_now() -> By:
    """Who asks and when, under a new id: for what may be repeated, because it only says how things are."""
    return By(uuid.uuid4().hex, actor(), now())


def form_for(what: str, kind: str, document_id: str = "") -> Form:
    name = f"{what} {kind} {document_id}"
    return Form(name, kind, document_id, form_id(name))


def submit(form: Form, write: Callable[[By], Done], outcome_text: Callable[[Done], str]) -> Done | None:
    """Write under the form's id and say what came of it: ``outcome_text`` with an undo, or why it was
    refused.

    The answer; none where it was refused, or done already by the first of two clicks.
    """
    if form_id(form.name) != form.form_id:
        return None
    try:
        with writing_first():
            result = write(By(form.form_id, actor(), now()))
    except Problem as problem:
        report_refusal(str(problem))
    else:
        report_done(form.name, escaped(outcome_text(result)), result.operation_id)
        return result
    return None


def open_tab(tab: str) -> None:
    """Leave the document for the list, on this tab of it."""
    st.query_params.clear()
    st.session_state["show"] = tab
