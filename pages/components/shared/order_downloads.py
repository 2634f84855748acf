"""Files of one purchase order or transfer, draft or sent, on its own page: made on demand."""

from urllib.parse import quote

import streamlit as st

from core.language import SOURCE_LANGUAGE, say, speaking
from core.purchasing import (
    TransferToPrint,
    load_lightspeed_file,
    load_order_to_print,
    load_transfer_lines,
    load_transfer_to_print,
    load_vendor_file,
    purchase_order_pdf,
    transfer_list,
    transfer_pdf,
    transfer_pick_list_pdf,
)
from pages.components.shared.paper import letterhead
from pages.session import now, on_behalf, store


def show_order_downloads(po_id: str) -> None:
    """Offer downloads to print it, to import it into the POS, and to send it to the vendor."""
    number = quote(po_id, safe="")
    st.download_button(
        say("Print"), lambda: _pdf(po_id), f"{number}.pdf", "application/pdf",
        on_click="ignore", type="tertiary", icon=":material/print:", help=say("The purchase order as a PDF."),
    )  # fmt: skip
    st.download_button(
        say("For Lightspeed"), lambda: _for_lightspeed(po_id), f"purchase-list-{number}.csv", "text/csv",
        on_click="ignore", type="tertiary", icon=":material/point_of_sale:",
        help=say("CSV, ready for a Lightspeed purchase-order import."),
    )  # fmt: skip
    st.download_button(
        say("For the vendor"), lambda: _for_vendor(po_id), f"order-{number}.csv", "text/csv",
        on_click="ignore", type="tertiary", icon=":material/outgoing_mail:",
        help=say("CSV in the vendor's own columns, if it has any (see Downloads), else in Lightspeed's."),
    )  # fmt: skip


def show_transfer_downloads(transfer_id: str) -> None:
    """Offer downloads to print it, to pick it from the shelves, and to enter it in the POS.

    Our own people read the first two, in the language of whoever prints them.
    """
    number = quote(transfer_id, safe="")
    st.download_button(
        say("Print"), on_behalf(lambda: transfer_pdf(_transfer(transfer_id), now(), letterhead())),
        f"transfer-{number}.pdf", "application/pdf", on_click="ignore", type="tertiary",
        icon=":material/print:", help=say("The slip that travels with the goods, as a PDF."),
    )  # fmt: skip
    st.download_button(
        say("Pick list"),
        on_behalf(lambda: transfer_pick_list_pdf(_transfer(transfer_id), now(), letterhead())),
        f"pick-list-{number}.pdf", "application/pdf", on_click="ignore", type="tertiary",
        icon=":material/checklist:",
        help=say("What to take from the shelves, by category, as a PDF."),
    )  # fmt: skip
    st.download_button(
        "CSV", lambda: transfer_list(store().ask(load_transfer_lines, [transfer_id])),
        f"transfer-{number}.csv", "text/csv", on_click="ignore", type="tertiary",
        icon=":material/download:", help=say("Its lines with every code of the items."),
    )  # fmt: skip


def _transfer(transfer_id: str) -> TransferToPrint:
    return store().ask(load_transfer_to_print, transfer_id)


def _pdf(po_id: str) -> bytes:
    with speaking(SOURCE_LANGUAGE):  # The vendor reads it.
        order = store().ask(load_order_to_print, po_id, now())
        return purchase_order_pdf(order, now(), letterhead())


def _for_lightspeed(po_id: str) -> bytes:
    return store().ask(load_lightspeed_file, po_id)


def _for_vendor(po_id: str) -> bytes:
    return store().ask(load_vendor_file, po_id)
