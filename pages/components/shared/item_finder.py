"""The search at the top of every page: any item, by its name or any of its codes."""

import contextlib

import polars as pl
import streamlit as st

from core.errors import Problem
from core.report import Availability, items_matching, load_availability
from core.store import Snapshot
from core.wording import counted, shortened
from pages.components.shared.columns import INCOMING_COLUMN
from pages.session import escaped, item_codes, now, store

FIND = "find_item"
MOST_OFFERED = 20
"""So many items are offered; of more, the words have to be narrower."""

column = st.column_config
AVAILABILITY_TABLE = {
    "shop": column.TextColumn("Shop"),
    "on_hand": column.NumberColumn("On hand"),
    "incoming": INCOMING_COLUMN,
    "first_due": column.DateColumn("First due"),
    "promised": column.NumberColumn("Promised", help="Units that customers wait for."),
    "free": column.NumberColumn("Free", help="Units on hand that no customer waits for."),
    "if_ordered_now": column.DateColumn("If ordered now", help="Today and the vendor's lead time."),
}


def show_item_finder() -> None:
    """Show the search and, below it, what was found. A store that cannot be read is the page's to report."""
    with contextlib.suppress(Problem):
        if store().version == 0:
            return
        words = st.text_input(
            "Find an item", key=FIND, placeholder="Find an item: name, SKU, UPC, any code",
            icon=":material/search:", label_visibility="collapsed", width=360,
        )  # fmt: skip
        if words and words.strip():
            _show_found(words.strip())


def _show_found(words: str) -> None:
    with st.container(border=True):
        found = store().ask(load_names, items_matching(item_codes(), words).head(MOST_OFFERED + 1))
        if not found:
            st.caption("No item has this name or code.")
        elif chosen := _choose(found):
            _show(store().ask(load_availability, chosen, now()))
        st.button("Close", key="close found item", on_click=_close, icon=":material/close:", type="tertiary")


def load_names(snapshot: Snapshot, item_ids: pl.Series) -> dict[str, str]:
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
    several = counted(len(found), "item") if len(found) <= MOST_OFFERED else f"More than {MOST_OFFERED} items"
    offered = list(found)[:MOST_OFFERED]
    return st.selectbox(
        several, offered, index=None, format_func=found.__getitem__, key=f"found {'|'.join(offered)}",
        placeholder="Choose an item",
    )  # fmt: skip


def _show(available: Availability) -> None:
    item = available.item
    st.markdown(f"**{escaped(shortened(item['description'], 100))}**")
    codes = [item[name] for name in ("item_id", "sku", "upc", "ean", "manufacturer_sku", "vendor_sku")]
    facts = [*dict.fromkeys(code for code in codes if code), available.vendor or "No vendor"]
    st.caption(escaped(" · ".join(shortened(str(fact)) for fact in facts)))
    if not item["tracked"]:
        st.caption("This item is marked as not stocked: no shop keeps units of it.")
    if available.shops.is_empty():
        st.caption("No shop has or expects any.")
        return
    st.dataframe(
        available.shops.select(list(AVAILABILITY_TABLE)), hide_index=True, column_config=AVAILABILITY_TABLE,
        alt="The item in each shop", placeholder="", width="content",
    )  # fmt: skip
    with st.container(horizontal=True):
        for shop_id, shop in available.shops.select("shop_id", "shop").iter_rows():
            st.page_link(
                "pages/backorders.py", label=escaped(f"Details in {shop}"), icon=":material/info:",
                query_params={"story_item": item["item_id"], "story_shop": shop_id},
            )  # fmt: skip


def _close() -> None:
    st.session_state[FIND] = ""
