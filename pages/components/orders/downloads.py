"""Downloads for orders: the pick list for the shelves, the packing slip for the box."""

from collections.abc import Sequence

import streamlit as st

from core.allocation import order_number
from core.orders import load_packing_slips, packing_slips_pdf
from pages.components.shared.paper import letterhead
from pages.session import link_here, now, store, with_customers


def show_downloads(numbers: Sequence[str]) -> None:
    """Link to the pick list of some orders, and offer their packing slips."""
    link_here("Pick list", ":material/checklist:", pick=list(numbers))
    slips_button(numbers)


def slips_button(numbers: Sequence[str]) -> None:
    """Offer the packing slips of some orders as one file, made on demand."""
    st.download_button(
        "Packing slips" if len(numbers) > 1 else "Packing slip",
        with_customers(
            f"packing slips of {', '.join(map(order_number, numbers))}",
            lambda: packing_slips_pdf(store().ask(load_packing_slips, numbers), now(), letterhead()),
        ),
        "packing-slips.pdf", "application/pdf", on_click="ignore", icon=":material/print:",
    )  # fmt: skip
