"""Rules of who gets the stock, side by side. A manager chooses which one a shop has."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.allocation import FIRST, RULES
from core.language import marked, say
from core.orders import Comparison, load_comparison, load_rule_changes, load_rules_in_force, use_rule
from core.wording import counted, full_day_each
from pages.components.orders.turn import show_others, waits_longer
from pages.components.orders.wording import in_currencies, said_labels
from pages.components.shared.columns import CUSTOMER_COLUMN, ECOM_ORDER_COLUMN, said_columns
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.filters import ask_names
from pages.components.shared.tables import paged, table_height
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
    today_in_shops,
)

_NAMES = (
    marked("First come"),
    marked("Priority"),
    marked("Equal share"),
    marked("Most orders complete"),
)
_NAMES_WITHIN = (
    marked("first come"),
    marked("priority"),
    marked("equal share"),
    marked("most orders complete"),
)
RULE_NAMES = dict(zip(RULES, _NAMES, strict=True))
RULES_WITHIN = dict(zip(RULES, _NAMES_WITHIN, strict=True))
"""Names of the rules within a sentence."""
column = st.column_config
RULES_TABLE = {
    "rule": column.TextColumn(marked("Rule"), width=170),
    "complete": column.NumberColumn(
        marked("Orders complete"), help=marked("All units are on the shelf."), width=120
    ),
    "value": column.TextColumn(marked("Their value"), width=160, alignment="right"),
    "longest_wait": column.NumberColumn(
        marked("Longest wait, days"),
        help=marked("From the order to its promise, of orders that have one."),
        width=140,
    ),
    "undated": column.NumberColumn(marked("Without a date"), width=110),
    "lose": column.NumberColumn(
        marked("Worse off"), help=marked("Orders that are complete later than under first come."), width=90
    ),
}
LOSS_TABLE = {
    "ecom_order_id": ECOM_ORDER_COLUMN,
    "customer_name": CUSTOMER_COLUMN,
    "was": column.TextColumn(marked("First come"), width=130),
    "now": column.TextColumn(marked("By this rule"), width=130),
}


def show_rules() -> None:
    """Show what each rule would do with the shelf and with what is incoming, and who would lose by it."""
    shops: Mapping[str, str] = current_report().shops
    _show_in_force(shops)
    place, _ = st.columns([1.3, 3])
    chosen = ask_names(place, say("Shop"), shops, key="shop", label_visibility="collapsed")
    found = from_snapshot(load_comparison, now(), chosen)
    if on_phone():
        _show_cards(found.rules)
    else:
        rule = pl.col("rule").replace(said_labels(RULE_NAMES))
        st.dataframe(
            found.rules.with_columns(rule, value=_values(found.rules)), hide_index=True,
            column_config=said_columns(RULES_TABLE, found.rules), placeholder="–", alt=say("Rules compared"),
        )  # fmt: skip
    _show_losses(found)


def _show_in_force(shops: Mapping[str, str]) -> None:
    """Say which rule holds where, and let a manager choose another one for a shop."""
    rules = from_snapshot(load_rules_in_force)
    ruled = [f"{shops.get(shop, shop)}: {say(RULES_WITHIN[rule])}" for shop, rule in rules.items()]
    others = say("Every shop goes by first come.") if not ruled else say("The other shops go by first come.")
    compare = say("Compare what each rule would do with the stock.")
    st.caption(escaped(f"{'. '.join([*ruled, others])} {compare}"))
    if not may("shop-rule"):
        return
    form = form_for("rule", "shop")
    with st.popover(say("Choose the rule of a shop"), icon=":material/rule:", key=form.key("place")):
        shop = st.selectbox(
            say("Shop"), list(shops), None, format_func=shops.__getitem__, key=form.key("shop"),
            placeholder=say("Choose one"),
        )  # fmt: skip
        if shop is None:
            return
        rule = st.radio(
            say("Rule"), RULES, RULES.index(rules.get(shop, FIRST)), key=form.key("rule", shop),
            format_func=said_labels(RULE_NAMES).__getitem__,
        )  # fmt: skip
        if rule != rules.get(shop, FIRST):
            name = escaped(shops[shop])
            show_others(form, from_snapshot(load_rule_changes, shop, rule), today_in_shops())
            label = say("Use this rule in {shop}", shop=name)
            st.button(label, key=form.key("use"), on_click=_use, args=(form, shop, rule))


def _use(form: Form, shop: str, rule: str) -> None:
    submit(
        form,
        lambda by: use_rule(store(), shop, rule, by=by),
        lambda answer: (
            say("Stock goes by this rule from now on: {rule}.", rule=say(RULES_WITHIN[rule]))
            + f" {waits_longer(answer.result)}"
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
                say("{orders} complete", orders=counted(rule["complete"], "order", "orders"))
                + (f", {value}" if value else ""),
                say("Longest wait {days}", days=counted(days, "day", "days")) if days is not None else "",
                say("{orders:,} without a date", orders=rule["undated"]) if rule["undated"] else "",
                say("{orders:,} worse off than under first come", orders=rule["lose"])
                if rule["lose"]
                else "",
            ]
            st.markdown(f"**{say(RULE_NAMES[rule['rule']])}**  \n" + escaped(" · ".join(filter(None, facts))))


def _show_losses(found: Comparison) -> None:
    """Show the orders that one rule makes wait longer."""
    others = [rule for rule in RULES[1:] if rule in found.losses["rule"]]
    if not others:
        st.caption(say("No order would wait longer under another rule."))
        return
    rule = st.segmented_control(
        say("Who waits longer under"), others, default=others[0], required=True,
        format_func=said_labels(RULE_NAMES).__getitem__, key="rule",
    )  # fmt: skip
    losses = found.losses.filter(rule=rule)
    was = pl.when("was_complete").then(pl.lit(say("On the shelf"))).otherwise(_day("was"))
    with paged(losses, f"worse off {rule}") as page:
        table_or_cards(
            page.with_columns(was=was, now=_day("now")), LOSS_TABLE, say("Orders worse off"),
            height=table_height(page),
        )  # fmt: skip


def _day(name: str) -> pl.Expr:
    return pl.coalesce(full_day_each(pl.col(name)), pl.lit(say("No date")))
