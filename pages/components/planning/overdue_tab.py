"""Overdue tab of the PO planning page: vendors to ask, with the question to send."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.language import language, marked, say, speaking
from core.planning import Planned
from core.purchasing import OverdueSupply, load_overdue_supply
from core.store import AsOf
from core.telling import load_question_letter, load_vendor_messages
from pages.components.shared.columns import (
    DAY_FORMAT,
    DAYS_LATE_COLUMN,
    ORDERS_WAITING_COLUMN,
    SHIP_TO_COLUMN,
    UNITS_COLUMN,
    VALUE_RELEASED_COLUMN,
    said_columns,
)
from pages.components.shared.document_links import document_links, number_column
from pages.components.shared.tables import table_height
from pages.components.shared.vendor_mail import show_question, show_vendor_messages
from pages.session import current_moment, escaped, from_snapshot, may, own_shops, store

column = st.column_config
OVERDUE_VENDOR_TABLE = {
    "vendor": column.TextColumn(marked("Vendor"), width=200, pinned=True),
    "days_late": DAYS_LATE_COLUMN,
    "orders_waiting": ORDERS_WAITING_COLUMN,
    "money": VALUE_RELEASED_COLUMN,
    "units": UNITS_COLUMN,
    "documents": column.NumberColumn(marked("Purchase orders"), width=120),
    "email": column.TextColumn("E-mail", width=200),
}
OVERDUE_DOCUMENT_TABLE = {
    "number": number_column(marked("Purchase order"), 140),
    "shop": SHIP_TO_COLUMN,
    "expected_on": column.DateColumn(marked("Was due"), format=DAY_FORMAT, width=100),
    "days_late": DAYS_LATE_COLUMN,
    "units": UNITS_COLUMN,
    "orders_waiting": ORDERS_WAITING_COLUMN,
    "money": VALUE_RELEASED_COLUMN,
}


def show_overdue(planned: Planned) -> None:
    """Show vendors with overdue supply. Selecting one shows its purchase orders and a message."""
    overdue = _overdue_supply(current_moment(), planned.choices.vendors, own_shops(), language())
    vendors = overdue.vendors
    if vendors.is_empty():
        st.success(say("Nothing is overdue."), icon=":material/check_circle:")
        return
    st.caption(
        say(
            "Overdue units still count as incoming, so the plan does not buy them again. Ask the "
            "vendor first."
        )
    )
    picked = st.dataframe(
        vendors.select(list(OVERDUE_VENDOR_TABLE)),
        hide_index=True,
        column_config=said_columns(OVERDUE_VENDOR_TABLE, vendors),
        placeholder="",
        height=min(table_height(vendors), 320),
        key=f"late vendors {planned.version}",
        on_select="rerun",
        selection_mode="single-row-required",
        alt=say("Vendors with overdue supply"),
    )["selection"]["rows"]
    _show_vendor(vendors[picked or [0]].row(0, named=True), overdue)


@st.cache_resource(max_entries=4, show_spinner=False)
def _overdue_supply(moment: AsOf, vendors: Sequence[str], shops: Sequence[str], spoken: str) -> OverdueSupply:
    """Load it as of ``moment``; a vendor that is not known is named in the language ``spoken``."""
    with speaking(spoken), store().read() as snapshot:
        return load_overdue_supply(snapshot, moment.quarter, vendors, shops)


def _show_vendor(vendor: dict[str, str | None], overdue: OverdueSupply) -> None:
    of_vendor = pl.col("vendor_id").eq_missing(pl.lit(vendor["vendor_id"]))
    theirs = overdue.documents.filter(of_vendor)
    st.subheader(escaped(str(vendor["vendor"])), anchor=False)
    side_by_side = st.grid(2, min_column_width=400)
    side_by_side.dataframe(
        theirs.with_columns(number=document_links(theirs["document_id"], "purchase_order")).select(
            list(OVERDUE_DOCUMENT_TABLE)
        ),
        hide_index=True,
        column_config=said_columns(OVERDUE_DOCUMENT_TABLE, theirs),
        placeholder="",
        height=table_height(theirs),
        alt=say("Overdue purchase orders"),
    )
    lines = overdue.lines.filter(of_vendor)
    with side_by_side.container():
        show_vendor_messages(from_snapshot(load_vendor_messages, lines["document_id"].unique().to_list()))
        if may("vendor-asked"):
            letter = from_snapshot(load_question_letter, str(vendor["vendor"]), lines)
            show_question(letter)
