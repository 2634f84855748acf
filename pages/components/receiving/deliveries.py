"""List of the Receiving page: incoming documents, those that release most first."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.receiving import (
    DUE_FILTERS,
    STATE_LABELS,
    DeliveryFilter,
    filtered_deliveries,
    load_count_totals,
    load_deliveries,
    load_states_matching,
    with_status,
)
from core.shop_time import in_shop, today_in
from core.wording import counted, time_text
from pages.components.receiving.stock_counts import show_counts
from pages.components.shared.columns import (
    DAY_FORMAT,
    DOCUMENT_KIND_COLUMN,
    EXPECTED_COLUMN,
    ORDERS_COMPLETED_COLUMN,
    ORDERS_WAITING_COLUMN,
    RECEIVED_COLUMN,
    UNITS_COLUMN,
    VALUE_RELEASED_COLUMN,
)
from pages.components.shared.filters import ask_names, say_unknown
from pages.components.shared.status import as_statuses, status_column
from pages.components.shared.tables import filled_columns, table_height
from pages.session import apply_link, escaped, from_snapshot, incoming_documents, may, now, only_filters

COUNTS_TAB = "Counts"
DELIVERY_FILTER_DEFAULTS: dict[str, Any] = {
    "show": "Incoming",
    "find": "",
    "shop": [],
    "vendor": [],
    "kind": None,
    "due": None,
}
"""Each filter's key, and its value for everything incoming."""
KIND_FILTERS = {"po": "Purchase orders", "transfer": "Transfers"}
column = st.column_config
DELIVERY_TABLE = {
    "document_id": column.TextColumn("Number", width=110, pinned=True),
    "status": status_column("Status", []),  # Its words are known with the rows.
    "source": column.TextColumn("From", width=150),
    "to_come": column.NumberColumn("Incoming", width=75),
    "orders_completed": ORDERS_COMPLETED_COLUMN,
    "next_on": column.DateColumn(
        "Next units",
        format=DAY_FORMAT,
        width=95,
        help="The day of its next units, where it comes on several days. Expected: the last of them.",
    ),
    "expected_on": EXPECTED_COLUMN,
    "shop": column.TextColumn("To", width=130),
    "orders_waiting": ORDERS_WAITING_COLUMN,
    "money": VALUE_RELEASED_COLUMN,
    "kind": DOCUMENT_KIND_COLUMN,
    "pos_number": column.TextColumn("POS number", width=120),
}
DRAFTED_TABLE = {
    name: DELIVERY_TABLE[name] for name in ("document_id", "source", "shop", "expected_on", "kind")
} | {"planned": UNITS_COLUMN}
FINISHED_TABLE = DRAFTED_TABLE | {
    "received": RECEIVED_COLUMN,
    "pos_number": DELIVERY_TABLE["pos_number"],
}
TABLE_BY_STATE = {"open": DELIVERY_TABLE, "draft": DRAFTED_TABLE, "finished": FINISHED_TABLE}


def show_list(shops: Mapping[str, str], vendors: Mapping[str, str]) -> None:
    """Show the tabs: incoming documents, drafts, finished ones, and the counts worth doing.

    ``shops``, ``vendors``: names by id.
    """
    apply_link(DELIVERY_FILTER_DEFAULTS)
    tab = st.segmented_control(
        "Show", [*_tabs(), COUNTS_TAB], default="Incoming", required=True, key="show",
        bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if tab == COUNTS_TAB:
        show_counts()
    else:
        _show_documents(STATE_LABELS[tab or "Incoming"], shops, vendors)


def _tabs() -> list[str]:
    """Return the states of documents by name. Drafts stand on PO planning for those who may see it."""
    return [tab for tab, state in STATE_LABELS.items() if state != "draft" or not may("see-planning")]


def _show_documents(state: str, shops: Mapping[str, str], vendors: Mapping[str, str]) -> None:
    """Show the filters and their documents. Selecting a row opens its document."""
    search, wanted = _ask_filter(shops, vendors)
    documents = _documents(state, search)
    picked = filtered_deliveries(documents, wanted)
    if picked.is_empty():
        st.info(_nothing(state, documents.is_empty() and not search))
        if documents.is_empty() and search:
            _show_elsewhere(state, search)
        return
    if state == "open":
        _show_open_counts(picked)
    _table(picked, state)


def _show_open_counts(documents: pl.DataFrame) -> None:
    """Link to the documents that somebody began to count."""
    totals = from_snapshot(load_count_totals)
    if not totals:
        return
    for row in documents.iter_rows(named=True):
        if total := totals.get((row["document_type"], row["document_id"])):
            zone, number = row["time_zone"], row["document_id"]
            when = time_text(in_shop(zone, total.counted_at), today_in(zone, now()))
            units = counted(total.units, "unit", "units")
            st.page_link(
                "pages/receiving.py",
                label=escaped(f"{number}: resume the count of {when}, {units}"),
                icon=":material/play_arrow:", query_params={row["kind"]: number},
            )  # fmt: skip


def _show_elsewhere(state: str, search: str) -> None:
    """Link to the other tabs on which the search finds something, or say that it is unknown."""
    found = from_snapshot(load_states_matching, search, now=now())
    for tab in [tab for tab, other in STATE_LABELS.items() if other != state and other in found]:
        st.page_link(
            "pages/receiving.py", label=f"Found under {tab}", icon=":material/arrow_forward:",
            query_params=only_filters(show=tab, find=search),
        )  # fmt: skip
    if not found:
        st.caption("No document has this number, item or code.")


def _documents(state: str, search: str) -> pl.DataFrame:
    if state == "open" and not search:
        return incoming_documents()
    return from_snapshot(load_deliveries, state, now=now(), search=search)


def _ask_filter(shops: Mapping[str, str], vendors: Mapping[str, str]) -> tuple[str, DeliveryFilter]:
    """Show the filters in one row, and name the choices of its popover below."""
    say_unknown("Kind", "kind", list(KIND_FILTERS.values()))
    say_unknown("Due", "due", DUE_FILTERS)
    with st.container(horizontal=True, vertical_alignment="center"):
        search = st.text_input(
            "Number, item or code", key="find", bind="query-params", icon=":material/search:",
            placeholder="Number, or scan an item", label_visibility="collapsed",
        )  # fmt: skip
        to = ask_names(st.container(width=160), "To shop", shops, key="shop", label_visibility="collapsed")
        of = ask_names(
            st.container(width=160), "From vendor", vendors, key="vendor", label_visibility="collapsed"
        )
        with st.popover("More", icon=":material/tune:"):
            kind = st.pills(
                "Kind", list(KIND_FILTERS), format_func=KIND_FILTERS.__getitem__, key="kind",
                bind="query-params",
            )  # fmt: skip
            due = st.pills("Due", list(DUE_FILTERS), key="due", bind="query-params")
    if chosen := [*([KIND_FILTERS[kind]] if kind else []), *([due] if due else [])]:
        st.caption(" · ".join(chosen))
    return (search or "").strip(), DeliveryFilter(shops=to, vendors=of, due=due, kind=kind)


def _nothing(state: str, at_all: bool) -> str:
    if not at_all:
        return "No document fits these filters."
    return {
        "open": "Nothing is incoming: no sent purchase order or transfer still has units to receive.",
        "draft": "There are no drafts. Buyers create them on the PO planning page.",
        "finished": "Nothing was finished yet.",
    }[state]


def _table(documents: pl.DataFrame, state: str) -> None:
    shown = documents.with_columns(kind=pl.col("kind").replace(KIND_FILTERS).str.strip_suffix("s"))
    columns = TABLE_BY_STATE[state]
    if state == "open":
        shown = with_status(shown)
        columns = columns | {"status": status_column("Status", shown["status"])}
    filled = filled_columns(shown, columns)
    shown = shown.with_columns(as_statuses("status")) if state == "open" else shown
    key = f"documents {st.session_state.get('opened', 0)}"
    st.dataframe(
        shown.select(list(columns)).to_arrow(),
        hide_index=True,
        column_config=columns,
        column_order=filled,
        placeholder="",
        key=key,
        on_select=lambda: _open(key, documents),
        selection_mode="single-cell",
        alt="Purchase orders and transfers",
        height=table_height(documents),
    )
    order = " Those that release the most orders come first." if state == "open" else ""
    st.caption(f"Select a row to open it.{order}")


def _open(key: str, documents: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        picked = documents.row(row, named=True)
        st.session_state["opened"] = key  # A new table next time, without a selection.
        st.query_params.from_dict({picked["kind"]: picked["document_id"]})
