"""Panel with the details of one item in one shop."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.report import ItemDetail, load_item_detail
from core.shop_time import by_clock
from core.wording import full_day_text, number_text, shortened
from pages.components.backorders.fix_buttons import ItemPlace, show_fixes
from pages.components.shared.columns import SHOP_TIME_COLUMN
from pages.components.shared.document_links import show_linked_document
from pages.components.shared.fact_rows import table_or_cards
from pages.session import escaped, from_snapshot, problems_shown

column = st.column_config


def show_item_panel() -> None:
    """Open the panel if the address names an item and a shop."""
    item, shop = st.query_params.get("story_item"), st.query_params.get("story_shop")
    if not item or not shop:
        return
    with problems_shown():
        detail = from_snapshot(load_item_detail, item, shop)
        title = escaped(shortened(detail.item["description"], 80))
        st.dialog(title, width="medium", position="right", on_dismiss=_closed)(_show)(detail)


def _closed() -> None:
    st.query_params.pop("story_item", None)
    st.query_params.pop("story_shop", None)
    st.session_state["stories"] = st.session_state.get("stories", 0) + 1  # The row is no longer selected.


def _show(detail: ItemDetail) -> None:
    codes = [detail.shop["name"], detail.item["sku"], detail.item["item_id"]]
    st.caption(escaped(" · ".join(shortened(code) for code in codes if code)))
    st.metric(say("On hand"), number_text(detail.on_hand))
    show_fixes(detail, ItemPlace(detail.item["item_id"], detail.shop["shop_id"], _closed))
    if detail.proven_extra > 0:
        st.page_link(
            "pages/receiving.py", label=say("Stock discrepancy: count the shelf"), icon=":material/123:",
            query_params={"count": detail.item["item_id"], "in": detail.shop["shop_id"]},
        )  # fmt: skip
    st.markdown(say("**Shortages, and the supply for each**"))
    if detail.sources.is_empty():
        st.caption(say("Nothing is short here: no unit is missing, and nothing has to be done."))
    for row in detail.sources.iter_rows(named=True):
        show_linked_document(row, say("{units} short", units=row["backordered"]), row["served_by"])
    st.markdown(say("**Incoming, and who gets it**"))
    if detail.incoming.is_empty():
        st.caption(say("Nothing is incoming at this shop."))
    for row in detail.incoming.iter_rows(named=True):
        show_linked_document(row, f"{row['incoming']} {_due(row['expected_on'])}", row["promised_to"])
    _table(
        say("In other shops"),
        detail.elsewhere,
        ["shop", "on_hand", "incoming"],
        say("No other shop has or expects any."),
    )
    _table(
        say("Latest movements"),
        detail.movements.with_columns(by_clock("occurred_at", detail.shop["time_zone"])),
        ["occurred_at", "document", "document_id", "quantity"],
        say("None yet."),
    )


def _table(title: str, frame: pl.DataFrame, columns: list[str], empty: str) -> None:
    st.markdown(f"**{title}**")
    if frame.is_empty():
        st.caption(empty)
        return
    names: dict[str, Any] = {
        "shop": marked("Shop"),
        "on_hand": marked("On hand"),
        "incoming": marked("Incoming"),
        "document": marked("What"),
        "document_id": marked("Number"),
        "quantity": marked("Units"),
        "occurred_at": SHOP_TIME_COLUMN,
    }
    table_or_cards(frame, {name: names[name] for name in columns}, title)


def _due(day: date | None) -> str:
    return say("due {day}", day=full_day_text(day)) if day else say("without a date")
