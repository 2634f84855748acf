"""Plan for me: from which vendors to buy, compared side by side, and the plan cut to a budget."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import streamlit as st

from core.planning import (
    RULE_LABELS,
    SOON_DAYS,
    VENDOR_RULES,
    Cut,
    Planned,
)
from core.wording import counted
from pages.components.shared.columns import CHOSEN_COLUMN, EXPECTED_COLUMN, MONEY_FORMAT
from pages.components.shared.rates import show_missing_rates
from pages.session import escaped, from_snapshot, plan_inputs

RULE, BUDGET, BUDGET_CURRENCY = "vendor_rule", "budget", "budget_currency"
MOST_CUT = 20
"""Number of lines that are named where the budget leaves them out."""

column = st.column_config
RULE_TABLE = {
    "chosen": CHOSEN_COLUMN,
    "plan": column.TextColumn("Buy from", width=150),
    "vendors": column.NumberColumn("Vendors", width=75),
    "orders": column.NumberColumn("Purchase orders", width=115),
    "arrives": EXPECTED_COLUMN,
    "completes": column.NumberColumn(
        "Orders completed", width=130, help="Everything they lack is bought or moved."
    ),
    "soon": column.NumberColumn(f"Within {SOON_DAYS} days", width=110),
    "free_freight": column.TextColumn(
        "Free freight", width=100, help="Purchase orders that reach it, of those whose vendor has it."
    ),
}


def ask_vendor_rule() -> str:
    """Ask from which vendors the plan buys."""
    rule = st.selectbox(
        "Buy from", list(VENDOR_RULES), format_func=RULE_LABELS.__getitem__, key=RULE, bind="query-params",
        help="Usual vendors: each item's own. The others choose among all vendors that sell the item.",
    )  # fmt: skip
    return str(rule)


def ask_budget(currencies: list[str]) -> None:
    """Ask for what may be spent, in one currency. Nothing means no limit."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Budget", 0.0, None, None, step=100.0, key=BUDGET, bind="query-params", placeholder="No limit",
            width=170, help="What releases most value for its cost is bought first. Transfers stay.",
        )  # fmt: skip
        if len(currencies) > 1:
            st.selectbox("Currency", currencies, key=BUDGET_CURRENCY, bind="query-params", width=110)


def cut_to_budget(planned: Planned) -> tuple[Planned, Cut | None]:
    """Return the plan that the budget pays for, and what it leaves out; None without a budget."""
    amount, known = st.session_state.get(BUDGET), planned.currencies
    if not amount or not known:
        return planned, None
    return planned.cut_to(_budget(amount, known), from_snapshot(plan_inputs().unserved))


def _budget(amount: float, known: Sequence[str]) -> dict[str, Decimal]:
    return {str(st.session_state.get(BUDGET_CURRENCY) or known[0]): Decimal(f"{amount:.2f}")}


def show_cut(cut: Cut) -> None:
    """Say what the budget leaves out, and what it does not count."""
    show_missing_rates(cut.missing, "The budget does not count these costs")
    if cut.rows.is_empty():
        return
    count = cut.rows.height
    with st.expander(f"The budget leaves out {counted(count, 'line', 'lines')}", icon=":material/savings:"):
        st.markdown("\n".join(f"- {escaped(text)}" for text in cut.texts(MOST_CUT)))
        if count > MOST_CUT:
            st.caption(f"… and {count - MOST_CUT:,} more.")


def show_vendor_rules(planned: Planned) -> None:
    """Compare the plan for each choice of vendors, folded; computed only while it is open."""
    comparison = st.expander(
        "Plan for me: compare vendors", icon=":material/compare_arrows:", key="compare_vendors",
        bind="query-params",
    )  # fmt: skip
    if not comparison.open:
        return
    with comparison:
        rules = planned.vendor_figures(from_snapshot(plan_inputs().unserved))
        money = {
            name: column.NumberColumn(format=MONEY_FORMAT, width=110)
            for name in rules.columns
            if name.startswith("Cost")
        }
        shown = rules.with_columns(
            plan=pl.col("rule").replace(RULE_LABELS), chosen=pl.col("rule") == planned.choices.vendor_rule
        )
        table = RULE_TABLE | money
        st.dataframe(
            shown.select(list(table)), hide_index=True, column_config=table, placeholder="", width="content",
            alt="The plan for each choice of vendors",
        )  # fmt: skip
        for rule, gap in rules.filter(pl.col("gap") != "").select("rule", "gap").iter_rows():
            st.caption(escaped(f"{RULE_LABELS[rule]}. {gap}"))
        st.caption("An order below its vendor's minimum costs the minimum. What freight costs is not known.")
        show_missing_rates(planned.uncompared_currencies(), "Vendors are left out")
        with st.container(horizontal=True):
            for rule in VENDOR_RULES:
                if rule != planned.choices.vendor_rule:
                    st.button(
                        f"Take {RULE_LABELS[rule].lower()}", key=f"take {rule}",
                        on_click=st.session_state.update, args=({RULE: rule},),
                    )  # fmt: skip
