"""Table of the chosen orders: select a row to open it, tick several to pick and pack them together."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.formats import to_csv
from core.orders import ORDER_COLUMNS, load_fraud_checks
from core.wording import counted
from pages.components.orders.bulk_actions import show_bulk
from pages.components.orders.wording import DELIVERY_LABELS, STAGE_NAMES, in_currencies
from pages.components.shared.columns import (
    CUSTOMER_COLUMN,
    ECOM_ORDER_COLUMN,
    PLACED_COLUMN,
    PROMISE_COLUMN,
    SHOP_COLUMN,
    STAGE_COLUMN,
)
from pages.components.shared.tables import one_page, table_height
from pages.session import Form, forget_form, form_for, from_snapshot, with_customers

column = st.column_config
ORDER_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "placed_at": PLACED_COLUMN,
    "customer_name": CUSTOMER_COLUMN,
    "delivery": column.TextColumn("Delivery", width=80),
    "stage": STAGE_COLUMN,
    "units": column.NumberColumn("Waiting", help="Units the customer waits for.", width=70),
    "ready": column.NumberColumn("On the shelf", help="Units of them on the shelf.", width=90),
    "promise": PROMISE_COLUMN,
    "broken": column.TextColumn("Late", help="The promised day has passed.", width=65),
    "waits_for": column.TextColumn("Waits for", width=300),
    "money_by_currency": column.TextColumn("Money", width=175),
    "shops": SHOP_COLUMN,
    "country": column.TextColumn("Country", width=65),
}

CHECK_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "signals": column.TextColumn("Signals", help="What may point to fraud. A person decides.", width=430),
    **ORDER_TABLE,
}
"""Columns of orders to check: the signals stand first, because orders are approved from here."""


def show_table(rows: pl.DataFrame) -> None:
    """Show one page of orders, and the actions for the ticked ones."""
    place, acts = st.container(), st.container()
    page = one_page(rows, "orders table")
    form = form_for("bulk", "orders", "")
    key = form.key(
        "orders", hash(tuple(page["ecom_order_id"]))
    )  # A selection belongs to the rows that were shown.
    with place:
        columns = ORDER_TABLE if page["stage"].eq("check").not_().any() else CHECK_TABLE
        picked = st.dataframe(
            _with_signals(page, columns).select(list(columns)).with_columns(
                pl.col("stage").replace(STAGE_NAMES),
                pl.col("delivery").replace(DELIVERY_LABELS),
                broken=pl.when("broken").then(pl.lit("Late")),
                money_by_currency=_money(page),
            ),
            hide_index=True, column_config=columns, placeholder="", height=table_height(page), key=key,
            on_select=lambda: _open(form, key, page), selection_mode=["multi-row", "single-cell"],
            alt="eCom orders",
        )  # fmt: skip
    if picked["selection"]["rows"]:
        with acts:
            show_bulk(form, page[picked["selection"]["rows"]])
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = "broken promises first, then the oldest. Select a row to open it; tick several for more."
        st.caption(f"Orders: {rows.height:,}, {said}")
        st.download_button(
            "CSV",
            with_customers(
                f"list of {counted(rows.height, 'order')}", lambda: to_csv(rows.select(ORDER_COLUMNS))
            ),
            "orders.csv", "text/csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _with_signals(page: pl.DataFrame, columns: Mapping[str, Any]) -> pl.DataFrame:
    if "signals" not in columns:
        return page
    checks = from_snapshot(load_fraud_checks, page["ecom_order_id"].to_list())
    marked = pl.when("judged").then(pl.lit("Marked as fraud"))
    says = pl.concat_str(marked, pl.col("signals").replace("", None), separator="; ", ignore_nulls=True)
    said = checks.select("ecom_order_id", signals=says)
    return page.join(said, on="ecom_order_id", how="left", maintain_order="left")


def _money(page: pl.DataFrame) -> pl.Series:
    money = page["money_by_currency"].to_list()
    return pl.Series([" · ".join(in_currencies(of_order)) for of_order in money], dtype=pl.String)


def _open(form: Form, key: str, page: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        st.query_params["order"] = page["ecom_order_id"][row]
        forget_form(form.name)  # A new table next time, without a selection.
