"""Rules of who gets the stock, side by side. A manager chooses which one a shop has."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.allocation import FIRST, RULES
from core.orders import Comparison, load_comparison, load_rule_changes, load_rules_in_force, use_rule
from core.wording import counted, full_day_each
from pages.components.orders.turn import show_others, waits_longer
from pages.components.orders.wording import in_currencies
from pages.components.shared.columns import CUSTOMER_COLUMN, ECOM_ORDER_COLUMN
from pages.components.shared.filters import ask_names
from pages.components.shared.tables import one_page, table_height
from pages.session import (
    Form,
    current_report,
    escaped,
    form_for,
    from_snapshot,
    may,
    now,
    on_phone,
    store,
    submit,
)

RULE_NAMES = dict(zip(RULES, ("First come", "Priority", "Equal share", "Most orders complete"), strict=True))
column = st.column_config
RULES_TABLE = {
    "rule": column.TextColumn("Rule", width=170),
    "complete": column.NumberColumn("Orders complete", help="All units are on the shelf.", width=120),
    "value": column.TextColumn("Their value", width=160, alignment="right"),
    "longest_wait": column.NumberColumn(
        "Longest wait, days", help="From the order to its promise, of orders that have one.", width=140
    ),
    "undated": column.NumberColumn("Without a date", width=110),
    "lose": column.NumberColumn("Worse off", help="Orders complete later than first come.", width=90),
}
LOSS_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "customer_name": CUSTOMER_COLUMN,
    "was": column.TextColumn("First come", width=130),
    "now": column.TextColumn("By this rule", width=130),
}


def show_rules() -> None:
    """Show what each rule would do with the shelf and with what is incoming, and who would lose by it."""
    shops: Mapping[str, str] = current_report().shops
    _show_in_force(shops)
    place, _ = st.columns([1.3, 3])
    chosen = ask_names(place, "Shop", shops, key="shop", label_visibility="collapsed")
    found = from_snapshot(load_comparison, now(), chosen)
    if on_phone():
        _show_cards(found.rules)
    else:
        shown = found.rules.with_columns(pl.col("rule").replace(RULE_NAMES), value=_values(found.rules))
        st.dataframe(shown, hide_index=True, column_config=RULES_TABLE, placeholder="–", alt="Rules compared")
    _show_losses(found)


def _show_in_force(shops: Mapping[str, str]) -> None:
    """Say which rule holds where, and let a manager choose another one for a shop."""
    rules = from_snapshot(load_rules_in_force)
    ruled = [f"{shops.get(shop, shop)}: {RULE_NAMES[rule].lower()}" for shop, rule in rules.items()]
    others = "Every shop goes by first come." if not ruled else "The other shops go by first come."
    st.caption(escaped(f"{'. '.join([*ruled, others])} Compare what each rule would do with the stock."))
    if not may("shop-rule"):
        return
    form = form_for("rule", "shop")
    with st.popover("Choose the rule of a shop", icon=":material/rule:", key=form.key("place")):
        shop = st.selectbox("Shop", list(shops), None, format_func=shops.__getitem__, key=form.key("shop"),
                            placeholder="Choose one")  # fmt: skip
        if shop is None:
            return
        rule = st.radio(
            "Rule", RULES, RULES.index(rules.get(shop, FIRST)), key=form.key("rule", shop),
            format_func=RULE_NAMES.__getitem__,
        )  # fmt: skip
        if rule != rules.get(shop, FIRST):
            name = escaped(shops[shop])
            show_others(form, from_snapshot(load_rule_changes, shop, rule), now().date())
            st.button(f"Use this rule in {name}", key=form.key("use"), on_click=_use, args=(form, shop, rule))


def _use(form: Form, shop: str, rule: str) -> None:
    submit(
        form,
        lambda by: use_rule(store(), shop, rule, by=by),
        lambda answer: (
            f"Stock goes by this rule from now on: {RULE_NAMES[rule].lower()}. {waits_longer(answer.result)}"
        ),
    )


def _values(rules: pl.DataFrame) -> pl.Series:
    return pl.Series(
        [" · ".join(in_currencies(value)) for value in rules["value"].to_list()], dtype=pl.String
    )


def _show_cards(rules: pl.DataFrame) -> None:
    for rule in rules.iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            value = " · ".join(in_currencies(rule["value"]))
            days = rule["longest_wait"]
            facts = [
                counted(rule["complete"], "order", "orders") + " complete" + (f", {value}" if value else ""),
                f"Longest wait {counted(days, 'day', 'days')}" if days is not None else "",
                f"{rule['undated']:,} without a date" if rule["undated"] else "",
                f"{rule['lose']:,} worse off than first come" if rule["lose"] else "",
            ]
            st.markdown(f"**{RULE_NAMES[rule['rule']]}**  \n" + escaped(" · ".join(filter(None, facts))))


def _show_losses(found: Comparison) -> None:
    """Show the orders that one rule makes wait longer."""
    others = [rule for rule in RULES[1:] if rule in found.losses["rule"]]
    if not others:
        st.caption("No order would wait longer under another rule.")
        return
    rule = st.segmented_control(
        "Who waits longer under", others, default=others[0], required=True,
        format_func=RULE_NAMES.__getitem__, key="rule",
    )  # fmt: skip
    losses = found.losses.filter(rule=rule)
    place = st.container()
    page = one_page(losses, "worse off")
    was = pl.when("was_complete").then(pl.lit("On the shelf")).otherwise(_day("was"))
    with place:
        st.dataframe(
            page.select("ecom_order_id", "customer_name", was=was, now=_day("now")),
            hide_index=True, column_config=LOSS_TABLE, placeholder="", height=table_height(page),
            alt="Orders worse off",
        )  # fmt: skip


def _day(name: str) -> pl.Expr:
    return pl.coalesce(full_day_each(pl.col(name)), pl.lit("No date"))
