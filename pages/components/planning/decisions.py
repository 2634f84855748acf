"""Figures of a plan, the decision about each shortage, and the kinds of demand compared."""

import polars as pl
import streamlit as st

from core.allocation import PAIR
from core.planning import DECISIONS, Planned, gap_text, missing_rates, with_first_steps
from core.wording import counted, money_text
from pages.components.shared.columns import (
    CHOSEN_COLUMN,
    COST_COLUMN,
    ITEM_COLUMN,
    MONEY_FORMAT,
    ORDERS_WAITING_COLUMN,
    SHOP_COLUMN,
    SHORT_COLUMN,
    SIGNED_MONEY_FORMAT,
    SKU_COLUMN,
    VENDOR_COLUMN,
)
from pages.components.shared.rates import show_missing_rates
from pages.components.shared.tables import one_page, table_height
from pages.session import current_report, escaped

column = st.column_config
DEMAND_TABLE = {
    "chosen": CHOSEN_COLUMN,
    "demand": column.TextColumn("To buy for", width=260),
    "to_buy": column.NumberColumn("Units to buy", width=95),
    "to_move": column.NumberColumn("To transfer", width=90),
}
DECISION_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "decision": column.TextColumn("Decision", width=75),
    "says": column.TextColumn("What to do", width=430),
    "short": SHORT_COLUMN,
    "late": column.CheckboxColumn("Late", width=55),
    "waiting_orders": ORDERS_WAITING_COLUMN,
    "to_buy": column.NumberColumn("To buy", width=65),
    "cost": COST_COLUMN,
    "margin": column.NumberColumn("Margin left", format=SIGNED_MONEY_FORMAT, width=90),
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
}
LATE_ONLY = "late"


def show_plan_figures(planned: Planned) -> None:
    """Show the headline figures of the plan in one line."""
    figures = planned.figures
    costs = [escaped(money_text(cost, currency)) for currency, cost in figures.cost.items() if cost]
    parts = [
        f"**{counted(figures.to_buy, 'unit', 'units')} to buy**"
        + (f" for {' + '.join(costs)}" if costs else ""),
        f"**{counted(figures.to_move, 'unit', 'units')} to transfer**",
        f"**{counted(planned.orders_served, 'order', 'orders')}** would have what they lack",
    ]
    st.markdown(" · ".join(parts))
    if unsure := gap_text(planned.gap, planned.choices.vendor_rule):
        st.caption(escaped(unsure))
    if figures.without_cost:
        lines = counted(figures.without_cost, "line has no cost yet and is", "lines have no cost yet and are")
        st.caption(f"{lines} not in the sum.")


def show_demands(planned: Planned) -> None:
    """Compare the plan for each kind of demand, folded; computed only while it is open."""
    comparison = st.expander(
        "Compare what to buy for", icon=":material/balance:", key="demands", bind="query-params"
    )
    if not comparison.open:
        return
    with comparison:
        demands = _demands(planned)
        money = {
            name: column.NumberColumn(format=MONEY_FORMAT, width=110)
            for name in demands.columns
            if name not in DEMAND_TABLE
        }
        st.dataframe(
            demands, hide_index=True, column_config=DEMAND_TABLE | money, width="content",
            alt="Demand side by side",
        )  # fmt: skip
        st.caption(
            "Counted after incoming, drafts and transfers. Every shortage includes stock discrepancies, for "
            "which no customer waits."
        )


def _demands(planned: Planned) -> pl.DataFrame:
    choices = planned.choices
    rows = planned.demand_figures()
    chosen = [pl.col(name) == getattr(choices, name) for name in ("waiting_only", "paid_and_cleared_only")]
    chosen.append(pl.lit(not choices.discrepancies))
    shown = rows.select(pl.exclude("waiting_only", "paid_and_cleared_only"), chosen=pl.all_horizontal(chosen))
    return shown.select("chosen", pl.exclude("chosen"))


def show_decisions(planned: Planned) -> None:
    """Show one row per shortage of an item in a shop, folded. Selecting one explains it."""
    shortages = st.expander(
        "Every shortage, and what to do", icon=":material/list:", key="shortages", bind="query-params"
    )
    if shortages.open:
        with shortages:
            _decisions(planned)


def _decisions(planned: Planned) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.pills(
            "Show", [*DECISIONS, LATE_ONLY], format_func=str.capitalize, selection_mode="multi",
            key="decision",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        horizon = st.selectbox(
            "Late after", [None, 7, 14, 28, 56], key="horizon", bind="query-params", width=170,
            format_func=lambda days: counted(days, "day", "days") if days else "due date",
            help="Marks what comes later than that, so that somebody asks. It changes no quantity: "
            "incoming units count, however late.",
        )  # fmt: skip
    rows = planned.decisions(horizon)
    if planned.pairs is not None:
        rows = rows.join(planned.pairs, on=PAIR, how="semi", maintain_order="left")
    wanted = rows.filter(
        pl.col("decision").is_in(list(kinds)) | (pl.col("late") & pl.lit(LATE_ONLY in kinds))
    )
    shown = wanted if kinds else rows
    if shown.is_empty():
        st.caption("No shortage of that kind." if kinds else "No shop lacks anything you chose.")
        return
    late = rows.filter("late").height
    if late:
        wait = counted(late, "shortage waits", "shortages wait")
        st.button(
            f"{wait} for overdue supply: ask the vendor before buying again",
            key="to chase", icon=":material/schedule_send:", type="tertiary",
            on_click=st.session_state.update, args=({"view": "Overdue"},),
        )  # fmt: skip
    _table(shown, planned)


def _table(rows: pl.DataFrame, planned: Planned) -> None:
    place = st.container()
    page = one_page(rows, "decisions").with_columns(shop=pl.col("shop_id").replace(planned.shop_names))
    told = planned.told(page)
    page = with_first_steps(told, current_report().rows)
    key = f"decisions {st.session_state.get('explained', 0)}"
    place.dataframe(
        page.select(list(DECISION_TABLE)),
        hide_index=True, column_config=DECISION_TABLE, placeholder="", height=min(table_height(page), 400),
        key=key,
        on_select=lambda: _explain(key, page), selection_mode="single-row", alt="Shortages and decisions",
    )  # fmt: skip
    shortages = counted(rows.height, "shortage", "shortages")
    st.caption(f"{shortages}, the oldest first. Select a row to see how it was calculated.")
    unknown = told.filter(pl.col("cost").is_not_null())
    show_missing_rates(missing_rates(unknown, "cost_currency", "price_currency"), "No margin is shown")


def _explain(key: str, page: pl.DataFrame) -> None:
    for row in st.session_state[key]["selection"]["rows"]:
        picked = page.row(row, named=True)
        st.query_params["why_item"], st.query_params["why_shop"] = picked["item_id"], picked["shop_id"]
