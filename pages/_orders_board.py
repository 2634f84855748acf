"""The board of eCom orders: the stages with their figures, filters, and the list."""

from typing import Literal

import polars as pl
import streamlit as st

from core.csv_files import to_csv
from core.ecom_orders import ORDERS, by_stage, chosen_orders
from pages._paging import one_page, table_height
from pages._shell import escaped

STAGES = {
    "check": "To check",
    "awaiting_payment": "Awaiting payment",
    "waiting_for_stock": "Waiting for stock",
    "ready_to_pack": "Ready to pack",
    "packed": "Packed",
    "ready_for_pickup": "Ready for pickup",
    "to_tick": "To tick in the POS",
    "done": "Done",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}
"""What a page calls each stage."""

DELIVERIES = {"": "Any delivery", "ship": "To ship", "pickup": "For pickup"}
column = st.column_config
COLUMNS = {
    "ecom_order_id": column.TextColumn("Order", width=80, pinned=True),
    "placed_at": column.DatetimeColumn("Placed", format="YYYY-MM-DD", width=90),
    "customer_name": column.TextColumn("Customer", width=130),
    "delivery": column.TextColumn("Delivery", width=80),
    "stage": column.TextColumn("Stage", width=130),
    "units": column.NumberColumn("Waiting", help="Units the customer waits for.", width=75),
    "ready": column.NumberColumn("On the shelf", help="How many of them the shelf reaches.", width=95),
    "promise": column.DateColumn("Promise", width=95),
    "waits_for": column.TextColumn("Waits for", width=330),
    "money": column.NumberColumn("Money", format="%.2f", width=90),
}


def show_stages(orders: pl.DataFrame, asked: str | None) -> None:
    """One button per stage with its orders and money; the first shows every order that has not ended."""
    with st.container(horizontal=True, gap="small"):
        st.button("All open", key="stage all", on_click=_choose, args=(None,), type=_kind(asked is None))
        for stage, count, _, money in by_stage(orders).iter_rows():
            st.button(
                f"{STAGES[stage]} **{count:,}**" + (f" · {money:,.2f}" if money else ""),
                key=f"stage {stage}",
                on_click=_choose,
                args=(stage,),
                type=_kind(asked == stage),
                help="Orders, and the money of the units that customers wait for.",
            )


def _kind(chosen: bool) -> Literal["primary", "secondary"]:
    return "primary" if chosen else "secondary"


def _choose(stage: str | None) -> None:
    st.query_params.pop("stage", None)
    if stage:
        st.query_params["stage"] = stage


def show_list(orders: pl.DataFrame, stage: str | None) -> None:
    """The orders of the stage that fit the filters; picking one opens its page."""
    search, way, file = st.columns([3, 1.5, 1], vertical_alignment="bottom")
    text = search.text_input(
        "Search",
        key="search",
        bind="query-params",
        placeholder="Number, customer, or what it waits for",
        icon=":material/search:",
    )
    delivery = way.selectbox(
        "Delivery", list(DELIVERIES), format_func=DELIVERIES.__getitem__, key="delivery", bind="query-params"
    )
    rows = chosen_orders(orders, stage, delivery or None, text)
    file.download_button(
        "CSV",
        lambda: to_csv(rows.select(ORDERS)),
        "orders.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    if rows.is_empty():
        st.info(
            f"No order is here: {escaped(STAGES[stage]) if stage else 'nothing is open'} with these filters."
        )
        return
    _table(rows)


def _table(rows: pl.DataFrame) -> None:
    place = st.container()
    page = one_page(rows, "orders table")
    key = f"orders {st.session_state.get('orders seen', 0)}"
    place.dataframe(
        page.select(list(COLUMNS)).with_columns(
            pl.col("stage").replace(STAGES), pl.col("delivery").replace(DELIVERIES)
        ),
        hide_index=True,
        column_config=COLUMNS,
        placeholder="",
        height=table_height(page),
        key=key,
        on_select=lambda: _open(key, page),
        selection_mode="single-row",
        alt="eCom orders",
    )
    st.caption(f"{rows.height:,} orders, oldest first. Pick one to see all of it.")


def _open(key: str, page: pl.DataFrame) -> None:
    for row in st.session_state[key]["selection"]["rows"]:
        st.query_params["order"] = page["ecom_order_id"][row]
        st.session_state["orders seen"] = st.session_state.get("orders seen", 0) + 1
