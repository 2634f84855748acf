"""The scan field in the browser: every code that is scanned arrives once and in order, however fast they come
and wherever the cursor is.

A text field of Streamlit's loses codes that are scanned while the server is busy, and those scanned with the
cursor elsewhere press the button that has it. So this field is our own, in ``scan_field.js``: a file,
because the content security policy allows no other scripts, and therefore registered as a package's would be.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import streamlit as st

from core.language import say
from pages.session import ComponentRenderer, register_component

HTML = """
<form class="scan-field" autocomplete="off">
  <label for="scan-field"></label>
  <div>
    <input id="scan-field" enterkeyhint="done" spellcheck="false">
    <button></button>
  </div>
</form>
"""


def scanned_codes(table: str, arrived: Callable[[], None]) -> Iterator[tuple[str, str]]:
    """Show the field, and return every code scanned at this ``table`` (an id) that was not returned yet, with
    an id of the scan.

    ``arrived`` is called before the page is drawn for new codes. A code counts as returned once the next one
    is asked for: if the page is stopped before, it comes again.
    """
    seen: dict[str, int] = st.session_state.setdefault("codes seen", {})
    shown = _field()(
        key=f"scan {table}",
        data={"table": table, "seen": seen.get(table, 0), "words": _words()},
        default={"scanned": []},
        on_scanned_change=arrived,
        width=420,
    )
    for number, code in shown.scanned:
        if number > seen.get(table, 0):
            yield f"{table} {number}", code
            seen[table] = number


def _words() -> dict[str, str]:
    return {"label": say("Scan"), "placeholder": say("UPC, EAN or SKU"), "button": say("Add")}


def _field() -> ComponentRenderer:
    name = register_component("backorder-desk", "scan-field", Path(__file__).parent)
    files = {"css": "scan_field.css", "js": "scan_field.js"}
    return st.components.v2.component(name, html=HTML, isolate_styles=False, **files)
