"""PO planning page: what to order from whom, and what to transfer between shops."""

from collections.abc import Callable

import streamlit as st

from core.language import marked, say
from core.planning import Planned, load_hub, load_planned
from pages.components.planning.chart_selection import narrowed_plan
from pages.components.planning.charts_tab import show_plan_charts
from pages.components.planning.choices import ask_choices
from pages.components.planning.confirmations_tab import show_confirmations
from pages.components.planning.count_first import without_unusual_amounts
from pages.components.planning.decisions import OVERDUE_TAB
from pages.components.planning.draft_page import DOCUMENT_PARAMETERS, DRAFTS_TAB, show_draft_page
from pages.components.planning.drafts_tab import show_drafts
from pages.components.planning.excess_tab import show_excess
from pages.components.planning.files_tab import show_files
from pages.components.planning.new_draft import show_new
from pages.components.planning.overdue_tab import show_overdue
from pages.components.planning.plan_for_me import cut_to_budget
from pages.components.planning.plan_tab import show_plan
from pages.components.planning.sales_tab import show_sales
from pages.components.planning.vendors_tab import show_vendor_records
from pages.components.shared.filters import say_unknown
from pages.session import from_snapshot, plan_inputs, problems_shown, run, said_tabs, yield_to_writers

PLAN_TAB, CHARTS_TAB = marked("Plan"), marked("Charts")
SECTIONS: dict[str, Callable[[Planned], None]] = {
    DRAFTS_TAB: show_drafts,
    OVERDUE_TAB: show_overdue,
    marked("Vendors"): show_vendor_records,
    marked("Sales"): show_sales,
    marked("Excess"): show_excess,
    marked("Downloads"): show_files,
    marked("Vendor confirmations"): show_confirmations,
    CHARTS_TAB: show_plan_charts,
}
"""Tabs after the plan, and their functions. Only the open tab runs. Links name them in English."""


def show() -> None:
    asked = st.query_params
    for kind in DOCUMENT_PARAMETERS:
        if kind in asked:
            return show_draft_page(kind, asked[kind])
    if asked.get("new") in DOCUMENT_PARAMETERS:
        return show_new(asked["new"])
    return show_tabs()


def show_tabs() -> None:
    inputs = plan_inputs()
    yield_to_writers()
    hub = from_snapshot(load_hub)
    choices = ask_choices(
        inputs.shop_names, inputs.vendor_names, hub, inputs.currencies, inputs.lacking_orders
    )
    planned = from_snapshot(load_planned, inputs, choices)
    above = st.container()
    say_unknown(say("View"), "view", [PLAN_TAB, *SECTIONS])
    tabs = said_tabs([PLAN_TAB, *SECTIONS], "view")
    with above:
        planned = narrowed_plan(planned, ask=bool(tabs[CHARTS_TAB].open))
    planned, unusual = without_unusual_amounts(planned)
    planned, cut = cut_to_budget(planned)
    sections = {PLAN_TAB: lambda planned: show_plan(planned, unusual, cut), **SECTIONS}
    for name, show_section in sections.items():
        if tabs[name].open:
            with tabs[name], problems_shown():
                show_section(planned)


run(marked("PO planning"), show, needs="see-planning")
