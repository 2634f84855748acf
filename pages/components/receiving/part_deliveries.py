"""Part deliveries of a purchase order's lines: the days on which their units come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from core.errors import Problem
from core.language import say
from core.purchasing import DatedUnits, load_orders_promised_later, load_parts_to_come, split_line
from core.receiving import Delivery, broken_promises_text
from core.wording import shortened
from pages.components.receiving.document import show_broken
from pages.components.shared.columns import FIELD_DAY_FORMAT
from pages.components.shared.number_field import number_field, whole_at
from pages.session import Form, form_for, from_snapshot, store, submit

MOST_DAYS = 6
"""Number of days that can be entered for one line."""


def show_part_deliveries(delivery: Delivery) -> None:
    """Ask for the days of one line, and show the orders that they would promise later; folded, and drawn only
    while it is open."""
    parts = st.expander(
        say("Part deliveries"), icon=":material/event_repeat:", key="parts", bind="query-params"
    )  # fmt: skip
    if not parts.open:
        return
    lines, header = delivery.lines.filter(pl.col("to_come") > 0), delivery.header
    form = form_for("parts", "po", header.document_id)
    with parts:
        st.caption(
            say("Units of a line that come on several days. Orders are promised the day of their own units.")
        )
        names = {row["line_number"]: _name(row) for row in lines.iter_rows(named=True)}
        number = st.selectbox(say("Line"), list(names), format_func=names.__getitem__, key=form.key("line"))
        line = lines.row(by_predicate=pl.col("line_number") == number, named=True)
        known = from_snapshot(load_parts_to_come, header.document_id).get(number, ())
        fields = Fields(form, number, header.version)
        fields.ask(line, known)
        st.button(
            say("Save the days"), key=form.key("split"), icon=":material/event_available:", on_click=_split,
            args=(fields,),
        )  # fmt: skip
        try:
            days = fields.entered()
        except Problem:  # Said at its field.
            return
        dated = sum(units for _, units in days)
        st.caption(say("Units with a day: {units:,} of {expected:,}", units=dated, expected=line["to_come"]))
        if dated == line["to_come"] and days != known:
            show_broken(from_snapshot(load_orders_promised_later, header.document_id, number, days))


def _name(line: Mapping[str, Any]) -> str:
    return say(
        "{number}: {item}, {units:,} incoming",
        number=line["line_number"],
        item=shortened(line["description"]),
        units=line["to_come"],
    )


@dataclass(frozen=True)
class Fields:
    """The days and units of a line. A new ``version`` of the order has new fields, with its own days."""

    form: Form
    line_number: int
    version: int

    def ask(self, line: Mapping[str, Any], known: DatedUnits) -> None:
        """Ask for the days and units. ``known``: those it has now."""
        deliveries = number_field(
            say("Number of deliveries"), self._key("deliveries"), max(2, len(known)), least=1, most=MOST_DAYS,
            width=170,
        )  # fmt: skip
        shown: list[tuple[date | None, int | None]] = [*known] or [(line["expected_on"], None)]
        for place in range(deliveries or 0):
            day, units = shown[place] if place < len(shown) else (None, None)
            with st.container(horizontal=True):
                st.date_input(
                    say("Day {number}", number=place + 1), day, key=self._key(f"day {place}"), width=170,
                    format=say(FIELD_DAY_FORMAT),
                )  # fmt: skip
                number_field(
                    say("Units on day {number}", number=place + 1),
                    self._key(f"units {place}"),
                    units,
                    width=170,
                )

    def entered(self) -> DatedUnits:
        """Return the days and units, without rows that are not complete. Raises Problem if a number is not
        possible."""
        rows = [
            (st.session_state.get(self._key(f"day {place}")), whole_at(self._key(f"units {place}")))
            for place in range(whole_at(self._key("deliveries")) or 0)
        ]
        return tuple((day, units) for day, units in rows if day and units)

    def _key(self, field: str) -> str:
        return self.form.key(f"{field} {self.version}", self.line_number)


def _split(fields: Fields) -> None:
    form, line = fields.form, fields.line_number
    submit(
        form,
        lambda by: split_line(
            store(), form.document_id, line, fields.entered(), version=fields.version, by=by
        ),
        lambda answer: say(
            "The days of line {line} are saved. {promises}",
            line=line,
            promises=broken_promises_text(answer.result),
        ),
    )
