"""A purchase order as a PDF, from its own page."""

from urllib.parse import quote

import streamlit as st

from core.purchase_order_pdf import load_order_to_print, purchase_order_pdf
from pages._shell import now, store


def show_print(po_id: str) -> None:
    """A download that is made when it is asked for."""
    st.download_button(
        "Print", lambda: _pdf(po_id), f"{quote(po_id, safe='')}.pdf", "application/pdf",
        on_click="ignore", type="tertiary", icon=":material/print:", help="The purchase order as a PDF.",
    )  # fmt: skip


def _pdf(po_id: str) -> bytes:
    with store().read() as snapshot:
        order = load_order_to_print(snapshot, po_id)
    return purchase_order_pdf(order, now())
