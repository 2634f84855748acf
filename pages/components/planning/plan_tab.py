"""Plan tab: purchases and transfers, what has to be looked at first, and the bar that creates drafts."""

import polars as pl
import streamlit as st

from core.language import say
from core.planning import Cut, Planned
from pages.components.planning.cards import show_purchase_cards, show_transfer_cards
from pages.components.planning.count_first import ask_unusual_amounts, show_discrepancies
from pages.components.planning.decisions import show_decisions, show_demands, show_plan_figures
from pages.components.planning.drafting import show_created, show_drafting, show_vendorless
from pages.components.planning.explanation_panel import show_explanation
from pages.components.planning.hints import show_hints
from pages.components.planning.left_out import show_left_out
from pages.components.planning.lines import show_edits, show_plan_lines
from pages.components.planning.plan_for_me import show_cut, show_vendor_rules
from pages.components.planning.unlocked import show_unlocked
from pages.components.planning.vendor_offers import show_vendor_offers


def show_plan(planned: Planned, unusual: pl.DataFrame, cut: Cut | None) -> None:
    """Show all suggestions, or say why there are none. ``unusual``: amounts to ask about; ``cut``:
    what a budget leaves out."""
    show_created()
    if planned.rows.is_empty() and planned.choices.orders:
        st.success(say("Nothing to order for these orders."), icon=":material/check_circle:")
    elif planned.rows.is_empty():
        st.success(
            say(
                "Nothing to order: units on hand, incoming, on drafts or to spare in other shops "
                "cover everything that customers wait for."
            ),
            icon=":material/check_circle:",
        )
    else:
        show_plan_figures(planned)
    ask_unusual_amounts(unusual)
    show_vendorless(planned)
    if cut is not None:
        show_cut(cut)
    if not planned.rows.is_empty():
        show_edits(planned)
        show_purchase_cards(planned)
        show_transfer_cards(planned)
        show_plan_lines(planned)
        show_vendor_offers(planned)
        show_unlocked(planned)
    show_left_out(planned)
    show_discrepancies(planned)
    show_decisions(planned)
    show_vendor_rules(planned)
    show_demands(planned)
    if not planned.rows.is_empty():
        show_hints(planned)
    show_explanation(planned)
    show_drafting(planned)
