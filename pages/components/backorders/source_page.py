"""Page of a sale or vendor return: what it took, what of it is short, and what serves that."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.access import CUSTOMERS
from core.language import marked, say
from core.orders import load_matches_of_sale
from core.report import SourceDocument, load_source_document
from core.wording import full_day_text
from pages.components.backorders.item_panel import show_item_panel
from pages.components.backorders.table import open_details
from pages.components.shared.columns import (
    ITEM_COLUMN,
    REFUNDED_COLUMN,
    SHIPPED_COLUMN,
    SHORT_COLUMN,
    SKU_COLUMN,
    UNITS_COLUMN,
    said_columns,
)
from pages.components.shared.fact_rows import show_fact_cards
from pages.components.shared.sale_matches import show_sale_matches
from pages.components.shared.tables import paged
from pages.session import escaped, from_snapshot, may, on_phone, way_back

column = st.column_config
RETURN_TABLE = {
    "line_number": column.NumberColumn(marked("Line"), width=55, pinned=True),
    "description": ITEM_COLUMN,
    "sku": SKU_COLUMN,
    "quantity": UNITS_COLUMN,
    "backordered": SHORT_COLUMN,
    "served_by": column.TextColumn(marked("What serves it"), width=420),
}
SALE_TABLE = RETURN_TABLE | {
    "waiting": column.NumberColumn(marked("Customer waits for"), width=130),
    "shipped": SHIPPED_COLUMN,
    "refunded": REFUNDED_COLUMN,
}


def show_source(kind: str, document_id: str) -> None:
    """Show a ``sale`` or ``vendor_return``. Selecting a line opens the details of its item."""
    way_back(say("All backorders"), kind)
    document = from_snapshot(load_source_document, kind, document_id)
    st.subheader(escaped(document.title), anchor=False)
    when = document.occurred_at
    parts = [document.vendor, document.shop, f"{full_day_text(when)}, {when:%H:%M}" if when else ""]
    st.caption(escaped(" · ".join(part for part in parts if part)))
    _links(document)
    st.markdown(escaped(document.effect))
    if kind == "sale" and may(CUSTOMERS):
        show_sale_matches(from_snapshot(load_matches_of_sale, document_id), of_order=False)
    key = f"lines of {kind} {document_id} {st.session_state.get('stories', 0)}"
    table = SALE_TABLE if kind == "sale" else RETURN_TABLE
    if on_phone():
        with paged(document.lines, key) as page:
            show_fact_cards(page, table, title="description", act=_offer_details)
    else:
        st.dataframe(
            document.lines.select(list(table)).to_arrow(),
            hide_index=True,
            column_config=said_columns(table, document.lines),
            placeholder="",
            key=key,
            on_select=lambda: _open(key, document),
            selection_mode="single-cell",
            alt=say("Lines of {title}", title=document.title),
        )
        st.caption(say("Select a line to see where its item is, and what to do."))
    show_item_panel()


def _offer_details(line: Mapping[str, Any]) -> None:
    st.button(
        say("Details"), key=f"details {line['line_number']}", type="tertiary", icon=":material/info:",
        on_click=open_details, args=(line["item_id"], line["shop_id"]),
    )  # fmt: skip


def _links(document: SourceDocument) -> None:
    with st.container(horizontal=True):
        if document.ecom_order_id:
            st.page_link(
                "pages/ecom_orders.py",
                label=escaped(say("Order {number}", number=document.ecom_order_id)),
                icon=":material/shopping_bag:",
                query_params={"order": document.ecom_order_id},
            )
        if document.url and document.url.startswith(("https://", "http://")):  # Nothing else is a link.
            st.link_button(
                say("Open in Lightspeed"), document.url, type="tertiary", icon=":material/open_in_new:"
            )


def _open(key: str, document: SourceDocument) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        line = document.lines.row(row, named=True)
        open_details(line["item_id"], line["shop_id"])
