"""The scan field: a scanner types a code and ends with Enter; one unit is counted, and for whom is said."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.for_whom import load_for_whom, told_by_line
from core.scanning import load_scanned, one_more
from pages._acts import Form
from pages._receiving_items import show_lookup
from pages._shell import escaped, store


def scan_field(form: Form, numbers: Sequence[int]) -> None:
    """The field, emptied by Enter; ``numbers`` are the document's lines."""
    with st.form(form.key("scan"), clear_on_submit=True, border=False, width=420):
        code, add = st.columns([3, 1], vertical_alignment="bottom")
        code.text_input(
            "Scan",
            key=form.key("code"),
            placeholder="UPC, EAN or SKU",
            icon=":material/barcode_scanner:",
        )
        add.form_submit_button("Add", on_click=_scan, args=(form, numbers))


def _scan(form: Form, numbers: Sequence[int]) -> None:
    code = (form.entered("code") or "").strip()
    if not code:
        return
    counted = {number: units for number in numbers if (units := form.entered("received", number))}
    found = load_scanned(store(), form.kind, form.document_id, code, counted)
    description, whom = found.item["description"] if found.item else "", ""
    if found.line_number is not None:
        whom = _count_one(form, counted, found.line_number)
    st.session_state["scanned"] = (form, code, description, whom)


def _count_one(form: Form, before: Mapping[int, int], line_number: int) -> str:
    """One more unit of a line than ``before``; returns for whom the units counted of it are."""
    counted = one_more(before, line_number)
    st.session_state[form.key("received", line_number)] = counted[line_number]
    whom = load_for_whom(store(), form.kind, form.document_id, counted)
    return told_by_line(whom)[line_number]


def show_scanned(form: Form) -> None:
    """What the last scan was, and for whom; a code that is on no line can be looked up."""
    scanned, code, description, whom = st.session_state.get("scanned") or (None, "", "", "")
    if scanned != form:
        return
    if whom:
        st.success(f"**{escaped(description)}**: {escaped(whom)}.", icon=":material/barcode_scanner:")
        return
    unknown = f"No item has the code {code}."
    said = f"{description} ({code}) is not on this document." if description else unknown
    st.warning(escaped(said), icon=":material/question_mark:")
    with st.popover("Look it up", icon=":material/search:"):
        show_lookup(st.text_input("Description or code", code, key=f"look up {code}"))
