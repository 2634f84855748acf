"""Connecting Lightspeed, and the state of its sync. The worker does all network requests."""

from dataclasses import replace

import streamlit as st

from core.feeds import REDIRECT, Invitation, invite
from core.language import say
from core.sync import C_SERIES, R_SERIES, SOURCES
from core.worker import DONE, SourceStatus, keep_pace, load_pace, next_text, state_text
from pages.components.data.writes import show_writes
from pages.components.shared.number_field import number_field
from pages.session import (
    escaped,
    form_for,
    now,
    problems_shown,
    refusals_reported,
    report_done,
    store,
    worker,
)

REDRAWN_EVERY = 2.0
"""Seconds between two looks at the worker."""

INVITATION = "invitation to Lightspeed"
"""Key of the session with the sign-in in progress, which proves that the answer belongs to it."""


def show_connections(*, replaces_sample: bool) -> None:
    """Show the state of each source, its actions, and the pace. ``replaces_sample``: the first sync does."""
    drawn = _drawn(worker().status())
    if replaces_sample:
        st.caption(
            say("Connecting replaces the sample shop by your own data; a backup of the sample is kept.")
        )
    _show_states(drawn)
    for status in worker().status():
        if status.source is None and not status.asked:
            (_connect_retail if status.name == R_SERIES else _connect_web_shop)()
    if any(status.source for status in worker().status()):
        _show_pace()
        show_writes([status.name for status in worker().status() if status.source])


def _drawn(statuses: list[SourceStatus]) -> list[tuple[str, bool, bool]]:
    """Return the part of the worker's state that the rest of the page depends on."""
    return [(status.name, status.source is not None, status.asked) for status in statuses]


@st.fragment(run_every=REDRAWN_EVERY)
def _show_states(drawn: list[tuple[str, bool, bool]]) -> None:
    statuses = worker().status()
    if _drawn(statuses) != drawn:
        st.rerun()
    for status in statuses:
        with st.container(border=True):
            _show_state(status)


def _show_state(status: SourceStatus) -> None:
    title = f"**{SOURCES[status.name]}**"
    if status.name == R_SERIES and status.source:
        title = say("{source}, account {account}", source=title, account=escaped(status.source.account))
    st.markdown(title)
    good = status.outcome is None or status.outcome.outcome == DONE or status.records is not None
    (st.write if good else st.warning)(state_text(status, now()))
    for sentence in status.outcome.sentences if status.outcome else ():
        st.text(say(sentence))
    if status.answer:
        st.error(say("This could not be done:"))
        st.text(status.answer)
    if next_sync := next_text(status, now()):
        st.caption(next_sync)
    if status.source:
        with st.popover(say("Disconnect"), type="tertiary", icon=":material/link_off:"):
            st.write(say("This ends the sign-in at Lightspeed and deletes it here. Imported data stays."))
            key = f"disconnect {status.name}"
            if st.button(say("Disconnect {source}", source=SOURCES[status.name]), type="primary", key=key):
                worker().disconnect(status.name)
                st.rerun()


# --- connecting


def _connect_retail() -> None:
    """Show the two steps: the address to sign in at, and a field for the address the browser was sent to.

    Each step is a form: a click takes what was pasted, also without Enter before it.
    """
    st.subheader(say("Connect {source}", source=SOURCES[R_SERIES]), anchor=False)
    _ask_for_address()
    invitation = st.session_state.get(INVITATION)
    if invitation is not None:
        _ask_for_answer(invitation)


def _ask_for_address() -> None:
    """Ask for the client, and remember the invitation: the address at which its user signs in."""
    st.write(say("Register a client at Lightspeed once, with PKCE and without a secret, and enter its ID."))
    with st.form("sign-in address", border=False):
        client = st.text_input(say("Client ID"), key="client id")
        redirect = st.text_input(
            say("Redirect address"), REDIRECT, key="redirect", help=say("As you registered it.")
        )
        asked = st.form_submit_button(say("Get the sign-in address"), icon=":material/key:")
    if asked and not client.strip():
        st.warning(say("Enter the client ID first."))
    elif asked:
        with problems_shown():
            st.session_state[INVITATION] = invite(client.strip(), redirect, worker().around.addresses)


def _ask_for_answer(invitation: Invitation) -> None:
    """Link to the sign-in, and ask for the address that the browser was sent to afterwards."""
    st.link_button(say("Sign in at Lightspeed"), invitation.address, icon=":material/open_in_new:")
    st.write(
        say(
            "Allow it there. The browser may then say that the page cannot be reached: copy its "
            "address from the address bar and paste it here within a minute."
        )
    )
    form = form_for("connect", R_SERIES)
    with st.form(form.key("answer"), border=False):
        pasted = st.text_input(say("Address or code"), key=form.key("pasted"), type="password")
        is_sent = st.form_submit_button(say("Connect"), type="primary", key=form.key("connect"))
    if is_sent and not pasted.strip():
        st.warning(say("Paste the address or the code first."))
    elif is_sent:
        worker().connect_retail(invitation, pasted)
        del st.session_state[INVITATION]
        report_done(
            form.name, say("Connecting. The first sync starts automatically; you can continue working.")
        )
        st.rerun()


def _connect_web_shop() -> None:
    st.subheader(say("Connect {source}", source=SOURCES[C_SERIES]), anchor=False)
    form = form_for("connect", C_SERIES)
    with st.form(form.key("key and secret"), border=False):
        key = st.text_input(say("Key"), key=form.key("key"))
        secret = st.text_input(say("Secret"), key=form.key("secret"), type="password")
        is_sent = st.form_submit_button(say("Connect the web shop"), key=form.key("connect"))
    if is_sent and not (key.strip() and secret.strip()):
        st.warning(say("Enter the key and its secret."))
    elif is_sent:
        worker().connect_web_shop(key, secret)
        report_done(
            form.name, say("Connecting. The first sync starts automatically; you can continue working.")
        )
        st.rerun()


# --- the pace


def _show_pace() -> None:
    pace = store().ask(load_pace)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(say("Sync now"), on_click=worker().sync_now, type="primary", icon=":material/sync:")
        st.toggle(
            say("Pause"),
            pace.paused,
            key=f"pause {pace.paused}",
            on_change=_pause,
            args=(not pace.paused,),
            help=say(
                "No sync starts automatically, and nothing is written to Lightspeed. Sync now still works."
            ),
        )
        minutes = number_field(
            say("Minutes between syncs"),
            f"pace {pace.minutes}",
            pace.minutes,
            least=1,
            most=24 * 60,
            width=180,
        )
    if minutes not in (None, pace.minutes):
        with problems_shown():
            keep_pace(store(), replace(pace, minutes=minutes))
            st.rerun()


def _pause(paused: bool) -> None:
    """Pause, or go on. The minutes stay as they are now, whatever the page showed."""
    with refusals_reported():
        keep_pace(store(), replace(store().ask(load_pace), paused=paused))
