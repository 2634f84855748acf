"""Sending an order: a parcel with carrier and number, or pickup at the counter."""

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import say
from core.ledger import Done
from core.orders import TRACKING_PAGES, LineUnits, OrderDetail, line_units, picked_up, ready_for_pickup, ship
from core.wording import counted
from pages.components.orders.unit_picker import part_entered, part_fields
from pages.session import Form, form_for, refusals_reported, store, submit

SENDABLE_STAGES = ("ready_to_pack", "packed", "ready_for_pickup")


def show_sending(detail: OrderDetail, bar: DeltaGenerator) -> None:
    """Ship or hand over, once units are packed or all of them are on the shelf.

    ``bar``: place of the next step. It is folded while packing is the next step.
    """
    stage = detail.order.stage
    if stage not in SENDABLE_STAGES and not line_units(detail.lines, "packed"):
        return
    pickup = detail.order.delivery == "pickup"
    place: DeltaGenerator
    if stage == "ready_to_pack":
        label = say("Hand over now") if pickup else say("Ship now")
        place = bar = st.expander(label, icon=":material/bolt:")
    else:
        place = st.container(border=True)
    with place:
        if pickup:
            _show_pickup(detail, stage, bar)
        else:
            _show_shipping(detail, stage, bar)


def _show_shipping(detail: OrderDetail, stage: str, bar: DeltaGenerator) -> None:
    form = form_for("ship", "order", detail.order.ecom_order_id)
    units = "packed" if line_units(detail.lines, "packed") else "reached"
    is_next = stage != "ready_to_pack"
    st.markdown(say("**Ship**"))
    tracking_fields(form, None, None)
    some = st.toggle(say("Ship only some of it"), key=form.key("some"))
    if some:
        part_fields(form, detail.lines, units, say("Ship now"))
    bar.button(
        say("Ship these units") if some else _ship_label(detail), key=form.key("ship"),
        type="primary" if is_next else "secondary", icon=":material/local_shipping:",
        on_click=_ship, args=(form, detail.lines, units, some),
        shortcut="Ctrl+Enter" if is_next else None,
    )  # fmt: skip


def _ship_label(detail: OrderDetail) -> str:
    """Return the label with the share of the order: packed units leave, else all of it."""
    if _is_packed_in_part(detail):
        return say("Ship {packed:,} packed of {units:,}", packed=detail.packed, units=detail.order.units)
    return say("Ship")


def _picked_up_label(detail: OrderDetail) -> str:
    """Return the label with the share of the order, as for shipping."""
    if _is_packed_in_part(detail):
        return say("Picked up {packed:,} packed of {units:,}", packed=detail.packed, units=detail.order.units)
    return say("Picked up")


def _is_packed_in_part(detail: OrderDetail) -> bool:
    return 0 < detail.packed < detail.order.units


def tracking_fields(form: Form, carrier: str | None, number: str | None) -> None:
    """Ask for carrier and tracking number. The keys of the fields have what is kept, so that they show what a
    colleague enters meanwhile."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        carrier_field(form, carrier)
        st.text_input(
            say("Tracking number"), number or "", key=form.key("tracking", number or ""),
            on_change="ignore", width=280,
        )  # fmt: skip


def carrier_field(form: Form, carrier: str | None) -> None:
    """Ask for the carrier. One that is not listed can be typed."""
    known = [*TRACKING_PAGES] if carrier in (None, *TRACKING_PAGES) else [carrier, *TRACKING_PAGES]
    st.selectbox(
        say("Carrier"), known, index=known.index(carrier) if carrier else None,
        key=form.key("carrier", carrier or ""), on_change="ignore", accept_new_options=True,
        placeholder=say("Choose or type"), width=220,
    )  # fmt: skip


def _ship(form: Form, lines: pl.DataFrame, units: str, some: bool) -> None:
    order, carrier, number = form.document_id, form.entered("carrier") or "", form.entered("tracking") or ""
    with refusals_reported():
        chosen = part_entered(form, lines, units) if some else _leaving(lines)
        submit(
            form,
            lambda by: ship(store(), [order], chosen, carrier=carrier, tracking_number=number, by=by),
            _shipped_text,
        )


def _leaving(lines: pl.DataFrame) -> LineUnits:
    """Return the units that the button named: the packed ones, else all of them.

    If a colleague packs others before it is pressed, those are not in this parcel.
    """
    return line_units(lines, "packed") or line_units(lines, "waiting")


def _shipped_text(answer: Done) -> str:
    (result,) = answer.result
    units = counted(result["units"], "unit", "units")
    return say("{units} shipped as parcel {parcel}.", units=units, parcel=result["parcel_id"])


def _show_pickup(detail: OrderDetail, stage: str, bar: DeltaGenerator) -> None:
    form = form_for("pickup", "order", detail.order.ecom_order_id)
    st.markdown(say("**Pickup**"))
    to_tell, waits = stage == "packed", stage in ("ready_for_pickup", "waiting_for_stock")
    if to_tell:
        st.text_input(
            say("How the customer was told"), key=form.key("note"), on_change="ignore",
            placeholder=say("Leave it empty to tell them afterwards"),
        )  # fmt: skip
        bar.button(
            say("Ready for pickup"), key=form.key("ready"), type="primary", icon=":material/call:",
            on_click=_ready, args=(form,), shortcut="Ctrl+Enter",
        )  # fmt: skip
    if waits:
        st.caption(say("Hand it over, then press *Picked up*."))
    (bar if waits else st.container()).button(
        _picked_up_label(detail), key=form.key("picked"), type="primary" if waits else "secondary",
        icon=":material/storefront:", on_click=_picked_up, args=(form, _leaving(detail.lines)),
        shortcut="Ctrl+Enter" if waits else None,
    )  # fmt: skip


def _ready(form: Form) -> None:
    note = form.entered("note") or ""
    submit(
        form,
        lambda by: ready_for_pickup(store(), form.document_id, note, by=by),
        lambda _: say("Order {number} waits for its customer.", number=form.document_id),
    )


def _picked_up(form: Form, units: LineUnits) -> None:
    submit(
        form,
        lambda by: picked_up(store(), [form.document_id], units, by=by),
        _picked_up_text,
    )


def _picked_up_text(answer: Done) -> str:
    (result,) = answer.result
    number = result["ecom_order_id"]
    if result["whole"]:
        return say("Order {number} was picked up.", number=number)
    units = counted(result["units"], "unit", "units")
    return say("The customer took {units} of order {number}.", units=units, number=number)
