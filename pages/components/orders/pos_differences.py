"""POS reconciliation: differences between here and the POS or web shop, with bulk actions."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.orders import DIFFERENCE_LABELS, load_pos_differences, tick_in_pos
from pages.components.orders.order_list import open_order
from pages.components.orders.wording import STAGE_COLUMN, STAGE_NAMES, orders_outcome, said_labels
from pages.components.shared.columns import (
    CUSTOMER_COLUMN,
    ECOM_ORDER_COLUMN,
    IN_LIGHTSPEED_COLUMN,
    PLACED_COLUMN,
    said_columns,
)
from pages.components.shared.status import as_statuses
from pages.components.shared.tables import one_page, table_height
from pages.session import (
    Form,
    forget_form,
    form_for,
    from_snapshot,
    may,
    orders_board,
    store,
    submit,
    understand_address,
)

column = st.column_config
POS_DIFFERENCE_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "kind": column.TextColumn(marked("What"), width=190),
    "says": column.TextColumn(marked("What to do, or what differs"), width=380),
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
    _table(form, chosen)


def _table(form: Form, rows: pl.DataFrame) -> None:
    place, acts = st.container(), st.container()
    placed = orders_board().select("ecom_order_id", "placed_on")
    page = one_page(rows, "reconcile").join(placed, on="ecom_order_id", how="left", maintain_order="left")
    key = form.key("rows", hash(tuple(page.select("ecom_order_id", "says").rows())))
    with place:
        picked = st.dataframe(
            page.select(list(POS_DIFFERENCE_TABLE)).with_columns(
                pl.col("kind").replace(said_labels(DIFFERENCE_LABELS)), pl.col("stage").replace(STAGE_NAMES)
            ).with_columns(as_statuses("stage")),
            hide_index=True, column_config=said_columns(POS_DIFFERENCE_TABLE, page), placeholder="",
            height=table_height(page), key=key,
            on_select=lambda: _open(form, key, page, rows), selection_mode=["multi-row", "single-cell"],
            alt=say("Orders that differ here and in the POS"),
        )  # fmt: skip
    st.caption(
        say(
            "Listed: {number:,}. Select a row to open its order; tick several to mark them together.",
            number=rows.height,
        )
    )
    chosen = page[picked["selection"]["rows"]].filter(pl.col("kind") == "to_tick")
    if not chosen.is_empty() and may("ticked"):
        acts.button(
            say("Mark as shipped in the POS: {number:,}", number=chosen.height), key=form.key("tick"),
            type="primary", icon=":material/task_alt:", on_click=_tick,
            args=(form, chosen["ecom_order_id"].to_list()), shortcut="Ctrl+Enter",
        )  # fmt: skip


def _open(form: Form, key: str, page: pl.DataFrame, rows: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        open_order(page["ecom_order_id"][row], rows["ecom_order_id"].unique(maintain_order=True).to_list())
        forget_form(form.name)  # A new table next time, without a selection.


def _tick(form: Form, numbers: list[str]) -> None:
    submit(
        form,
        lambda by: tick_in_pos(store(), numbers, by=by),
        lambda _: orders_outcome(numbers, say("marked as shipped in the POS")),
    )
