"""The plan as figures, tables and files."""

from decimal import Decimal

import polars as pl
import streamlit as st

from core.live_plan import Planned
from core.plan_figures import PlanFigures, by_destination, orders_served, plan_figures
from pages._paging import one_page, table_height

column = st.column_config
MONEY = "%.2f"
TRANSFERS = {
    "description": column.TextColumn("Item", width=220, pinned=True),
    "from_shop": column.TextColumn("From", width=120),
    "to_shop": column.TextColumn("To", width=120),
    "quantity": column.NumberColumn("Units", width=60),
    "reason": column.TextColumn("Why", width=440),
    "waiting_orders": column.NumberColumn("Orders waiting", width=110),
    "sku": column.TextColumn("SKU", width=110),
}
DESTINATIONS = {
    "vendor": column.TextColumn("Vendor", width=220),
    "to_shop": column.TextColumn("Ship to", width=150),
    "lines": column.NumberColumn("Lines", width=60),
    "quantity": column.NumberColumn("Units", width=60),
    "line_total": column.NumberColumn("Cost", format=MONEY, width=100),
    "expected_on": column.DateColumn("Expected", width=100),
}
PURCHASES = {
    "description": column.TextColumn("Item", width=220, pinned=True),
    "vendor": column.TextColumn("Vendor", width=130),
    "to_shop": column.TextColumn("Ship to", width=120),
    "quantity": column.NumberColumn("To order", width=75),
    "line_total": column.NumberColumn("Total", format=MONEY, width=85),
    "reason": column.TextColumn("Why", width=420),
    "needed": column.NumberColumn("Needed", width=70),
    "unit_cost": column.NumberColumn("Unit cost", format=MONEY, width=80),
    "expected_on": column.DateColumn("Expected", width=95),
    "waiting_orders": column.NumberColumn("Orders waiting", width=110),
    "sku": column.TextColumn("SKU", width=110),
    "vendor_sku": column.TextColumn("Vendor's code", width=110),
    "item_id": column.TextColumn("Item ID", width=90),
}


def show_plan(planned: Planned) -> None:
    """Figures, transfers and purchases; or that nothing is to be done."""
    if planned.plan.is_empty():
        st.success(
            "Nothing to buy: what is on hand, on its way, on drafts or to spare in other shops serves "
            "every need you chose.",
            icon=":material/check_circle:",
        )
        return
    orders = orders_served(planned.plan, planned.lacking, planned.choices)
    show_figures(plan_figures(planned.plan, planned.facts.vendors), orders)
    show_transfers(planned.plan, planned.shop_names)
    show_purchases(planned.plan, planned.shop_names)


def show_figures(figures: PlanFigures, orders: int) -> None:
    """The headline figures of the plan."""
    with st.container(horizontal=True):
        st.metric("Units to buy", f"{figures.to_buy:,}", border=True)
        for currency, cost in (figures.cost or {"": Decimal(0)}).items():
            st.metric(f"Cost {currency}".strip(), f"{cost:,.2f}", border=True)
        st.metric("Units to transfer", f"{figures.to_move:,}", border=True)
        st.metric(
            "Orders waiting for it",
            f"{orders:,}",
            border=True,
            help="eCom orders with units that are neither on the shelf nor on their way.",
        )
    if figures.without_cost:
        st.caption(f"{figures.without_cost:,} lines have no cost yet and are not in the sum.")


def show_transfers(plan: pl.DataFrame, shops: dict[str, str]) -> None:
    moved = _named(plan.filter(pl.col("action") == "transfer"), shops)
    st.subheader("Transfers", anchor=False)
    if moved.is_empty():
        st.caption("Nothing to move: no shop has anything to spare that another one needs.")
        return
    place = st.container()
    page = one_page(moved, "transfers table")
    place.dataframe(
        page.select(list(TRANSFERS)),
        hide_index=True,
        column_config=TRANSFERS,
        placeholder="",
        height=table_height(page),
        alt="Transfers between shops",
    )


def show_purchases(plan: pl.DataFrame, shops: dict[str, str]) -> None:
    """One row per vendor and ship-to shop; picking some leaves only their lines in the table below."""
    st.subheader("Purchases", anchor=False)
    orders = _named(by_destination(plan), shops)
    if orders.is_empty():
        st.caption("Nothing to buy: transfers serve all of it.")
        return
    picked = st.dataframe(
        orders.select(list(DESTINATIONS)),
        hide_index=True,
        column_config=DESTINATIONS,
        placeholder="",
        height=min(table_height(orders), 320),
        key=f"destinations {orders.hash_rows().sum()}",
        on_select="rerun",
        selection_mode="multi-row",
        alt="Purchases by vendor and ship-to shop",
    )["selection"]["rows"]
    _lines(plan, orders[picked] if picked else orders, shops)


def _lines(plan: pl.DataFrame, orders: pl.DataFrame, shops: dict[str, str]) -> None:
    bought = plan.filter(pl.col("action") == "purchase")
    keys = ["vendor_id", "shop_id"]
    lines = _named(bought, shops).filter(
        pl.struct(keys).is_in(orders.select(pl.struct(keys)).to_series().implode())
    )
    place = st.container()
    page = one_page(lines, "purchases table")
    place.dataframe(
        page.select(list(PURCHASES)),
        hide_index=True,
        column_config=PURCHASES,
        placeholder="",
        height=table_height(page),
        alt="Lines to buy",
    )
    st.caption(f"{lines.height:,} lines. Pick a vendor and shop above to see only its lines.")


def _named(rows: pl.DataFrame, shops: dict[str, str]) -> pl.DataFrame:
    """``rows`` with the names of their shops, and a word where no vendor is chosen yet."""
    names = {"shop_id": "to_shop", "from_shop_id": "from_shop"}
    return rows.with_columns(
        pl.coalesce("vendor", "vendor_id", pl.lit("No vendor yet")).alias("vendor"),
        *(pl.col(key).replace(shops).alias(name) for key, name in names.items() if key in rows.columns),
    )
