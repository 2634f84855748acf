"""Sending an order: a parcel with carrier and number, or the counter where the customer picks it up."""

import polars as pl
import streamlit as st

from core.ledger import Done
from core.orders import TRACKING_PAGES, OrderStory, part, picked_up, ready_for_pickup, ship
from core.wording import counted
from pages.components.orders.unit_picker import part_entered, part_fields
from pages.session import Form, attempt, form_for, store

SENDING = ("ready_to_pack", "packed", "ready_for_pickup")


def show_sending(story: OrderStory) -> None:
    """Ship or hand over, once something of it is packed or all of it is here."""
    stage = story.order["stage"]
    if stage not in SENDING and not part(story.lines, "packed"):
        return
    with st.container(border=True):
        if story.order["delivery"] == "pickup":
            _show_pickup(story, stage)
        else:
            _show_shipping(story, stage)


def _show_shipping(story: OrderStory, stage: str) -> None:
    form = form_for("ship", "order", story.order["ecom_order_id"])
    units = "packed" if part(story.lines, "packed") else "reached"
    st.markdown("**Ship**")
    tracking_fields(form, None, None)
    some = st.toggle("Ship only some of it", key=form.key("some"))
    if some:
        part_fields(form, story.lines, units, "Ship now")
    st.button(
        "Ship these units" if some else _says("Ship", story), key=form.key("ship"),
        type="primary" if stage == "packed" else "secondary", icon=":material/local_shipping:",
        on_click=_ship, args=(form, story.lines, units, some),
        shortcut="Ctrl+Enter" if stage == "packed" else None,
    )  # fmt: skip


def _says(act: str, story: OrderStory) -> str:
    """The act, and how much of the order it is about: what is packed leaves, else all of it."""
    if 0 < story.packed < story.order["units"]:
        return f"{act} {story.packed:,} packed of {story.order['units']:,}"
    return act


def tracking_fields(form: Form, carrier: str | None, number: str | None) -> None:
    """Carrier and tracking number."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        carrier_field(form, carrier)
        st.text_input(
            "Tracking number", number or "", key=form.key("tracking"), on_change="ignore", width=280
        )


def carrier_field(form: Form, carrier: str | None) -> None:
    """A carrier that is not listed can be typed."""
    known = [*TRACKING_PAGES] if carrier in (None, *TRACKING_PAGES) else [carrier, *TRACKING_PAGES]
    st.selectbox(
        "Carrier", known, index=known.index(carrier) if carrier else None, key=form.key("carrier"),
        on_change="ignore", accept_new_options=True, placeholder="Choose or type", width=220,
    )  # fmt: skip


def _ship(form: Form, lines: pl.DataFrame, units: str, some: bool) -> None:
    chosen = part_entered(form, lines, units) if some else None
    carrier, number = form.entered("carrier") or "", form.entered("tracking") or ""
    attempt(
        form,
        lambda by: ship(store(), [form.document_id], chosen, carrier=carrier, tracking_number=number, by=by),
        _told_shipped,
    )


def _told_shipped(answer: Done) -> str:
    (result,) = answer.result
    return f"{counted(result['units'], 'unit')} left as parcel {result['parcel_id']}."


def _show_pickup(story: OrderStory, stage: str) -> None:
    form = form_for("pickup", "order", story.order["ecom_order_id"])
    st.markdown("**Pickup**")
    to_tell, waits = stage == "packed", stage == "ready_for_pickup"
    if to_tell:
        st.text_input(
            "How the customer was told", key=form.key("note"), on_change="ignore", width=420,
            placeholder="Called at 14:00, will come tomorrow",
        )  # fmt: skip
    with st.container(horizontal=True):
        if to_tell:
            st.button(
                "Ready for pickup", key=form.key("ready"), type="primary", icon=":material/call:",
                on_click=_ready, args=(form,), shortcut="Ctrl+Enter",
            )  # fmt: skip
        st.button(
            _says("Picked up", story), key=form.key("picked"), type="primary" if waits else "secondary",
            icon=":material/storefront:", on_click=_picked_up, args=(form,),
            shortcut="Ctrl+Enter" if waits else None,
        )  # fmt: skip


def _ready(form: Form) -> None:
    note = form.entered("note") or ""
    attempt(
        form,
        lambda by: ready_for_pickup(store(), form.document_id, note, by=by),
        lambda _: f"Order {form.document_id} waits for its customer.",
    )


def _picked_up(form: Form) -> None:
    attempt(
        form,
        lambda by: picked_up(store(), [form.document_id], by=by),
        _told_picked_up,
    )


def _told_picked_up(answer: Done) -> str:
    (result,) = answer.result
    if result["whole"]:
        return f"Order {result['ecom_order_id']} was picked up."
    return f"The customer took {counted(result['units'], 'unit')} of order {result['ecom_order_id']}."
