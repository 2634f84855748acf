"""Deliveries as cards, for a phone, where a table of ten columns would have to be scrolled sideways."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.language import say
from core.report import MOVEMENT_LABELS
from core.wording import counted, day_text, shortened
from pages.components.shared.cards import card_title, stacked
from pages.components.shared.status import pill


def show_delivery_cards(page: pl.DataFrame) -> None:
    """Show a card for each delivery, with a button that opens it.

    ``page``: rows of ``load_deliveries`` of one state; ``status``, where they are incoming.
    """
    for row in page.iter_rows(named=True):
        number = row["document_id"]
        with st.container(border=True, gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                card_title(
                    f"{say(MOVEMENT_LABELS[row['document_type']])} {number}", f"{row['kind']} {number}",
                    st.query_params.from_dict, ({row["kind"]: number},),
                )  # fmt: skip
                st.markdown(pill(row.get("status") or ""), width="content")
            st.markdown(_text(row))


def _text(row: Mapping[str, Any]) -> str:
    """Describe a delivery, one fact below the other."""
    return stacked([
        f"{shortened(row['source'] or '')} → {shortened(row['shop'] or '')}",
        " · ".join(part for part in (_units(row), *_days(row)) if part),
        orders_released_text(row["orders_waiting"], row["orders_completed"]),
        say("POS number {number}", number=row["pos_number"]) if row["pos_number"] else "",
    ])  # fmt: skip


def _units(row: Mapping[str, Any]) -> str:
    if row["state"] == "open":
        return say("{units:,} incoming", units=row["to_come"])
    if row["state"] == "draft":
        return counted(row["planned"], "unit", "units")
    return say("{received:,} of {units:,} received", received=row["received"], units=row["planned"])


def _days(row: Mapping[str, Any]) -> list[str]:
    """Describe when it is expected, and when its next units are, where those come earlier."""
    expected: date | None = row["expected_on"]
    if row["state"] == "finished" or expected is None:
        return []
    following: date | None = row["next_on"]
    first = following if following is not None and following < expected else None
    return [
        *([say("next units {day}", day=day_text(first, row["today"]))] if first else []),
        say("expected {day}", day=day_text(expected, row["today"])),
    ]


def orders_released_text(waiting: int, completed: int) -> str:
    """Describe what units do for orders: “4 orders wait for it, 3 complete with it”; empty if none waits."""
    if not waiting:
        return ""
    orders = counted(waiting, "order waits", "orders wait")
    return say("{orders_wait} for it, {number:,} complete with it", orders_wait=orders, number=completed)
