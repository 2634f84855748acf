"""Forms: write once, under the form's id, and keep a refusal until it is read.

Every write to a document or an order runs in a button's callback, before the page is drawn again. If somebody
else finished the document meanwhile, the person is told, although the button is gone.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.errors import CHANGED_MEANWHILE, CommitUnanswered, LostConnection, Problem
from core.language import say
from core.ledger import By, Done, load_was_done
from pages.session.form_ids import forget_form, form_id
from pages.session.outcome import report_done, report_refusal
from pages.session.scheduling import writing_first
from pages.session.services import actor, now, store
from pages.session.text import escaped

IN_DOUBT = "write in doubt"
"""Key of the session with its last write, and that form's id, if nobody knows whether it was saved."""
FIRST_SHOWN = "settings first shown"
"""Key of the session with what each form about settings showed first, by the form's id."""


@dataclass(frozen=True)
class Form:
    """Form for one change of one document or order, with the id under which it was drawn."""

    name: str
    kind: str
    document_id: str
    form_id: str

    def key(self, field: str, line_number: int | str = "") -> str:
        """Return a widget key with the form's id, so that a stale click has no effect and fields become
        blank."""
        return f"{field} {self.form_id} {line_number}"

    def entered(self, field: str, line_number: int | str = "") -> Any:
        """Return what was entered; None if the field is not shown or blank."""
        value = st.session_state.get(self.key(field, line_number))
        return None if value == "" else value


def by_now() -> By:
    """Return the asker and the time under a new id, for writes that may be repeated because they set
    a state."""
    return By(uuid.uuid4().hex, actor(), now())


def form_for(what: str, kind: str, document_id: str = "") -> Form:
    name = f"{what} {kind} {document_id}"
    return Form(name, kind, document_id, form_id(name))


def form_about(kept: Any, what: str, kind: str) -> Form:
    """Return the form that changes the settings ``kept`` now; its button has the key ``save``.

    If somebody else changed them since the form was first shown, it starts again with what they saved.
    Whoever pressed the button of the former form reads why nothing was saved.
    """
    form = form_for(what, kind)
    shown = st.session_state.setdefault(FIRST_SHOWN, {})
    if shown.setdefault(form.form_id, kept) == kept:
        return form
    del shown[form.form_id]
    was_pressed = bool(st.session_state.get(form.key("save")))
    forget_form(form.name)
    if was_pressed:
        report_refusal(say(CHANGED_MEANWHILE))
        st.rerun()
    return form_about(kept, what, kind)


@contextmanager
def being_saved(form: Form) -> Iterator[None]:
    """Forget what the form showed while it is saved, unless it is refused: the second of two clicks finds
    what the first one saved, which nobody else did."""
    shown = st.session_state.setdefault(FIRST_SHOWN, {})
    first = {form.form_id: shown.pop(form.form_id)} if form.form_id in shown else {}
    try:
        yield
    except Problem:
        shown.update(first)
        raise


@contextmanager
def refusals_reported() -> Iterator[None]:
    """Show a Problem raised inside, as in a callback, on the next run."""
    try:
        yield
    except Problem as problem:
        report_refusal(str(problem))


def submit(form: Form, write: Callable[[By], Done], outcome_text: Callable[[Done], str]) -> Done | None:
    """Write under the form's id and report the outcome: ``outcome_text`` with an undo, or the refusal.

    Returns the answer; None if it was refused, or already done by the first of two clicks.
    """
    if form_id(form.name) != form.form_id:
        return None
    doubtful = st.session_state.pop(IN_DOUBT, None)
    try:
        if doubtful and doubtful[0] == form.form_id and store().ask(load_was_done, form.form_id):
            write = doubtful[1]  # Repeated, it gives its answer, whatever the fields say now.
        with writing_first():
            result = write(By(form.form_id, actor(), now()))
    except CommitUnanswered as problem:
        st.session_state[IN_DOUBT] = form.form_id, write
        report_refusal(str(problem))
    except LostConnection as problem:
        st.session_state[IN_DOUBT] = doubtful
        report_refusal(str(problem))
    except Problem as problem:
        report_refusal(str(problem))
    else:
        report_done(form.name, escaped(outcome_text(result)), result.operation_id)
        return result
    return None


def open_tab(key: str, tab: str) -> None:
    """Leave the document and open this tab of the list. ``key``: the key of the page's tabs."""
    st.query_params.clear()
    st.session_state[key] = tab
