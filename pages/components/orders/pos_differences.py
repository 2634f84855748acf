"""POS reconciliation: differences between here and the POS or web shop, with bulk actions."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
from core.orders import DIFFERENCE_LABELS, load_pos_differences, tick_in_pos
from core.wording import full_day_text, shortened
from pages.components.orders.cards import show_order_title
from pages.components.orders.order_list import open_order
from pages.components.orders.wording import STAGE_COLUMN, STAGE_NAMES, orders_outcome, said_labels
from pages.components.shared.cards import stacked
from pages.components.shared.columns import (
    CUSTOMER_COLUMN,
    ECOM_ORDER_COLUMN,
    IN_LIGHTSPEED_COLUMN,
    PLACED_COLUMN,
    said_columns,
)
from pages.components.shared.status import as_statuses, pill
from pages.components.shared.tables import one_page, table_height
from pages.session import (
    Form,
    forget_form,
    form_for,
    from_snapshot,
    may,
    on_phone,
    orders_board,
    store,
    submit,
    understand_address,
)

column = st.column_config
TO_TICK = "to_tick"
"""Kind of difference that can be marked from the list."""
POS_DIFFERENCE_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "kind": column.TextColumn(marked("What"), width=230),
    "says": column.TextColumn(marked("What to do, or what differs"), width=340),
    "placed_on": PLACED_COLUMN,
    "customer_name": CUSTOMER_COLUMN,
    "stage": STAGE_COLUMN,
    "url": IN_LIGHTSPEED_COLUMN,
}


def show_pos_differences() -> None:
    """Show the list. Orders not marked in the POS can be marked from it."""
    rows = from_snapshot(load_pos_differences)
    if rows.is_empty():
        st.success(say("Everything agrees with the POS and the web shop."), icon=":material/check:")
        return
    counts = dict(rows["kind"].value_counts().iter_rows())
    understand_address("what", DIFFERENCE_LABELS.values())
    kind = st.pills(
        say("What"),
        [words for name, words in DIFFERENCE_LABELS.items() if name in counts],
        format_func=say,
        key="what",
        bind="query-params",
    )
    chosen = rows.filter(pl.col("kind").replace(DIFFERENCE_LABELS) == kind) if kind else rows
    form = form_for("reconcile", "orders", "")
    _show(form, chosen)


def _show(form: Form, rows: pl.DataFrame) -> None:
    """Show a page of the differences, and the act for the ticked ones."""
    phone = on_phone()
    place, acts = st.container(), st.bottom if phone else st.container()
    placed = orders_board().select("ecom_order_id", "placed_on")
    page = one_page(rows, "reconcile").join(placed, on="ecom_order_id", how="left", maintain_order="left")
    with place:
        picked = _cards(form, page, rows) if phone else _table(form, page, rows)
    st.caption(
        say("Listed: {number:,}. Tick several to mark them together.", number=rows.height)
        if phone
        else say(
            "Listed: {number:,}. Select a row to open its order; tick several to mark them together.",
            number=rows.height,
        )
    )
    chosen = picked.filter(pl.col("kind") == TO_TICK)
    if not chosen.is_empty() and may("ticked"):
        acts.button(
            say("Mark as shipped in the POS: {number:,}", number=chosen.height), key=form.key("tick"),
            type="primary", icon=":material/task_alt:", on_click=_tick,
            args=(form, chosen["ecom_order_id"].to_list()), shortcut="Ctrl+Enter",
        )  # fmt: skip


def _table(form: Form, page: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Show a page of differences as a table. Returns the ticked rows."""
    key = form.key("rows", hash(tuple(page.select("ecom_order_id", "says").rows())))
    picked = st.dataframe(
        page.select(list(POS_DIFFERENCE_TABLE)).with_columns(
            pl.col("kind").replace(said_labels(DIFFERENCE_LABELS)), pl.col("stage").replace(STAGE_NAMES)
        ).with_columns(as_statuses("stage")),
        hide_index=True, column_config=said_columns(POS_DIFFERENCE_TABLE, page), placeholder="",
        height=table_height(page), key=key,
        on_select=lambda: _open(form, key, page, rows), selection_mode=["multi-row", "single-cell"],
        alt=say("Orders that differ here and in the POS"),
    )  # fmt: skip
    return page[picked["selection"]["rows"]]


def _cards(form: Form, page: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Show a card for each difference. Returns the ticked rows."""
    numbers = _numbers(rows)
    return page.filter([_card(form, row, numbers) for row in page.iter_rows(named=True)])


def _card(form: Form, row: Mapping[str, Any], numbers: Sequence[str]) -> bool:
    """Show a difference. Returns True if it is ticked, which those that can be marked from here can be."""
    kind, placed = row["kind"], row["placed_on"]
    facts = [
        shortened(row["customer_name"] or ""),
        say("placed {day}", day=full_day_text(placed)) if placed else "",
    ]
    with st.container(border=True, gap="xxsmall"):
        ticked = show_order_title(
            form, row["ecom_order_id"], numbers, place=f"{kind} {row['says']}", tickable=kind == TO_TICK
        )
        st.markdown(pill(STAGE_NAMES[row["stage"]]))
        st.markdown(stacked([say(DIFFERENCE_LABELS[kind]), row["says"], " · ".join(filter(None, facts))]))
        if (row["url"] or "").startswith(("https://", "http://")):  # Nothing else is a link.
            icon = ":material/open_in_new:"
            st.link_button(say("Open in Lightspeed"), row["url"], type="tertiary", icon=icon)
    return ticked


def _numbers(rows: pl.DataFrame) -> list[str]:
    return rows["ecom_order_id"].unique(maintain_order=True).to_list()


def _open(form: Form, key: str, page: pl.DataFrame, rows: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["ecom_order_id"][row], _numbers(rows))
        forget_form(form.name)  # A new table next time, without a selection.


def _tick(form: Form, numbers: list[str]) -> None:
    submit(
        form,
        lambda by: tick_in_pos(store(), numbers, by=by),
        lambda _: orders_outcome(numbers, say("marked as shipped in the POS")),
    )
