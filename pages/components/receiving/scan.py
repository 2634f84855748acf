"""Scanning: every scanned code counts one unit and shows its recipient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from core.receiving import (
    Scanned,
    load_recipients,
    load_scanned,
    recipient_texts,
    surplus_text,
    with_one_more,
)
from pages.components.receiving.item_lookup import show_lookup
from pages.components.shared.scan_field import scanned_codes
from pages.session import Form, escaped, form_for, from_snapshot


@dataclass(frozen=True)
class ScanResult:
    """Messages about the codes scanned into a form: recipients of the last item's units, a hint if they are
    more than incoming (``surplus``), and the meaning of each code without a line."""

    form: Form
    item: str = ""
    recipients: str = ""
    surplus: str = ""
    unknown_codes: Mapping[str, str] = field(default_factory=dict)


def _scan_result(form: Form) -> ScanResult:
    result = st.session_state.get("scanned")
    return result if result and result.form == form else ScanResult(form)


def scan_field(form: Form, numbers: Sequence[int]) -> None:
    """Show the scan field and count what was scanned; ``numbers`` are the document's lines."""
    keep_scanned(form)
    # Without the form's id, because a scan while a receipt is saved belongs to the next one.
    for code in scanned_codes(form_for("scan", form.kind, form.document_id).form_id):
        counted = {number: units for number in numbers if (units := form.entered("received", number))}
        found = from_snapshot(load_scanned, form.kind, form.document_id, code, counted)
        if found.line_number is None:
            st.session_state["scanned"] = _with_unknown_code(_scan_result(form), code, found)
        else:
            _count_one(form, counted, found, found.line_number)


def _with_unknown_code(result: ScanResult, code: str, found: Scanned) -> ScanResult:
    unknown = f"No item has the code {code}."
    sentence = f"{found.item['description']} ({code}) is not on this document." if found.item else unknown
    return replace(result, unknown_codes={**result.unknown_codes, code: sentence})


def _count_one(form: Form, before: Mapping[int, int], found: Scanned, line_number: int) -> None:
    """Count one more unit of a line than ``before``.

    The count comes last, so that a page stopped earlier has counted nothing and the code is sent again.
    """
    shown = _on_their_way(form).setdefault(line_number, [before.get(line_number)])
    counted = with_one_more(before, line_number)
    recipients = recipient_texts(from_snapshot(load_recipients, form.kind, form.document_id, counted))[
        line_number
    ]
    surplus = surplus_text(counted[line_number], found.to_come)
    item = found.item["description"] if found.item else ""
    st.session_state["scanned"] = replace(
        _scan_result(form), item=item, recipients=recipients, surplus=surplus
    )
    st.session_state[form.key("received", line_number)] = counted[line_number]
    shown.append(counted[line_number])


def keep_scanned(form: Form) -> None:
    """Undo outdated counts from a browser that has not received the newest ones. Call it before reading
    counts.

    The browser sends the counts it still shows as if they were entered.
    """
    on_their_way = _on_their_way(form)
    for line_number, (*older, newest) in list(on_their_way.items()):
        if form.entered("received", line_number) in older:
            st.session_state[form.key("received", line_number)] = newest
        else:
            del on_their_way[line_number]


def _on_their_way(form: Form) -> dict[int, list[int | None]]:
    """Return the counts by line that scans made and that the browser may not show yet."""
    forms: dict[str, dict[int, list[int | None]]] = st.session_state.setdefault("counts on their way", {})
    return forms.setdefault(form.form_id, {})


def show_scanned(form: Form) -> None:
    """Show the last scan and its recipients, and codes without a line to look up."""
    result = _scan_result(form)
    if result.recipients:
        show = st.warning if result.surplus else st.success
        sentence = f"**{escaped(result.item)}**: {escaped(result.recipients)}. {escaped(result.surplus)}"
        show(sentence, icon=":material/barcode_scanner:")
    if result.unknown_codes:
        _show_unknown_codes(result)


def _show_unknown_codes(result: ScanResult) -> None:
    """Show unknown codes until somebody dismisses them: people who scan fast rarely look at the screen."""
    st.warning("  \n".join(map(escaped, result.unknown_codes.values())), icon=":material/question_mark:")
    newest = list(result.unknown_codes)[-1]
    with st.container(horizontal=True):
        with st.popover("Look up", icon=":material/search:"):
            show_lookup(st.text_input("Description or code", newest, key=f"look up {newest}"))
        st.button(
            "Ignore these codes",
            key="put aside",
            type="tertiary",
            on_click=_dismiss_unknown_codes,
            args=(result,),
        )


def _dismiss_unknown_codes(result: ScanResult) -> None:
    st.session_state["scanned"] = replace(result, unknown_codes={})
