"""The asker on a page: the person who signed in or, without sign-in, the owner of this computer."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import streamlit as st

from core.access import (
    CUSTOMER_DOWNLOAD,
    CUSTOMERS,
    MANAGER,
    OWNER,
    People,
    Person,
    acting_as,
    asker,
    find_asker_by,
    may,
    person_in,
    person_now,
    role_name,
    session_key,
)
from core.errors import Problem
from core.language import language, marked, say, speaking
from pages.session import sign_in
from pages.session.services import access, now, store
from pages.session.streamlit_adapted import FileRefused
from pages.session.streamlit_internals import is_sign_in_cookie, session_id
from pages.session.text import escaped

T = TypeVar("T")
NOBODY = marked("Please sign in.")
SIGNED_OUT = marked("You were signed out. Reload the page to sign in again.")
SESSION_KEY = "session key"
"""Key under which a session of Streamlit keeps the key of its sign-in."""
ENTERED = "entered"
"""Key of the session that says that app.py admitted it."""
TAKEN_OFF = "taken off the list"
"""Key of the session with the sentence for somebody who was admitted and then taken off the list."""


def people_list() -> People:
    """Return the list of people who may sign in. Raises StoreProblem."""
    return access().people


def current_person() -> Person:
    """Return the asker. Raises Problem if nobody signed in, or the person was removed."""
    if not session_id():  # no page: the server's own work
        return OWNER
    if not sign_in.providers():
        return Person("shop staff", "shop staff", MANAGER, address=_address())
    if not st.user.is_logged_in:
        raise Problem(say(NOBODY))
    key = _key()
    signed_in_at = access().sessions.signed_in_at(key, now(), clicked=True) if key else None
    if key and signed_in_at is None:
        raise Problem(st.session_state.get(TAKEN_OFF) or say(SIGNED_OUT))
    entries = access().people.entries()
    try:
        return person_in(entries, st.user.to_dict(), _address(), signed_in_at)
    except Problem as problem:
        if key is not None and ENTERED in st.session_state:
            access().sessions.end(key, now())  # A new entry on the list does not bring it back.
            st.session_state[TAKEN_OFF] = str(problem)
        raise


def _address() -> str:
    """Return the network address of the browser; Streamlit names none for this computer."""
    address = st.context.ip_address
    return address if isinstance(address, str) else "127.0.0.1"


def _key() -> str | None:
    """Return the session key of the browser's sign-in; None without a browser, as in tests."""
    if SESSION_KEY not in st.session_state and st.context.headers.to_dict():
        cookies = st.context.cookies.to_dict().items()
        st.session_state[SESSION_KEY] = session_key(each for each in cookies if is_sign_in_cookie(each[0]))
    key: str | None = st.session_state.get(SESSION_KEY)
    return key


def show_person() -> None:
    """Show the person's name and role beside the button that signs out; nothing without sign-in."""
    if not sign_in.providers():
        return
    person = asker()
    role = role_name(person.role)
    if person.shops:
        role = say("{role} of {shops}", role=role, shops=", ".join(sorted(person.shops)))
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(escaped(f"{person.name} · {role}"), width="content")
        st.button(say("Sign out"), on_click=st.logout, type="tertiary", key="sign out")


def on_behalf(make: Callable[[], T]) -> Callable[[], T]:
    """Return ``make`` for later use, as by a download: it runs for the same person although no page is
    drawn, with the role they have by then and in their language. It raises FileRefused."""
    person, spoken = asker(), language()

    def made() -> T:
        try:
            with speaking(spoken):
                still = person_now(people_list().entries(), person) if sign_in.is_set_up() else person
                with acting_as(still):
                    return make()
        except Problem as problem:
            raise FileRefused(str(problem)) from problem

    return made


def with_customers(subject: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return ``make`` for later use, as by a download: the audit log gets a line when a file with details of
    customers is taken.

    A file made for somebody who may not see customers has no such details, and gets no line.
    """
    return on_behalf(lambda: _noted(CUSTOMER_DOWNLOAD, subject, make) if may(CUSTOMERS) else make())


def backup_bytes(backup: Path) -> Callable[[], bytes]:
    """Return a backup as a download; the audit log gets a line when it is taken."""
    return on_behalf(lambda: _noted("backup-download", backup.name, backup.read_bytes))


def _noted(action: str, subject: str, make: Callable[[], bytes]) -> bytes:
    content = make()
    store().audit.note(action, subject)
    return content


find_asker_by(current_person)
