"""What to order from whom, and what to move between shops."""

from collections.abc import Callable

import streamlit as st

from core.planning import Planned, load_hub, load_planned
from pages.components.planning.chart_selection import picked_of
from pages.components.planning.charts_tab import show_charts
from pages.components.planning.choices import asked
from pages.components.planning.files_tab import show_papers
from pages.components.planning.late_supply_tab import show_chase
from pages.components.planning.plan_tab import show_plan
from pages.components.planning.replies_tab import show_replies
from pages.session import give_way, plan_inputs, problems_shown, run, store

SECTIONS: dict[str, Callable[[Planned], None]] = {
    "Plan": show_plan,
    "Charts": show_charts,
    "Chase": show_chase,
    "Papers": show_papers,
    "Replies": show_replies,
}
"""The tabs of the page and what each shows; only the one that is open is run."""


def show() -> None:
    inputs = plan_inputs()
    give_way()
    choices = asked(inputs.shop_names, inputs.vendor_names, load_hub(store()))
    planned = load_planned(store(), inputs, choices)
    above = st.container()
    tabs = dict(zip(SECTIONS, st.tabs(list(SECTIONS), key="view", bind="query-params"), strict=True))
    with above:
        planned = picked_of(planned, ask=bool(tabs["Charts"].open))
    for name, show_section in SECTIONS.items():
        if tabs[name].open:
            with tabs[name], problems_shown():
                show_section(planned)


run("PO planning", show)
