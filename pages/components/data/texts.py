"""Texts of messages to customers and vendors: changed by a manager, with a preview."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import streamlit as st

from core.language import marked, say
from core.messages import BY_MAIL, BY_PHONE, TO_CUSTOMERS
from core.telling import (
    KIND_NAMES,
    MESSAGE_LANGUAGES,
    MessageText,
    ShopTexts,
    changed_texts,
    channels_of,
    check_text,
    example_news,
    forget_text,
    keep_language,
    keep_text,
    load_news,
    load_shown,
    load_texts,
    load_vendor_preview,
    placeholders_of,
)
from pages.session import (
    Form,
    escaped,
    form_for,
    from_snapshot,
    now,
    orders_board,
    problems_shown,
    refusals_reported,
    report_done,
    store,
    today_in_shops,
)

TEXTS_FORM = "message texts"
CHANNEL_NAMES = {BY_MAIL: marked("E-mail"), BY_PHONE: marked("Phone call")}


def show_message_texts() -> None:
    """Show the language of the shop, and one text with its placeholders and a preview."""
    st.write(
        say(
            "Nothing is sent by itself: somebody presses a button at an order, on the lists *To "
            "tell* and *Call list*, or at a purchase order. These are the texts they start from."
        )
    )
    texts = store().ask(load_texts)
    _show_language(texts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            say("Message"), list(KIND_NAMES), format_func=lambda kind: say(KIND_NAMES[kind]), key="text kind"
        )
        language = st.selectbox(
            say("Language"),
            list(MESSAGE_LANGUAGES),
            format_func=lambda code: say(MESSAGE_LANGUAGES[code]),
            key="text language",
        )
        channels = channels_of(kind)
        channel = st.selectbox(
            say("Channel"),
            channels,
            format_func=lambda channel: say(CHANNEL_NAMES[channel]),
            key="text channel",
        )
    text = texts.of(kind, language, channel)
    # With the text, so that the fields show what another manager saved meanwhile.
    form = form_for(f"{TEXTS_FORM} {text}", f"{kind} {language}", channel)
    left, right = st.columns(2, gap="medium")
    with left:
        entered = _ask_text(form, text)
        _show_buttons(form, (kind, language, channel), texts)
        explained = [f"`{{{name}}}` {escaped(say(what))}" for name, what in placeholders_of(kind).items()]
        st.caption("  \n".join([say("A line whose placeholder is empty is left out."), *explained]))
    with right:
        _show_preview(texts, (kind, language, channel), entered)


def _show_language(texts: ShopTexts) -> None:
    form, codes = form_for(TEXTS_FORM, "language", texts.language), list(MESSAGE_LANGUAGES)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("Language of the shop"), codes, index=codes.index(texts.language),
            format_func=lambda code: say(MESSAGE_LANGUAGES[code]), key=form.key("language"),
            on_change="ignore", width=220,
            help=say("For vendors, and for customers from a country that does not say their language."),
        )  # fmt: skip
        st.button(
            say("Save language"), key=form.key("save"), on_click=_keep_language, args=(form, texts.language)
        )


def _keep_language(form: Form, shown: str) -> None:
    with refusals_reported():
        keep_language(store(), form.entered("language"), shown)
        report_done(form.name, say("The language is saved."))


def _ask_text(form: Form, text: MessageText) -> MessageText:
    subject = ""
    if form.document_id == BY_MAIL:
        subject = st.text_input(say("Subject"), text.subject, key=form.key("subject"))
    body = st.text_area(say("Text"), text.body, key=form.key("body"), height=340)
    return MessageText(subject, body)


def _show_buttons(form: Form, place: tuple[str, str, str], shown: ShopTexts) -> None:
    with st.container(horizontal=True):
        st.button(
            say("Save text"),
            key=form.key("save"),
            type="primary",
            on_click=_keep,
            args=(form, place, shown.of(*place)),
        )
        if shown.is_changed(*place):
            st.button(
                say("Back to the original text"),
                key=form.key("original"),
                on_click=_forget,
                args=(form, place, shown.of(*place)),
            )


def _keep(form: Form, place: tuple[str, str, str], shown: MessageText) -> None:
    entered = MessageText((form.entered("subject") or "").strip(), (form.entered("body") or "").strip())
    with refusals_reported():
        keep_text(store(), place, entered, shown)
        report_done(form.name, say("The text is saved."))


def _forget(form: Form, place: tuple[str, str, str], shown: MessageText) -> None:
    with refusals_reported():
        forget_text(store(), place, shown)
        report_done(form.name, say("The original text is back."))


def _show_preview(texts: ShopTexts, place: tuple[str, str, str], entered: MessageText) -> None:
    """Show the entered text with the newest order that it fits, or with an example."""
    kind, language, channel = place
    with problems_shown():
        check_text(kind, channel, entered)
        tried = changed_texts(texts, place, entered)
        if kind in TO_CUSTOMERS:
            news, is_real = _news_of(kind)
            shown = replace(from_snapshot(load_shown), texts=tried)
            text = shown.text(news, channel, language)
        else:
            in_language = replace(tried, language=language)
            text, is_real = from_snapshot(load_vendor_preview, kind, in_language, now(), channel)
        st.caption(
            say("Preview") if is_real else say("Preview with an example: no order is at this point now.")
        )
        st.code(
            "\n\n".join(part for part in (text.subject, text.body) if part), language=None, wrap_lines=True
        )


def _news_of(kind: str) -> tuple[Any, bool]:
    news = from_snapshot(load_news, orders_board(), now()).filter(kind=kind).tail(1).to_dicts()
    return (news[0], True) if news else (example_news(kind, today_in_shops() + timedelta(days=7)), False)
