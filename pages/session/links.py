"""Links from one page to another that is filtered: what they name counts, and nothing left from before.

Filters stay while people walk from page to page. A figure that leads to its lines must not meet them.

Links within a page are buttons: a page link to the page it stands on leaves the address as it is, and whoever
reloads or shares that loses what was opened.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

ONLY_PARAMETER = "only"


def only_filters(**filters: str) -> dict[str, str]:
    """The address of a page with these filters and no others."""
    return filters | {ONLY_PARAMETER: "true"}


def link_here(label: str, icon: str | None = None, **address: str | list[str]) -> None:
    """A link to what the address names, on the page it stands on; the rest of the address stays."""
    st.button(
        label, key=f"to {address}", icon=icon, type="tertiary",
        on_click=st.query_params.update, args=(address,),
    )  # fmt: skip


def way_back(label: str, parameter: str) -> None:
    """The way back from what the address names by ``parameter``."""
    st.button(
        label, key="back", icon=":material/arrow_back:", type="tertiary", shortcut="B",
        on_click=_leave, args=(parameter,),
    )  # fmt: skip


def _leave(parameter: str) -> None:
    st.query_params.pop(parameter, None)


def apply_link(empty: Mapping[str, Any]) -> None:
    """Before the filters are drawn: empty those that a link made by ``only`` does not name.

    ``empty``: each filter's key and its value while it chooses everything.
    """
    if st.query_params.pop(ONLY_PARAMETER, None) is None:
        return
    for key, value in empty.items():
        if key not in st.query_params:
            st.session_state[key] = value
