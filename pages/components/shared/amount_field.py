"""Field for an amount: a text field that reads decimals as the rest of the program does.

A browser's own field for numbers knows one decimal mark, that of its language, and drops the other one
without a word: "2,5" became 25.
"""

from decimal import Decimal
from typing import Any, NamedTuple

import streamlit as st

from core.amounts import rounded_money
from core.errors import Problem
from core.formats import parse_number
from core.language import in_numbers, language, say, speaking
from core.wording import shortened, value_text
from pages.session import Form, escaped, rename_in_address

DRAWN = "amount fields"
"""Key of the session with how each amount field was last drawn, by the field's key. One dict, because
Streamlit checks every entry of a session for every field."""
MOST_QUOTED = 40


class Drawn(NamedTuple):
    """Field as it was drawn: what a refusal calls it, the most decimals, and the language of its text."""

    name: str
    places: int
    language: str


def amount_field(
    label: str, key: str, value: Decimal | None = None, *, places: int, name: str = "", **options: Any
) -> None:
    """Ask for an amount of at most this many decimals, and say below the field what is wrong with its text.

    The field shows the amount as the reader's language writes it, also after another one was chosen.
    ``value``: shown first; ``name``: what a refusal calls the field, if not by its label; ``options``: of the
    text field.
    """
    drawn, wrong = st.session_state.setdefault(DRAWN, {}), ""
    as_drawn = Drawn(name or label, places, language())
    is_new, in_address = key not in st.session_state, key in st.query_params
    text = st.query_params.get(key, "") if is_new else st.session_state[key]
    if in_address or not is_new:
        try:
            value = _amount_of(text, drawn.get(key, as_drawn))
        except Problem as problem:
            wrong = str(problem)
    written = "" if value is None else value_text(value)
    if not wrong and written != text and not (in_address and rename_in_address(key, [written])):
        st.session_state[key] = written
    drawn[key] = as_drawn
    with st.container(key=f"amount {key}", width=options.pop("width", "stretch"), gap="xxsmall"):
        st.text_input(label, key=key, **options)
        if wrong:
            st.markdown(f":small[:red[{escaped(wrong)}]]")


def amount_entered(form: Form, field: str, line_number: int | str = "") -> Decimal | None:
    """Return the amount in a field of a form; None if the field is not shown or blank. Raises Problem if it
    cannot be read."""
    return amount_at(form.key(field, line_number))


def amount_at(key: str) -> Decimal | None:
    """Return the amount in the field with this key; None if it is not shown or blank. Raises Problem if it
    cannot be read."""
    drawn = st.session_state.get(DRAWN, {}).get(key)
    return _amount_of(st.session_state.get(key) or "", drawn) if drawn else None


def _amount_of(entered: str, drawn: Drawn) -> Decimal | None:
    """Return the amount that was entered; None if it is blank.

    Raises Problem if it is no number, below 0, too large, or has too many decimals.
    """
    if not entered.strip():
        return None
    with speaking(drawn.language):
        amount = parse_number(entered, decimal_comma=in_numbers(".") == ",")
    quoted = {"field": drawn.name, "text": shortened(entered, MOST_QUOTED)}
    if amount is None:
        example = in_numbers("1,234.50")
        raise Problem(
            say("{field}: “{text}” is not a number. Enter it like {example}.", **quoted, example=example)
        )
    if amount < 0:
        raise Problem(say("{field}: “{text}” is below 0.", **quoted))
    rounded_money(amount)
    if amount != round(amount, drawn.places):
        raise Problem(
            say("{field}: “{text}” has more than {places} decimals.", **quoted, places=drawn.places)
        )
    return amount
