"""Sending many drafts at once: those that the filters choose, less any that are deselected."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.language import say
from core.purchasing import DraftToSend, send_drafts
from core.wording import counted
from pages.session import Form, form_for, store, submit


def show_many_sending(drafts: pl.DataFrame) -> None:
    """Offer to send the listed ``drafts``: purchase orders become incoming, transfers leave their shops."""
    shown = {row["document_id"]: row for row in drafts.iter_rows(named=True)}
    form = form_for("send drafts", "drafts")
    with st.expander(say("Send many at once"), icon=":material/outgoing_mail:"):
        st.write(
            say(
                "Purchase orders count as sent to their vendors, transfers leave their shops. All are sent, "
                "or none; one undo takes all of it back."
            )
        )
        chosen = st.multiselect(
            say("Drafts to send"), list(shown), list(shown), key=f"{form.key('chosen')} {len(shown)}"
        )
        st.button(
            say("Send {drafts}", drafts=counted(len(chosen), "draft", "drafts")), type="primary",
            key=form.key("send all"),
            on_click=_send, args=(form, [_as_shown(shown[number]) for number in chosen]),
        )  # fmt: skip


def _as_shown(row: dict[str, object]) -> DraftToSend:
    return DraftToSend(str(row["kind"]), str(row["document_id"]), int(str(row["version"])))


def _send(form: Form, drafts: Sequence[DraftToSend]) -> None:
    submit(
        form,
        lambda by: send_drafts(store(), drafts, by=by),
        lambda done: say("{drafts} sent.", drafts=counted(len(done.result), "draft", "drafts")),
    )
