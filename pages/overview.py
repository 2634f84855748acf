"""Overview page: the work of today, in my shop or in all."""

import polars as pl
import streamlit as st

from core.language import marked
from core.orders import OrderFilter, filtered_orders
from core.overview import (
    OVERDUE,
    deliveries_due,
    figures_now,
    load_headline_history,
    load_was_noted,
    note_headlines,
)
from pages.components.overview.figures import show_shortages, show_waiting_figures
from pages.components.overview.inbox import show_digest, show_inbox
from pages.components.overview.lists import show_deliveries, show_ready, show_vendors
from pages.components.overview.sample_note import show_sample_note
from pages.session import (
    as_written,
    asker,
    current_report,
    incoming_documents,
    my_shop,
    opening_plan,
    orders_board,
    run,
    store,
    today_in_shops,
    whole_report,
)


def show() -> None:
    shop = my_shop()
    show_sample_note()
    _note_figures()
    orders, plan = orders_board(), opening_plan(shop)
    ready = _at_stage(orders, "ready_to_pack", shop)
    due = deliveries_due(_in_shop(incoming_documents(), shop))
    show_waiting_figures(
        waiting=_at_stage(orders, "waiting_for_stock", shop).height,
        overdue=due.filter(when=OVERDUE).height,
        ready=ready.height,
        to_order=int(plan.vendors["quantity"].sum()),
        shop=shop,
    )
    _show_shortages(shop)
    show_inbox()
    left, right = st.columns(2, gap="large")
    with left:
        show_deliveries(due)
    with right:
        show_ready(ready, shop)
        show_vendors(plan.vendors, plan.vendor_names, shop)
    show_digest()


def _note_figures() -> None:
    if not as_written(load_was_noted, today := today_in_shops()):
        note_headlines(store(), figures_now(whole_report().rows), today)


def _show_shortages(shop: str) -> None:
    history = as_written(load_headline_history, today_in_shops())
    if shop or asker().shops is not None:  # The days before were noted for all shops.
        history = history.clear()
    show_shortages(figures_now(_in_shop(current_report().rows, shop)), history, shop)


def _in_shop(rows: pl.DataFrame, shop: str) -> pl.DataFrame:
    return rows.filter(shop_id=shop) if shop else rows


def _at_stage(orders: pl.DataFrame, stage: str, shop: str) -> pl.DataFrame:
    return filtered_orders(orders, OrderFilter(stage=stage, shops=[shop] if shop else []))


run(marked("Overview"), show)
