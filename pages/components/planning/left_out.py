"""Lines put off until a day, and the list of everything that is left out of the plan."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st

from core.language import marked, say, say_each
from core.planning import Planned, plan_again, put_off
from core.wording import counted, day_each, shortened
from pages.components.shared.columns import (
    ITEM_COLUMN,
    SHIP_TO_COLUMN,
    UNITS_COLUMN,
)
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import paged, table_height
from pages.session import Form, form_for, may, store, submit

LINES_OFFERED = 200
"""Most lines to choose from. If there are more, the buyer finds the line by its words."""
PlannedPair = tuple[str, str]
LEFT_OUT_TABLE = {
    "description": ITEM_COLUMN,
    "shop": SHIP_TO_COLUMN,
    "quantity": UNITS_COLUMN,
    "why": st.column_config.TextColumn(marked("Why"), width=420),
}


def show_left_out(planned: Planned) -> None:
    """Show what is left out of the plan and why, folded, with a form that puts a line off; computed only
    while it is open."""
    lines = int(planned.rows["left_out"].sum()) + (0 if planned.put_off is None else planned.put_off.height)
    may_change = may("plan")
    if not lines and (planned.rows.is_empty() or not may_change):
        return
    title = (
        say("Left out: {lines}", lines=counted(lines, "line", "lines")) if lines else say("Put a line off")
    )
    section = st.expander(title, icon=":material/snooze:", key="left_out", bind="query-params")
    if not section.open:
        return
    with section:
        if lines:
            with paged(_left_out(planned), "left out") as page:
                table_or_cards(
                    page, LEFT_OUT_TABLE, say("Lines left out of the plan"),
                    height=min(table_height(page), 300),
                )  # fmt: skip
        if may_change:
            _ask_again(planned)
            _ask_put_off(planned)


def _left_out(planned: Planned) -> pl.DataFrame:
    """Return the rows left out by hand or put off, with the reason."""
    by_hand = planned.rows.filter("left_out").with_columns(why=pl.lit(say("Left out under Change lines")))
    parts = [by_hand]
    if planned.put_off is not None:
        shops = planned.facts.shops.select("shop_id", "today")
        day = day_each(pl.col("until_on"), pl.col("today"))
        waits = planned.put_off.join(shops, on="shop_id", maintain_order="left").with_columns(
            why=say_each("Until {day}: {reason}", day=day, reason=pl.col("reason"))
        )
        parts.append(waits.drop("until_on", "reason", "today"))
    return pl.concat(parts).with_columns(shop=pl.col("shop_id").replace(planned.shop_names))


def _lines_of(rows: pl.DataFrame, planned: Planned) -> dict[PlannedPair, str]:
    """Return items and ship-to shops of rows, named."""
    lines = rows.select("item_id", "shop_id", "description").unique(maintain_order=True)
    return {
        (item, shop): f"{shortened(text)} → {planned.shop_names.get(shop, shop)}"
        for item, shop, text in lines.iter_rows()
    }


def _ask_put_off(planned: Planned) -> None:
    rows = planned.rows
    if rows.is_empty():
        return
    if rows.height > LINES_OFFERED:
        words = st.text_input(say("Find a line"), key="line to find", placeholder=say("Item, SKU or shop"))
        rows = _found(rows, words)
    lines = _lines_of(rows.head(LINES_OFFERED), planned)
    if not lines:
        st.caption(say("No line of the plan has these words."))
        return
    if rows.height > LINES_OFFERED:
        st.caption(
            say(
                "The first {offered} of {lines} can be chosen.",
                offered=LINES_OFFERED,
                lines=counted(rows.height, "line", "lines"),
            )
        )
    _ask_until_when(lines, planned)


def _ask_until_when(lines: Mapping[PlannedPair, str], planned: Planned) -> None:
    """Ask which of the ``lines`` to put off, until when and why."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(say("Line"), list(lines), format_func=lines.__getitem__, key="line to put off")
        form = form_for("put off", "line", " ".join(picked))
        tomorrow = planned.facts.shops.filter(shop_id=picked[1])["today"].item() + timedelta(days=1)
        st.date_input(
            say("Until"),
            tomorrow + timedelta(days=6),
            tomorrow,
            key=form.key("until"),
            format=say("YYYY-MM-DD"),
            width=150,
        )
        st.text_input(say("Why"), key=form.key("reason"), max_chars=200)
        st.button(
            say("Put off"), key=form.key("put off"), on_click=_put_off, args=(form, picked),
            help=say("It is not planned before that day."),
        )  # fmt: skip


def _found(rows: pl.DataFrame, text: str) -> pl.DataFrame:
    """Return the rows whose item, SKU or ship-to shop has every word of ``text``."""
    searched = pl.concat_str(
        "description", "sku", "shop", separator=" ", ignore_nulls=True
    ).str.to_lowercase()
    for word in text.lower().split():
        rows = rows.filter(searched.str.contains(word, literal=True))
    return rows


def _put_off(form: Form, line: PlannedPair) -> None:
    until, reason = form.entered("until"), str(form.entered("reason") or "")
    if until is None:
        return
    submit(
        form, lambda by: put_off(store(), *line, until, reason, by=by), lambda _: say("The line was put off.")
    )


def _ask_again(planned: Planned) -> None:
    if planned.put_off is None or planned.put_off.is_empty():
        return
    lines = _lines_of(planned.put_off, planned)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked: Any = st.selectbox(
            say("Put off"), list(lines), format_func=lines.__getitem__, key="line put off"
        )
        form = form_for("plan again", "line", " ".join(picked))
        st.button(say("Plan again"), key=form.key("again"), on_click=_again, args=(form, picked))


def _again(form: Form, line: PlannedPair) -> None:
    submit(form, lambda by: plan_again(store(), *line, by=by), lambda _: say("The line is planned again."))
