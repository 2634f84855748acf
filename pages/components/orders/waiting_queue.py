"""One queue of everybody who waits, with what serves them and when."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.allocation import order_shown, order_title
from core.language import marked, say
from core.orders import KIND_LABELS, load_waiting_queue, of_kinds
from core.wording import counted, full_day_text, shortened
from pages.components.orders.downloads import audit_text, orders_csv
from pages.components.orders.order_list import open_order
from pages.components.orders.terms import ON_HOLD, SHIPS_COMPLETE, TERMS_COLUMN, board_terms
from pages.components.orders.wording import (
    LATE_COLUMN,
    PAST_PROMISE,
    STAGE_COLUMN,
    STAGE_NAMES,
    said_labels,
    waiting_text,
)
from pages.components.shared.cards import card_title
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
from pages.components.shared.filters import ask_names
from pages.components.shared.status import as_statuses, pills, status_column
from pages.components.shared.tables import (
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
    understand_address,
    with_customers,
)

column = st.column_config
MOVED_FIRST = marked("Moved first")
SERVED_BY_LETTERS = 32
QUEUE_TABLE = {
    "place": column.NumberColumn(
        marked("Place"),
        help=marked("Who gets stock first in the chosen shops, by the rule of each shop."),
        width=60,
    ),
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "kind": column.TextColumn(marked("Kind"), width=105),
    "customer_name": CUSTOMER_COLUMN,
    "stage": STAGE_COLUMN,
    "moved": status_column(marked("First"), [MOVED_FIRST], width=95),
    "terms": TERMS_COLUMN,
    "units": WAITING_UNITS_COLUMN,
    "ready": UNITS_HERE_COLUMN,
    "waits_for": column.TextColumn(marked("Served by"), help=marked("What brings the rest."), width=230),
    "promise": PROMISE_COLUMN,
    "broken": LATE_COLUMN,
    "placed_on": PLACED_COLUMN,
    "customer_phone": column.TextColumn(marked("Phone"), width=125),
    "customer_email": column.TextColumn(marked("E-mail"), width=190),
    "shops": SHOP_COLUMN,
}


def show_waiting_queue() -> None:
    """Show everybody who waits, filtered by shop and kind."""
    where, what = st.columns([1.3, 3], vertical_alignment="center")
    chosen = ask_names(where, say("Shop"), current_report().shops, key="shop", label_visibility="collapsed")
    there = from_snapshot(load_waiting_queue, orders_board(), chosen)
    if there.is_empty() and not chosen:
        st.success(say("Nobody waits. New orders and till promises come up here."), icon=":material/check:")
        return
    rows = of_kinds(there, _ask_kinds(what, there))
    if rows.is_empty():
        st.info(say("Nobody waits there. Choose another shop or kind."))
        return
    place = st.container()
    page = one_page(rows, "queue")
    with place:
        if on_phone():
            _show_cards(page, rows)
        else:
            _show_table(page, rows)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        orders = counted(rows.height, "order waits", "orders wait")
        text = say("{orders_wait}, first in line first.", orders_wait=orders)
        st.caption(text if on_phone() else f"{text} {say('Select a row to open it.')}")
        st.download_button(
            "CSV",
            with_customers(audit_text("queue", rows.height), lambda: orders_csv(rows.drop("shop_ids"))),
            "queue.csv", "text/csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _ask_kinds(place: DeltaGenerator, queue: pl.DataFrame) -> list[str]:
    """Ask which kinds of orders are shown, where there are several."""
    there = [kind for kind in KIND_LABELS if kind in queue["kind"]]
    if len(there) < 2 and "kind" not in st.query_params:
        return []
    understand_address("kind", KIND_LABELS)
    return place.pills(
        say("Kind"), there, format_func=said_labels(KIND_LABELS).__getitem__, selection_mode="multi",
        key="kind", bind="query-params", label_visibility="collapsed",
    )  # fmt: skip


def _show_table(page: pl.DataFrame, rows: pl.DataFrame) -> None:
    form = form_for("queue", "orders")
    key = form.key("rows", hash(tuple(page["ecom_order_id"])))  # A selection belongs to the rows shown.
    shown = page.with_columns(
        pl.col("kind").replace(said_labels(KIND_LABELS)),
        pl.col("stage").replace(STAGE_NAMES),
        ecom_order_id=order_shown(),
        moved=pl.when("moved_first").then(pl.lit(MOVED_FIRST)),
        terms=board_terms().list.join(", "),
        broken=pl.when("broken").then(pl.lit(PAST_PROMISE)),
    )
    height = wrapped_row_height(shown["waits_for"], SERVED_BY_LETTERS)
    st.dataframe(
        shown.select(list(QUEUE_TABLE)).with_columns(
            as_statuses("stage"), as_statuses("moved"), as_statuses("broken"), pl.col("terms").str.split(", ")
        ),
        hide_index=True, column_config=said_columns(QUEUE_TABLE, shown),
        column_order=filled_columns(shown, QUEUE_TABLE), placeholder="",
        height=table_height(page, height), row_height=height, key=key,
        on_select=lambda: _open(form, key, page, rows), selection_mode="single-cell",
        alt=say("Everybody who waits"),
    )  # fmt: skip


def _open(form: Form, key: str, page: pl.DataFrame, rows: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["ecom_order_id"][row], rows["ecom_order_id"].to_list())
        forget_form(form.name)  # A new table next time, without a selection.


def _show_cards(page: pl.DataFrame, rows: pl.DataFrame) -> None:
    numbers = rows["ecom_order_id"].to_list()
    for order in page.iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            card_title(
                f"{order['place']}. {order_title(order['ecom_order_id'])}", order["ecom_order_id"],
                open_order, (order["ecom_order_id"], numbers),
            )  # fmt: skip
            st.markdown(_card_text(order))


def _card_text(order: Mapping[str, Any]) -> str:
    """Describe who waits, one fact below the other."""
    promise = order["promise"]
    words = (
        PAST_PROMISE if order["broken"] else None,
        STAGE_NAMES[order["stage"]],
        MOVED_FIRST if order["moved_first"] else None,
        ON_HOLD if order["held"] else None,
        SHIPS_COMPLETE if order["ship_complete"] else None,
    )
    names = [shortened(order[name] or "") for name in ("customer_name", "shops")]
    facts = [names[0], order["customer_phone"], order["customer_email"], names[1]]
    waits = [
        waiting_text(order["units"], order["ready"]),
        order["waits_for"],
        say("promise {day}", day=full_day_text(promise)) if promise else "",
    ]
    lines = [pills(*words), *(escaped(" · ".join(filter(None, parts))) for parts in (facts, waits))]
    return "  \n".join(line for line in lines if line)
