"""A sent purchase order or transfer, while it is open and once it is finished."""

import streamlit as st

from core.language import say
from core.receiving import Delivery
from pages.components.receiving.count import show_counting
from pages.components.receiving.document import show_cancel_remainder, show_due_date
from pages.components.receiving.part_deliveries import show_part_deliveries
from pages.components.receiving.transfer_return import show_return
from pages.components.shared.document import show_lines, show_reopening
from pages.session import may, may_in


def show_open(kind: str, delivery: Delivery) -> None:
    """Show the fields to count and receive it, move its date, and return or cancel the rest."""
    if _may_receive(delivery):
        show_counting(kind, delivery)
        st.divider()
    else:
        show_lines(delivery.lines, ["owed", "received", "to_come"])
    if may("expected"):
        show_due_date(kind, delivery.header)
        if kind == "po":
            show_part_deliveries(delivery)
    if kind == "transfer" and may("transfer-return"):
        show_return(delivery)
    if may("close" if kind == "po" else "loss"):
        show_cancel_remainder(kind, delivery)


def _may_receive(delivery: Delivery) -> bool:
    return may("receipt") and may_in(delivery.header.shop_id)


def show_finished(kind: str, delivery: Delivery) -> None:
    """Show its receipts and remainder, and receive more of it if more arrived."""
    header = delivery.header
    show_lines(delivery.lines, ["owed", "received", "refused", "given_up", "surplus"])
    if header.closed:
        if may("reopen"):
            show_reopening(kind, header)
    elif _may_receive(delivery) and st.toggle(say("More of it arrived"), key=f"more of {header.document_id}"):
        show_counting(kind, delivery)
