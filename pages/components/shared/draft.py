"""Draft of a purchase order or transfer: edit, send, delete."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.errors import Problem
from core.language import marked, say
from core.purchasing import DOCUMENT_KINDS, DraftLine, close, edit_draft, mark_sent, send, with_units_of
from core.receiving import Delivery, DeliveryHeader
from pages.components.shared.amount_field import amount_entered, amount_field
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.components.shared.document import show_lines
from pages.components.shared.item_search import codes_of, draft_line_of, show_item_search
from pages.components.shared.number_field import number_field, whole_entered
from pages.session import (
    Form,
    escaped,
    form_for,
    may,
    open_tab,
    refusals_reported,
    store,
    submit,
)

WIDTHS = [3, 1.3, 1.3, 1.6]


def show_draft(kind: str, delivery: Delivery) -> None:
    """Show the lines and what the asker's role may do with the draft: edit, send, delete."""
    header = delivery.header
    # With the version, so that saving over a draft that changed meanwhile is refused and shows the new one.
    form = form_for(f"draft {header.version}", kind, header.document_id)
    if may("edit"):
        for line in delivery.lines.iter_rows(named=True):
            with st.container(border=True):
                _show_line(form, line)
        show_item_search(form, lambda item, units: _add(form, delivery, draft_line_of(kind, item, units)))
    else:
        show_lines(delivery.lines, ["planned"])
    sends = may("order" if kind == "po" else "dispatch")
    if sends or may("edit"):
        _show_details(form, header, sends=sends)
    _show_buttons(form, delivery, sends=sends)


def _show_details(form: Form, header: DeliveryHeader, *, sends: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            say("Expected on"), header.expected_on, key=form.key("expected"), on_change="ignore", width=170,
            format=say(FIELD_DAY_FORMAT),
        )  # fmt: skip
        if may("edit"):
            st.text_input(say("Note"), header.note or "", key=form.key("note"), on_change="ignore", width=320)
        if sends and form.kind == "transfer":
            st.checkbox(
                say("Send more than is on hand (stock goes below zero)"), key=form.key("below zero"),
                on_change="ignore",
            )  # fmt: skip


def _show_buttons(form: Form, delivery: Delivery, *, sends: bool) -> None:
    label, icon = (
        (say("Mark as sent"), ":material/outgoing_mail:")
        if form.kind == "po"
        else (say("Send"), ":material/local_shipping:")
    )
    with st.container(horizontal=True):
        if may("edit"):
            st.button(
                say("Save changes"), key=form.key("save"), icon=":material/save:", on_click=_save,
                args=(form, delivery),
            )  # fmt: skip
        if sends:
            st.button(
                label, type="primary", key=form.key("send"), icon=icon, on_click=_send, args=(form, delivery)
            )
        if may("close"):
            st.button(
                say("Delete the draft"), key=form.key("delete"), icon=":material/delete:", on_click=_delete,
                args=(form, delivery.header.version),
            )  # fmt: skip


def _show_line(form: Form, line: Mapping[str, Any]) -> None:
    item, units, cost, off = st.columns(WIDTHS, vertical_alignment="bottom")
    number = line["line_number"]
    item.markdown(f"**{escaped(line['description'])}**")
    item.caption(codes_of(line))
    with units:
        number_field(
            say("Units"), form.key("units", number), line["planned"], least=1, on_change="ignore",
            name=say("Units, line {number}", number=number),
        )  # fmt: skip
    if form.kind == "po":
        with cost:
            amount_field(
                say("Unit cost"), form.key("cost", number), line["unit_cost"], places=4, on_change="ignore",
                name=say("Unit cost, line {number}", number=number),
            )  # fmt: skip
    else:
        cost.metric(say("The sender has"), line["at_sender"] or 0)
    off.checkbox(say("Take off"), key=form.key("off", number), on_change="ignore")


def _entered(form: Form, lines: pl.DataFrame) -> list[DraftLine]:
    """Return the lines as entered, less those taken off. Raises Problem if a cost or a number
    cannot be read."""
    return [
        DraftLine(
            line["item_id"],
            whole_entered(form, "units", line["line_number"]) or 0,
            amount_entered(form, "cost", line["line_number"]),
            line["line_number"],
        )
        for line in lines.iter_rows(named=True)
        if not form.entered("off", line["line_number"])
    ]


def _add(form: Form, delivery: Delivery, line: DraftLine) -> None:
    with refusals_reported():
        lines = with_units_of(_entered(form, delivery.lines), line)
        _write(form, delivery, lines, say("The item is on the draft."))


def _save(form: Form, delivery: Delivery) -> None:
    with refusals_reported():
        _write(form, delivery, _entered(form, delivery.lines), say("The draft is saved."))


def _write(form: Form, delivery: Delivery, lines: list[DraftLine], said: str) -> None:
    """Save all entries in one edit. Refused if somebody changed the draft meanwhile."""
    day, note, version = form.entered("expected"), form.entered("note"), delivery.header.version
    submit(
        form,
        lambda by: edit_draft(
            store(),
            DOCUMENT_KINDS[form.kind],
            form.document_id,
            lines,
            version=version,
            expected_on=day,
            note=note,
            by=by,
        ),
        lambda _: said,
    )


def _send(form: Form, delivery: Delivery) -> None:
    with refusals_reported():
        if may("edit") and _unsaved(form, delivery):
            raise Problem(say("Some changes are not saved. Save them first, then send."))
        _send_saved(form, delivery)


def _send_saved(form: Form, delivery: Delivery) -> None:
    number, day, version = form.document_id, form.entered("expected"), delivery.header.version
    if form.kind == "po":
        _mark_sent(form, day, version)
        return
    below = bool(form.entered("below zero"))
    submit(
        form,
        lambda by: send(store(), number, expected_on=day, version=version, below_zero=below, by=by),
        lambda _: say("Transfer {number} was sent.", number=number),
    )


def _mark_sent(form: Form, day: date | None, version: int) -> None:
    number = form.document_id
    submit(
        form,
        lambda by: mark_sent(store(), number, expected_on=day, version=version, by=by),
        lambda _: say("Purchase order {number} was marked as sent.", number=number),
    )


def _unsaved(form: Form, delivery: Delivery) -> bool:
    """Return True if a field differs from the draft. The date does not count, because sending saves it."""
    saved = [
        DraftLine(line["item_id"], line["planned"], line["unit_cost"], line["line_number"])
        for line in delivery.lines.iter_rows(named=True)
    ]
    return _entered(form, delivery.lines) != saved or form.entered("note") != delivery.header.note


def _delete(form: Form, version: int) -> None:
    number = form.document_id
    answer = submit(
        form,
        lambda by: close(store(), DOCUMENT_KINDS[form.kind], number, "", version=version, by=by),
        lambda _: say("Draft {number} was deleted.", number=number),
    )
    if answer:
        open_tab("view", marked("Drafts"))
