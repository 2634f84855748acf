"""One eCom order: its lines, and beside them its next step and its address."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language import say
from core.orders import (
    ENDED,
    OrderDetail,
    SaleMatch,
    load_matches_of_order,
    load_needs_other_sale,
    load_sales_near,
)
from core.shop_time import today_in
from pages.components.orders.downloads import show_downloads
from pages.components.orders.facts import show_facts
from pages.components.orders.given_units import show_given_units
from pages.components.orders.next_step import show_next_step
from pages.components.orders.order_lines import show_order_lines
from pages.components.orders.order_list import show_next_order
from pages.components.orders.parcels import show_parcels
from pages.components.orders.refund import show_refund
from pages.components.orders.telling import show_telling
from pages.components.orders.terms import show_terms, terms_pills
from pages.components.orders.timeline import show_timeline
from pages.components.orders.turn import show_turn
from pages.components.orders.wording import (
    FRAUD_CHECK_LABELS,
    PAYMENT_LABELS,
    STAGE_NAMES,
    delivery_label,
    in_currencies,
    promise_text,
    shop_moment,
    waiting_text,
)
from pages.components.shared.sale_matches import show_other_sales, show_sale_matches
from pages.components.shared.status import pills
from pages.session import escaped, from_snapshot, may, now, orders_board, way_back

STAGES_STOPPED_BY_HOLD = ("waiting_for_stock", "ready_to_pack", "packed", "ready_for_pickup")
"""Stages whose next step waits while the order is on hold."""


def show_order(detail: OrderDetail) -> None:
    """Show the whole order. The bar below stays in sight, with the next step and the next order."""
    number, facts = detail.order.ecom_order_id, detail.facts
    judged = facts is not None and facts.fraud_check == "fraud"
    _show_links(detail)
    terms = terms_pills(number, today_in(detail.time_zone, now())) if detail.order.units else ""
    st.subheader(f"{escaped(_title(detail))} {_pills(detail)} {terms}".rstrip(), anchor=False)
    st.caption(escaped(_figures(detail)))
    with st.bottom:
        bar = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right")
    what, how = st.columns([3, 2], gap="medium")
    with what:
        show_order_lines(detail)
        show_parcels(number, detail.parcels, detail.time_zone)
    with how:
        _show_work(detail, bar, judged=judged)
    show_timeline(number, detail.time_zone)
    show_next_order(bar, number)


def _show_work(detail: OrderDetail, bar: DeltaGenerator, *, judged: bool) -> None:
    """Show the next step and the facts. The refund comes before the facts if it is the next step."""
    order, today = detail.order, today_in(detail.time_zone, now())
    waits = bool(detail.facts and order.units and order.stage not in ENDED)
    held = waits and show_terms(order.ecom_order_id, today).is_held(today)
    if not held or order.stage not in STAGES_STOPPED_BY_HOLD:
        show_next_step(detail, bar)
    if waits:
        if order.ready < order.units:
            show_given_units(order.ecom_order_id, today)
        show_turn(order.ecom_order_id, order.units - order.ready, today)
    if detail.facts:
        board = orders_board().filter(ecom_order_id=detail.order.ecom_order_id)
        show_telling(board, detail.time_zone)
    matches = _show_unsure_sale(order.ecom_order_id) if detail.facts else []
    if judged:
        show_refund(detail)
    if detail.facts:
        show_facts(detail.facts, detail)
    if not judged:
        show_refund(detail)
    show_sale_matches(matches, of_order=True)


def _show_unsure_sale(order_id: str) -> list[SaleMatch]:
    """Show the sales that may belong to the order.

    Matches by number are returned instead, because they are shown last.
    """
    matches = from_snapshot(load_matches_of_order, order_id)
    if may("matched") and from_snapshot(load_needs_other_sale, order_id):
        show_other_sales(order_id, matches or from_snapshot(load_sales_near, order_id))
        return []
    if all(match.is_by_number for match in matches):
        return matches
    show_sale_matches(matches, of_order=True)
    return []


def _show_links(detail: OrderDetail) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        way_back(say("Back to the orders"), "order")
        if not detail.facts:
            return
        show_downloads([detail.order.ecom_order_id])
        if (url := detail.facts.url) and url.startswith(("https://", "http://")):
            st.link_button(say("Open in Lightspeed"), url, type="tertiary", icon=":material/open_in_new:")


def _title(detail: OrderDetail) -> str:
    named = [say("Order {number}", number=detail.order.ecom_order_id), detail.order.customer_name]
    return " · ".join(name for name in named if name)


def _pills(detail: OrderDetail) -> str:
    """Return the stage, the way it goes, its payment, and what is wrong with it."""
    order, facts = detail.order, detail.facts
    promise = order.promise
    late = promise is not None and order.stage not in ENDED and promise < today_in(detail.time_zone, now())
    said = [
        FRAUD_CHECK_LABELS["fraud"] if facts and facts.fraud_check == "fraud" else None,
        say("Late") if late else None,
        STAGE_NAMES[order.stage],
        delivery_label(order.stage, order.delivery),
        PAYMENT_LABELS[facts.payment_status or "not_paid"] if facts else None,
    ]
    return pills(*dict.fromkeys(said))


def _figures(detail: OrderDetail) -> str:
    order, zone = detail.order, detail.time_zone
    money = in_currencies(order.money_by_currency)
    said = [
        waiting_text(order.units, order.ready) if order.units else "",
        promise_text(zone, order.promise, order.promise_from),
        say("Open order value {money}", money=", ".join(money)) if money else "",
        say("Placed {when}", when=shop_moment(zone, order.placed_at)),
    ]
    return " · ".join(text for text in said if text)
