"""Sales that an order of the web shop is or may be: how sure, and a person's decision."""

import streamlit as st

from core.errors import Problem
from core.language import say
from core.ledger import By, Done
from core.orders import SaleMatch, load_sale_by_number, match_sale, rule_out_sale
from pages.session import Form, escaped, form_for, may, store, submit

MOST_MATCHES = 3
"""Number of proposals that are shown, the surest ones."""


def show_sale_matches(matches: list[SaleMatch], *, of_order: bool) -> None:
    """Show the matches of an order or of a sale; nothing if there are none.

    A match by number is folded, because it is hardly ever wrong.
    """
    if not matches:
        return
    title = say("**Sale in Lightspeed**" if of_order else "**Order of the web shop**")
    if all(match.is_by_number for match in matches):
        if may("ruled-out"):
            with st.expander(title, icon=":material/link:"):
                for match in matches[:MOST_MATCHES]:
                    _show_match(match, of_order=of_order)
        return
    with st.container(border=True):
        st.markdown(title)
        if not any(match.is_linked for match in matches):
            st.caption(
                say("No number says which one it is. These fit; choose the right one, and it stays so.")
            )
        for match in sorted(matches, key=lambda each: not each.is_linked)[:MOST_MATCHES]:
            _show_match(match, of_order=of_order)


def show_other_sales(order_id: str, matches: list[SaleMatch]) -> None:
    """Offer sales for an order of which one was ruled out: those that fit, and any by its number."""
    with st.container(border=True):
        st.markdown(say("**Sale in Lightspeed**"))
        st.caption(
            say("These may be it. Choose the right one, or enter its number.")
            if matches
            else say("Enter the number of the right sale, or of its ticket.")
        )
        for match in matches[:MOST_MATCHES]:
            _show_match(match, of_order=True)
        form = form_for("match", "other sale of order", order_id)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(say("Number of the sale"), key=form.key("number"), on_change="ignore", width=220)
            st.button(
                say("Use this sale"), key=form.key("use"), icon=":material/link:",
                on_click=_use_number, args=(form, order_id),
            )  # fmt: skip


def _use_number(form: Form, order_id: str) -> None:
    number = str(form.entered("number") or "")

    def write(by: By) -> Done:
        if not number.strip():
            raise Problem(say("Enter the number of the sale."))
        sale = store().ask(load_sale_by_number, order_id, number)
        return match_sale(store(), order_id, sale, named=True, by=by)

    submit(form, write, lambda done: _is_this_sale(order_id, done.result["sale_id"]))


def _is_this_sale(order_id: str, sale_id: str) -> str:
    return say("Order {order} is sale {sale}. Later imports keep to that.", order=order_id, sale=sale_id)


def _show_match(match: SaleMatch, *, of_order: bool) -> None:
    """Show one match, and the buttons to decide about it."""
    name = (
        say("Sale {number}", number=match.sale_id)
        if of_order
        else say("Order {number}", number=match.ecom_order_id)
    )
    sure = (
        say("confirmed by a person") if match.decided else say("{percent} % sure", percent=match.confidence)
    )
    st.markdown(" · ".join(filter(None, [escaped(name), f"**{sure}**", escaped(match.why)])))
    form = form_for("match", f"order {match.ecom_order_id} with sale", match.sale_id)
    with st.container(horizontal=True):
        if may("matched") and not (match.decided or match.is_by_number):
            st.button(
                say("These are the same"), key=form.key("same"), icon=":material/link:",
                on_click=_decide, args=(form, match, True),
            )  # fmt: skip
        if may("ruled-out"):
            st.button(
                say("Not the same"), key=form.key("other"), icon=":material/link_off:",
                on_click=_decide, args=(form, match, False),
            )  # fmt: skip


def _decide(form: Form, match: SaleMatch, is_same: bool) -> None:
    decide = match_sale if is_same else rule_out_sale
    order, sale = match.ecom_order_id, match.sale_id
    sentence = (
        _is_this_sale(order, sale)
        if is_same
        else say("Order {order} is not sale {sale}. Later imports keep to that.", order=order, sale=sale)
    )
    submit(
        form,
        lambda by: decide(store(), match.ecom_order_id, match.sale_id, by=by),
        lambda _: sentence,
    )
