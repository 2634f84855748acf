"""Links from one page to another that is filtered: what they name counts, and nothing left from before.

Filters stay while people walk from page to page. A figure that leads to its lines must not meet them.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

ONLY = "only"


def only(**filters: str) -> dict[str, str]:
    """The address of a page with these filters and no others."""
    return filters | {ONLY: "true"}


def follow_link(empty: Mapping[str, Any]) -> None:
    """Before the filters are drawn: empty those that a link made by ``only`` does not name.

    ``empty``: each filter's key and its value while it chooses everything.
    """
    if st.query_params.pop(ONLY, None) is None:
        return
    for key, value in empty.items():
        if key not in st.query_params:
            st.session_state[key] = value
