"""Acts to repeat in Lightspeed: what to enter, a link to the place, and the tick."""

import streamlit as st

from core.access import may
from core.ledger import OPERATION_LABELS
from core.to_do import Task, load_tasks, mark_done_there
from core.wording import day_text
from pages.session.cached import acts_to_repeat, has_lightspeed
from pages.session.forms import Form, form_for, submit
from pages.session.screen import from_snapshot
from pages.session.services import now, store
from pages.session.text import escaped

FEW_ENTRIES = 5
"""Number of orders or documents of one act that are shown right after it; the list shows all."""

TICK_LABEL = "Done there"


def show_next_in_lightspeed(operation_id: str) -> None:
    """Say what to do in Lightspeed after an operation; nothing where there is nothing for the asker to do."""
    if not may("done-there") or not has_lightspeed():
        return
    for task in from_snapshot(load_tasks, acts_to_repeat().rows.filter(operation_id=operation_id)):
        st.markdown("**Now do the same in Lightspeed**")
        show_task(task, FEW_ENTRIES)


def show_task(task: Task, most: int | None = None) -> None:
    """Show one act: who did it when, what to enter where (``most`` entries), and the tick."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            label = OPERATION_LABELS[task.kind]
            when = f"{day_text(task.done_at.date(), now().date())}, {task.done_at:%H:%M}"
            st.caption(escaped(f"{label} · {task.actor} · {when}"), width="content")
            _tick_button(task)
        for entry in task.entries[:most]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{escaped(entry.title)}**: {escaped(entry.says)}", width="content")
                if entry.url:
                    st.link_button(
                        "Open in Lightspeed", entry.url, type="tertiary", icon=":material/open_in_new:"
                    )
        if most and len(task.entries) > most:
            st.page_link("pages/to_do.py", label=f"And {len(task.entries) - most:,} more: see the list")


def _tick_button(task: Task) -> None:
    form = form_for("done there", task.kind, task.operation_id)
    st.button(
        TICK_LABEL, key=form.key("tick"), icon=":material/task_alt:", on_click=_tick, args=(form, task),
        help="You have done it in Lightspeed. The next import or sync ticks it, too.",
    )  # fmt: skip


def _tick(form: Form, task: Task) -> None:
    more = len(task.entries) - FEW_ENTRIES
    titles = ", ".join(entry.title for entry in task.entries[:FEW_ENTRIES])
    submit(
        form,
        lambda by: mark_done_there(store(), task.operation_id, task.to_tick, by=by),
        lambda _: f"Marked as done in Lightspeed: {titles}{f' and {more:,} more' if more > 0 else ''}.",
    )
