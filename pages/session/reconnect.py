"""Tells the user when the server has lost the page they were working in.

A browser that reconnects names the session it had. A server that was restarted does not know that
session: what was typed and not saved is gone, and a click made meanwhile never arrived. A link opened
anew, or a page reloaded, names no session and is greeted without a warning.
"""

import streamlit as st

from pages.session.streamlit_internals import session_id, session_in

RESTARTED = "The server was restarted; your last click was not saved."
EXPIRED = "The connection was lost for a while; your last click was not saved."

# Which sessions this process has had; after a restart it knows none.
_known: set[str] = set()


def restart_banner() -> None:
    """Show, until the user dismisses it, that the page's former session is gone."""
    _stay_connected()
    if "lost_session" not in st.session_state:
        st.session_state["lost_session"] = _message(_session_before())
    _known.add(session_id())
    if st.session_state["lost_session"]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"{st.session_state['lost_session']} Please look before you repeat it.")
            st.button("I have looked", on_click=_dismiss)


@st.fragment(run_every="1h")
def _stay_connected() -> None:
    """A page that refreshes itself is run again as soon as it reconnects, not only at the next click."""


def _dismiss() -> None:
    st.session_state["lost_session"] = ""


def _message(session: str) -> str:
    if not session:
        return ""
    return EXPIRED if session in _known else RESTARTED


def _session_before() -> str:
    """The session that the browser had before this connection; empty where it is new."""
    return session_in(st.context.headers.get("Sec-WebSocket-Protocol") or "")
