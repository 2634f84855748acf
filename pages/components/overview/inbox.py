"""Inbox and digest on the Overview."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import Problem
from core.language import say
from core.morning import ALARM, deal_with, load_digest, load_inbox
from core.wording import counted, full_day_text, shortened
from pages.session import actor, as_written, escaped, may, now, report_done, report_refusal, store

LONGEST_SENTENCE = 300
MOST_ENTRIES = 8


def show_inbox() -> None:
    """Show everything that needs a person; nothing if there is nothing."""
    entries = as_written(load_inbox)
    if entries.is_empty():
        return
    st.subheader(say("Inbox"), anchor=False)
    for row in entries.head(MOST_ENTRIES).iter_rows(named=True):
        _show_entry(row)
    if len(entries) > MOST_ENTRIES:
        older = counted(len(entries) - MOST_ENTRIES, "older entry", "older entries")
        st.caption(say("And {entries}.", entries=older))


def _show_entry(row: Mapping[str, Any]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{escaped(_title(row['kind'], say(row['subject'])))}**")
            st.text(shortened(say(row["sentence"]), LONGEST_SENTENCE))
        if may("inbox"):
            st.button(
                say("Done"),
                key=f"inbox {row['entry_id']}",
                on_click=_deal_with,
                args=(row["entry_id"],),
                type="tertiary",
            )


def _title(kind: str, subject: str) -> str:
    """Return an entry's subject as a title; that of an alarm is a word, others are names."""
    return subject[:1].upper() + subject[1:] if kind == ALARM else subject


def _deal_with(entry_id: str) -> None:
    try:
        deal_with(store(), entry_id, by=actor(), now=now())
    except Problem as problem:
        report_refusal(str(problem))
    else:
        report_done("inbox", say("Removed from the inbox."))


def show_digest() -> None:
    """Show the newest digest with a download; nothing if there is none."""
    digest = as_written(load_digest)
    if digest is None:
        return
    day, text = digest
    with st.expander(say("Digest of {day}", day=full_day_text(day)), icon=":material/newspaper:"):
        st.text(text)
        st.download_button(
            say("Download as text"),
            text,
            f"digest-{day:%Y-%m-%d}.txt",
            "text/plain",
            on_click="ignore",
            icon=":material/download:",
        )
