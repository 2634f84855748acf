"""Drafts from the plan, and vendors for items without one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.language import say
from core.planning import Planned, choose_vendor, create_planned_drafts, without_vendor
from core.undo import is_not_undone
from core.wording import counted
from pages.components.planning.draft_page import link_to_drafts
from pages.session import Form, escaped, form_for, from_snapshot, may, store, submit


def show_drafting(planned: Planned) -> None:
    """Show the bar that creates the drafts; it stays in sight. Pressed twice, it creates them once."""
    drafts, form = planned.drafts, form_for("draft", "plan")
    if not any(drafts.values()) or not may("create"):
        return
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _create_text(drafts), type="primary", icon=":material/note_add:",
            key=form.key("create"), on_click=_create, args=(form, planned),
            help=say(
                "One purchase order per vendor and ship-to shop and one transfer per two shops. Nothing is "
                "sent. Check the drafts on the Drafts tab."
            ),
        )  # fmt: skip
        st.toggle(
            say("Add to open drafts"), key="add_to_open", bind="query-params",
            help=say("Add the lines to an open draft of the same vendor and shop, if there is one."),
        )  # fmt: skip


def _create_text(drafts: Mapping[str, int]) -> str:
    orders = counted(drafts["purchase"], "purchase order", "purchase orders")
    transfers = counted(drafts["transfer"], "transfer", "transfers")
    if not drafts["transfer"]:
        return say("Create {documents}", documents=orders)
    if not drafts["purchase"]:
        return say("Create {documents}", documents=transfers)
    return say("Create {orders} and {transfers}", orders=orders, transfers=transfers)


def show_created() -> None:
    """Show links to the drafts made last, until they are undone."""
    made = st.session_state.get("drafted")
    if made is not None and from_snapshot(is_not_undone, made.operation_id):
        _links(made.result)


def _create(form: Form, planned: Planned) -> None:
    add_to_open = bool(st.session_state.get("add_to_open"))
    answer = submit(
        form,
        lambda by: create_planned_drafts(store(), planned, add_to_open=add_to_open, by=by),
        lambda done: say("{drafts} created.", drafts=counted(len(done.result), "draft", "drafts")),
    )
    if answer is not None:
        st.session_state["drafted"] = answer


def _links(made: list[dict[str, Any]], most: int = 12) -> None:
    """Link to the drafts made last."""
    with st.container(horizontal=True):
        for row in made[:most]:
            number = row["document_id"]
            label = say("{number} (added to)", number=escaped(number)) if row["added"] else escaped(number)
            st.button(
                label, key=f"open {number}", icon=":material/draft:", type="tertiary",
                on_click=st.query_params.from_dict, args=({row["kind"]: number},),
            )  # fmt: skip
        link_to_drafts()


def show_vendorless(planned: Planned) -> None:
    """Show items to buy that have no vendor, to choose one for each."""
    rows = without_vendor(planned.purchases).unique("item_id", maintain_order=True)
    if rows.is_empty() or not planned.vendor_names or not may("edit"):
        return
    with st.container(border=True):
        have = counted(rows.height, "item has", "items have")
        st.markdown(say("**{have} no vendor:** they are not drafted without one.", have=have))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            names = dict(rows.select("item_id", "description").iter_rows())
            item = st.selectbox(say("Item"), list(names), format_func=names.__getitem__, key="vendorless")
            vendor = st.selectbox(
                say("Vendor"), list(planned.vendor_names), index=None, key="vendor for it",
                format_func=planned.vendor_names.__getitem__, placeholder=say("Choose a vendor"),
            )  # fmt: skip
            form = form_for("vendor", "item", item)
            st.button(
                say("Use this vendor"), on_click=_choose, args=(form, vendor), disabled=vendor is None,
                key=form.key("choose"),
            )  # fmt: skip


def _choose(form: Form, vendor: str) -> None:
    submit(
        form,
        lambda by: choose_vendor(store(), form.document_id, vendor, by=by),
        lambda _: say("The vendor was saved."),
    )
