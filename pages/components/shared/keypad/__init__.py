"""Keypads of a phone, and whole numbers as people write them: what Streamlit's fields leave to the browser.

Its text field, which amounts have, opens the whole keyboard of a phone. Its number field drops or misreads
every mark but the browser's own decimal one. So ``keypad.js`` looks after the fields of the whole page.
"""

from pathlib import Path

import streamlit as st

from pages.session import register_component


def offer_keypads() -> None:
    """Let the page's fields for amounts and numbers open a keypad."""
    name = register_component("backorder-desk", "keypad", Path(__file__).parent)
    st.components.v2.component(name, js="keypad.js")(key="keypad")
