"""Waiting customers to tell, with a message to copy, until they are marked as told."""

from typing import Any

import polars as pl
import streamlit as st

from core.orders import NEWS_LABELS, load_waiting_customers, mark_told
from pages.components.shared.tables import one_page
from pages.session import Form, escaped, form_for, from_snapshot, link_here, may, now, store, submit

BAD_NEWS = ("passed", "no_date", "later")
"""Bad news for customers."""


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
    st.caption(
        f"Customers to tell: {chosen.height:,}. Copy the message, send it, then mark the customer as told."
    )
    place = st.container()
    page = one_page(chosen, "customers")
    with place:
        for customer in page.iter_rows(named=True):
            _show(customer)


def _name_of(label: str) -> str:
    return next(name for name, words in NEWS_LABELS.items() if words == label)


def _show(customer: dict[str, Any]) -> None:
    form = form_for("tell", "customer", customer["orders"][0])
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f"**{escaped(customer['customer'] or 'No name')}**")
        st.text(customer["email"] or "No e-mail address")
        st.badge(NEWS_LABELS[customer["news"]], color="red" if customer["news"] in BAD_NEWS else "gray")
        was = f"{customer['was'] or 'no date'} → " if customer["news"] != "untold" else ""
        st.text(f"{was}{customer['promise'] or 'no date'}")
        for number in customer["orders"]:
            link_here(escaped(f"Order {number}"), order=number)
        with st.popover("Message", icon=":material/mail:", key=form.key("message")):
            st.code(customer["message"], language=None, wrap_lines=True)
        if may("told"):
            st.button(
                "Mark as told", key=form.key("told"), icon=":material/mark_email_read:", on_click=_mark_told,
                args=(form, customer),
            )  # fmt: skip


def _mark_told(form: Form, customer: dict[str, Any]) -> None:
    promises = dict(zip(customer["orders"], customer["promises"], strict=True))
    submit(
        form,
        lambda by: mark_told(store(), promises, by=by),
        lambda _: f"{customer['customer'] or 'The customer'} was told.",
    )
