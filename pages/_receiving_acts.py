"""How the Receiving page writes: once, with the id of its form, and a refusal kept to be read.

Every write runs in a button's callback, before the page is drawn again: whoever presses a button on a
document that someone else finished meanwhile is told so, though the button is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.errors import Problem
from core.ledger import Done
from pages._shell import actor, done, escaped, form_id, now


@dataclass(frozen=True)
class Form:
    """One thing to do to one document, under the id it was drawn with."""

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


def form_for(what: str, kind: str, document_id: str) -> Form:
    name = f"{what} {kind} {document_id}"
    return Form(name, kind, document_id, form_id(name))


def attempt(form: Form, write: Callable[[dict[str, Any]], Done], told: Callable[[Done], str]) -> None:
    """Write under the form's id and say what came of it: ``told`` with an undo, or why it was refused."""
    try:
        answer = write({"operation_id": form.form_id, "actor": actor(), "now": now()})
    except Problem as problem:
        st.session_state["refused"] = str(problem)
    else:
        done(form.name, escaped(told(answer)), answer.operation_id)


def show_refusal() -> None:
    """Why the last click changed nothing, once."""
    sentence = st.session_state.pop("refused", None)
    if sentence:
        st.error(f"{escaped(sentence)} Nothing was changed.", icon=":material/error:")
