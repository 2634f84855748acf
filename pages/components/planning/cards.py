"""Cards of the plan: one per purchase order and per transfer, side by side or one below the other."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.planning import NO_VENDOR, Planned
from core.wording import counted, day_text, money_text, shortened
from pages.session import escaped, now

MOST_CARDS = 24
"""Number of cards; the table of lines has the others."""
MOST_LINES = 5
"""Number of lines that a card names."""


def show_purchase_cards(planned: Planned) -> None:
    """Show a card for each purchase order that the plan makes: vendor, ship-to shop, cost, day and lines."""
    orders = planned.with_currency(planned.destinations)
    st.subheader("Purchases", anchor=False)
    if orders.is_empty():
        st.caption("Nothing to buy: transfers cover everything.")
        return
    shown = orders.head(MOST_CARDS)
    parts = _parts(planned.ordered.filter(action="purchase"), shown.select("vendor_id", "shop_id"))
    with st.grid(3, min_column_width=320):
        for order in shown.iter_rows(named=True):
            vendor = order["vendor"] or order["vendor_id"] or NO_VENDOR
            _card(
                f"{vendor} → {planned.shop_names[order['shop_id']]}",
                _purchase_facts(order),
                parts[order["vendor_id"], order["shop_id"]],
            )
    _others(orders.height, "purchase orders")


def _purchase_facts(order: dict[str, Any]) -> Sequence[str]:
    facts = [counted(order["quantity"], "unit")]
    if order["line_total"]:
        facts.append(money_text(order["line_total"], order["currency"]))
    if order["expected_on"]:
        facts.append(f"here by {day_text(order['expected_on'], now().date())} if sent today")
    return facts


def show_transfer_cards(planned: Planned) -> None:
    """Show a card for each transfer that the plan makes."""
    st.subheader("Transfers", anchor=False)
    rows = planned.ordered.filter(action="transfer")
    if rows.is_empty():
        st.caption(
            "Nothing to transfer: no shop can spare anything that another one needs."
            if planned.choices.transfers
            else "*Transfers first* is off, so other shops are not considered."
        )
        return
    transfers = rows.select("from_shop_id", "shop_id").unique(maintain_order=True)
    parts = _parts(rows, transfers.head(MOST_CARDS))
    with st.grid(3, min_column_width=320):
        for (sender, receiver), lines in parts.items():
            names = planned.shop_names
            units = counted(int(lines["quantity"].sum()), "unit")
            _card(f"{names[str(sender)]} → {names[str(receiver)]}", [units], lines)
    _others(transfers.height, "transfers")


def _parts(rows: pl.DataFrame, documents: pl.DataFrame) -> dict[tuple[object, ...], pl.DataFrame]:
    """Return the lines of the ``documents`` that have a card: only those, as a plan has thousands of
    documents."""
    key = documents.columns
    theirs = rows.join(documents, on=key, how="semi", nulls_equal=True, maintain_order="left")
    return theirs.partition_by(key, as_dict=True, maintain_order=True)


def _card(title: str, facts: Sequence[str], lines: pl.DataFrame) -> None:
    shown = lines.head(MOST_LINES).iter_rows(named=True)
    texts = [f"{row['quantity']:,} × {escaped(shortened(row['description'], 60))}" for row in shown]
    if lines.height > MOST_LINES:
        texts.append(f"… and {counted(lines.height - MOST_LINES, 'more line')}")
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{escaped(shortened(title, 80))}**")
        st.caption(escaped(" · ".join(facts)))
        st.markdown("  \n".join(texts))


def _others(number: int, what: str) -> None:
    if number > MOST_CARDS:
        st.caption(f"{number - MOST_CARDS:,} more {what} are in the table of lines.")
