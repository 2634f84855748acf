"""Items found by description or any code, each with where it is expected."""

import polars as pl
import streamlit as st

from core.receiving import load_expected_deliveries, load_items_matching
from core.wording import full_day_text
from pages.components.shared.item_search import codes_of
from pages.session import escaped, from_snapshot


def show_lookup(words: str) -> None:
    """Show the items that ``words`` find, each with where it is expected."""
    found = from_snapshot(load_items_matching, words)
    if found.is_empty():
        st.caption("No item has this in its description or codes.")
        return
    expected = from_snapshot(load_expected_deliveries, found["item_id"].to_list())
    for item in found.iter_rows(named=True):
        st.markdown(f"**{escaped(item['description'])}**")
        st.caption(codes_of(item))
        _show_expected(expected.filter(item_id=item["item_id"]))


def _show_expected(documents: pl.DataFrame) -> None:
    if documents.is_empty():
        st.caption("It is not expected anywhere.")
    for document in documents.iter_rows(named=True):
        due = f"due {full_day_text(document['expected_on'])}" if document["expected_on"] else "without a date"
        st.button(
            escaped(f"{document['document_id']}: {document['incoming']} for {document['shop']}, {due}"),
            key=f"open {document['item_id']} {document['kind']} {document['document_id']}",
            icon=":material/inventory_2:",
            type="tertiary",
            on_click=st.query_params.from_dict,  # A page link to the same page would keep the address.
            args=({document["kind"]: document["document_id"]},),
        )
