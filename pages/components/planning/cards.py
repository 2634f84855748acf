"""Cards of the plan: one per purchase order and per transfer, side by side or one below the other."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.language import say
from core.planning import NO_VENDOR, Planned
from core.wording import counted, day_text, money_text, number_text, shortened
from pages.components.shared.tables import one_page
from pages.session import escaped

MOST_CARDS = 12
"""Number of cards on a page: four rows of them."""
MOST_LINES = 5
"""Number of lines that a card names."""
NAME_LETTERS = 50
"""Letters of a vendor's or a shop's name on a card."""


def show_purchase_cards(planned: Planned) -> None:
    """Show a card for each purchase order that the plan makes: vendor, ship-to shop, cost, day and lines."""
    st.subheader(say("Purchases"), anchor=False)
    if planned.destinations.is_empty():
        st.caption(say("Nothing to buy: transfers cover everything."))
        return
    place = st.container()
    page = planned.with_currency(one_page(planned.destinations, "purchases", MOST_CARDS))
    days = dict(planned.facts.shops.select("shop_id", "today").iter_rows())
    with place, st.grid(3, min_column_width=320):
        for order in _with_lines(page, planned.purchases, ["vendor_id", "shop_id"]):
            vendor = order["vendor"] or order["vendor_id"] or say(NO_VENDOR)
            facts = _purchase_facts(order, days[order["shop_id"]])
            _card(_from_to(vendor, planned.shop_names[order["shop_id"]]), facts, order)


def _purchase_facts(order: dict[str, Any], today: date) -> Sequence[str]:
    facts = [counted(order["quantity"], "unit", "units")]
    if order["line_total"]:
        facts.append(money_text(order["line_total"], order["currency"]))
    if order["expected_on"]:
        facts.append(say("here by {day} if sent today", day=day_text(order["expected_on"], today)))
    return facts


def show_transfer_cards(planned: Planned) -> None:
    """Show a card for each transfer that the plan makes."""
    st.subheader(say("Transfers"), anchor=False)
    if planned.shop_pairs.is_empty():
        st.caption(
            say("Nothing to transfer: no shop can spare anything that another one needs.")
            if planned.choices.transfers
            else say("*Transfers first* is off, so other shops are not considered.")
        )
        return
    place, names = st.container(), planned.shop_names
    page = one_page(planned.shop_pairs, "transfers", MOST_CARDS)
    with place, st.grid(3, min_column_width=320):
        for transfer in _with_lines(page, planned.transfers, ["from_shop_id", "shop_id"]):
            title = _from_to(names[transfer["from_shop_id"]], names[transfer["shop_id"]])
            _card(title, [counted(transfer["quantity"], "unit", "units")], transfer)


def _from_to(source: str, shop: str) -> str:
    """Return from where to where units go. Each name is cut by itself, so that a long one hides no other."""
    return f"{shortened(source, NAME_LETTERS)} → {shortened(shop, NAME_LETTERS)}"


def _with_lines(documents: pl.DataFrame, rows: pl.DataFrame, key: list[str]) -> Sequence[dict[str, Any]]:
    """Return the ``documents`` of a page, each with the ``units`` and ``descriptions`` of its first lines."""
    first = (
        rows.lazy()
        .filter(~pl.col("left_out"))
        .join(documents.lazy().select(key), on=key, how="semi", nulls_equal=True, maintain_order="left")
        .group_by(key)
        .agg(units=pl.col("quantity").head(MOST_LINES), descriptions=pl.col("description").head(MOST_LINES))
    )
    whole = documents.lazy().join(first, on=key, how="left", nulls_equal=True, maintain_order="left")
    return whole.collect().to_dicts()


def _card(title: str, facts: Sequence[str], document: dict[str, Any]) -> None:
    """Show a document's title, facts and first lines in one text: every element of a page takes time."""
    lines = [
        f"{number_text(units)} × {escaped(shortened(text, 60))}"
        for units, text in zip(document["units"], document["descriptions"], strict=True)
    ]
    if document["lines"] > MOST_LINES:
        more = counted(document["lines"] - MOST_LINES, "more line", "more lines")
        lines.append(say("… and {more_lines}", more_lines=more))
    with st.container(border=True):
        st.markdown(
            f"**{escaped(title)}**  \n:small[:gray[{escaped(' · '.join(facts))}]]\n\n" + "  \n".join(lines)
        )
