"""Return of a transfer's units to the shop they came from."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from core.language import say
from core.purchasing import return_excess
from core.receiving import Delivery
from pages.components.shared.number_field import number_field, whole_entered
from pages.session import Form, escaped, form_for, refusals_reported, store, submit


def show_return(delivery: Delivery) -> None:
    """Show the incoming units by line, with a blank field for the units to return."""
    header = delivery.header
    place = st.expander(
        escaped(say("Send units back to {source}", source=header.source)), key="back", bind="query-params"
    )
    if not place.open:  # It has a field for each line.
        return
    form = form_for("return", "transfer", header.document_id)
    returnable = delivery.lines.filter(pl.col("to_come") > 0)
    with place:
        for line in returnable.iter_rows(named=True):
            item, units = st.columns([4, 1.3], vertical_alignment="center")
            item.markdown(f"**{escaped(line['description'])}**")
            with units:
                number_field(
                    say("Back, of {units}", units=line["to_come"]), form.key("back", line["line_number"]),
                    most=line["to_come"], on_change="ignore",
                    name=say("Line {number}", number=line["line_number"]),
                )  # fmt: skip
        st.button(
            say("Send back"),
            key=form.key("back"),
            icon=":material/undo:",
            on_click=_return,
            args=(form, delivery.names),
        )


def _return(form: Form, names: Mapping[int, str]) -> None:
    with refusals_reported():
        units = {number: back for number in names if (back := whole_entered(form, "back", number))}
        returned = [
            say("{units} of {item}", units=back, item=names[number]) for number, back in units.items()
        ]
        submit(
            form,
            lambda by: return_excess(store(), form.document_id, units, by=by),
            lambda _: say("Sent back: {items}.", items=", ".join(returned)),
        )
