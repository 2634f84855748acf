"""Choice of shops or vendors by name, kept in the page's address."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def ask_names(
    place: DeltaGenerator,
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    note: str | None = None,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> list[str]:
    """Return the chosen ids of ``names`` (names by id); none means all. The address has the names."""
    return place.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        bind="query-params",
        placeholder=f"All {key.rstrip('s')}s",
        help=note,
        label_visibility=label_visibility,
    )


def toggle_filter(key: str, value: str) -> None:
    """Add ``value`` to a filter or remove it, as a click on a bar does."""
    before = list(st.session_state.get(key, []))
    st.session_state[key] = [old for old in before if old != value] if value in before else [*before, value]
