"""Scanning: every scanned code counts one unit and shows its recipient."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from core.allocation import order_number
from core.language import say
from core.ledger import By
from core.receiving import (
    Scanned,
    UnitEffect,
    count_one,
    load_counts,
    load_scanned,
    load_unit_effect,
    recipient_texts,
    surplus_text,
)
from pages.components.receiving.item_lookup import show_lookup
from pages.components.shared.scan_field import scanned_codes
from pages.components.shared.scan_signal import signal_once
from pages.session import Form, actor, escaped, form_for, from_snapshot, now, store, writing_first

SIGNAL = "signal when an order is complete"


@dataclass(frozen=True)
class ScanResult:
    """Messages about the codes scanned into a form: who gets the last unit and the others of its line, a hint
    if they are more than incoming (``surplus``), and the meaning of each code without a line.

    ``completing``: id of a scan among the last ones, if its unit completes an order.
    """

    form: Form
    item: str = ""
    unit_for: str = ""
    recipients: str = ""
    surplus: str = ""
    completing: str = ""
    unknown_codes: Mapping[str, str] = field(default_factory=dict)


def _scan_result(form: Form) -> ScanResult:
    result = st.session_state.get("scanned")
    return result if result and result.form == form else ScanResult(form)


def count_scanned(form: Form, numbers: Sequence[int], redraw: Callable[[], None]) -> bool:
    """Show the scan field and count what was scanned, if anything was; ``numbers`` are the document's lines.

    ``redraw`` is called when codes arrive, to draw again what they change.
    """
    # Without the form's id, because a scan while a receipt is saved belongs to the next one.
    table = form_for("scan", form.kind, form.document_id).form_id
    place = -1
    for place, (scan_id, code) in enumerate(scanned_codes(table, redraw)):
        if place == 0:
            st.session_state["scanned"] = replace(_scan_result(form), completing="")
        counts = store().ask(load_counts, form.kind, form.document_id)
        counted = {number: counts[number].units for number in numbers if number in counts}
        scanned = from_snapshot(load_scanned, form.kind, form.document_id, code, counted)
        if scanned.line_number is None:
            st.session_state["scanned"] = _with_unknown_code(_scan_result(form), code, scanned)
        else:
            _count_one(form, counted, scanned, scan_id)
    return place >= 0


def _with_unknown_code(result: ScanResult, code: str, found: Scanned) -> ScanResult:
    unknown = say("No item has the code {code}.", code=code)
    sentence = (
        say("{item} ({code}) is not on this document.", item=found.item["description"], code=code)
        if found.item
        else unknown
    )
    return replace(result, unknown_codes={**result.unknown_codes, code: sentence})


def _count_one(form: Form, before: Mapping[int, int], found: Scanned, scan_id: str) -> None:
    """Count one more unit of a line than ``before``, once for each scan."""
    line_number = found.line_number or 0
    with writing_first():
        units = count_one(store(), form.kind, form.document_id, line_number, by=By(scan_id, actor(), now()))
    counted = {**before, line_number: units}
    rows, unit = from_snapshot(load_unit_effect, form.kind, form.document_id, counted, line_number)
    item = found.item["description"] if found.item else ""
    st.session_state["scanned"] = replace(
        _scan_result(form),
        item=item,
        unit_for=_unit_for(unit),
        recipients=recipient_texts(rows)[line_number],
        completing=scan_id if unit.completes else _scan_result(form).completing,
        surplus=surplus_text(units, found.to_come),
    )


def _unit_for(unit: UnitEffect) -> str:
    """Say for whom a unit is, in few words: “Order #20353 · complete”, “Shelf”."""
    if unit.ecom_order_id is None:
        return say("Shelf")
    order = order_number(unit.ecom_order_id).capitalize()
    return say("{order} · complete", order=order) if unit.ecom_order_id in unit.completes else order


def show_signal_switch() -> None:
    """Show the switch for the signal when a scan completes an order."""
    st.toggle(
        say("Flash and sound when an order is complete"), key=SIGNAL, value=True, persist_state="session",
        help=say("So that nobody has to look at the screen while scanning."),
    )  # fmt: skip


def show_scanned(form: Form) -> None:
    """Show for whom the last scanned unit is, in large type, and codes without a line to look up."""
    result = _scan_result(form)
    if result.completing and st.session_state.get(SIGNAL, True):
        signal_once(result.completing)
    if result.recipients:
        show = st.warning if result.surplus else st.success
        sentence = f"**{escaped(result.item)}**: {escaped(result.recipients)}. {escaped(result.surplus)}"
        show(f"### {escaped(result.unit_for)}\n\n{sentence}", icon=":material/barcode_scanner:")
    if result.unknown_codes:
        _show_unknown_codes(result)


def _show_unknown_codes(result: ScanResult) -> None:
    """Show unknown codes until somebody dismisses them: people who scan fast rarely look at the screen."""
    st.warning("  \n".join(map(escaped, result.unknown_codes.values())), icon=":material/question_mark:")
    newest = list(result.unknown_codes)[-1]
    with st.container(horizontal=True):
        with st.popover(say("Look up"), icon=":material/search:"):
            show_lookup(st.text_input(say("Description or code"), newest, key=f"look up {newest}"))
        st.button(
            say("Ignore these codes"),
            key="put aside",
            type="tertiary",
            on_click=_dismiss_unknown_codes,
            args=(result,),
        )


def _dismiss_unknown_codes(result: ScanResult) -> None:
    st.session_state["scanned"] = replace(result, unknown_codes={})
