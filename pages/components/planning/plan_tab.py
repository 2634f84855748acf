"""Plan tab: figures, drafts, decisions, and the lines to edit."""

import streamlit as st

from core.planning import Planned
from pages.components.planning.decisions import show_decisions, show_plan_figures
from pages.components.planning.drafts import show_drafting, show_vendorless
from pages.components.planning.explanation_panel import show_explanation
from pages.components.planning.hints import show_hints
from pages.components.planning.lines import show_edits, show_purchases, show_transfers


def show_plan(planned: Planned) -> None:
    """Show all suggestions, or say why there are none."""
    if planned.rows.is_empty():
        st.success(
            "Nothing to buy: units on hand, incoming, on drafts or to spare in other shops cover "
            "every need you chose.",
            icon=":material/check_circle:",
        )
    else:
        show_plan_figures(planned)
    show_drafting(planned)
    show_vendorless(planned)
    show_decisions(planned)
    if not planned.rows.is_empty():
        show_edits(planned)
        show_transfers(planned)
        show_purchases(planned)
        show_hints(planned)
    show_explanation(planned)
