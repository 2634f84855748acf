"""Part of a page that is drawn again alone, while the rest of the page stays as it is.

A filter changes the rows below it and nothing else: neither the header nor the menu has to be drawn again,
nor the filter itself, which shows its value already.
"""

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.session.outcome import waits_to_be_shown
from pages.session.page import drawing
from pages.session.scheduling import part_in_turn
from pages.session.screen import is_being_drawn

P = ParamSpec("P")


def part(name: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function a part of its page that is drawn alone.

    If one of its fields changes, or a field whose ``on_change`` is ``redraw(name)``, only this part is drawn
    again: with the arguments of the last time, and the present state of the store.
    """

    def made(show: Callable[P, None]) -> Callable[P, None]:
        @wraps(show)
        def shown(*args: P.args, **kwargs: P.kwargs) -> None:
            if is_being_drawn():
                show(*args, **kwargs)
            elif waits_to_be_shown():
                st.rerun()
            else:
                with part_in_turn(), drawing():
                    show(*args, **kwargs)

        return st.fragment(shown, key=name)

    return made


def redraw(name: str) -> None:
    """Draw only this part of the page after a callback, which ends here; the whole page if the part is
    gone."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(name)


def redraw_page() -> None:
    """Draw the whole page after a callback of a field within a part. The callback ends here."""
    st.rerun()
