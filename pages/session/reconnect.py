"""Warning when the server has lost the page somebody was working in.

A browser that reconnects names its session. A restarted server does not know that session: unsaved entries
are gone, and clicks made meanwhile never arrived. A newly opened link or a reloaded page names no session and
gets no warning.
"""

import streamlit as st

from core.language import marked, say
from pages.session.streamlit_internals import session_id, session_in

RESTARTED = marked(
    "The server was restarted; your last click was not saved. Check the page before you repeat it."
)
EXPIRED = marked(
    "The connection was lost for a while; your last click was not saved. Check the page before you repeat it."
)

# Sessions of this process; empty after a restart.
_known: set[str] = set()


def restart_banner() -> None:
    """Show, until dismissed, that the page's former session is gone."""
    _stay_connected()
    if "lost_session" not in st.session_state:
        st.session_state["lost_session"] = _message(_session_before())
    _known.add(session_id())
    if st.session_state["lost_session"]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(say(st.session_state["lost_session"]))
            st.button(say("I have checked"), on_click=_dismiss)


@st.fragment(run_every="1h")
def _stay_connected() -> None:
    """Refresh the page regularly, so that it runs as soon as it reconnects, not only at the next click."""


def _dismiss() -> None:
    st.session_state["lost_session"] = ""


def _message(session: str) -> str:
    if not session:
        return ""
    return EXPIRED if session in _known else RESTARTED


def _session_before() -> str:
    """Return the browser's session before this connection; empty if it is new."""
    return session_in(st.context.headers.get("sec-websocket-protocol") or "")
