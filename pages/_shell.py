"""What the pages share: the store, who asks, form ids, messages with undo, and problems as sentences."""

import contextlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from core.errors import Problem, Problems
from core.live_plan import LivePlan
from core.live_report import LiveReport
from core.live_rows import LiveRows
from core.sample import fill_with_sample
from core.store import Store
from core.undo import undo
from core.words import shortened
from pages._turns import ACTED, acting

MOST_PROBLEMS = 200
SEEN = "seen"
"""Where a session keeps the store's version that it must not see anything older than."""


DOCUMENTS = ("po", "transfer", "order", "count", "in")
"""The parameters of an address that name what a page shows."""
ICONS = {False: ":material/check:", True: ":material/error:"}
"""Of what was done, and of what was refused."""


@dataclass(frozen=True)
class Outcome:
    """What came of the last click: ``message``, with an undo of ``operation_id`` if that can be undone, or
    why it was ``refused``; ``place``: where it was shown first."""

    message: str
    operation_id: str | None = None
    refused: bool = False
    place: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _Desk:
    store: Store
    report: LiveReport
    rows: LiveRows
    plan: LivePlan


@st.cache_resource(show_spinner=False)
def _desk() -> _Desk:
    """The one store of this server and what is kept beside it; the first run fills it with the sample."""
    path = Path(os.environ.get("BACKORDERS_DB", "data/backorders.duckdb"))
    first_run = not path.exists()
    store = Store(path, cores=max(1, (os.cpu_count() or 1) - 1))  # the pages run on one: Python's
    if first_run:
        fill_with_sample(store, actor="first run", now=now())
    rows = LiveRows(store)
    return _Desk(store, LiveReport(store), rows, LivePlan(store, rows))


def store() -> Store:
    """The one store of this server; BACKORDERS_DB names its file. Raises StoreProblem."""
    return _desk().store


def live_report() -> LiveReport:
    """The report of that store, always up to date."""
    return _desk().report


def live_rows() -> LiveRows:
    """The open lines of that store and what is on its way, always up to date."""
    return _desk().rows


def live_plan() -> LivePlan:
    """What planning looks at in that store, always up to date."""
    return _desk().plan


def now() -> datetime:
    """The time in UTC, without zone, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def actor() -> str:
    """Who is asking: the name they signed in with."""
    return str(st.user.get("name") or st.user.get("email") or "shop staff") if st.user else "shop staff"


def form_id(form: str) -> str:
    """The id of the operation that ``form`` will do: the same until it succeeded (``done``)."""
    return str(_forms().setdefault(form, uuid.uuid4().hex))


def forget_form(form: str) -> None:
    """Give ``form`` another id, and with it blank fields, when it is shown next."""
    _forms().pop(form, None)


def _forms() -> dict[str, str]:
    """The ids of this session's forms: in one place, because Streamlit goes through all that a session keeps
    for every field it shows."""
    forms: dict[str, str] = st.session_state.setdefault("forms", {})
    return forms


def done(form: str, message: str, operation_id: str | None = None) -> None:
    """After a write succeeded: forget the form's id, and show ``message`` (data in it escaped) on the next
    run, with an undo button where ``operation_id`` can be undone."""
    forget_form(form)
    st.session_state["outcome"] = Outcome(message, operation_id)
    st.session_state[SEEN] = store().version
    st.session_state[ACTED] = True


def refuse(sentence: str) -> None:
    """Say on the next run why the click changed nothing."""
    end = "" if sentence.endswith("Nothing was saved.") else " Nothing was changed."
    st.session_state["outcome"] = Outcome(f"{escaped(sentence)}{end}", refused=True)


def show_outcome(page: str) -> None:
    """What was done last, with its undo, or why it was not done; to be called under the title.

    It stays where it was first shown, until something else is done; a refusal is shown once.
    """
    outcome: Outcome | None = st.session_state.get("outcome")
    with st.container():  # also where there is nothing to say: what stands below keeps its place
        if outcome is not None:
            _show(outcome, (page, *(st.query_params.get(document, "") for document in DOCUMENTS)))


def _show(outcome: Outcome, place: tuple[str, ...]) -> None:
    if outcome.place is None:
        outcome = st.session_state["outcome"] = replace(outcome, place=place)
        # above the fold too, wherever on the page the button was
        st.toast(shortened(outcome.message, 200), icon=ICONS[outcome.refused], duration="long")
    if outcome.refused:
        st.error(outcome.message, icon=ICONS[True])
        _forget()
    elif outcome.place == place:
        _show_done(outcome)
    else:
        _forget()


def _show_done(outcome: Outcome) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(outcome.message, icon=ICONS[False])
        if outcome.operation_id:
            undo_button("Undo", outcome.operation_id, icon=":material/undo:")
        st.button("Dismiss", on_click=_forget, type="tertiary", key="dismiss last")


def undo_button(label: str, operation_id: str, **looks: Any) -> None:
    """A button that undoes an operation; what came of it is shown on the next run."""
    new_id = form_id(f"undo {operation_id}")
    st.button(label, on_click=_undo, args=(operation_id, new_id), key=f"{label} {new_id}", **looks)


def _undo(operation_id: str, new_id: str) -> None:
    form = f"undo {operation_id}"
    if form_id(form) != new_id:  # done already, by the first of two clicks
        return
    try:
        with acting():
            undo(store(), operation_id, actor=actor(), now=now(), new_id=new_id)
    except Problem as problem:
        refuse(str(problem))
    else:
        done(form, "Undone.")


def _forget() -> None:
    st.session_state.pop("outcome", None)


@contextlib.contextmanager
def problems_shown() -> Iterator[None]:
    """A Problem raised inside is shown as its sentence, and the page goes on after the block."""
    try:
        yield
    except Problems as problems:
        st.error("Nothing was changed. To mend:", icon=":material/error:")
        for row in problems.rows[:MOST_PROBLEMS]:
            st.text(str(row))
        if len(problems.rows) > MOST_PROBLEMS:
            st.text(f"… and {len(problems.rows) - MOST_PROBLEMS:,} more.")
    except Problem as problem:
        st.error(escaped(str(problem)), icon=":material/error:")


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it is: no formatting, links, images or icons."""
    plain = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
    # An address is made a link even so: a mark without width keeps its beginning from being read as one.
    return re.sub(r"(?i)(:\\/\\/|www\\\.)", "\\1\u2060", plain)
