"""Downloads for orders: the pick list for the shelves, the packing slip for the box."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.allocation import order_number
from core.formats import to_csv
from core.language import SOURCE_LANGUAGE, say, speaking
from core.orders import load_orders, load_packing_slips, packing_slips_pdf
from core.wording import counted
from pages.components.shared.paper import letterhead
from pages.session import link_here, now, store, with_customers


def show_downloads(numbers: Sequence[str]) -> None:
    """Link to the pick list of some orders, and offer their packing slips."""
    link_here(say("Pick list"), ":material/checklist:", pick=list(numbers))
    slips_button(numbers)


def slips_button(numbers: Sequence[str]) -> None:
    """Offer the packing slips of some orders as one file, made on demand."""
    st.download_button(
        say("Packing slips") if len(numbers) > 1 else say("Packing slip"),
        with_customers(
            _audit_text(numbers),
            lambda: packing_slips_pdf(store().ask(load_packing_slips, numbers), now(), letterhead()),
        ),
        "packing-slips.pdf", "application/pdf", on_click="ignore", icon=":material/print:",
    )  # fmt: skip


def _audit_text(numbers: Sequence[str]) -> str:
    with speaking(SOURCE_LANGUAGE):
        return f"packing slips of {', '.join(map(order_number, numbers))}"


def audit_text(what: str, number: int) -> str:
    """Return the subject of a downloaded file for the audit log, which is in English."""
    with speaking(SOURCE_LANGUAGE):
        return f"{what} of {counted(number, 'order', 'orders')}"


def orders_csv(rows: pl.DataFrame) -> bytes:
    """Return orders as a file, which is in English: also the sentences about what they wait for."""
    with speaking(SOURCE_LANGUAGE):
        english = store().ask(load_orders).select("ecom_order_id", "waits_for")
        in_english = rows.select("ecom_order_id").join(
            english, on="ecom_order_id", how="left", maintain_order="left"
        )
        return to_csv(rows.with_columns(in_english["waits_for"]))
