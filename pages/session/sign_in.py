"""Sign-in for servers opened to a network: Streamlit's own, configured in .streamlit/secrets.toml.

Without an ``[auth]`` section there is no sign-in, and only this computer is served.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

from core.language import marked, say
from pages.session.text import PRODUCT, escaped


def providers() -> list[str]:
    """Return the sign-in providers in secrets.toml; the unnamed one is ``""``. Empty: no sign-in."""
    auth = _settings()
    if not auth.get("cookie_secret") or not auth.get("redirect_uri"):
        return []
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and value.get("client_id")]
    return ([""] if auth.get("client_id") else []) + named


def is_set_up() -> bool:
    """Return True if people sign in."""
    return bool(providers())


def host() -> str:
    """Return the name under which people reach the server; empty without sign-in."""
    return urlsplit(redirect_uri()).hostname or ""


ONLY_THIS_COMPUTER = marked(
    "Without sign-in Backorder Desk is served to this computer only. Set up [auth] in "
    ".streamlit/secrets.toml first."
)


def redirect_uri() -> str:
    """Return the address to which the provider sends people back, at our own host; empty without sign-in."""
    return str(_settings()["redirect_uri"]) if providers() else ""


def offer(says: str, *, signed_in: bool) -> None:
    """Say why there is no page, with the buttons to sign in or out."""
    st.title(PRODUCT)
    st.write(escaped(says))
    if signed_in:
        st.button(say("Sign out"), on_click=st.logout)
        return
    for provider in providers():
        name = provider.capitalize()
        label = say("Sign in with {provider}", provider=name) if name else say("Sign in")
        if st.button(label, type="primary"):
            st.login(provider or None)


def _settings() -> Mapping[str, object]:
    auth = st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}
    return auth if isinstance(auth, Mapping) else {}
