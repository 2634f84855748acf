"""Switches on the Data page: which acts the program enters in Lightspeed itself."""

import streamlit as st

from core.feeds import PAYMENT, PURCHASE_ORDERS, SHIPMENT, TRACKING, TRANSFERS
from core.outbox import keep_switches, load_switches
from core.sync import C_SERIES, R_SERIES
from pages.session import form_for, problems_shown, report_done, store

SWITCHES = {
    R_SERIES: {PURCHASE_ORDERS: "Purchase orders sent here", TRANSFERS: "Transfers sent here"},
    C_SERIES: {PAYMENT: "Payments", SHIPMENT: "Shipment status", TRACKING: "Tracking numbers"},
}
"""Labels of the switches by source."""


def show_writes(sources: list[str]) -> None:
    """Show the switches of the connected ``sources``."""
    st.subheader("Write to Lightspeed", anchor=False)
    st.write(
        "What is switched on here is entered in Lightspeed by itself, read back there, and ticked under "
        "*To do in Lightspeed*. Everything else stays on that list. A value that somebody changed in "
        "Lightspeed meanwhile is never overwritten. While the sync is paused, nothing is written."
    )
    if C_SERIES in sources:
        st.caption("A parcel with a tracking number is sent only if its status and its number both are.")
    chosen = store().ask(load_switches)
    form = form_for("writes", ",".join(sorted(chosen)))
    wanted = set(chosen)
    for source in sources:
        with st.container(horizontal=True):
            for kind, label in SWITCHES[source].items():
                if st.toggle(label, kind in chosen, key=form.key(kind)):
                    wanted.add(kind)
                else:
                    wanted.discard(kind)
    if wanted != chosen:
        with problems_shown():
            keep_switches(store(), wanted)
            report_done(form.name, "Saved. It holds for what is still open, too.")
            st.rerun()
