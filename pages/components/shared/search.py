"""Search of the header: any item by its name or codes; any document by its number."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.report import (
    MOVEMENT_LABELS,
    Availability,
    NamedDocument,
    items_matching,
    load_availability,
    load_documents_named,
)
from core.store import Snapshot
from core.wording import counted, shortened
from pages.components.shared.columns import INCOMING_COLUMN
from pages.components.shared.document_links import DOCUMENT_PAGES, ECOM_ORDER
from pages.components.shared.fact_rows import table_or_cards
from pages.session import escaped, item_codes, may, now, page_at, store

SEARCH = "search_all"
SEEN_BY = {"purchase_order": "see-receiving", "transfer": "see-receiving", "ecom_order": "see-orders"}
"""Right (core/access/rights.py) to see each kind of document."""
MOST_OFFERED = 20
"""Largest number of items that are offered. For more, the search has to be narrower."""

column = st.column_config
AVAILABILITY_TABLE = {
    "shop": column.TextColumn(marked("Shop")),
    "on_hand": column.NumberColumn(marked("On hand")),
    "incoming": INCOMING_COLUMN,
    "first_due": column.DateColumn(marked("First due")),
    "promised": column.NumberColumn(marked("Promised"), help=marked("Units that customers wait for.")),
    "free": column.NumberColumn(marked("Free"), help=marked("Units on hand that no customer waits for.")),
    "if_ordered_now": column.DateColumn(
        marked("If ordered now"), help=marked("Today and the vendor's lead time.")
    ),
}


def open_found(words: str) -> None:
    """Open the document that ``words`` name, if it is the only one, and empty the search."""
    found = _documents(words)
    if len(found) == 1:
        st.session_state["search done"] = True
        page, parameter = DOCUMENT_PAGES[found[0].kind]
        st.switch_page(page_at(page), query_params={parameter: found[0].number})


def _documents(words: str) -> list[NamedDocument]:
    """Return the documents of this number that the asker may see."""
    found = store().ask(load_documents_named, words)
    return [document for document in found if may(SEEN_BY[document.kind])]


def show_found(words: str) -> None:
    """Show the documents and the items that were found."""
    with st.container(border=True):
        documents = _documents(words)
        found = store().ask(load_item_labels, items_matching(item_codes(), words).head(MOST_OFFERED + 1))
        for kind, number in documents:
            page, parameter = DOCUMENT_PAGES[kind]
            label = escaped(shortened(f"{say(MOVEMENT_LABELS.get(kind, ECOM_ORDER))} {number}"))
            st.page_link(page_at(page), label=label, query_params={parameter: number})
        if not found and not documents:
            st.caption(say("Nothing has this name, number or code."))
        elif found and (chosen := _choose(found)):
            _show(store().ask(load_availability, chosen, now()))
        st.button(say("Close"), key="close found", on_click=_close, icon=":material/close:", type="tertiary")


def load_item_labels(snapshot: Snapshot, item_ids: pl.Series) -> dict[str, str]:
    """Load what to call each item: its description and SKU."""
    wanted = pl.DataFrame({"item_id": item_ids})
    items = snapshot.frame("item", columns=["item_id", "description", "sku"], matching=wanted)
    return {
        item: shortened(" · ".join(filter(None, (description, sku or item))), 100)
        for item, description, sku in items.sort("description", "item_id").iter_rows()
    }


def _choose(found: dict[str, str]) -> str | None:
    if len(found) == 1:
        return next(iter(found))
    several = (
        counted(len(found), "item", "items")
        if len(found) <= MOST_OFFERED
        else say("More than {number} items", number=MOST_OFFERED)
    )
    offered = list(found)[:MOST_OFFERED]
    return st.selectbox(
        several, offered, index=None, format_func=found.__getitem__, key=f"found {'|'.join(offered)}",
        placeholder=say("Choose an item"),
    )  # fmt: skip


def _show(available: Availability) -> None:
    item = available.item
    st.markdown(f"**{escaped(shortened(item['description'], 100))}**")
    codes = [item[name] for name in ("item_id", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku")]
    facts = [*dict.fromkeys(code for code in codes if code), available.vendor or say("No vendor")]
    st.caption(escaped(" · ".join(shortened(str(fact)) for fact in facts)))
    if not item["tracked"]:
        st.caption(say("This item is marked as not stocked: no shop keeps units of it."))
    if available.shops.is_empty():
        st.caption(say("No shop has or expects any."))
        return
    table_or_cards(available.shops, AVAILABILITY_TABLE, say("The item in each shop"), width="content")
    with st.container(horizontal=True):
        for shop_id, shop in available.shops.select("shop_id", "shop").iter_rows():
            st.page_link(
                page_at("backorders"), label=escaped(say("Details in {shop}", shop=shop)),
                icon=":material/info:", query_params={"story_item": item["item_id"], "story_shop": shop_id},
            )  # fmt: skip


def _close() -> None:
    st.session_state[SEARCH] = ""
