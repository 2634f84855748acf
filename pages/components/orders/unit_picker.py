"""Choosing a part of an order: units by line, blank for none."""

import polars as pl
import streamlit as st

from core.language import say
from core.orders import LineUnits
from pages.components.shared.number_field import number_field, whole_at
from pages.session import Form, escaped


def part_fields(form: Form, lines: pl.DataFrame, units: str, label: str) -> None:
    """Show a number field for each line that has units; ``units``: the column of LINES that limits it."""
    for line in lines.filter(pl.col(units) > 0).iter_rows(named=True):
        sale, number = line["document_id"], line["line_number"]
        name, field = st.columns([4, 1.2], vertical_alignment="center")
        name.markdown(f"{escaped(line['description'])} · {escaped(line['shop'])}")
        with field:
            number_field(
                say("{label}, {sale} line {line}", label=label, sale=sale, line=number),
                _key(form, units, sale, number), most=line[units], on_change="ignore",
                label_visibility="collapsed", placeholder=say("of {units}", units=line[units]),
            )  # fmt: skip


def part_entered(form: Form, lines: pl.DataFrame, units: str) -> LineUnits:
    """Return the entries, without lines that were left blank. Raises Problem if one is not possible."""
    keys = lines.select("document_id", "line_number").rows()
    entered = {(sale, number): whole_at(_key(form, units, sale, number)) for sale, number in keys}
    return {line: count for line, count in entered.items() if count}


def _key(form: Form, units: str, sale: str, number: int) -> str:
    return form.key(units, f"{sale} {number}")
