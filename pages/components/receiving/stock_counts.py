"""Stock counts: the shelves worth counting, and the count of one of them."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import order_number
from core.errors import Problem
from core.language import marked, say
from core.ledger import Done
from core.receiving import Shelf, count_shelf, load_shelf, load_shelves_to_count
from core.wording import shortened
from pages.components.shared.cards import stacked
from pages.components.shared.columns import (
    ITEM_COLUMN,
    ON_HAND_COLUMN,
    ORDERS_COMPLETED_COLUMN,
    SHOP_COLUMN,
    SKU_COLUMN,
    VALUE_RELEASED_COLUMN,
    said_columns,
)
from pages.components.shared.delivery_cards import orders_released_text
from pages.components.shared.item_search import codes_of
from pages.components.shared.number_field import number_field, whole_entered
from pages.components.shared.tables import paged, table_height
from pages.session import (
    Form,
    escaped,
    form_for,
    from_snapshot,
    may,
    may_in,
    on_phone,
    open_tab,
    refusals_reported,
    store,
    submit,
)

COUNT_REASONS = [
    marked("A delivery was not recorded"),
    marked("The wrong item was recorded"),
    marked("First count"),
    marked("Unknown"),
]
column = st.column_config
STOCK_COUNT_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "customers": column.NumberColumn(
        marked("Orders waiting"), help=marked("Orders that get units if enough are on the shelf."), width=105
    ),
    "orders_completed": ORDERS_COMPLETED_COLUMN,
    "money": VALUE_RELEASED_COLUMN,
    "on_hand": ON_HAND_COLUMN,
    "waiting": column.NumberColumn(
        marked("For customers"), help=marked("Units customers wait for."), width=100
    ),
    "found": column.NumberColumn(
        marked("Found"),
        help=marked("Units that must have been there beyond the recorded quantity."),
        width=70,
    ),
    "packed": column.NumberColumn(
        marked("Packed"), help=marked("Units in parcels that were not sent yet."), width=75
    ),
    "shelf": column.NumberColumn(marked("Should be there"), width=110),
    "sku": SKU_COLUMN,
}


def show_counts() -> None:
    """Show the shelves worth counting, most customers released first. Selecting one opens it."""
    counts = from_snapshot(load_shelves_to_count)
    if counts.is_empty():
        st.info(say("No shelf needs a count."))
        return
    st.write(
        say("More left these shelves than ever came in, so the recorded quantity must be wrong. Count them.")
    )
    if on_phone():
        with paged(counts, "count cards") as page:
            _show_cards(page)
    else:
        _table(counts)
    hints = [] if on_phone() else [say("Select a row to count it.")]
    st.caption(" ".join([*hints, say("Counts that would release the most customers come first.")]))


def _show_cards(counts: pl.DataFrame) -> None:
    """Show a card for each shelf, with a button that opens its count."""
    for row in counts.iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{escaped(shortened(row['description']))}**  \n{stacked(_card_lines(row))}")
            st.button(
                say("Count"), key=f"card {row['item_id']} {row['shop_id']}",
                on_click=_open_shelf, args=(row["item_id"], row["shop_id"]),
            )  # fmt: skip


def _card_lines(row: Mapping[str, Any]) -> list[str]:
    """Describe a shelf, one fact below the other."""
    units = [say("{units:,} on hand", units=row["on_hand"])]
    units += [say("{units:,} for customers", units=row["waiting"])] if row["waiting"] else []
    return [
        f"{shortened(row['shop'])}: {', '.join(units)}",
        orders_released_text(row["customers"], row["orders_completed"]),
        shortened(row["sku"] or ""),
    ]


def _table(counts: pl.DataFrame) -> None:
    key = f"counts {st.session_state.get('opened', 0)}"
    st.dataframe(
        counts.select(list(STOCK_COUNT_TABLE)),
        hide_index=True,
        column_config=said_columns(STOCK_COUNT_TABLE, counts),
        placeholder="",
        key=key,
        on_select=lambda: _open(key, counts),
        selection_mode="single-cell",
        alt=say("Shelves worth counting"),
        height=table_height(counts),
    )


def _open(key: str, counts: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        picked = counts.row(row, named=True)
        st.session_state["opened"] = key  # A new table next time, without a selection.
        _open_shelf(picked["item_id"], picked["shop_id"])


def _open_shelf(item_id: str, shop_id: str) -> None:
    st.query_params.from_dict({"count": item_id, "in": shop_id})


def show_shelf_count(item_id: str, shop_id: str) -> None:
    """Show one shelf: the recorded figures, and a field for the count."""
    st.button(
        say("All counts"), on_click=open_tab, args=("show", marked("Counts")), icon=":material/arrow_back:"
    )
    shelf = from_snapshot(load_shelf, item_id, shop_id)
    form = form_for("count", item_id, shop_id)
    title = say("Count {item} in {shop}", item=shelf.item["description"], shop=shelf.shop["name"])
    st.subheader(escaped(title), anchor=False)
    st.caption(codes_of(shelf.item))
    st.write(shelf.why)
    _show_shelf(shelf)
    if may("adjustment") and may_in(shop_id):
        _ask_count(form, shelf.shelf)


def _ask_count(form: Form, shelf_shown: int) -> None:
    st.caption(say("Count everything that is there, including units set aside or packed for customers."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number_field(say("Units there"), form.key("counted"), on_change="ignore", width=160)
        st.selectbox(
            say("Why the count differs"), COUNT_REASONS, None, format_func=say, key=form.key("why"),
            on_change="ignore", width=280, accept_new_options=True, placeholder=say("Choose, or write"),
        )  # fmt: skip
        st.button(
            say("Save the count"),
            key=form.key("save"),
            type="primary",
            on_click=_save,
            args=(form, shelf_shown),
        )


def _show_shelf(shelf: Shelf) -> None:
    figures = {
        say("On hand"): shelf.on_hand,
        say("For customers"): shelf.waiting,
        say("Found"): shelf.proven_extra,
        say("Packed"): shelf.packed,
        say("Should be there"): shelf.shelf,
    }
    with st.container(horizontal=True, gap="large"):
        for name, units in figures.items():
            st.metric(name, units, width="content")


def _save(form: Form, shelf_shown: int) -> None:
    with refusals_reported():
        units, why = whole_entered(form, "counted"), form.entered("why") or ""
        if units is None:
            raise Problem(say("Enter how many are there, 0 if the shelf is empty."))
        item_id, shop_id = form.kind, form.document_id
        submit(
            form,
            lambda by: count_shelf(store(), item_id, shop_id, units, why, shelf_shown=shelf_shown, by=by),
            _outcome_text,
        )


def _outcome_text(answer: Done) -> str:
    """Describe the effect of a count on stock, and the orders it completes."""
    sentence = say(
        "Counted: on hand is now {on_hand} ({difference:+d}).",
        on_hand=answer.result["on_hand"],
        difference=answer.result["difference"],
    )
    orders = answer.result["complete"]
    if not orders:
        return sentence
    complete = say("Now complete: {orders}.", orders=", ".join(order_number(order) for order in orders))
    return f"{sentence} {complete}"
