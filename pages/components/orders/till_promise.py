"""Till promises: typing one in, and what is done with it until the customer has it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.language import say
from core.orders import (
    Promise,
    SpecialOrder,
    cancel_promise,
    hand_over,
    load_sales_since,
    promise,
)
from core.receiving import load_items_matching
from core.wording import counted, money_text, shortened
from pages.components.orders.wording import shop_moment
from pages.components.shared.amount_field import amount_entered, amount_field
from pages.components.shared.item_search import CODE_LABELS
from pages.components.shared.number_field import number_field, whole_entered
from pages.session import (
    Form,
    escaped,
    form_for,
    from_snapshot,
    may,
    my_shop,
    refusals_reported,
    shop_names,
    store,
    submit,
    way_back,
)

NEW_PROMISE = "promise"
"""Parameter of the address that opens the form."""


def offer_promise() -> None:
    """Offer to type in a till promise, to those who may."""
    if may("promised"):
        st.button(
            say("Promise an item"), key="to new promise", icon=":material/add:",
            on_click=st.query_params.update, args=({NEW_PROMISE: "new"},),
        )  # fmt: skip


def show_new_promise() -> None:
    """Ask who wants what, and where."""
    way_back(say("Back to the orders"), NEW_PROMISE)
    st.subheader(say("Promise an item"), anchor=False)
    st.caption(
        say(
            "For a customer at the till who wants what is not there. It waits with the orders, is "
            "bought, and comes first when it is the oldest."
        )
    )
    form = form_for("promise", "order", "new")
    what, who = st.columns(2, gap="medium")
    with what, st.container(border=True):
        item = _ask_item(form)
        with st.container(horizontal=True):
            number_field(say("Units"), form.key("units"), 1, least=1, on_change="ignore", width=110)
            shops, mine = shop_names(), my_shop()
            st.selectbox(
                say("Shop"), list(shops), list(shops).index(mine) if mine else None if len(shops) > 1 else 0,
                format_func=shops.__getitem__, key=form.key("shop"), on_change="ignore", width=240,
                placeholder=say("Choose one"),
            )  # fmt: skip
    with who, st.container(border=True):
        st.text_input(say("Name"), key=form.key("name"), on_change="ignore")
        st.text_input(say("Phone"), key=form.key("phone"), on_change="ignore")
        st.text_input(say("E-mail"), key=form.key("email"), on_change="ignore")
        amount_field(
            say("Deposit"), form.key("deposit"), places=2, on_change="ignore",
            help=say("Only noted here: the till takes it."),
        )  # fmt: skip
        st.text_input(say("Note"), key=form.key("note"), on_change="ignore")
    st.button(
        say("Save the promise"), key=form.key("save"), type="primary", on_click=_save, args=(form, item)
    )


def _ask_item(form: Form) -> str | None:
    """Search an item by its description or any code, and return the id of the chosen one."""
    words = st.text_input(
        say("Item"),
        key=form.key("words"),
        icon=":material/search:",
        placeholder=say("Description, or scan a code"),
    )
    found = from_snapshot(load_items_matching, words or "")
    if words and found.is_empty():
        st.info(say("No item has this in its description or codes."))
    if found.is_empty():
        return None
    names = {item["item_id"]: _item_text(item) for item in found.iter_rows(named=True)}
    chosen = st.radio(
        say("Which item"), list(names), format_func=names.__getitem__, key=form.key("item", words)
    )
    return str(chosen) if chosen else None


def _item_text(item: Mapping[str, Any]) -> str:
    codes = " · ".join(dict.fromkeys(item[code] for code in CODE_LABELS if item[code]))
    return escaped(f"{shortened(item['description'])} ({codes})" if codes else shortened(item["description"]))


def _save(form: Form, item: str | None) -> None:
    with refusals_reported():
        wanted = _entered(form, item)
        answer = submit(
            form, lambda by: promise(store(), wanted, by=by), lambda _: say("The promise is saved.")
        )
        if answer:
            st.query_params.pop(NEW_PROMISE, None)
            st.query_params["order"] = answer.result["ecom_order_id"]


def _entered(form: Form, item: str | None) -> Promise:
    return Promise(
        shop_id=form.entered("shop") or "",
        item_id=item or "",
        quantity=whole_entered(form, "units") or 0,
        customer_name=form.entered("name") or "",
        customer_phone=form.entered("phone") or "",
        customer_email=form.entered("email") or "",
        deposit=amount_entered(form, "deposit"),
        note=form.entered("note") or "",
    )


def show_promise_facts(special: SpecialOrder) -> None:
    """Show what only a till promise has: deposit, note, how it ended."""
    said = {
        say("Deposit"): special.deposit and money_text(special.deposit, special.currency),
        say("Note"): special.note,
        say("Sale in the POS"): special.sale_id,
    }
    if known := [f":gray[{name}] {escaped(str(value))}" for name, value in said.items() if value]:
        st.markdown("  \n".join(known))


def show_promise_steps(number: str, special: SpecialOrder, *, held: bool) -> None:
    """Show what can be done with a till promise that waits."""
    if special.outcome:
        return
    if may("handed-over") and not held:
        _show_hand_over(form_for("hand over", "promise", number), special)
    if may("promise-cancelled"):
        form = form_for("cancel", "promise", number)
        with st.popover(say("Cancel the promise"), icon=":material/cancel:", key=form.key("ask")):
            st.caption(say("The customer no longer waits. Pay a deposit back at the till."))
            st.button(say("Cancel it"), key=form.key("cancel"), on_click=_cancel, args=(form,))


def _show_hand_over(form: Form, special: SpecialOrder) -> None:
    sales = {
        row["sale_id"]: say(
            "Sale {number}, {units}, {when}",
            number=row["sale_id"],
            units=counted(row["quantity"], "unit", "units"),
            when=shop_moment(special.time_zone, row["sold_at"]),
        )
        for row in from_snapshot(load_sales_since, form.document_id).iter_rows(named=True)
    }
    with st.container(border=True):
        st.markdown(say("**Hand it over**"))
        st.caption(
            say(
                "Sell it at the till as always, then mark it here: from then on only that sale "
                "counts. Until it is marked, the sale and the promise both count."
            )
        )
        if sales:
            st.info(say("This item was sold at the till since. Was one of these sales for this customer?"))
            st.selectbox(
                say("Sale in the POS"), list(sales), None, format_func=sales.__getitem__,
                key=form.key("sale"), on_change="ignore", placeholder=say("Not known"),
            )  # fmt: skip
        st.button(
            say("Handed over"), key=form.key("hand over"), type="primary", icon=":material/handshake:",
            on_click=_hand_over, args=(form,),
        )  # fmt: skip


def _hand_over(form: Form) -> None:
    sale = form.entered("sale")
    submit(
        form,
        lambda by: hand_over(store(), form.document_id, sale, by=by),
        lambda _: say("Handed over. Only the sale at the till counts from now on."),
    )


def _cancel(form: Form) -> None:
    submit(
        form,
        lambda by: cancel_promise(store(), form.document_id, by=by),
        lambda _: say("The promise is cancelled."),
    )
