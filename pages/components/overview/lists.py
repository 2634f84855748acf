"""Work lists of the Overview: deliveries, orders ready, vendors. Every row is one link, in one design."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.language import marked, say
from core.overview import DUE_TODAY
from core.planning import NO_VENDOR
from core.wording import counted, document_text, money_text, shortened
from pages.components.overview.figures import of_shop
from pages.components.shared.status import pill
from pages.session import escaped, only_filters, page_at

LIST_LENGTH = 8


def show_deliveries(due: pl.DataFrame) -> None:
    """Show deliveries due today or overdue, most orders completed first."""
    st.subheader(say("Deliveries due"), anchor=False)
    if due.is_empty():
        st.caption(say("Nothing is due today and nothing is overdue."))
    for row in due.head(LIST_LENGTH).iter_rows(named=True):
        words = [counted(row["to_come"], "unit", "units")]
        if row["orders_completed"]:
            words.append(
                say("completes {orders}", orders=counted(row["orders_completed"], "order", "orders"))
            )
        words.append(f"{_name(row['source'] or say('No vendor'))} → {_name(row['shop'])}")
        status = DUE_TODAY if row["when"] == DUE_TODAY else str(row["says"])
        kind, number = row["kind"], row["document_id"]
        _row("receiving", document_text(kind, number), status, words, {kind: number})
    _more(due.height, "receiving", {})


def show_ready(ready: pl.DataFrame, shop: str) -> None:
    """Show orders ready to pack, oldest first."""
    st.subheader(say("Ready to pack"), anchor=False)
    if ready.is_empty():
        st.caption(say("No order is paid, cleared and completely on the shelf."))
    for row in ready.head(LIST_LENGTH).iter_rows(named=True):
        words = [counted(row["units"], "unit", "units"), _name(row["customer_name"] or say("no name"))]
        number = row["ecom_order_id"]
        _row("ecom_orders", say("Order {number}", number=number), marked("Ready"), words, {"order": number})
    _more(ready.height, "ecom_orders", only_filters(stage="ready_to_pack", **of_shop(shop)))


def show_vendors(vendors: pl.DataFrame, names: Mapping[str, str], shop: str) -> None:
    """Show the vendors the plan buys from, most units first. ``names``: names on the planning page."""
    st.subheader(say("Order from"), anchor=False)
    if vendors.is_empty():
        st.caption(say("Nothing has to be bought. All units short are on hand, incoming or on a draft."))
    for row in vendors.head(LIST_LENGTH).iter_rows(named=True):
        words = [counted(row["quantity"], "unit", "units"), counted(row["items"], "item", "items")]
        if row["cost"] is not None:
            words.append(money_text(row["cost"], row["currency"]))
        query = only_filters(vendor=row["vendor_id"] or NO_VENDOR, **of_shop(shop))
        _row("po_planning", names.get(row["vendor_id"], say(NO_VENDOR)), marked("To order"), words, query)
    _more(vendors.height, "po_planning", only_filters(**of_shop(shop)))


def _row(page: str, what: str, status: str, words: list[str], query: Mapping[str, str]) -> None:
    label = f"**{escaped(_name(what))}** {pill(status)} {escaped(' · '.join(words))}"
    st.page_link(page_at(page), label=label, query_params=query, width="stretch")


def _more(number: int, page: str, query: Mapping[str, str]) -> None:
    if number > LIST_LENGTH:
        st.page_link(
            page_at(page),
            label=say("All {number:,}", number=number),
            icon=":material/arrow_forward:",
            query_params=query,
        )


def _name(text: str) -> str:
    return shortened(text, 40)
