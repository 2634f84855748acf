"""Rows of the report as cards for a phone, where a table of ten columns would have to be scrolled
sideways."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.language import say
from core.planning import with_fixes
from core.report import SOURCE_LABELS, with_incoming
from core.wording import full_day_text, shortened
from pages.components.backorders.table import open_details
from pages.session import current_tasks, escaped


def show_cards(rows: pl.DataFrame) -> None:
    """Show a card for each row, with a button for the details of its item and shop."""
    for place, row in enumerate(
        with_incoming(with_fixes(rows, current_tasks(rows["item_id"]))).iter_rows(named=True)
    ):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(_text(row))
            st.button(
                say("Details"), key=f"details {place}", type="tertiary", icon=":material/info:",
                on_click=open_details, args=(row["item_id"], row["shop_id"]),
            )  # fmt: skip


def _text(row: Mapping[str, Any]) -> str:
    """Describe a row, one fact below the other."""
    source = f"{say(SOURCE_LABELS[row['document_type']])} {row['document_id']}".strip()
    order = say("order {number}", number=row["ecom_order_id"]) if row["ecom_order_id"] else ""
    since = say("since {day}", day=full_day_text(row["occurred_on"])) if row["occurred_on"] else ""
    left = say("{units:,} to order", units=row["to_order"]) if row["to_order"] else ""
    short = say(
        "{units:,} short in {shop}, {on_hand:,} on hand",
        units=row["backordered"], shop=shortened(row["shop"]), on_hand=row["on_hand"],
    )  # fmt: skip
    lines = [
        f"**{escaped(shortened(row['description']))}**",
        escaped(short),
        escaped(" · ".join(each for each in (source, order, since) if each)),
        escaped("; ".join(each for each in (row["incoming"], left) if each)),
        f"**{escaped(row['fix'])}**",
    ]
    return "  \n".join(line for line in lines if line)
