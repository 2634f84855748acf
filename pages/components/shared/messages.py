"""Lines about messages that were sent or said, and the question to a person about one in doubt."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.messages import DOUBTFUL, LEFT_WORD, MISSED, ON_ITS_WAY, REACHED, TO_SEND, TURNED_DOWN
from core.telling import message_line, right_to_tell, settle_doubt
from pages.session import Form, escaped, form_for, may, store, submit

LOOKED_AT_EVERY = 2.0
"""Seconds between two looks while e-mails are being sent."""

CALL_LABELS = {REACHED: marked("Reached"), LEFT_WORD: marked("Left a message"), MISSED: marked("Not reached")}
"""Results of a call, a tap each."""

When = Callable[[datetime], str]


def show_number(phone: str | None) -> None:
    """Show the number to call."""
    if phone:
        digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
        st.link_button(escaped(phone), f"tel:{digits}", icon=":material/call:")
    else:
        st.caption(say("No phone number is known."))


def say_no_mail_server() -> None:
    """Say that e-mails cannot be sent from here, with the way to the mail server's settings."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("No mail server is set up: copy the text."), width="content")
        if may("see-data"):
            st.page_link(
                "pages/data.py", label=say("Set up a mail server"), icon=":material/mail:",
                query_params={"view": "Morning"},
            )  # fmt: skip


def show_message_lines(told: pl.DataFrame, when: When) -> None:
    """Show a line for each message, newest first; look again while one is being sent. ``told``: TOLD_ROWS,
    ``when``: writes a moment (UTC) for people."""
    rows = told.unique("message_id", keep="first", maintain_order=True).to_dicts()
    leaving = [row["message_id"] for row in rows if row["state"] in (TO_SEND, ON_ITS_WAY)]
    for row in rows:
        _show_line(row, when)
    if leaving:
        st.fragment(_look_again, run_every=LOOKED_AT_EVERY)(leaving)


def _look_again(leaving: list[str]) -> None:
    """Draw the page again as soon as an e-mail has left."""
    with store().read() as snapshot:
        states = snapshot.frame("message", columns=["state"], message_id=leaving)["state"]
    if not states.is_in([TO_SEND, ON_ITS_WAY]).all():
        st.rerun()
    st.caption(say("Sending…"))


def _show_line(row: Mapping[str, Any], when: When) -> None:
    line = escaped(message_line(row, when(row["changed_at"])))
    if row["state"] == TURNED_DOWN:
        st.error(f"{line}  \n{escaped(say(row['sentence']))}", icon=":material/error:")
    elif row["state"] == DOUBTFUL:
        _show_doubt(row, line)
    else:
        st.caption(f"{line}  \n{escaped(row['sentence'])}" if row["sentence"] else line)


def _show_doubt(row: Mapping[str, Any], line: str) -> None:
    ask = say("Look into the sent mail of your mail server, or ask them, then say it here.")
    st.warning(f"{line}  \n{ask}")
    if not may(right_to_tell(row["kind"])):
        return
    form = form_for("doubt", "message", row["message_id"])
    with st.container(horizontal=True):
        for label, sent in ((marked("It was sent"), True), (marked("It was not sent"), False)):
            st.button(say(label), key=form.key(label), on_click=_settle, args=(form, sent))


def _settle(form: Form, sent: bool) -> None:
    sentence = say("The e-mail was sent." if sent else "The e-mail was not sent. You can send it again.")
    submit(form, lambda by: settle_doubt(store(), form.document_id, sent=sent, by=by), lambda _: sentence)
