"""Mail to a vendor from a purchase order, and what was asked and answered about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from core.access import of_own_shops
from core.language import marked, say
from core.messages import (
    BY_HAND,
    BY_MAIL,
    KNOWS,
    ORDER_TO_VENDOR,
    QUESTION_TO_VENDOR,
    TO_SEND,
    TOLD_ANYHOW,
)
from core.shop_time import by_clock, in_shop, today_in
from core.store import load_time_zone
from core.telling import (
    VendorLetter,
    is_address,
    load_can_mail,
    load_order_letter,
    load_vendor_messages,
    message_line,
    note_answer,
    open_questions,
    tell,
)
from core.wording import time_text
from pages.components.shared.columns import DAY_FORMAT, VENDOR_COLUMN
from pages.components.shared.document_links import document_links, number_column
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.messages import say_no_mail_server, show_message_lines
from pages.components.shared.tables import table_height
from pages.session import Form, escaped, form_for, from_snapshot, may, now, store, submit, worker

SEND_LABELS = {ORDER_TO_VENDOR: marked("Send the order"), QUESTION_TO_VENDOR: marked("Send the question")}
SEND_AGAIN_LABELS = {
    ORDER_TO_VENDOR: marked("Send the order again"),
    QUESTION_TO_VENDOR: marked("Send the question again"),
}


def show_vendor_mail(po_id: str) -> None:
    """Show what the vendor was told and asked about a purchase order, and offer to mail it."""
    messages = from_snapshot(load_vendor_messages, [po_id])
    if not may("order-mailed") and messages.is_empty():
        return
    with st.container(border=True, gap="small"):
        st.markdown(say("**The vendor**"))
        if not messages.is_empty():
            show_vendor_messages(messages)
        if may("order-mailed"):
            _show_order_letter(po_id, again=ORDER_TO_VENDOR in messages["kind"].to_list())


def _show_order_letter(po_id: str, *, again: bool) -> None:
    """Offer the letter with the order, folded; it is written only while it is open."""
    place = st.expander(
        say("Mail to the vendor again" if again else "Mail to the vendor"), icon=":material/mail:",
        key="vendor_mail", bind="query-params",
    )  # fmt: skip
    if place.open:
        with place:
            _ask_letter(from_snapshot(load_order_letter, po_id, now()))


def when_told(moment: datetime) -> str:
    """Return a moment by the clock of most shops: one message may be about orders of several."""
    zone = from_snapshot(load_time_zone)
    return time_text(in_shop(zone, moment), today_in(zone, now()))


def show_vendor_messages(messages: pl.DataFrame) -> None:
    """Show what a vendor was told or asked, and what came back. ``messages``: VENDOR_MESSAGE_ROWS."""
    open_ones = messages.filter(pl.col("answered_at").is_null())
    show_message_lines(open_ones, when_told)
    for row in messages.filter(pl.col("answered_at").is_not_null()).iter_rows(named=True):
        st.caption(escaped(_answered_line(row)))
    waiting = open_ones.filter(pl.col("state").is_in(list(KNOWS))).unique("message_id", maintain_order=True)
    if may("vendor-answered") and len(waiting):
        _show_answer(waiting.row(0, named=True))


def _answered_line(row: Mapping[str, Any]) -> str:
    return say(
        "{asked}; answered {when}: {answer}",
        asked=message_line(row, when_told(row["asked_at"])),
        when=when_told(row["answered_at"]),
        answer=row["sentence"] or say("a confirmation was accepted"),
    )


QUESTION_TABLE = {
    "number": number_column(marked("Purchase order"), 140),
    "vendor": VENDOR_COLUMN,
    "what": st.column_config.TextColumn(marked("Told or asked"), width=320),
    "asked_on": st.column_config.DateColumn(marked("On"), format=DAY_FORMAT, width=100),
}


def show_open_questions() -> None:
    """List what vendors were told and asked, and did not answer yet."""
    questions = open_questions(of_own_shops(from_snapshot(load_vendor_messages)))
    if questions.is_empty():
        return
    lines = [message_line(row, "") for row in questions.iter_rows(named=True)]
    rows = questions.with_columns(
        number=document_links(questions["document_id"], "purchase_order"),
        what=pl.Series(lines), asked_on=by_clock("asked_at", from_snapshot(load_time_zone)).dt.date(),
    )  # fmt: skip
    st.subheader(say("No answer yet"), anchor=False)
    table_or_cards(
        rows, QUESTION_TABLE, say("Vendors without an answer"), height=min(table_height(rows), 260)
    )


def _show_answer(message: dict[str, Any]) -> None:
    form = form_for("answer", "message", message["message_id"])
    with st.popover(say("Note the answer"), icon=":material/forum:", key=form.key("answer of")):
        st.text_input(say("What the vendor answered"), key=form.key("answer"), on_change="ignore")
        st.button(
            say("Save the answer"), key=form.key("save"), type="primary", on_click=_answer, args=(form,)
        )


def _answer(form: Form) -> None:
    answer = form.entered("answer") or ""
    submit(
        form,
        lambda by: note_answer(store(), form.document_id, answer, by=by),
        lambda _: say("Noted: the answer."),
    )


def show_question(letter: VendorLetter) -> None:
    """Offer the question to a vendor, unfolded."""
    label = say("Ask the vendor again" if any(letter.attempts) else "Ask the vendor")
    with st.expander(label, icon=":material/mail:", expanded=True):
        _ask_letter(letter)


def _ask_letter(letter: VendorLetter) -> None:
    """Ask for the address and show the text; send it, or note that it was told in another way."""
    form = form_for(f"letter {letter.kind} {max(letter.attempts)}", "po", "+".join(letter.po_ids))
    labels = SEND_AGAIN_LABELS if any(letter.attempts) else SEND_LABELS
    if not from_snapshot(load_can_mail):
        _show_text(form, letter)
        return
    st.text_input(say("To"), letter.email, key=form.key("recipient"), on_change="ignore")
    st.text_input(say("Subject"), letter.text.subject, key=form.key("subject"), on_change="ignore")
    st.text_area(say("Text"), letter.text.body, key=form.key("body"), height=240, on_change="ignore")
    if letter.kind == ORDER_TO_VENDOR:
        st.caption(say("The order is attached as a PDF, and as a CSV file in the vendor's columns."))
    st.checkbox(say("Keep this address for the vendor"), value=not letter.email, key=form.key("keep"))
    st.button(
        say(labels[letter.kind]), key=form.key("send"), type="primary",
        icon=":material/send:", on_click=_send_letter, args=(form, letter, BY_MAIL),
    )  # fmt: skip


def _show_text(form: Form, letter: VendorLetter) -> None:
    say_no_mail_server()
    st.code(f"{letter.text.subject}\n\n{letter.text.body}", language=None, wrap_lines=True)
    with st.container(horizontal=True):
        if letter.link:
            st.link_button(
                escaped(say("Write to {email}", email=letter.email)), letter.link, icon=":material/mail:"
            )
        st.button(
            say("Mark as told"), key=form.key("told"), icon=":material/mark_email_read:",
            on_click=_send_letter, args=(form, letter, BY_HAND),
        )  # fmt: skip


def _send_letter(form: Form, letter: VendorLetter, channel: str) -> None:
    entered = {name: form.entered(name) or "" for name in ("recipient", "subject", "body")}
    keep = bool(form.entered("keep")) and is_address(entered["recipient"])
    if channel == BY_MAIL:
        message = letter.message(BY_MAIL, TO_SEND, **entered)
        email = (letter.vendor_id, entered["recipient"]) if keep and letter.vendor_id else ("", "")
    else:
        message, email = letter.message(BY_HAND, TOLD_ANYHOW), ("", "")
    sentence = say(
        "The e-mail to the vendor is on its way." if channel == BY_MAIL else "Noted: the vendor was told."
    )
    done = submit(form, lambda by: tell(store(), [message], vendor_email=email, by=by), lambda _: sentence)
    if done and channel == BY_MAIL:
        worker().send_messages()
