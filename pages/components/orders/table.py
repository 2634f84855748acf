"""The chosen orders as a table: select a row to open it, tick several to act on them together."""

import polars as pl
import streamlit as st

from core.allocation import order_shown
from core.language import marked, say
from core.orders import ORDER_COLUMNS, load_fraud_checks
from pages.components.orders.bulk_actions import show_bulk
from pages.components.orders.cards import show_order_cards
from pages.components.orders.downloads import audit_text, orders_csv
from pages.components.orders.order_list import open_order
from pages.components.orders.terms import TERMS_COLUMN, board_terms
from pages.components.orders.wording import (
    LATE_COLUMN,
    PAST_PROMISE,
    STAGE_COLUMN,
    STAGE_NAMES,
    delivery_label,
    in_currencies,
)
from pages.components.shared.columns import (
    CUSTOMER_COLUMN,
    ECOM_ORDER_COLUMN,
    PLACED_COLUMN,
    PROMISE_COLUMN,
    SHOP_COLUMN,
    UNITS_HERE_COLUMN,
    WAITING_UNITS_COLUMN,
    said_columns,
)
from pages.components.shared.status import as_statuses
from pages.components.shared.tables import (
    filled_columns,
    one_page,
    table_height,
    wrapped_row_height,
)
from pages.session import Form, forget_form, form_for, from_snapshot, on_phone, with_customers

column = st.column_config
WAITS_LETTERS, SIGNALS_LETTERS = 35, 60
"""Letters that fit on one line of *Waits for*, and of *Signals*."""
ORDER_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "placed_on": PLACED_COLUMN,
    "customer_name": CUSTOMER_COLUMN,
    "delivery": column.TextColumn(marked("Delivery"), help=marked("And to which country."), width=95),
    "stage": STAGE_COLUMN,
    "units": WAITING_UNITS_COLUMN,
    "ready": UNITS_HERE_COLUMN,
    "promise": PROMISE_COLUMN,
    "promise_from": column.TextColumn(
        marked("Day from"), width=122, help=marked("Where the promised day comes from.")
    ),
    "broken": LATE_COLUMN,
    "terms": TERMS_COLUMN,
    "waits_for": column.TextColumn(marked("Waits for"), width=250),
    "money_by_currency": column.TextColumn(marked("Money"), width=90, alignment="right"),
    "shops": SHOP_COLUMN,
}

CHECK_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "signals": column.TextColumn(
        marked("Signals"), help=marked("What may point to fraud. A person decides."), width=430
    ),
    **ORDER_TABLE,
}
"""Columns of orders to check: the signals stand first, because orders are approved from here."""


def show_table(rows: pl.DataFrame) -> None:
    """Show one page of orders, and the actions for the ticked ones."""
    phone, form = on_phone(), form_for("bulk", "orders", "")
    place, acts = st.container(), st.bottom if phone else st.container()
    page = _with_signals(one_page(rows, "orders table"))
    with place:
        picked = show_order_cards(form, page, _numbers(rows)) if phone else _table(form, page, rows)
    if not picked.is_empty():
        with acts:
            show_bulk(form, picked)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(_order_text(rows.height, phone=phone))
        st.download_button(
            "CSV",
            with_customers(
                audit_text("list", rows.height), lambda: orders_csv(rows.select(ORDER_COLUMNS))
            ),
            "orders.csv", "text/csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _order_text(number: int, *, phone: bool) -> str:
    """Return how many orders there are, in which order, and what one can do with them."""
    if phone:
        return say(
            "Orders: {number:,}, broken promises first, then the oldest. Tick several for more.",
            number=number,
        )
    return say(
        "Orders: {number:,}, broken promises first, then the oldest. Select a row to open it; tick several "
        "for more.",
        number=number,
    )


def _numbers(rows: pl.DataFrame) -> list[str]:
    return rows["ecom_order_id"].to_list()


def _table(form: Form, page: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Show a page of orders. Returns the ticked rows."""
    key = form.key("orders", hash(tuple(_numbers(page))))  # A selection belongs to the rows that were shown.
    columns = CHECK_TABLE if "signals" in page.columns else ORDER_TABLE
    shown = page.with_columns(
        pl.col("stage").replace(STAGE_NAMES),
        delivery=_delivery(page),
        ecom_order_id=order_shown(),
        terms=board_terms().list.join(", "),
        broken=pl.when("broken").then(pl.lit(PAST_PROMISE)),
        money_by_currency=_money(page),
    )
    height = _row_height(shown)
    picked = st.dataframe(
        shown.select(list(columns)).with_columns(
            as_statuses("stage"), as_statuses("broken"), pl.col("terms").str.split(", ")
        ),
        hide_index=True, column_config=said_columns(columns, shown),
        column_order=filled_columns(shown, columns),
        placeholder="", height=table_height(page, height),
        row_height=height, key=key, on_select=lambda: _open(form, key, page, rows),
        selection_mode=["multi-row", "single-cell"],
        alt=say("eCom orders"),
    )  # fmt: skip
    return page[picked["selection"]["rows"]]


def _row_height(shown: pl.DataFrame) -> int:
    """Return the height of rows in which nothing that an order waits for, and no signal, is cut."""
    heights = [wrapped_row_height(shown["waits_for"], WAITS_LETTERS)]
    if "signals" in shown.columns:
        heights.append(wrapped_row_height(shown["signals"], SIGNALS_LETTERS))
    return max(heights)


def _with_signals(page: pl.DataFrame) -> pl.DataFrame:
    """Add ``signals`` to orders that are all to be checked."""
    if page["stage"].eq("check").not_().any():
        return page
    checks = from_snapshot(load_fraud_checks, _numbers(page))
    judged = pl.when("judged").then(pl.lit(say("Marked as fraud")))
    says = pl.concat_str(judged, pl.col("signals").replace("", None), separator="; ", ignore_nulls=True)
    said = checks.select("ecom_order_id", signals=says)
    return page.join(said, on="ecom_order_id", how="left", maintain_order="left")


def _delivery(page: pl.DataFrame) -> pl.Series:
    """Say how the goods leave or left, and what is shipped, to which country."""
    said = []
    for stage, way, country in page.select("stage", "delivery", "country").iter_rows():
        label = delivery_label(stage, way)
        parts = [say(label), country if way == "ship" else None] if label else []
        said.append(", ".join(filter(None, parts)))
    return pl.Series(said, dtype=pl.String)


def _money(page: pl.DataFrame) -> pl.Series:
    money = page["money_by_currency"].to_list()
    return pl.Series([" · ".join(in_currencies(of_order)) for of_order in money], dtype=pl.String)


def _open(form: Form, key: str, page: pl.DataFrame, rows: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["ecom_order_id"][row], _numbers(rows))
        forget_form(form.name)  # A new table next time, without a selection.
