"""Exchange rates of currencies: the ones that are set, and a form for another."""

import polars as pl
import streamlit as st

from core.errors import Problem
from core.formats import currency_codes
from core.language import in_numbers, marked, say
from core.ledger import By, Done
from core.planning import RATE_PLACES, Rate, load_currency_codes, load_rates, set_rate
from pages.components.shared.amount_field import amount_entered, amount_field
from pages.components.shared.columns import DAY_FORMAT, FIELD_DAY_FORMAT
from pages.components.shared.fact_rows import table_or_cards
from pages.components.shared.tables import paged, table_height
from pages.session import Form, form_for, from_snapshot, store, submit, today_in_shops

column = st.column_config
RATE_TABLE = {
    "rate_day": column.DateColumn(marked("From day"), format=DAY_FORMAT, width=110),
    "from_currency": column.TextColumn(marked("From"), width=70),
    "to_currency": column.TextColumn(marked("To"), width=70),
    "rate": column.NumberColumn(
        marked("Rate"), format="%.6g", width=100, help=marked("What 1 of From costs in To.")
    ),
}


def show_rates() -> None:
    """Show the form, and every rate, the newest first."""
    st.write(
        say(
            "A rate converts costs in one currency into another where both meet: in margins, in a "
            "budget, and where vendors are compared. It holds from its day on, until a newer one, "
            "and both ways. Backordered value and open order value stay in their own currencies."
        )
    )
    form = form_for("currency", "rate")
    ours = from_snapshot(load_currency_codes)
    codes = [*ours, *sorted(currency_codes() - set(ours))]
    with st.form(form.key("form"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            say("From day"), today_in_shops(), key=form.key("day"), width=150, format=say(FIELD_DAY_FORMAT)
        )
        for label, field in ((say("From"), "from"), (say("To"), "to")):
            st.selectbox(label, codes, None, key=form.key(field), width=130, placeholder=say("Choose"))
        amount_field(
            say("Rate"), form.key("rate"), places=RATE_PLACES, width=150, placeholder=in_numbers("1.08"),
            help=say("What 1 of From costs in To."),
        )  # fmt: skip
        st.form_submit_button(say("Set rate"), type="primary", on_click=_set, args=(form,))
    _show_table(from_snapshot(load_rates))


def _show_table(rates: pl.DataFrame) -> None:
    if rates.is_empty():
        st.caption(say("No rate is set."))
        return
    with paged(rates, "rates") as page:
        table_or_cards(page, RATE_TABLE, say("Exchange rates"), height=table_height(page), width="content")
    st.caption(
        say(
            "A rate of the same day and currencies replaces this one. To take a rate back, undo it "
            "in History."
        )
    )


def _set(form: Form) -> None:
    def write(by: By) -> Done:
        return set_rate(store(), _entered(form), by=by)

    submit(form, write, lambda done: say("Set the rate: {rate}.", rate=done.result))


def _entered(form: Form) -> Rate:
    """Return what was entered. Raises Problem where a field is blank or no rate."""
    day, amount = form.entered("day"), amount_entered(form, "rate")
    one, other = form.entered("from"), form.entered("to")
    if day is None or amount is None or one is None or other is None:
        raise Problem(say("A rate needs a day, two currencies and the rate. Fill in all four."))
    return Rate(day, one, other, amount)
