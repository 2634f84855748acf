"""Sales that an order of the web shop is or may be: how sure, and a person's decision."""

import streamlit as st

from core.orders import SaleMatch, match_sale, rule_out_sale
from pages.session import Form, escaped, form_for, may, store, submit

MOST_MATCHES = 3
"""Number of proposals that are shown, the surest ones."""


def show_sale_matches(matches: list[SaleMatch], *, of_order: bool) -> None:
    """Show the matches of an order, or those of a sale. Nothing without any."""
    if not matches:
        return
    with st.container(border=True):
        st.markdown("**Sale in Lightspeed**" if of_order else "**Order of the web shop**")
        if not any(match.is_linked for match in matches):
            st.caption("No number says which one it is. These fit; choose the right one, and it stays so.")
        for match in sorted(matches, key=lambda each: not each.is_linked)[:MOST_MATCHES]:
            _show_match(match, of_order=of_order)


def _show_match(match: SaleMatch, *, of_order: bool) -> None:
    """Show one match, with what may be said of it."""
    name = f"Sale {match.sale_id}" if of_order else f"Order {match.ecom_order_id}"
    sure = "confirmed by a person" if match.decided else f"{match.confidence} % sure"
    st.markdown(f"{escaped(name)} · **{sure}** · {escaped(match.why)}")
    form = form_for("match", f"order {match.ecom_order_id} with sale", match.sale_id)
    with st.container(horizontal=True):
        if may("matched") and not match.decided:
            st.button(
                "These are the same", key=form.key("same"), icon=":material/link:",
                on_click=_decide, args=(form, match, True),
            )  # fmt: skip
        if may("ruled-out"):
            st.button(
                "Not the same", key=form.key("other"), icon=":material/link_off:",
                on_click=_decide, args=(form, match, False),
            )  # fmt: skip


def _decide(form: Form, match: SaleMatch, is_same: bool) -> None:
    decide = match_sale if is_same else rule_out_sale
    said = "is" if is_same else "is not"
    submit(
        form,
        lambda by: decide(store(), match.ecom_order_id, match.sale_id, by=by),
        lambda _: f"Order {match.ecom_order_id} {said} sale {match.sale_id}. Later imports keep to that.",
    )
