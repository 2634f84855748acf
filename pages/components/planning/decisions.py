"""Figures of a plan, the decision about each shortage, and the kinds of demand compared."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.allocation import PAIR
from core.language import marked, say
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
    said_columns,
)
from pages.components.shared.fact_rows import show_fact_cards, table_or_cards
from pages.components.shared.rates import show_missing_rates
from pages.components.shared.tables import one_page, table_height
from pages.session import current_report, escaped, on_phone, understand_address

column = st.column_config
DEMAND_TABLE = {
    "chosen": CHOSEN_COLUMN,
    "demand": column.TextColumn(marked("To buy for"), width=260),
    "to_buy": column.NumberColumn(marked("Units to buy"), width=95),
    "to_move": column.NumberColumn(marked("To transfer"), width=90),
}
DECISION_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHOP_COLUMN,
    "decision": column.TextColumn(marked("Decision"), width=85),
    "says": column.TextColumn(marked("What to do"), width=430),
    "short": SHORT_COLUMN,
    "late": column.CheckboxColumn(marked("Late"), width=75),
    "waiting_orders": ORDERS_WAITING_COLUMN,
    "to_buy": column.NumberColumn(marked("To buy"), width=85),
    "cost": COST_COLUMN,
    "margin": column.NumberColumn(marked("Margin left"), format=SIGNED_MONEY_FORMAT, width=90),
    "vendor": VENDOR_COLUMN,
    "sku": SKU_COLUMN,
}
DECISION_WORDS = (marked("wait"), marked("transfer"), marked("buy"), marked("refund"))
"""The DECISIONS, which are said where they are shown."""
OVERDUE_TAB = marked("Overdue")
LATE_ONLY = "late"
FILTERS = {
    "wait": marked("Wait"),
    "transfer": marked("Transfer"),
    "buy": marked("Buy"),
    "refund": marked("Refund"),
    LATE_ONLY: marked("Late"),
}
"""Filters of the shortages: the DECISIONS, and what is late."""
HORIZONS = {
    None: marked("due date"),
    7: marked("7 days"),
    14: marked("14 days"),
    28: marked("28 days"),
    56: marked("56 days"),
}
"""Days after which supply is late; None: after its due date."""


def show_plan_figures(planned: Planned) -> None:
    """Show the headline figures of the plan in one line."""
    figures = planned.figures
    costs = [escaped(money_text(cost, currency)) for currency, cost in figures.cost.items() if cost]
    to_buy = counted(figures.to_buy, "unit", "units")
    parts = [
        say("**{units} to buy** for {costs}", units=to_buy, costs=" + ".join(costs))
        if costs
        else say("**{units} to buy**", units=to_buy),
        say("**{units} to transfer**", units=counted(figures.to_move, "unit", "units")),
        say(
            "**{orders}** would have what they lack",
            orders=counted(planned.orders_served, "order", "orders"),
        ),
    ]
    st.markdown(" · ".join(parts))
    if unsure := gap_text(planned.gap, planned.choices.vendor_rule):
        st.caption(escaped(unsure))
    if figures.without_cost:
        lines = counted(figures.without_cost, "line has no cost yet and is", "lines have no cost yet and are")
        st.caption(say("{lines} not in the sum.", lines=lines))


def show_demands(planned: Planned) -> None:
    """Compare the plan for each kind of demand, folded; computed only while it is open."""
    comparison = st.expander(
        say("Compare what to buy for"), icon=":material/balance:", key="demands", bind="query-params"
    )
    if not comparison.open:
        return
    with comparison:
        demands = _demands(planned)
        costs = cost_columns(demands, DEMAND_TABLE)
        table_or_cards(
            demands, DEMAND_TABLE | costs, say("Demand side by side"), title="demand", width="content"
        )
        st.caption(
            say(
                "Counted after incoming, drafts and transfers. Every shortage includes stock "
                "discrepancies, for which no customer waits."
            )
        )


def _demands(planned: Planned) -> pl.DataFrame:
    choices = planned.choices
    rows = planned.demand_figures()
    chosen = [pl.col(name) == getattr(choices, name) for name in ("waiting_only", "paid_and_cleared_only")]
    chosen.append(pl.lit(not choices.discrepancies))
    shown = rows.select(pl.exclude("waiting_only", "paid_and_cleared_only"), chosen=pl.all_horizontal(chosen))
    demand = pl.Series("demand", [say(words) for words in shown["demand"]], pl.String)
    return shown.with_columns(demand).select("chosen", pl.exclude("chosen"))


def cost_columns(rows: pl.DataFrame, others: Iterable[str]) -> dict[str, Any]:
    """Return the columns of ``rows`` beside ``others``. Each has costs in one currency: ``Cost EUR``."""
    currencies = {name: name.partition(" ")[2] for name in rows.columns if name not in others}
    return {
        name: column.NumberColumn(
            say("Cost {currency}", currency=currency).strip(), format=MONEY_FORMAT, width=110
        )
        for name, currency in currencies.items()
    }


def show_decisions(planned: Planned) -> None:
    """Show one row per shortage of an item in a shop, folded. Selecting one explains it."""
    shortages = st.expander(
        say("Every shortage, and what to do"), icon=":material/list:", key="shortages", bind="query-params"
    )
    if shortages.open:
        with shortages:
            _decisions(planned)


def _decisions(planned: Planned) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        understand_address("decision", FILTERS, several=True)
        understand_address("horizon", HORIZONS)
        kinds = st.pills(
            say("Show"), list(FILTERS), format_func=lambda kind: say(FILTERS[kind]), selection_mode="multi",
            key="decision",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        horizon = st.selectbox(
            say("Late after"), list(HORIZONS), key="horizon", bind="query-params", width=170,
            format_func=lambda days: say(HORIZONS[days]),
            help=say(
                "Marks what comes later than that, so that somebody asks. It changes no quantity: incoming "
                "units count, however late."
            ),
        )  # fmt: skip
    rows = planned.decisions(horizon)
    if planned.pairs is not None:
        rows = rows.join(planned.pairs, on=PAIR, how="semi", maintain_order="left")
    wanted = rows.filter(
        pl.col("decision").is_in(list(kinds)) | (pl.col("late") & pl.lit(LATE_ONLY in kinds))
    )
    shown = wanted if kinds else rows
    if shown.is_empty():
        st.caption(say("No shortage of that kind.") if kinds else say("No shop lacks anything you chose."))
        return
    late = rows.filter("late").height
    if late:
        wait = counted(late, "shortage waits", "shortages wait")
        st.button(
            say("{wait} for overdue supply: ask the vendor before buying again", wait=wait),
            key="to chase", icon=":material/schedule_send:", type="tertiary",
            on_click=st.session_state.update, args=({"view": OVERDUE_TAB},),
        )  # fmt: skip
    _table(shown, planned)


def _table(rows: pl.DataFrame, planned: Planned) -> None:
    place = st.container()
    page = one_page(rows, "decisions").with_columns(shop=pl.col("shop_id").replace(planned.shop_names))
    sentences = planned.with_sentences(page)
    page = with_first_steps(sentences, current_report().rows)
    key = f"decisions {st.session_state.get('explained', 0)}"
    shortages = counted(rows.height, "shortage", "shortages")
    if on_phone():
        with place:
            show_fact_cards(page.with_columns(decision=_said_decision()), DECISION_TABLE, act=_offer_why)
        st.caption(say("{shortages}, the oldest first.", shortages=shortages))
    else:
        place.dataframe(
            page.with_columns(decision=_said_decision()).select(list(DECISION_TABLE)),
            hide_index=True, column_config=said_columns(DECISION_TABLE, page), placeholder="",
            height=min(table_height(page), 400), key=key,
            on_select=lambda: _explain(key, page), selection_mode="single-row",
            alt=say("Shortages and decisions"),
        )  # fmt: skip
        st.caption(
            say(
                "{shortages}, the oldest first. Select a row to see how it was calculated.",
                shortages=shortages,
            )
        )
    unknown = sentences.filter(pl.col("cost").is_not_null())
    show_missing_rates(missing_rates(unknown, "cost_currency", "price_currency"), say("No margin is shown"))


def _offer_why(row: Mapping[str, Any]) -> None:
    st.button(
        say("Details"), key=f"why {row['item_id']} {row['shop_id']}", type="tertiary",
        icon=":material/info:", on_click=_open_why, args=(row["item_id"], row["shop_id"]),
    )  # fmt: skip


def _open_why(item_id: str, shop_id: str) -> None:
    st.query_params["why_item"], st.query_params["why_shop"] = item_id, shop_id


def _said_decision() -> pl.Expr:
    return pl.col("decision").replace({decision: say(decision) for decision in DECISIONS})


def _explain(key: str, page: pl.DataFrame) -> None:
    for row in st.session_state[key]["selection"]["rows"]:
        picked = page.row(row, named=True)
        _open_why(picked["item_id"], picked["shop_id"])
