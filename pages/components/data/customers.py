"""Details of customers: search, download, erase, and the time for which they are kept."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import Problem
from core.language import say
from core.ledger import By
from core.orders import (
    FEWEST_DAYS,
    erase_details,
    export_customer,
    keep_details_for,
    load_customers,
    load_days_kept,
)
from core.shop_time import day_in
from core.store import load_time_zone
from core.wording import counted, full_day_text
from pages.components.shared.number_field import number_field
from pages.session import (
    Form,
    actor,
    being_saved,
    escaped,
    form_about,
    form_for,
    from_snapshot,
    now,
    on_behalf,
    problems_shown,
    report_done,
    report_refusal,
    store,
)

MOST_CUSTOMERS = 10
CUSTOMERS_FORM = "customers"
DAYS_IN_YEAR = 365


def show_customer_data() -> None:
    """Show the search with its results, and the time for which details are kept."""
    st.subheader(say("Find a customer"), anchor=False)
    text = st.text_input(
        say("Find a customer"),
        key="customer search",
        placeholder=say("Name, e-mail, telephone, address or order number"),
        label_visibility="collapsed",
    )
    if text.strip():
        _show_found(text)
    _show_days_kept()


def _show_found(text: str) -> None:
    customers = store().ask(load_customers, text)
    if customers.is_empty():
        st.caption(say("No customer has all of these words."))
    for row in customers.head(MOST_CUSTOMERS).iter_rows(named=True):
        _show_customer(row)
    if len(customers) > MOST_CUSTOMERS:
        st.caption(
            say(
                "And {customers}. Add a word to the search.",
                customers=counted(len(customers) - MOST_CUSTOMERS, "more customer", "more customers"),
            )
        )


def _show_customer(row: Mapping[str, Any]) -> None:
    orders = row["order_ids"]
    key = orders[0]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{escaped(row['customer_name'] or say('No name'))}**")
            parts = [row["customer_email"], row["customer_phone"], row["shipping_address"]]
            st.text("\n".join(filter(None, parts)))
            st.caption(
                say(
                    "{orders}, the last on {day}",
                    orders=counted(len(orders), "order", "orders"),
                    day=full_day_text(day_in(from_snapshot(load_time_zone), row["last_order_at"])),
                )
            )
        st.download_button(
            say("Download customer data"),
            on_behalf(lambda: export_customer(store(), orders)),
            f"customer-{key}.zip",
            "application/zip",
            key=f"download {key}",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover(say("Erase details"), icon=":material/person_remove:"):
            _confirm(row)


def _confirm(row: Mapping[str, Any]) -> None:
    orders = row["order_ids"]
    form = form_for(CUSTOMERS_FORM, "erase", orders[0])
    st.write(
        say(
            "Name, e-mail, telephone and address are erased in {orders} for good, in the history "
            "as well. Orders keep their numbers, items, units and money. No import brings the "
            "details back; backups made before keep them until they are thinned out.",
            orders=counted(len(orders), "order", "orders"),
        )
    )
    st.button(
        say("Erase for good"), type="primary", key=form.key("erase"), on_click=_erase, args=(form, orders)
    )


def _erase(form: Form, orders: list[str]) -> None:
    """Erase under the form's id. There is no undo."""
    try:
        erase_details(store(), orders, by=By(form.form_id, actor(), now()))
    except Problem as problem:
        report_refusal(str(problem))
    else:
        report_done(
            form.name,
            say(
                "Erased the details of the customer in {orders}.",
                orders=counted(len(orders), "order", "orders"),
            ),
        )


def _show_days_kept() -> None:
    st.subheader(say("How long details are kept"), anchor=False)
    kept = store().ask(load_days_kept)
    st.write(
        say(
            "Each morning, names and addresses are erased in orders that were done, refunded or "
            "cancelled longer ago than this. The tab Morning says when that is."
        )
    )
    form = form_about(kept, CUSTOMERS_FORM, "days")
    with st.form(form.key("form"), border=False):
        for_ever = st.toggle(say("Keep them forever"), not kept, key=form.key("for ever"))
        days = number_field(
            say("Days after the end of an order"), form.key("days"), kept or 2 * DAYS_IN_YEAR,
            least=FEWEST_DAYS, most=20 * DAYS_IN_YEAR, width=260,
        )  # fmt: skip
        if st.form_submit_button(say("Save"), key=form.key("save")) and days is not None:
            with problems_shown():
                with being_saved(form):
                    keep_details_for(store(), 0 if for_ever else days, shown=kept or 0)
                report_done(form.name, say("Saved how long details are kept."))
                st.rerun()
