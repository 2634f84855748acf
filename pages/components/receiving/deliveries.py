"""List of the Receiving page: incoming documents, those that release most first."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say
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
    said_columns,
)
from pages.components.shared.delivery_cards import show_delivery_cards
from pages.components.shared.filters import ask_names, say_unknown
from pages.components.shared.status import as_statuses, status_column
from pages.components.shared.tables import filled_columns, paged, table_height
from pages.session import (
    apply_link,
    escaped,
    from_snapshot,
    incoming_documents,
    may,
    now,
    on_phone,
    only_filters,
    understand_address,
)

INCOMING_TAB = marked("Incoming")
COUNTS_TAB = marked("Counts")
DELIVERY_FILTER_DEFAULTS: dict[str, Any] = {
    "show": INCOMING_TAB,
    "find": "",
    "shop": [],
    "vendor": [],
    "kind": None,
    "due": None,
}
"""Each filter's key, and its value for everything incoming."""
KIND_FILTERS = {"po": marked("Purchase orders"), "transfer": marked("Transfers")}
DELIVERY_KIND_NAMES = {"po": marked("Purchase order"), "transfer": marked("Transfer")}
column = st.column_config
DELIVERY_TABLE = {
    "document_id": column.TextColumn(marked("Number"), width=110, pinned=True),
    "status": status_column(marked("Status"), []),  # Its words are known with the rows.
    "source": column.TextColumn(marked("From"), width=150),
    "to_come": column.NumberColumn(marked("Incoming"), width=75),
    "orders_completed": ORDERS_COMPLETED_COLUMN,
    "next_on": column.DateColumn(
        marked("Next units"),
        format=DAY_FORMAT,
        width=95,
        help=marked("The day of its next units, where it comes on several days. Expected: the last of them."),
    ),
    "expected_on": EXPECTED_COLUMN,
    "shop": column.TextColumn(marked("To"), width=130),
    "orders_waiting": ORDERS_WAITING_COLUMN,
    "money": VALUE_RELEASED_COLUMN,
    "kind": DOCUMENT_KIND_COLUMN,
    "pos_number": column.TextColumn(marked("POS number"), width=120),
}
DRAFTED_TABLE = {
    name: DELIVERY_TABLE[name] for name in ("document_id", "source", "shop", "expected_on", "kind")
} | {"planned": UNITS_COLUMN}
FINISHED_TABLE = DRAFTED_TABLE | {
    "received": RECEIVED_COLUMN,
    "pos_number": DELIVERY_TABLE["pos_number"],
}
NO_DELIVERIES = {
    "open": marked("Nothing is incoming: no sent purchase order or transfer still has units to receive."),
    "draft": marked("There are no drafts. Buyers create them on the PO planning page."),
    "finished": marked("Nothing was finished yet."),
}
"""Said where no document is in a state."""
TABLE_BY_STATE = {"open": DELIVERY_TABLE, "draft": DRAFTED_TABLE, "finished": FINISHED_TABLE}


def show_list(shops: Mapping[str, str], vendors: Mapping[str, str]) -> None:
    """Show the tabs: incoming documents, drafts, finished ones, and the counts worth doing.

    ``shops``, ``vendors``: names by id.
    """
    apply_link(DELIVERY_FILTER_DEFAULTS)
    understand_address("show", [*_tabs(), COUNTS_TAB])
    tab = st.segmented_control(
        say("Show"), [*_tabs(), COUNTS_TAB], format_func=say, default=INCOMING_TAB, required=True,
        key="show", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if tab == COUNTS_TAB:
        show_counts()
    else:
        _show_documents(STATE_LABELS[tab or INCOMING_TAB], shops, vendors)


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
        picked = with_status(picked)
    if on_phone():
        with paged(picked, f"deliveries {state}") as page:
            show_delivery_cards(page)
    else:
        _table(picked, state)
    _show_order(state)


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
            text = say("{number}: resume the count of {when}, {units}", number=number, when=when, units=units)
            st.page_link(
                "pages/receiving.py", label=escaped(text), icon=":material/play_arrow:",
                query_params={row["kind"]: number},
            )  # fmt: skip


def _show_elsewhere(state: str, search: str) -> None:
    """Link to the other tabs on which the search finds something, or say that it is unknown."""
    found = from_snapshot(load_states_matching, search, now=now())
    for tab in [tab for tab, other in STATE_LABELS.items() if other != state and other in found]:
        st.page_link(
            "pages/receiving.py", label=say("Found under {tab}", tab=say(tab)),
            icon=":material/arrow_forward:", query_params=only_filters(show=tab, find=search),
        )  # fmt: skip
    if not found:
        st.caption(say("No document has this number, item or code."))


def _documents(state: str, search: str) -> pl.DataFrame:
    if state == "open" and not search:
        return incoming_documents()
    return from_snapshot(load_deliveries, state, now=now(), search=search)


def _ask_filter(shops: Mapping[str, str], vendors: Mapping[str, str]) -> tuple[str, DeliveryFilter]:
    """Show the filters in one row, and name the choices of its popover below."""
    say_unknown(say("Kind"), "kind", KIND_FILTERS)
    say_unknown(say("Due"), "due", DUE_FILTERS)
    with st.container(horizontal=True, vertical_alignment="center"):
        search = st.text_input(
            say("Number, item or code"), key="find", bind="query-params", icon=":material/search:",
            placeholder=say("Number, or scan an item"), label_visibility="collapsed",
        )  # fmt: skip
        to = ask_names(
            st.container(width=160), say("To shop"), shops, key="shop", label_visibility="collapsed"
        )
        of = ask_names(
            st.container(width=160), say("From vendor"), vendors, key="vendor", label_visibility="collapsed"
        )
        with st.popover(say("More"), icon=":material/tune:"):
            kind = st.pills(
                say("Kind"), list(KIND_FILTERS), format_func=lambda kind: say(KIND_FILTERS[kind]), key="kind",
                bind="query-params",
            )  # fmt: skip
            due = st.pills(say("Due"), list(DUE_FILTERS), format_func=say, key="due", bind="query-params")
    if chosen := [*([KIND_FILTERS[kind]] if kind else []), *([due] if due else [])]:
        st.caption(" · ".join(map(say, chosen)))
    return (search or "").strip(), DeliveryFilter(shops=to, vendors=of, due=due, kind=kind)


def _nothing(state: str, at_all: bool) -> str:
    if not at_all:
        return say("No document fits these filters.")
    return say(NO_DELIVERIES[state])


def _table(documents: pl.DataFrame, state: str) -> None:
    shown = documents.with_columns(
        kind=pl.col("kind").replace({kind: say(name) for kind, name in DELIVERY_KIND_NAMES.items()})
    )
    columns = TABLE_BY_STATE[state]
    if state == "open":
        columns = columns | {"status": status_column(marked("Status"), shown["status"])}
    filled = filled_columns(shown, columns)
    shown = shown.with_columns(as_statuses("status")) if state == "open" else shown
    key = f"documents {st.session_state.get('opened', 0)}"
    st.dataframe(
        shown.select(list(columns)).to_arrow(),
        hide_index=True,
        column_config=said_columns(columns, shown),
        column_order=filled,
        placeholder="",
        key=key,
        on_select=lambda: _open(key, documents),
        selection_mode="single-cell",
        alt=say("Purchase orders and transfers"),
        height=table_height(documents),
    )


def _show_order(state: str) -> None:
    """Say how to open a delivery, and which come first."""
    hints = [] if on_phone() else [say("Select a row to open it.")]
    if state == "open":
        hints.append(say("Those that release the most orders come first."))
    if hints:
        st.caption(" ".join(hints))


def _open(key: str, documents: pl.DataFrame) -> None:
    for row, _ in st.session_state[key]["selection"]["cells"]:
        picked = documents.row(row, named=True)
        st.session_state["opened"] = key  # A new table next time, without a selection.
        st.query_params.from_dict({picked["kind"]: picked["document_id"]})
