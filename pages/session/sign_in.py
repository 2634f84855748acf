"""Sign-in for servers opened to a network: Streamlit's own, configured in .streamlit/secrets.toml.

Without an ``[auth]`` section there is no sign-in, and only this computer is served.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st


def providers() -> list[str]:
    """Return the sign-in providers in secrets.toml; the unnamed one is ``""``. Empty: no sign-in."""
    auth = _settings()
    if not auth.get("cookie_secret") or not auth.get("redirect_uri"):
        return []
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and value.get("client_id")]
    return ([""] if auth.get("client_id") else []) + named


def host() -> str:
    """Return the name under which people reach the server; empty without sign-in."""
    return (urlsplit(str(_settings()["redirect_uri"])).hostname or "") if providers() else ""


ONLY_THIS_COMPUTER = "Without sign-in Backorder Desk is served to this computer only."


def is_loopback(host: str) -> bool:
    """Return True where ``host`` is this computer as seen from itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require() -> None:
    """Stop the page with sign-in buttons until the visitor has signed in.

    Without sign-in configured, stop it if a network is served. ``server.py`` would not even listen; this is
    for starting the app by ``streamlit run app.py``.
    """
    if not providers():
        if not is_loopback(st.get_option("server.address") or "0.0.0.0"):
            st.title("Backorder Desk")
            st.error(f"{ONLY_THIS_COMPUTER} Set up [auth] in .streamlit/secrets.toml first.")
            st.stop()
        return
    if st.user.is_logged_in:
        return
    st.title("Backorder Desk")
    st.write("Please sign in.")
    for provider in providers():
        label = f"Sign in with {provider.capitalize()}" if provider else "Sign in"
        if st.button(label, type="primary"):
            st.login(provider or None)
    st.stop()


def _settings() -> Mapping[str, object]:
    auth = st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}
    return auth if isinstance(auth, Mapping) else {}
