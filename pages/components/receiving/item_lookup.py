"""Items found by description or any code, each with where it is expected."""

import polars as pl
import streamlit as st

from core.language import say
from core.receiving import load_expected_deliveries, load_items_matching
from core.wording import full_day_text
from pages.components.shared.item_search import codes_of
from pages.session import escaped, from_snapshot


def show_lookup(words: str) -> None:
    """Show the items that ``words`` find, each with where it is expected."""
    items = from_snapshot(load_items_matching, words)
    if items.is_empty():
        st.caption(say("No item has this in its description or codes."))
        return
    expected = from_snapshot(load_expected_deliveries, items["item_id"].to_list())
    for item in items.iter_rows(named=True):
        st.markdown(f"**{escaped(item['description'])}**")
        st.caption(codes_of(item))
        _show_expected(expected.filter(item_id=item["item_id"]))


def _show_expected(documents: pl.DataFrame) -> None:
    if documents.is_empty():
        st.caption(say("It is not expected anywhere."))
    for document in documents.iter_rows(named=True):
        day = document["expected_on"]
        due = say("due {day}", day=full_day_text(day)) if day else say("without a date")
        text = say(
            "{document}: {units} for {shop}, {due}",
            document=document["document_id"],
            units=document["incoming"],
            shop=document["shop"],
            due=due,
        )
        st.button(
            escaped(text),
            key=f"open {document['item_id']} {document['kind']} {document['document_id']}",
            icon=":material/inventory_2:",
            type="tertiary",
            on_click=st.query_params.from_dict,  # A page link to the same page would keep the address.
            args=({document["kind"]: document["document_id"]},),
        )
