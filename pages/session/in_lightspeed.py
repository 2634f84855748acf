"""Acts to repeat in Lightspeed: what to enter, a link to the place, and the tick."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.access import may
from core.language import marked, say
from core.ledger import OPERATION_LABELS
from core.outbox import Sending, do_by_hand, load_sendings, try_again
from core.to_do import Task, TaskEntry, load_tasks, mark_done_there
from core.wording import day_text
from pages.session.cached import acts_to_repeat, has_lightspeed
from pages.session.forms import Form, form_for, submit
from pages.session.outcome import report_done
from pages.session.screen import from_snapshot, today_in_shops
from pages.session.services import now, store
from pages.session.text import escaped, problems_shown

FEW_ENTRIES = 5
"""Number of orders or documents of one act that are shown right after it; the list shows all."""

COLORS = {"queued": "gray", "unsure": "orange", "verified": "green", "refused": "red"}
"""Colors of the states of a write; blue for the others."""

ABOUT_A_REFUSAL: tuple[tuple[str, Callable[..., None], str], ...] = (
    (marked("Try again"), try_again, marked("It is sent to Lightspeed again.")),
    (marked("I do it by hand"), do_by_hand, marked("Enter it in Lightspeed, then press Done there.")),
)


def show_next_in_lightspeed(operation_id: str) -> None:
    """Say what to do in Lightspeed after an operation; nothing where there is nothing for the asker to do."""
    if not may("done-there") or not has_lightspeed():
        return
    acts = acts_to_repeat().rows.filter(operation_id=operation_id)
    sendings = from_snapshot(load_sendings, acts)
    for task in from_snapshot(load_tasks, acts):
        keys = {(task.operation_id, entry.document_type, entry.document_id) for entry in task.entries}
        by_itself = all(key in sendings and not sendings[key].is_refused for key in keys)
        if by_itself:
            st.markdown(say("**This is entered in Lightspeed automatically**"))
        else:
            st.markdown(say("**Now do the same in Lightspeed**"))
        show_task(task, sendings, FEW_ENTRIES)


def show_task(task: Task, sendings: Mapping[tuple[str, str, str], Sending], most: int | None = None) -> None:
    """Show one act: who did it when, what to enter where (``most`` entries), and the tick.

    ``sendings``: what the program enters there itself, by operation and subject.
    """
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            label = say(OPERATION_LABELS[task.kind])
            when = f"{day_text(task.done_at.date(), today_in_shops())}, {task.done_at:%H:%M}"
            st.caption(escaped(f"{label} · {task.actor} · {when}"), width="content")
            _tick_button(task)
        for entry in task.entries[:most]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{escaped(entry.title)}**: {escaped(entry.says)}", width="content")
                if entry.url:
                    st.link_button(
                        say("Open in Lightspeed"), entry.url, type="tertiary", icon=":material/open_in_new:"
                    )
            _show_sending(task, entry, sendings)
        if most and len(task.entries) > most:
            more = say("And {number:,} more: see the list", number=len(task.entries) - most)
            st.page_link("pages/to_do.py", label=more)


def _show_sending(task: Task, entry: TaskEntry, sendings: Mapping[tuple[str, str, str], Sending]) -> None:
    """Show how far the program has entered it there, and what a person may do about a refusal."""
    sending = sendings.get((task.operation_id, entry.document_type, entry.document_id))
    if sending is None:
        return
    color = COLORS.get(sending.state, "blue")
    sentence = f" {escaped(sending.sentence)}" if sending.sentence else ""
    st.markdown(f":{color}-badge[{say(sending.word)}]{sentence}")
    if sending.is_refused:
        form = form_for("write there", task.kind, sending.mark)
        with st.container(horizontal=True):
            for label, decide, outcome in ABOUT_A_REFUSAL:
                st.button(
                    say(label),
                    key=form.key(label),
                    on_click=_decide,
                    args=(form, sending.mark, decide, outcome),
                )


def _decide(form: Form, mark: str, decide: Callable[..., None], outcome: str) -> None:
    with problems_shown():
        decide(store(), mark, now=now())
        report_done(form.name, say(outcome))


def _tick_button(task: Task) -> None:
    form = form_for("done there", task.kind, task.operation_id)
    st.button(
        say("Done there"), key=form.key("tick"), icon=":material/task_alt:",
        on_click=_tick, args=(form, task),
        help=say("You have done it in Lightspeed. The next import or sync ticks it, too."),
    )  # fmt: skip


def _tick(form: Form, task: Task) -> None:
    titles = ", ".join(entry.title for entry in task.entries[:FEW_ENTRIES])
    if (more := len(task.entries) - FEW_ENTRIES) > 0:
        titles = say("{titles} and {number:,} more", titles=titles, number=more)
    submit(
        form,
        lambda by: mark_done_there(store(), task.operation_id, task.to_tick, by=by),
        lambda _: say("Marked as done in Lightspeed: {titles}.", titles=titles),
    )
