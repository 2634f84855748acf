"""Overdue tab of the PO planning page: vendors to ask, with the question to send."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.language import language, marked, say, speaking
from core.planning import Planned
from core.purchasing import OverdueSupply, load_overdue_supply
from core.store import AsOf
from core.telling import load_question_letter, load_vendor_messages
from core.wording import counted, document_text, full_day_text, shortened
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
from pages.components.shared.status import pill
from pages.components.shared.tables import paged, table_height
from pages.components.shared.vendor_mail import show_question, show_vendor_messages
from pages.session import (
    current_moment,
    escaped,
    from_snapshot,
    may,
    on_phone,
    own_shops,
    page_at,
    store,
)

ASKED_VENDOR = "ask"
"""Parameter of the address: the vendor whose question is open on a phone."""
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
    if on_phone():
        _show_cards(overdue)
    else:
        _show_tables(overdue, planned.version)


@st.cache_resource(max_entries=4, show_spinner=False)
def _overdue_supply(moment: AsOf, vendors: Sequence[str], shops: Sequence[str], spoken: str) -> OverdueSupply:
    """Load it as of ``moment``; a vendor that is not known is named in the language ``spoken``."""
    with speaking(spoken), store().read() as snapshot:
        return load_overdue_supply(snapshot, moment.quarter, vendors, shops)


def _of(vendor_id: str | None) -> pl.Expr:
    return pl.col("vendor_id").eq_missing(pl.lit(vendor_id))


def _show_question(vendor: dict[str, Any], lines: pl.DataFrame) -> None:
    """Show what a vendor was asked and, to those who may ask, the question about its overdue ``lines``."""
    show_vendor_messages(from_snapshot(load_vendor_messages, lines["document_id"].unique().to_list()))
    if may("vendor-asked"):
        show_question(from_snapshot(load_question_letter, str(vendor["vendor"]), lines))


# --- as tables


def _show_tables(overdue: OverdueSupply, version: int) -> None:
    """Show all vendors, and beside each other the orders and the question of the selected one."""
    vendors = overdue.vendors
    picked = st.dataframe(
        vendors.select(list(OVERDUE_VENDOR_TABLE)),
        hide_index=True,
        column_config=said_columns(OVERDUE_VENDOR_TABLE, vendors),
        placeholder="",
        height=min(table_height(vendors), 320),
        key=f"late vendors {version}",
        on_select="rerun",
        selection_mode="single-row-required",
        alt=say("Vendors with overdue supply"),
    )["selection"]["rows"]
    vendor = vendors[picked or [0]].row(0, named=True)
    documents = overdue.documents.filter(_of(vendor["vendor_id"]))
    st.subheader(escaped(str(vendor["vendor"])), anchor=False)
    side_by_side = st.grid(2, min_column_width=400)
    side_by_side.dataframe(
        documents.with_columns(number=document_links(documents["document_id"], "purchase_order")).select(
            list(OVERDUE_DOCUMENT_TABLE)
        ),
        hide_index=True,
        column_config=said_columns(OVERDUE_DOCUMENT_TABLE, documents),
        placeholder="",
        height=table_height(documents),
        alt=say("Overdue purchase orders"),
    )
    with side_by_side.container():
        _show_question(vendor, overdue.lines.filter(_of(vendor["vendor_id"])))


# --- as cards, for a phone


def _show_cards(overdue: OverdueSupply) -> None:
    with paged(overdue.vendors, "late vendor cards") as page:
        for vendor in page.iter_rows(named=True):
            _show_card(vendor, overdue)


def _show_card(vendor: dict[str, Any], overdue: OverdueSupply) -> None:
    """Show a vendor with its overdue orders, and the question to it once that is opened."""
    name, theirs = shortened(vendor["vendor"]), overdue.documents.filter(_of(vendor["vendor_id"]))
    late = pill(counted(vendor["days_late"], "day late", "days late"), "red")
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"**{escaped(name)}** {late}  \n{escaped(_units(vendor['units'], vendor['orders_waiting']))}"
        )
        for order in theirs.iter_rows(named=True):
            day = say("was due {day}", day=full_day_text(order["expected_on"]))
            units = _units(order["units"], order["orders_waiting"])
            number = document_text("po", order["document_id"])
            st.page_link(
                page_at("receiving"),
                label=escaped(" · ".join([number, shortened(order["shop"]), day, units])),
                query_params={"po": order["document_id"]},
            )
        asked, key = st.query_params.get(ASKED_VENDOR), vendor["vendor_id"] or ""
        if asked == key:
            _show_question(vendor, overdue.lines.filter(_of(vendor["vendor_id"])))
        else:
            st.button(
                say("Ask the vendor"), key=f"ask {key}", icon=":material/mail:",
                on_click=st.query_params.update, args=({ASKED_VENDOR: key},),
            )  # fmt: skip


def _units(units: int, waiting: int) -> str:
    """Describe overdue units and who waits for them."""
    waits = [counted(waiting, "order waits", "orders wait")] if waiting else []
    return ", ".join([counted(units, "unit", "units"), *waits])
