"""A flash and two notes in the browser, for people who look at the goods and not at the screen."""

from pathlib import Path

import streamlit as st

from pages.session import ComponentRenderer, register_component

SIGNAL_HTML = '<div class="scan-signal" aria-hidden="true"></div>'


def signal_once(scan_id: str) -> None:
    """Flash and sound for a scan, once however often the page is drawn again."""
    _signal()(key="scan signal", data={"scan": scan_id})


def _signal() -> ComponentRenderer:
    name = register_component("backorder-desk", "scan-signal", Path(__file__).parent)
    files = {"css": "scan_signal.css", "js": "scan_signal.js"}
    return st.components.v2.component(name, html=SIGNAL_HTML, isolate_styles=False, **files)
