"""Telling one customer: the text, the channel, and what was told before."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.messages import (
    BY_HAND,
    BY_MAIL,
    BY_PHONE,
    KNOWS,
    LATE,
    OF_ORDERS_HERE,
    REACHED,
    READY,
    REFUNDED,
    SHIPPED,
    TO_SEND,
    TOLD_ANYHOW,
    UNDER_WAY,
    load_told,
)
from core.orders import NEWS_LABELS
from core.telling import KIND_NAMES, MESSAGE_LANGUAGES, Shown, load_news, load_shown, right_to_tell, tell
from pages.components.orders.wording import said_labels, shop_moment
from pages.components.shared.messages import (
    CALL_LABELS,
    say_no_mail_server,
    show_message_lines,
    show_number,
)
from pages.session import Form, form_for, from_snapshot, may, now, store, submit, worker

CHANNEL_LABELS = {BY_MAIL: marked("E-mail"), BY_PHONE: marked("Phone call"), BY_HAND: marked("Another way")}
TELL_AGAIN = {
    READY: marked("Tell again: ready for pickup"),
    SHIPPED: marked("Tell again: shipped"),
    LATE: marked("Tell again: new date"),
    REFUNDED: marked("Tell again: refunded"),
    "passed": marked("Tell again: the day has passed"),
    "no_date": marked("Tell again: no date any more"),
    "later": marked("Tell again: later"),
    "untold": marked("Tell again: not told yet"),
    "dated": marked("Tell again: has a date now"),
    "sooner": marked("Tell again: sooner"),
}
"""Headings for news that the customer already knows, by kind or by news."""

NewsRow = Mapping[str, Any]


def show_telling(order: pl.DataFrame, time_zone: str) -> None:
    """Show what there is to tell about one order, and what was told. ``order``: its row on the board."""
    if order.is_empty():
        return
    number = order["ecom_order_id"].item()
    news = from_snapshot(load_news, order, now())
    told = from_snapshot(load_told, OF_ORDERS_HERE, [number]).filter(~pl.col("undone"))
    rows = [row for row in news.iter_rows(named=True) if may(right_to_tell(row["kind"]))]
    if not rows and told.is_empty():
        return
    with st.container(border=True, gap="small"):
        st.markdown(say("**Tell the customer**"))
        show_message_lines(told, lambda moment: shop_moment(time_zone, moment))
        shown = from_snapshot(load_shown)
        for row in rows:
            _show_one(row, shown)


def news_label(row: NewsRow) -> str:
    """Return what there is to tell, in words."""
    return say(NEWS_LABELS[row["news"]] if row["news"] else KIND_NAMES[row["kind"]])


def _show_one(row: NewsRow, shown: Shown) -> None:
    is_told = row["state"] in KNOWS
    if row["state"] in UNDER_WAY:
        return
    label = say(TELL_AGAIN[row["news"] or row["kind"]]) if is_told else news_label(row)
    with st.expander(label, expanded=not is_told, icon=":material/campaign:"):
        show_form(row, shown)


def form_of(row: NewsRow) -> Form:
    """Return the form for a piece of news: the same one wherever the news is shown."""
    return form_for(f"tell {row['kind']} {'+'.join(row['occasions'])}", "order", "+".join(row["orders"]))


def show_form(row: NewsRow, shown: Shown) -> None:
    """Ask for channel and language, show the text, and offer to send it or to note the call."""
    form, codes = form_of(row), list(MESSAGE_LANGUAGES)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        channel = st.segmented_control(
            say("How"), list(CHANNEL_LABELS), format_func=said_labels(CHANNEL_LABELS).__getitem__,
            default=shown.channel(row), required=True, key=form.key("channel"),
        )  # fmt: skip
        language = st.selectbox(
            say("Language"), codes, index=codes.index(shown.language(row)),
            format_func=said_labels(MESSAGE_LANGUAGES).__getitem__, key=form.key("language"), width=140,
        )  # fmt: skip
    if channel == BY_MAIL and shown.can_mail:
        _show_mail(form, row, shown, language)
    elif channel == BY_PHONE:
        st.code(shown.text(row, BY_PHONE, language).body, language=None, wrap_lines=True)
        show_call(form, row, shown, language)
    else:
        _show_copy(form, row, shown, language, wants_mail=channel == BY_MAIL)


def _show_mail(form: Form, row: NewsRow, shown: Shown, language: str) -> None:
    text = shown.text(row, BY_MAIL, language)
    st.text_input(say("To"), row["email"] or "", key=form.key("recipient"), on_change="ignore")
    st.text_input(say("Subject"), text.subject, key=form.key("subject", language), on_change="ignore")
    st.text_area(say("Text"), text.body, key=form.key("body", language), height=220, on_change="ignore")
    st.button(
        say("Send e-mail"), key=form.key("send"), type="primary", icon=":material/send:", on_click=tell_news,
        args=(form, row, shown, (BY_MAIL, TO_SEND), language),
    )  # fmt: skip


def _show_copy(form: Form, row: NewsRow, shown: Shown, language: str, *, wants_mail: bool) -> None:
    text = shown.text(row, BY_MAIL, language)
    if wants_mail:
        say_no_mail_server()
    if text.subject:
        st.code(text.subject, language=None, wrap_lines=True)
    st.code(text.body, language=None, wrap_lines=True)
    st.text_input(say("Note"), key=form.key("note"), on_change="ignore", placeholder=say("Told at the till"))
    st.button(
        say("Mark as told"), key=form.key("told"), icon=":material/mark_email_read:", on_click=tell_news,
        args=(form, row, shown, (BY_HAND, TOLD_ANYHOW), language),
    )  # fmt: skip


def show_call(form: Form, row: NewsRow, shown: Shown, language: str = "") -> None:
    """Show the number to call, and the results of the call."""
    show_number(row["phone"])
    st.text_input(say("Note"), key=form.key("note"), on_change="ignore", placeholder=say("Comes at five"))
    with st.container(horizontal=True):
        for state, label in CALL_LABELS.items():
            st.button(
                say(label), key=form.key(label), type="primary" if state == REACHED else "secondary",
                on_click=tell_news, args=(form, row, shown, (BY_PHONE, state), language),
            )  # fmt: skip


def tell_news(form: Form, row: NewsRow, shown: Shown, how: tuple[str, str], language: str = "") -> None:
    """Write one message as it was entered; an e-mail leaves. ``how``: channel and state."""
    channel, state = how
    entered = {name: form.entered(name) or "" for name in ("recipient", "note")}
    entered |= {name: form.entered(name, language) or "" for name in ("subject", "body")}
    used = entered if channel == BY_MAIL else {"note": entered["note"]}
    message = shown.message(row, channel, state, language=language, **used)
    done = submit(form, lambda by: tell(store(), [message], by=by), lambda _: _done_text(row, state))
    if done and state == TO_SEND:
        worker().send_messages()


def _done_text(row: NewsRow, state: str) -> str:
    who = row["customer"] or say("The customer")
    if state == TO_SEND:
        return say("The e-mail to {customer} is on its way.", customer=who)
    if state in KNOWS:
        return say("{customer} was told.", customer=who)
    return say("{customer} was not reached. The call stays on the list.", customer=who)
