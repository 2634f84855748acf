"""Waiting customers to tell, with a message to copy, until they are marked as told."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.orders import NEWS_LABELS, load_waiting_customers, mark_told
from core.wording import counted, full_day_text
from pages.components.orders.order_list import open_order
from pages.components.shared.columns import CUSTOMER_COLUMN, DAY_FORMAT
from pages.components.shared.status import as_statuses, pill, status_column
from pages.components.shared.tables import CARDS_PER_PAGE, filled_columns, one_page, table_height
from pages.session import (
    Form,
    escaped,
    forget_form,
    form_for,
    from_snapshot,
    may,
    now,
    on_phone,
    store,
    submit,
)

column = st.column_config
WAITING_CUSTOMER_TABLE = {
    "customer": CUSTOMER_COLUMN,
    "news": status_column("News", NEWS_LABELS.values(), width=150),
    "was": column.DateColumn("Told before", format=DAY_FORMAT, width=105),
    "promise": column.DateColumn("Date now", format=DAY_FORMAT, width=105),
    "orders": column.TextColumn("Orders", width=200),
    "email": column.TextColumn("E-mail", width=260),
}


def show_customers() -> None:
    """Show one row per customer, the most urgent news first."""
    customers = from_snapshot(load_waiting_customers, now())
    if customers.is_empty():
        st.success("Every waiting customer knows the current date of their order.", icon=":material/check:")
        return
    counts = dict(customers["news"].value_counts().iter_rows())
    news = st.pills(
        "News", [NEWS_LABELS[name] for name in NEWS_LABELS if name in counts], key="news", bind="query-params"
    )
    chosen = customers.filter(pl.col("news") == _name_of(news)) if news else customers
    if on_phone():
        _show_cards(chosen)
    else:
        _show_table(chosen)


def _name_of(label: str) -> str:
    return next(name for name, words in NEWS_LABELS.items() if words == label)


def _order_numbers(customers: pl.DataFrame) -> list[str]:
    return customers["orders"].explode().to_list()


# --- as a table ---


def _show_table(customers: pl.DataFrame) -> None:
    st.caption(
        f"Customers to tell: {customers.height:,}. Tick customers to copy the message and mark them as told. "
        "Select a row to open the order."
    )
    place, acts = st.container(), st.container()
    page = one_page(customers, "customers")
    form = form_for("tell", "customers")
    key = form.key("rows", hash(tuple(_order_numbers(page))))  # A selection belongs to the rows shown.
    shown = page.select(list(WAITING_CUSTOMER_TABLE)).with_columns(
        pl.col("news").replace(NEWS_LABELS), pl.col("orders").list.join(", ")
    )
    with place:
        picked = st.dataframe(
            shown.with_columns(as_statuses("news")),
            hide_index=True, column_config=WAITING_CUSTOMER_TABLE, placeholder="",
            column_order=filled_columns(shown, WAITING_CUSTOMER_TABLE),
            height=table_height(page), key=key, on_select=lambda: _open(form, key, page, customers),
            selection_mode=["multi-row", "single-cell"], alt="Customers to tell",
        )  # fmt: skip
    if rows := picked["selection"]["rows"]:
        with acts:
            _show_messages(form, page[rows].to_dicts())


def _open(form: Form, key: str, page: pl.DataFrame, customers: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["orders"][row][0], _order_numbers(customers))
        forget_form(form.name)  # A new table next time, without a selection.


def _show_messages(form: Form, customers: Sequence[dict[str, Any]]) -> None:
    """Show the message of each ticked customer, and mark them all as told."""
    with st.container(border=True):
        for customer in customers:
            st.code(customer["message"], language=None, wrap_lines=True)
        _offer_to_mark(form, customers)


# --- as cards, for a phone ---


def _show_cards(customers: pl.DataFrame) -> None:
    st.caption(
        f"Customers to tell: {customers.height:,}. Copy the message, send it, then mark the customer as told."
    )
    place = st.container()
    page = one_page(customers, "customers", CARDS_PER_PAGE)
    with place:
        for customer in page.iter_rows(named=True):
            _show_card(customer, _order_numbers(customers))


def _show_card(customer: dict[str, Any], numbers: Sequence[str]) -> None:
    form = form_for("tell", "customer", customer["orders"][0])
    was, day = (full_day_text(day) if day else "No date" for day in (customer["was"], customer["promise"]))
    before = "" if customer["news"] == "untold" else f"{was} → "
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"**{escaped(customer['customer'] or 'No name')}** {pill(NEWS_LABELS[customer['news']])}  \n"
            f"{before}{day}"
        )
        with st.container(horizontal=True):
            for number in customer["orders"]:
                st.button(
                    escaped(f"Order {number}"), key=f"card {number}", type="tertiary", on_click=open_order,
                    args=(number, numbers),
                )  # fmt: skip
        with st.expander("Message", icon=":material/mail:", key=form.key("message")):
            st.text(customer["email"] or "No e-mail address")
            st.code(customer["message"], language=None, wrap_lines=True)
        _offer_to_mark(form, [customer])


# --- both ---


def _offer_to_mark(form: Form, customers: Sequence[dict[str, Any]]) -> None:
    if may("told"):
        st.button(
            "Mark as told", key=form.key("told"), icon=":material/mark_email_read:", on_click=_mark_told,
            args=(form, customers),
        )  # fmt: skip


def _mark_told(form: Form, customers: Sequence[dict[str, Any]]) -> None:
    promises = {
        order: promise
        for customer in customers
        for order, promise in zip(customer["orders"], customer["promises"], strict=True)
    }
    submit(form, lambda by: mark_told(store(), promises, by=by), lambda _: _told_text(customers))


def _told_text(customers: Sequence[dict[str, Any]]) -> str:
    if len(customers) == 1:
        return f"{customers[0]['customer'] or 'The customer'} was told."
    return f"Told {counted(len(customers), 'customer')}."
