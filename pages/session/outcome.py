"""Outcome of the last action."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.errors import Problem
from core.language import marked, say
from core.ledger import By
from core.undo import load_may_undo, load_undone_by, undo
from core.wording import shortened
from pages.session.form_ids import forget_form, form_id
from pages.session.scheduling import WROTE, writing_first
from pages.session.screen import from_snapshot
from pages.session.services import SEEN, actor, now, store
from pages.session.text import escaped

ADDRESS_PARAMETERS = ("po", "transfer", "order", "count", "in")
"""Parameters of an address that name what a page shows."""


ICONS = {False: ":material/check:", True: ":material/error:"}
"""Icons of successes and refusals."""


@dataclass(frozen=True)
class Outcome:
    """Outcome of the last click.

    ``message``: what was done, with an undo of ``operation_id`` if possible, or why it was ``refused``.
    ``place``: where it was first shown.
    """

    message: str
    operation_id: str | None = None
    refused: bool = False
    place: tuple[str, ...] | None = None


def report_done(form: str, message: str, operation_id: str | None = None) -> None:
    """Report a successful write: forget the form's id, and show ``message`` (data in it escaped) on the next
    run.

    An undo button is added if ``operation_id`` can be undone.
    """
    forget_form(form)
    st.session_state["outcome"] = Outcome(message, operation_id)
    st.session_state[SEEN] = store().version
    st.session_state[WROTE] = True


SAYS_ITSELF = (
    marked("Nothing was changed"),
    marked("Nothing was saved"),
    marked("Nothing was chosen to return"),
    marked("Nothing was counted"),
    marked("We do not know whether this was saved;"),
)
"""Parts of sentences that say themselves what became of the write, in translations as well."""


def report_refusal(sentence: str) -> None:
    """Show on the next run why the click changed nothing."""
    message = escaped(sentence)
    if not any(say(part) in sentence for part in SAYS_ITSELF):
        message = say("{refusal} Nothing was changed.", refusal=message)
    st.session_state["outcome"] = Outcome(message, refused=True)


def waits_to_be_shown() -> bool:
    """Return True if the outcome of the last action was not shown yet."""
    outcome: Outcome | None = st.session_state.get("outcome")
    return outcome is not None and outcome.place is None


def show_outcome(page: str) -> str | None:
    """Show the last action with its undo, or why it was refused. Call it below the title.

    It stays where it was first shown until something else is done. A refusal is shown once. Returns the
    operation that is shown, if any.
    """
    outcome: Outcome | None = st.session_state.get("outcome")
    with st.container():  # Also without a message, so that everything below keeps its place.
        if outcome is not None:
            _show(outcome, (page, *(st.query_params.get(document, "") for document in ADDRESS_PARAMETERS)))
    shown: Outcome | None = st.session_state.get("outcome")
    return shown.operation_id if shown else None


def _show(outcome: Outcome, place: tuple[str, ...]) -> None:
    if outcome.place is None:
        outcome = st.session_state["outcome"] = replace(outcome, place=place)
        # Visible without scrolling, wherever the button was.
        st.toast(shortened(outcome.message, 200), icon=ICONS[outcome.refused], duration="long")
    if outcome.refused:
        st.error(outcome.message, icon=ICONS[True])
        _forget()
    elif outcome.place == place:
        _show_done(outcome)
    else:
        _forget()


def _show_done(outcome: Outcome) -> None:
    undone_by = from_snapshot(load_undone_by, outcome.operation_id) if outcome.operation_id else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        if undone_by:  # By a colleague, or in another tab: here it would have another outcome.
            says = say(
                "{outcome} Undone by {person} since.", outcome=outcome.message, person=escaped(undone_by)
            )
            st.info(says, icon=":material/undo:")
        else:
            st.success(outcome.message, icon=ICONS[False])
        if outcome.operation_id and not undone_by:
            undo_button(marked("Undo"), outcome.operation_id, icon=":material/undo:")
        st.button(say("Dismiss"), on_click=_forget, type="tertiary", key="dismiss last")


def undo_button(label: str, operation_id: str, **looks: Any) -> None:
    """Show a button that undoes an operation, if one's role includes that. The outcome is shown on the next
    run. ``label``: in English."""
    if not from_snapshot(load_may_undo, operation_id):
        return
    new_id = form_id(f"undo {operation_id}")
    st.button(say(label), on_click=_undo, args=(operation_id, new_id), key=f"{label} {new_id}", **looks)


def _undo(operation_id: str, new_id: str) -> None:
    form = f"undo {operation_id}"
    if form_id(form) != new_id:  # Already done by the first of two clicks.
        return
    try:
        with writing_first():
            undo(store(), operation_id, by=By(new_id, actor(), now()))
    except Problem as problem:
        report_refusal(str(problem))
    else:
        report_done(form, say("Undone."))


def _forget() -> None:
    st.session_state.pop("outcome", None)
