"""The device on which a page is shown, as far as its browser says."""

import streamlit as st


def on_phone() -> bool:
    """Return True if the browser says that it runs on a phone: lists are cards there."""
    return "mobi" in (st.context.headers.get("user-agent") or "").lower()
