"""Switches on the Data page: which acts the program enters in Lightspeed itself."""

import streamlit as st

from core.feeds import PAYMENT, PURCHASE_ORDERS, SHIPMENT, TRACKING, TRANSFERS
from core.language import marked, say
from core.outbox import keep_switches, load_switches
from core.sync import C_SERIES, R_SERIES
from pages.session import refusals_reported, report_done, store

SWITCHES = {
    R_SERIES: {
        PURCHASE_ORDERS: marked("Purchase orders sent here"),
        TRANSFERS: marked("Transfers sent here"),
    },
    C_SERIES: {
        PAYMENT: marked("Payments"),
        SHIPMENT: marked("Shipment status"),
        TRACKING: marked("Tracking numbers"),
    },
}
"""Labels of the switches by source."""


def show_writes(sources: list[str]) -> None:
    """Show the switches of the connected ``sources``."""
    st.subheader(say("Write to Lightspeed"), anchor=False)
    st.write(
        say(
            "What is switched on here is entered in Lightspeed by itself, read back there, and "
            "ticked under *To do in Lightspeed*. Everything else stays on that list. A value that "
            "somebody changed in Lightspeed meanwhile is never overwritten. While the sync is "
            "paused, nothing is written."
        )
    )
    if C_SERIES in sources:
        st.caption(say("A parcel with a tracking number is sent only if its status and its number both are."))
    chosen = store().ask(load_switches)
    for source in sources:
        with st.container(horizontal=True):
            for kind, label in SWITCHES[source].items():
                is_on = kind in chosen
                st.toggle(
                    say(label), is_on, key=f"write {kind} {is_on}", on_change=_switch, args=(kind, not is_on),
                )  # fmt: skip


def _switch(kind: str, on: bool) -> None:
    """Turn one kind on or off. The others stay as they are now, whatever the page showed."""
    with refusals_reported():
        chosen = store().ask(load_switches)
        keep_switches(store(), chosen | {kind} if on else chosen - {kind})
        report_done("writes", say("Saved. It holds for what is still open, too."))
