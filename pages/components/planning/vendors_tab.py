"""Vendors tab: how often each vendor keeps its day, how much it sends, and how long it takes."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import Planned
from core.purchasing import (
    BACKTESTED,
    TOLD_DAYS,
    load_backtest,
    load_method,
    load_vendor_records,
    tell_by,
    too_few_text,
)
from core.wording import counted
from pages.components.planning.vendor_calls import show_vendor_calls
from pages.components.shared.columns import PURCHASE_ORDERS_COLUMN, VENDOR_COLUMN
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import table_height
from pages.components.shared.vendor_mail import show_open_questions
from pages.session import Form, form_for, from_snapshot, may, now, store, submit

column = st.column_config
RECORD_TABLE = {
    "vendor": VENDOR_COLUMN,
    "on_time": column.ProgressColumn(
        marked("On time"),
        format="percent",
        min_value=0,
        max_value=1,
        width=130,
        help=marked("Lines received in full on or before the first day that was promised."),
    ),
    "fill_rate": column.NumberColumn(
        marked("Filled"),
        format="percent",
        width=75,
        help=marked("Units received of those ordered, on finished lines."),
    ),
    "median_days": column.NumberColumn(marked("Days, median"), format="%.0f", width=100),
    "p80_days": column.NumberColumn(
        marked("Days, 4 in 5"), width=95, help=marked("Four in five lines came within this.")
    ),
    "refused": column.NumberColumn(marked("Units refused"), width=100),
    "orders": PURCHASE_ORDERS_COLUMN,
    "lines": column.NumberColumn(marked("Order lines"), width=90),
}

BACKTEST_TABLE = {
    "method": column.TextColumn(marked("Promised by"), width=230),
    "kept": column.ProgressColumn(marked("Kept"), format="percent", min_value=0, max_value=1, width=130),
    "promises": column.NumberColumn(
        marked("Promises"),
        width=90,
        help=marked("Lines for which it had a day. By the record: after five deliveries."),
    ),
    "days_off": column.NumberColumn(marked("Days off, median"), width=120),
    "days_late": column.NumberColumn(
        marked("Days late, median"), width=120, help=marked("Of the promises that were broken.")
    ),
}


def show_vendor_records(planned: Planned) -> None:
    """Show the record of the chosen vendors that were ordered from, the least punctual first."""
    show_vendor_calls()
    show_open_questions()
    records = from_snapshot(load_vendor_records, now()).filter(pl.col("orders") > 0)
    if planned.choices.vendors:
        records = records.filter(pl.col("vendor_id").is_in(list(planned.choices.vendors)))
    if records.is_empty():
        st.info(say("No purchase order was sent to these vendors yet."))
        return
    records = records.sort("on_time", "vendor", nulls_last=True)
    table_or_cards(
        records.with_columns(_percent("on_time"), _percent("fill_rate")), RECORD_TABLE,
        say("Record of each vendor"), height=table_height(records),
    )  # fmt: skip
    _ask_told_day()
    _show_backtest(planned)
    st.caption(
        say("Days count from sending an order to receiving its last unit. Lines not yet due are left out.")
    )


def _percent(name: str) -> pl.Expr:
    """Return a share as whole percent. It is never rounded up: 99.6 percent are not all."""
    return (pl.col(name) * 100 + 1e-9).floor() / 100


def _show_backtest(planned: Planned) -> None:
    """Show how many days each way to promise would have kept, with the sample it was tried on."""
    rows = from_snapshot(load_backtest, now(), tuple(planned.choices.vendors))
    with st.expander(say("Which promises would have been kept"), icon=":material/fact_check:"):
        if few := too_few_text(rows):
            st.info(few)
            return
        methods = {method: say(label) for method, label in BACKTESTED.items()}
        shown = rows.with_columns(_percent("kept"), pl.col("method").replace(methods))
        table_or_cards(shown, BACKTEST_TABLE, say("Promises that each method would have kept"))
        st.caption(
            say(
                "Each of {order_lines} that arrived in full was promised again as on the day it was sent, by "
                "what was known then.",
                order_lines=counted(int(rows["lines"][0]), "order line", "order lines"),
            )
        )


def _ask_told_day() -> None:
    """Show which day customers are told, and let managers choose it."""
    method = from_snapshot(load_method)
    if not may("told-by"):
        st.caption(_told_text(method))
        return
    form = form_for("told by", "vendors", method)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("Customers are told"), list(TOLD_DAYS), list(TOLD_DAYS).index(method), key=form.key("method"),
            format_func=lambda method: say(TOLD_DAYS[method]), width=340,
            help=say(
                "Likely: half of the vendor's deliveries came within this time. Safe: 4 in 5 did. Neither is "
                "before the day the vendor gave."
            ),
        )  # fmt: skip
        st.button(say("Use this day"), key=form.key("tell"), on_click=_tell, args=(form,))


def _told_text(method: str) -> str:
    day = say(TOLD_DAYS[method])
    return say("Customers are told: {day}.", day=day[:1].lower() + day[1:])


def _tell(form: Form) -> None:
    method = form.entered("method")
    submit(
        form,
        lambda by: tell_by(store(), method, by=by),
        lambda _: _told_text(method),
    )
