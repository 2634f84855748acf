"""Plan for me: from which vendors to buy, compared side by side, and the plan cut to a budget."""

import polars as pl
import streamlit as st

from core.language import marked, say
from core.planning import (
    RULE_LABELS,
    SOON_DAYS,
    VENDOR_RULES,
    Cut,
    Planned,
)
from core.wording import counted
from pages.components.planning.decisions import cost_columns
from pages.components.shared.amount_field import amount_at, amount_field
from pages.components.shared.columns import (
    CHOSEN_COLUMN,
    EXPECTED_COLUMN,
    PURCHASE_ORDERS_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.rates import show_missing_rates
from pages.session import escaped, from_snapshot, plan_inputs, understand_address

RULE, BUDGET, BUDGET_CURRENCY = "vendor_rule", "budget", "budget_currency"
MOST_CUT = 20
"""Number of lines that are named where the budget leaves them out."""

TAKE_RULE = dict(
    zip(
        VENDOR_RULES,
        (
            marked("Take usual vendors"),
            marked("Take lowest cost"),
            marked("Take fewest vendors"),
            marked("Take earliest dates"),
        ),
        strict=True,
    )
)
"""Labels of the button that takes a choice of vendors."""

column = st.column_config
RULE_TABLE = {
    "chosen": CHOSEN_COLUMN,
    "plan": column.TextColumn(marked("Buy from"), width=150),
    "vendors": column.NumberColumn(marked("Vendors"), width=75),
    "orders": PURCHASE_ORDERS_COLUMN,
    "arrives": EXPECTED_COLUMN,
    "completes": column.NumberColumn(
        marked("Orders completed"), width=130, help=marked("Everything they lack is bought or moved.")
    ),
    "soon": column.NumberColumn(width=110),
    "free_freight": column.TextColumn(
        marked("Free freight"),
        width=100,
        help=marked("Purchase orders that reach it, of those whose vendor has it."),
    ),
}


def ask_vendor_rule() -> str:
    """Ask from which vendors the plan buys."""
    understand_address(RULE, RULE_LABELS)
    rule = st.selectbox(
        say("Buy from"), list(VENDOR_RULES), format_func=_rule_text, key=RULE, bind="query-params",
        help=say("Usual vendors: each item's own. The others choose among all vendors that sell the item."),
    )  # fmt: skip
    return str(rule)


def _rule_text(rule: str) -> str:
    return say(RULE_LABELS[rule])


def ask_budget(currencies: list[str]) -> None:
    """Ask for what may be spent, in one currency. Nothing means no limit."""
    with st.container(horizontal=True):
        amount_field(
            say("Budget"), BUDGET, places=2, bind="query-params", placeholder=say("No limit"), width=170,
            help=say("What releases most value for its cost is bought first. Transfers stay."),
        )  # fmt: skip
        if len(currencies) > 1:
            st.selectbox(say("Currency"), currencies, key=BUDGET_CURRENCY, bind="query-params", width=110)


def cut_to_budget(planned: Planned) -> tuple[Planned, Cut | None]:
    """Return the plan that the budget pays for, and what it leaves out; None without a budget.

    Raises Problem if the budget cannot be read.
    """
    amount, known = amount_at(BUDGET), planned.currencies
    if not amount or not known:
        return planned, None
    budget = {str(st.session_state.get(BUDGET_CURRENCY) or known[0]): amount}
    return planned.cut_to(budget, from_snapshot(plan_inputs().unserved))


def show_cut(cut: Cut) -> None:
    """Say what the budget leaves out, and what it does not count."""
    show_missing_rates(cut.missing, say("The budget does not count these costs"))
    if cut.rows.is_empty():
        return
    count = cut.rows.height
    title = say("The budget leaves out {lines}", lines=counted(count, "line", "lines"))
    with st.expander(title, icon=":material/savings:"):
        st.markdown("\n".join(f"- {escaped(text)}" for text in cut.texts(MOST_CUT)))
        if count > MOST_CUT:
            st.caption(say("… and {more:,} more.", more=count - MOST_CUT))


def show_vendor_rules(planned: Planned) -> None:
    """Compare the plan for each choice of vendors, folded; computed only while it is open."""
    comparison = st.expander(
        say("Plan for me: compare vendors"), icon=":material/compare_arrows:", key="compare_vendors",
        bind="query-params",
    )  # fmt: skip
    if not comparison.open:
        return
    with comparison:
        rules = planned.vendor_figures(from_snapshot(plan_inputs().unserved))
        said_rules = {rule: _rule_text(rule) for rule in VENDOR_RULES}
        shown = rules.with_columns(
            plan=pl.col("rule").replace(said_rules), chosen=pl.col("rule") == planned.choices.vendor_rule
        )
        soon = column.NumberColumn(say("Within {days} days", days=SOON_DAYS), width=110)
        table = RULE_TABLE | {"soon": soon} | cost_columns(rules, ["rule", "gap", *RULE_TABLE])
        table_or_cards(
            shown, table, say("The plan for each choice of vendors"), title="plan", width="content"
        )
        for rule, gap in rules.filter(pl.col("gap") != "").select("rule", "gap").iter_rows():
            st.caption(escaped(f"{_rule_text(rule)}. {gap}"))
        st.caption(
            say("An order below its vendor's minimum costs the minimum. What freight costs is not known.")
        )
        show_missing_rates(planned.uncompared_currencies(), say("Vendors are left out"))
        with st.container(horizontal=True):
            for rule in VENDOR_RULES:
                if rule != planned.choices.vendor_rule:
                    st.button(
                        say(TAKE_RULE[rule]), key=f"take {rule}",
                        on_click=st.session_state.update, args=({RULE: rule},),
                    )  # fmt: skip
