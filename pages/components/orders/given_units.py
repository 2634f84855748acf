"""Give an order units of a purchase order; who waits longer is shown before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.allocation import order_title
from core.language import say
from core.ledger import Done
from core.orders import GiveUnits, give_units, load_given_changes, load_given_supply
from core.wording import counted, day_text, shortened
from pages.components.orders.turn import outcome_text, show_turn_changes
from pages.components.shared.number_field import number_field
from pages.session import Form, escaped, form_for, from_snapshot, may, store, submit


def show_given_units(number: str, today: date) -> None:
    """Offer units of purchase orders that bring what the order lacks. ``today``: the date in its shop."""
    if not may("given"):
        return
    lines = from_snapshot(load_given_supply, number).to_dicts()
    if not lines:
        return
    form = form_for("given", "order", number)
    with st.container(border=True):
        for line in lines:
            if line["given"]:
                units, text = counted(line["given"], "unit", "units"), _line_text(line, today)
                st.caption(escaped(say("{units} of {line} given to this order.", units=units, line=text)))
        if st.toggle(say("Give it units of a purchase order"), key=form.key("look")):
            _show_choice(form, lines, today)


def _show_choice(form: Form, lines: list[dict[str, Any]], today: date) -> None:
    chosen = st.selectbox(
        say("Units of"), range(len(lines)), format_func=lambda place: _line_text(lines[place], today),
        key=form.key("line"),
    )  # fmt: skip
    line = lines[chosen or 0]
    units = number_field(
        say("Units for this order"), form.key("units", chosen or 0), line["given"] or line["most"],
        most=max(line["most"], line["given"]), width=180,
    )  # fmt: skip
    if units is None:
        return
    request = GiveUnits(form.document_id, line["document_id"], line["line_number"], units)
    if request.units == line["given"]:
        st.caption(say("The order has them. Choose another number; 0 takes them back."))
        return
    show_turn_changes(form, from_snapshot(load_given_changes, request), today)
    label = say("Give these units") if request.units else say("Take them back")
    st.button(
        label, key=form.key("give"), type="primary" if request.units else "secondary",
        icon=":material/redeem:", on_click=_give, args=(form, request),
    )  # fmt: skip


def _line_text(line: Mapping[str, Any], today: date) -> str:
    day = line["expected_on"]
    due = say("due {day}", day=day_text(day, today)) if day else say("no date")
    item = shortened(line["description"] or line["item_id"], 40)
    number = line["document_id"]
    return say(
        "PO {number}, line {line}: {item}, {due}", number=number, line=line["line_number"], item=item, due=due
    )


def _give(form: Form, request: GiveUnits) -> None:
    submit(
        form,
        lambda by: give_units(
            store(), request.order_id, request.po_id, request.line_number, request.units, by=by
        ),
        lambda answer: _given_text(answer, request),
    )


def _given_text(answer: Done, request: GiveUnits) -> str:
    units = counted(request.units, "unit", "units") if request.units else say("no units")
    order = order_title(request.order_id)
    return outcome_text(
        answer, say("{order} gets {units} of PO {number}.", order=order, units=units, number=request.po_id)
    )
