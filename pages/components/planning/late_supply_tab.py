"""Late supply on the PO planning page: whom to ask, about what, with the message ready to copy."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.planning import Planned
from core.purchasing import Chase, load_chase, message
from core.store import AsOf
from pages.components.shared.document_links import links, number_column
from pages.components.shared.tables import table_height
from pages.session import escaped, state, store

column = st.column_config
VENDORS = {
    "vendor": column.TextColumn("Vendor", width=200, pinned=True),
    "days_late": column.NumberColumn("Days late", width=80),
    "orders_waiting": column.NumberColumn("Orders waiting", width=110),
    "money": column.NumberColumn("Money waiting", format="%.2f", width=110),
    "currency": column.TextColumn("Currency", width=80),
    "units": column.NumberColumn("Units", width=70),
    "documents": column.NumberColumn("Purchase orders", width=120),
    "email": column.TextColumn("E-mail", width=200),
}
DOCUMENTS = {
    "number": number_column("Purchase order", 140),
    "shop": column.TextColumn("Ship to", width=140),
    "expected_on": column.DateColumn("Was due", width=100),
    "days_late": column.NumberColumn("Days late", width=80),
    "units": column.NumberColumn("Units", width=70),
    "orders_waiting": column.NumberColumn("Orders waiting", width=110),
    "money": column.NumberColumn("Money waiting", format="%.2f", width=110),
}


def show_chase(planned: Planned) -> None:
    """Vendors that are late; picking one shows its purchase orders and what to write."""
    chase = _late(state(), planned.choices.vendors)
    vendors = chase.vendors
    if vendors.is_empty():
        st.success("Nothing is late: there is nobody to chase.", icon=":material/check_circle:")
        return
    st.caption("Late units still count as on their way, so the plan does not buy them again. Ask first.")
    picked = st.dataframe(
        vendors.select(list(VENDORS)),
        hide_index=True,
        column_config=VENDORS,
        placeholder="",
        height=min(table_height(vendors), 320),
        key=f"late vendors {planned.version}",
        on_select="rerun",
        selection_mode="single-row-required",
        alt="Vendors that are late",
    )["selection"]["rows"]
    _show_vendor(vendors[picked or [0]].row(0, named=True), chase)


@st.cache_resource(max_entries=4, show_spinner=False)
def _late(state: AsOf, vendors: Sequence[str]) -> Chase:
    with store().read() as snapshot:
        return load_chase(snapshot, state.quarter, vendors)


def _show_vendor(vendor: dict[str, str | None], chase: Chase) -> None:
    of_vendor = pl.col("vendor_id").eq_missing(pl.lit(vendor["vendor_id"]))
    theirs = chase.documents.filter(of_vendor)
    st.subheader(escaped(str(vendor["vendor"])), anchor=False)
    side_by_side = st.grid(2, min_column_width=400)
    side_by_side.dataframe(
        theirs.with_columns(number=links(theirs["document_id"], "purchase_order")).select(list(DOCUMENTS)),
        hide_index=True, column_config=DOCUMENTS, placeholder="", height=table_height(theirs),
        alt="Late purchase orders",
    )  # fmt: skip
    written = message(str(vendor["vendor"]), vendor["email"], chase.lines.filter(of_vendor))
    with side_by_side.container():
        st.code(written.body, language=None, wrap_lines=True, height=420)
        if written.link:
            st.link_button(escaped(f"Write to {written.email}"), written.link, icon=":material/mail:")
        else:
            st.caption("No e-mail address is known for this vendor.")
