"""After a receipt: recipients of its units, the sources they cleared, downloads, and undo."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import polars as pl
import streamlit as st

from core.access import CUSTOMERS
from core.allocation import order_number, order_numbers
from core.language import in_numbers, language, marked, say, say_each
from core.orders import load_terms
from core.purchasing import DOCUMENT_KINDS
from core.receiving import Delivery, PutAway, ReceiptMade, labels_pdf, load_put_away, put_away_slip_pdf
from core.undo import load_may_undo, undo
from core.wording import full_day_text
from pages.components.shared.columns import (
    MONEY_FORMAT,
    RECEIVED_COLUMN,
    SKU_COLUMN,
    UNIT_COST_COLUMN,
    UNIT_MONEY_FORMAT,
    UNITS_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.paper import letterhead
from pages.components.shared.tables import table_height
from pages.session import (
    Form,
    escaped,
    form_for,
    from_snapshot,
    may,
    now,
    on_behalf,
    on_phone,
    store,
    submit,
    today_in_shops,
    with_customers,
)

LATEST = 10
JUST_RECEIVED = "just received"
"""Key of the session with the answer to its last receipt."""

column = st.column_config
PUT_AWAY_TABLE = {
    "for": column.TextColumn(marked("For")),
    "customer_name": column.TextColumn(marked("Customer")),
    "units": UNITS_COLUMN,
    "description": column.TextColumn(marked("Item")),
    "sku": SKU_COLUMN,
    "complete": column.CheckboxColumn(
        marked("Complete"), help=marked("The order's units are now all here."), width=80
    ),
}
CLEARED_TABLE = {
    "source": column.TextColumn(
        marked("Cleared"), help=marked("Outgoing line that took more than the stock.")
    ),
    "units": PUT_AWAY_TABLE["units"],
    "description": PUT_AWAY_TABLE["description"],
    "sku": PUT_AWAY_TABLE["sku"],
}


COST_TABLE = {
    "description": PUT_AWAY_TABLE["description"],
    "sku": PUT_AWAY_TABLE["sku"],
    "received": RECEIVED_COLUMN,
    "unit_cost": UNIT_COST_COLUMN,
    "extra_cost": column.NumberColumn(
        marked("Freight and other"), format=MONEY_FORMAT, help=marked("The line's share of it."), width=120
    ),
    "landed_unit_cost": column.NumberColumn(
        marked("Landed unit cost"), format=UNIT_MONEY_FORMAT, width=120,
        help=marked("Of one unit, with its share of freight and other cost."),
    ),
}  # fmt: skip


def show_just_received(kind: str, delivery: Delivery) -> None:
    """Show the session's last receipt above everything else of its document."""
    just_now = _just_received()
    with st.container():  # Also without one, so that everything below keeps its place.
        for receipt in delivery.receipts:
            if receipt.operation_id == just_now and not receipt.undone:
                with st.container(border=True):
                    _show_receipt(kind, delivery, receipt)


def _just_received() -> str:
    """Return the operation of the session's last receipt; empty if there is none."""
    answer = st.session_state.get(JUST_RECEIVED)
    return answer.operation_id if answer else ""


def show_receipts(kind: str, delivery: Delivery) -> None:
    """Show all receipts so far, newest first, each with its outcome."""
    receipts, just_now = delivery.receipts, _just_received()
    shown = [receipt for receipt in receipts if receipt.undone or receipt.operation_id != just_now]
    if not shown:
        return
    st.markdown(say("**Received so far**"))
    newest = shown[0].operation_id if len(shown) == len(receipts) else ""
    for receipt in shown[:LATEST]:
        if receipt.undone:
            st.caption(f"{escaped(_title(receipt))} · {say('undone')}")
        else:
            _show_folded(kind, delivery, receipt, unfolded=receipt.operation_id == newest)
    if len(shown) > LATEST:
        st.caption(say("Older receipts are in the history on the Data page."))


def _show_folded(kind: str, delivery: Delivery, receipt: ReceiptMade, *, unfolded: bool) -> None:
    """Show a receipt in a closed section. Its outcome is loaded once someone opens it."""
    key = f"receipt {receipt.operation_id}"
    with st.expander(escaped(_title(receipt)), expanded=unfolded, key=key, on_change="rerun") as place:
        if place.open:
            _show_receipt(kind, delivery, receipt)


@st.cache_resource(max_entries=200, ttl="15m", show_spinner=False)  # as long as erased names may stay
def put_away_of(operation_id: str, _delivery: Delivery, names: bool, language: str) -> PutAway:
    """Return a receipt that was not undone and where its units went, which never changes. Raises Problem.

    ``names``: the asker may know customers. Those who may not get another one, without their names.
    ``language``: of its sentences.
    """
    del names, language  # They only tell the kept answers apart.
    answer = st.session_state.get(JUST_RECEIVED)
    result = answer.result if answer and answer.operation_id == operation_id else None
    return from_snapshot(load_put_away, _delivery, operation_id, result)


def _title(receipt: ReceiptMade) -> str:
    return say(
        "{received} received, {refused} refused by {person} at {time} on {day}"
        if receipt.rejected
        else "{received} received by {person} at {time} on {day}",
        received=receipt.received, refused=receipt.rejected, person=receipt.actor,
        time=f"{receipt.received_at:%H:%M}", day=full_day_text(receipt.received_at),
    )  # fmt: skip


def _show_receipt(kind: str, delivery: Delivery, receipt: ReceiptMade) -> None:
    after = put_away_of(receipt.operation_id, delivery, may(CUSTOMERS), language())
    facts = {
        marked("Arrived {value}"): full_day_text(receipt.received_on),
        marked("Packing slip {value}"): receipt.packing_slip,
        marked("Freight {value}"): receipt.freight and in_numbers(f"{receipt.freight:.2f}"),
        marked("Other cost {value}"): receipt.other_cost and in_numbers(f"{receipt.other_cost:.2f}"),
        marked("Note {value}"): receipt.note,
    }
    st.caption(escaped(" · ".join(say(fact, value=value) for fact, value in facts.items() if value)))
    for line in after.refused.iter_rows(named=True):
        text = say(
            "{units} of {item} refused: {reason}",
            units=line["rejected"],
            item=line["description"],
            reason=line["reject_reason"],
        )
        st.caption(f":material/block: {escaped(text)}")
    if after.given_up:
        st.caption(f":material/block: {escaped(after.given_up)}")
    _links_to_complete(after)
    _downloads(form_for("undo", kind, delivery.header.document_id), receipt.operation_id, after)
    key = receipt.operation_id
    _table(_with_recipients(after.slip), PUT_AWAY_TABLE, say("Where the units go"), key)
    _table(after.cleared, CLEARED_TABLE, say("What they cleared"), key)
    _table(after.costs, COST_TABLE, say("What they cost"), key)


def _with_recipients(slip: pl.DataFrame) -> pl.DataFrame:
    """Add ``for``: the order in words, or the shelf."""
    shelf = say("The shelf")
    if slip["ecom_order_id"].null_count() == slip.height:  # True for most receipts.
        return slip.hstack([pl.Series("for", [shelf] * slip.height, pl.String)])
    orders = say_each("Order {number}", number=order_numbers())
    return slip.with_columns(pl.coalesce(orders, pl.lit(shelf)).alias("for"))


def _table(rows: pl.DataFrame, columns: Mapping[str, Any], title: str, key: str) -> None:
    if rows.is_empty():
        return
    if on_phone():  # A table names itself only to a screen reader, and cards follow cards here.
        st.markdown(f"**{title}**")
    table_or_cards(rows, columns, title, key=key, height=table_height(rows))


def _links_to_complete(after: PutAway) -> None:
    complete = after.complete
    agreed = from_snapshot(load_terms, complete) if complete else {}
    with st.container(horizontal=True):
        for order in complete:
            is_held = agreed[order].is_held(today_in_shops())
            text = say(
                "{order} is complete, on hold" if is_held else "{order} is complete",
                order=order_number(order).capitalize(),
            )
            st.page_link(
                "pages/ecom_orders.py",
                label=escaped(text),
                icon=":material/pause_circle:" if is_held else ":material/check:",
                query_params={"order": order},
            )


def _downloads(form: Form, operation_id: str, after: PutAway) -> None:
    """Offer the put-away slip and the labels, made on demand; and undo."""
    printed_at, document = now(), f"{DOCUMENT_KINDS[form.kind].name} {form.document_id}"
    name = quote(document.replace(" ", "-"), safe="")
    has_orders = not after.slip["ecom_order_id"].drop_nulls().is_empty()
    with st.container(horizontal=True):
        if not after.slip.is_empty():
            make = partial(_slip, after, printed_at)
            slip = with_customers(f"put-away slip of {document}", make) if has_orders else on_behalf(make)
            st.download_button(
                say("Put-away slip"), slip, f"put-away-{name}.pdf", "application/pdf",
                key=f"slip {operation_id}", on_click="ignore", icon=":material/print:",
            )  # fmt: skip
        if has_orders:
            labels = with_customers(f"labels of {document}", lambda: labels_pdf(after, printed_at))
            st.download_button(
                say("Labels"), labels, f"labels-{name}.pdf", "application/pdf", key=f"labels {operation_id}",
                on_click="ignore", icon=":material/label:",
            )  # fmt: skip
        if from_snapshot(load_may_undo, operation_id):
            st.button(
                say("Undo this receipt"), key=form.key("undo", operation_id), icon=":material/undo:",
                on_click=_undo, args=(form, operation_id),
            )  # fmt: skip


def _slip(after: PutAway, printed_at: datetime) -> bytes:
    return put_away_slip_pdf(after, printed_at, letterhead())


def _undo(form: Form, operation_id: str) -> None:
    submit(
        form,
        lambda by: undo(store(), operation_id, by=by),
        lambda _: say("The receipt was undone. Its units are incoming again."),
    )
