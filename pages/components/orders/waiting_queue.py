"""One queue of everybody who waits, with what serves them and when."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.allocation import order_shown, order_title
from core.formats import to_csv
from core.orders import KIND_LABELS, load_waiting_queue, of_kinds
from core.wording import counted, full_day_text
from pages.components.orders.order_list import open_order
from pages.components.orders.terms import ON_HOLD, SHIPS_COMPLETE, TERMS_COLUMN, board_terms
from pages.components.orders.wording import STAGE_COLUMN, STAGE_NAMES
from pages.components.shared.columns import (
    CUSTOMER_COLUMN,
    ECOM_ORDER_COLUMN,
    PLACED_COLUMN,
    PROMISE_COLUMN,
    SHOP_COLUMN,
    UNITS_HERE_COLUMN,
    WAITING_UNITS_COLUMN,
)
from pages.components.shared.filters import ask_names
from pages.components.shared.status import as_statuses, pills, status_column
from pages.components.shared.tables import (
    CARDS_PER_PAGE,
    ROWS_PER_PAGE,
    filled_columns,
    one_page,
    table_height,
    wrapped_row_height,
)
from pages.session import (
    Form,
    current_report,
    escaped,
    forget_form,
    form_for,
    from_snapshot,
    on_phone,
    orders_board,
    with_customers,
)

column = st.column_config
MOVED_FIRST = "Moved first"
SERVED_BY_LETTERS = 32
QUEUE_TABLE = {
    "place": column.NumberColumn(
        "Place", help="Who gets stock first in the chosen shops, by the rule of each shop.", width=60
    ),
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "kind": column.TextColumn("Kind", width=105),
    "customer_name": CUSTOMER_COLUMN,
    "stage": STAGE_COLUMN,
    "moved": status_column("First", [MOVED_FIRST], width=95),
    "terms": TERMS_COLUMN,
    "units": WAITING_UNITS_COLUMN,
    "ready": UNITS_HERE_COLUMN,
    "waits_for": column.TextColumn("Served by", help="What brings the rest.", width=230),
    "promise": PROMISE_COLUMN,
    "broken": status_column("Late", ["Late"], width=65, note="The promised day has passed."),
    "placed_on": PLACED_COLUMN,
    "customer_phone": column.TextColumn("Phone", width=125),
    "customer_email": column.TextColumn("E-mail", width=190),
    "shops": SHOP_COLUMN,
}


def show_waiting_queue() -> None:
    """Show everybody who waits, filtered by shop and kind."""
    where, what = st.columns([1.3, 3], vertical_alignment="center")
    chosen = ask_names(where, "Shop", current_report().shops, key="shop", label_visibility="collapsed")
    there = from_snapshot(load_waiting_queue, orders_board(), chosen)
    if there.is_empty() and not chosen:
        st.success("Nobody waits. New orders and till promises come up here.", icon=":material/check:")
        return
    rows = of_kinds(there, _ask_kinds(what, there))
    if rows.is_empty():
        st.info("Nobody waits there. Choose another shop or kind.")
        return
    place = st.container()
    page = one_page(rows, "queue", CARDS_PER_PAGE if on_phone() else ROWS_PER_PAGE)
    with place:
        if on_phone():
            _show_cards(page, rows)
        else:
            _show_table(page, rows)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        select = "" if on_phone() else " Select a row to open it."
        st.caption(f"{counted(rows.height, 'order waits', 'orders wait')}, first in line first.{select}")
        st.download_button(
            "CSV", with_customers(f"queue of {counted(rows.height, 'order', 'orders')}", lambda: _csv(rows)),
            "queue.csv", "text/csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _ask_kinds(place: DeltaGenerator, queue: pl.DataFrame) -> list[str]:
    """Ask which kinds of orders are shown, where there are several."""
    there = [kind for kind in KIND_LABELS if kind in queue["kind"]]
    if len(there) < 2 and "kind" not in st.query_params:
        return []
    return place.pills(
        "Kind", there, format_func=KIND_LABELS.__getitem__, selection_mode="multi", key="kind",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip


def _csv(rows: pl.DataFrame) -> bytes:
    return to_csv(rows.drop("shop_ids"))


def _show_table(page: pl.DataFrame, rows: pl.DataFrame) -> None:
    form = form_for("queue", "orders")
    key = form.key("rows", hash(tuple(page["ecom_order_id"])))  # A selection belongs to the rows shown.
    shown = page.with_columns(
        pl.col("kind").replace(KIND_LABELS),
        pl.col("stage").replace(STAGE_NAMES),
        ecom_order_id=order_shown(),
        moved=pl.when("moved_first").then(pl.lit(MOVED_FIRST)),
        terms=board_terms().list.join(", "),
        broken=pl.when("broken").then(pl.lit("Late")),
    )
    height = wrapped_row_height(shown["waits_for"], SERVED_BY_LETTERS)
    st.dataframe(
        shown.select(list(QUEUE_TABLE)).with_columns(
            as_statuses("stage"), as_statuses("moved"), as_statuses("broken"), pl.col("terms").str.split(", ")
        ),
        hide_index=True, column_config=QUEUE_TABLE, column_order=filled_columns(shown, QUEUE_TABLE),
        placeholder="", height=table_height(page, height), row_height=height, key=key,
        on_select=lambda: _open(form, key, page, rows), selection_mode="single-cell",
        alt="Everybody who waits",
    )  # fmt: skip


def _open(form: Form, key: str, page: pl.DataFrame, rows: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["ecom_order_id"][row], rows["ecom_order_id"].to_list())
        forget_form(form.name)  # A new table next time, without a selection.


def _show_cards(page: pl.DataFrame, rows: pl.DataFrame) -> None:
    numbers = rows["ecom_order_id"].to_list()
    for order in page.iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.button(
                escaped(f"{order['place']}. {order_title(order['ecom_order_id'])}"),
                key=f"queue {order['ecom_order_id']}", type="tertiary",
                on_click=open_order, args=(order["ecom_order_id"], numbers),
            )  # fmt: skip
            st.markdown(_card_text(order))


def _card_text(order: Mapping[str, Any]) -> str:
    """Describe who waits, one fact below the other."""
    promise = order["promise"]
    words = (
        "Late" if order["broken"] else None,
        STAGE_NAMES[order["stage"]],
        MOVED_FIRST if order["moved_first"] else None,
        ON_HOLD if order["held"] else None,
        SHIPS_COMPLETE if order["ship_complete"] else None,
    )
    facts = [order["customer_name"], order["customer_phone"], order["customer_email"], order["shops"]]
    waits = [
        f"{order['units']:,} waiting, {order['ready']:,} on the shelf",
        order["waits_for"],
        f"promise {full_day_text(promise)}" if promise else "",
    ]
    lines = [pills(*words), *(escaped(" · ".join(filter(None, parts))) for parts in (facts, waits))]
    return "  \n".join(line for line in lines if line)
