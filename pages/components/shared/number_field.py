"""Field for a whole number: units, days, a place in a queue.

It takes every number. Given limits, a browser keeps what is beyond them to itself: the page shows one number
and works with another one, and says so in English only. Without decimals it takes 1.7 for 1.
"""

from typing import Any, NamedTuple

import streamlit as st

from core.amounts import MOST_UNITS
from core.errors import Problem
from core.language import say
from pages.session import Form, escaped

LIMITS = "limits of number fields"
"""Key of the session with the limits of each number field, by the field's key. One dict, because Streamlit
checks every entry of a session for every field."""
MOST_LIMITS = 300
"""With one more, those of fields that are gone are forgotten. Every form has keys of its own."""


class Possible(NamedTuple):
    """Name of a field in a refusal, and its least and most."""

    name: str
    least: int
    most: int


def number_field(
    label: str, key: str, value: int | None = None, *, least: int = 0, most: int = MOST_UNITS, name: str = "",
    **options: Any,
) -> int | None:  # fmt: skip
    """Ask for a whole number, and say below the field what is wrong with it. Returns it; None if it is blank
    or wrong.

    ``value``: shown first, and again when the field is cleared; ``name``: what a refusal calls the field, if
    not by its label; ``options``: of Streamlit's field.
    """
    limits = st.session_state.setdefault(LIMITS, {})
    if key not in limits and len(limits) >= MOST_LIMITS:
        st.session_state[LIMITS] = limits = {of: limits[of] for of in limits if of in st.session_state}
    limits[key] = Possible(name or label, least, most)
    with st.container(width=options.pop("width", "stretch"), gap="xxsmall"):
        first = None if value is None else float(value)
        st.number_input(label, None, None, first, 1.0, "%.12g", key=key, **options)
        try:
            return whole_at(key)
        except Problem as problem:
            st.markdown(f":small[:red[{escaped(str(problem))}]]")
            return None


def whole_entered(form: Form, field: str, line_number: int | str = "") -> int | None:
    """Return the number in a field of a form; None if the field is not shown or blank. Raises Problem if it
    is not possible."""
    return whole_at(form.key(field, line_number))


def whole_at(key: str) -> int | None:
    """Return the number in the field with this key; None if it is not shown or blank. Raises Problem if it is
    not possible."""
    entered, limits = st.session_state.get(key), st.session_state.get(LIMITS, {}).get(key)
    if entered is None or limits is None:
        return None
    if not float(entered).is_integer() or not limits.least <= entered <= limits.most:
        raise Problem(
            say(
                "{field}: {entered:.12g} is not possible. Enter a whole number from {least:,} to {most:,}.",
                field=limits.name, entered=entered, least=limits.least, most=limits.most,
            )
        )  # fmt: skip
    return int(entered)
