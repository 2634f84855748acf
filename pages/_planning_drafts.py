"""From the plan to drafts, and a vendor for what has none."""

from typing import Any

import streamlit as st

from core.errors import Problem
from core.live_plan import Planned
from core.plan_drafts import choose_vendor, create_planned_drafts, without_vendor
from pages._shell import actor, done, escaped, form_id, now, store

FORM = "plan drafts"


def show_drafting(planned: Planned) -> None:
    """The button that makes the drafts; pressed twice, it makes them once."""
    refused = st.session_state.pop("drafts refused", None)
    if refused:
        st.error(f"{escaped(refused)} Nothing was created.", icon=":material/error:")
    drafts = planned.drafts
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Create drafts", type="primary", icon=":material/note_add:", key=f"create {form_id(FORM)}",
            on_click=_create, args=(planned,), disabled=not any(drafts.values()),
            help="One purchase order per vendor and ship-to shop and one transfer per two shops. "
            "Nothing is sent: look through the drafts on Receiving.",
        )  # fmt: skip
        st.toggle(
            "Add to open drafts", key="add_to_open", bind="query-params",
            help="Where a draft of the same vendor and shop is open, the lines go onto it.",
        )  # fmt: skip
        st.caption(f"{drafts['purchase']:,} purchase orders and {drafts['transfer']:,} transfers.")
    made = st.session_state.get("drafted")
    if made:
        _links(made)


def _create(planned: Planned) -> None:
    try:
        answer = create_planned_drafts(
            store(), planned, add_to_open=bool(st.session_state.get("add_to_open")),
            operation_id=form_id(FORM), actor=actor(), now=now(),
        )  # fmt: skip
    except Problem as problem:
        st.session_state["drafts refused"] = str(problem)
    else:
        st.session_state["drafted"] = answer.result
        done(FORM, f"{len(answer.result):,} drafts created.", answer.operation_id)


def _links(made: list[dict[str, Any]], most: int = 12) -> None:
    """Where to look through the drafts made last."""
    with st.container(horizontal=True):
        for row in made[:most]:
            number = row["document_id"]
            label = f"{escaped(number)} (added to)" if row["added"] else escaped(number)
            st.page_link(
                "pages/receiving.py", label=label, query_params={row["kind"]: number}, icon=":material/draft:"
            )
        st.page_link("pages/receiving.py", label="All drafts", query_params={"show": "Drafts"})


def show_vendorless(planned: Planned) -> None:
    """Items that are to be bought and have no vendor: choose one for each."""
    rows = without_vendor(planned.purchases).unique("item_id", maintain_order=True)
    if rows.is_empty() or not planned.vendor_names:
        return
    with st.container(border=True):
        st.markdown(f"**{rows.height:,} items have no vendor:** they are drafted once you choose one.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            names = dict(rows.select("item_id", "description").iter_rows())
            item = st.selectbox("Item", list(names), format_func=names.__getitem__, key="vendorless")
            vendor = st.selectbox(
                "Vendor", list(planned.vendor_names), index=None, key="vendor for it",
                format_func=planned.vendor_names.__getitem__, placeholder="Choose a vendor",
            )  # fmt: skip
            st.button(
                "Buy it there", on_click=_choose, args=(item, vendor), disabled=vendor is None, key="choose"
            )


def _choose(item: str, vendor: str) -> None:
    form = f"vendor of {item}"
    try:
        answer = choose_vendor(store(), item, vendor, operation_id=form_id(form), actor=actor(), now=now())
    except Problem as problem:
        st.session_state["drafts refused"] = str(problem)
    else:
        done(form, "The vendor is chosen.", answer.operation_id)
