"""Parcels of an order: contents, tracking page, and correcting a number."""

from typing import Any

import polars as pl
import streamlit as st

from core.language import say
from core.orders import edit_tracking
from pages.components.orders.ship import tracking_fields
from pages.components.orders.wording import shop_moment
from pages.session import Form, escaped, form_for, may, store, submit


def show_parcels(number: str, parcels: pl.DataFrame, time_zone: str) -> None:
    """Show one row per parcel."""
    if parcels.is_empty():
        return
    st.markdown(say("**Parcels**"))
    for parcel in parcels.iter_rows(named=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            _show(parcel, time_zone)
            if not parcel["picked_up"] and may("tracking"):
                _show_edit(number, parcel)


def _show(parcel: dict[str, Any], time_zone: str) -> None:
    when = shop_moment(time_zone, parcel["shipped_at"]) if parcel["shipped_at"] else None
    way = say("Picked up") if parcel["picked_up"] else parcel["carrier"] or say("No carrier")
    said = [parcel["parcel_id"], way, parcel["contents"], when, parcel["shipped_by"]]
    st.text(" · ".join(str(part) for part in said if part))
    if parcel["url"]:
        st.link_button(
            escaped(parcel["tracking_number"]), parcel["url"], type="tertiary",
            icon=":material/local_shipping:", help=say("Opens the carrier's page."),
        )  # fmt: skip
    elif parcel["tracking_number"]:
        st.text(parcel["tracking_number"])


def _show_edit(number: str, parcel: dict[str, Any]) -> None:
    shown = _label(parcel)
    form = form_for(f"track {parcel['parcel_id'] or ''}", "order", number)
    missing = not parcel["tracking_number"]
    with st.popover(say("Add the tracking number") if missing else say("Change"), key=form.key("edit")):
        tracking_fields(form, parcel["carrier"], parcel["tracking_number"])
        st.button(
            say("Save"), key=form.key("track"), on_click=_track, args=(form, parcel["parcel_id"], shown)
        )


def _label(parcel: dict[str, Any]) -> tuple[str, str]:
    """Return carrier and number, empty where there is none."""
    return parcel["carrier"] or "", parcel["tracking_number"] or ""


def _track(form: Form, parcel_id: str | None, shown: tuple[str, str]) -> None:
    carrier = form.entered("carrier", shown[0]) or ""
    number = form.entered("tracking", shown[1]) or ""

    submit(
        form,
        lambda by: edit_tracking(store(), form.document_id, carrier, number, parcel_id, shown=shown, by=by),
        lambda _: say(
            "Order {order} goes with {carrier}, {number}.",
            order=form.document_id,
            carrier=carrier or say("no carrier"),
            number=number or say("no number"),
        ),
    )
