"""Item search by description or any code, to add items to a draft."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.language import say
from core.purchasing import DraftLine
from core.receiving import load_items_matching
from pages.components.shared.number_field import number_field, whole_entered
from pages.session import Form, escaped, from_snapshot, refusals_reported

CODE_LABELS = ("sku", "vendor_sku", "upc", "ean")


def codes_of(item: Mapping[str, Any]) -> str:
    """Return an item's codes in one line, each once, escaped."""
    return escaped(" · ".join(dict.fromkeys(item[code] for code in CODE_LABELS if item[code])))


def draft_line_of(kind: str, item: Mapping[str, Any], units: int) -> DraftLine:
    """Return a new draft line of an item. In a purchase order it starts with the item's usual cost."""
    return DraftLine(item["item_id"], units, item["unit_cost"] if kind == "po" else None)


def show_item_search(form: Form, add: Callable[[Mapping[str, Any], int], None]) -> None:
    """Show a search field and its results. ``add`` is called with the item and the units entered."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            say("Add an item"), key="add to draft", icon=":material/search:", width=300,
            placeholder=say("Description, or scan a code"),
        )  # fmt: skip
        number_field(say("Units"), form.key("add units"), 1, least=1, on_change="ignore", width=120)
    items = from_snapshot(load_items_matching, words or "")
    if words and items.is_empty():
        st.info(say("No item has this in its description or codes."))
    for item in items.iter_rows(named=True):
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.button(
                say("Add"),
                key=form.key("add", item["item_id"]),
                icon=":material/add:",
                on_click=_add,
                args=(form, add, item),
            )
            st.markdown(f"**{escaped(item['description'])}**")
            st.caption(codes_of(item))


def _add(form: Form, add: Callable[[Mapping[str, Any], int], None], item: Mapping[str, Any]) -> None:
    with refusals_reported():
        add(item, whole_entered(form, "add units") or 1)
