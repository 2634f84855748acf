"""Whose page is drawn first when many look at once.

Pages drawn side by side take Python's lock from each other in the middle of everything, and from the write
that somebody with a parcel in hand waits for. So one page is drawn at a time: the one at which somebody only
filters or scans before one that is opened, which takes ten times as long. An act and the answer to it wait
for nobody, and meanwhile no page is begun, and the one being drawn pauses where it would compute for long.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.session.draw_queue import DrawQueue

WROTE = "acted"
"""Where a session keeps that it did something and has not seen the answer."""

_DRAWN = "drawn page"
"""Where a session keeps which page it saw last."""

_draw_queue = DrawQueue(slots=1, timeout=0.25)

writing_first = _draw_queue.writing_first
"""The time of an act: others let it go first."""
yield_to_writers = _draw_queue.yield_to_writers
"""To be called before something that takes long: waits until nobody acts, a moment at most."""


@contextmanager
def draw(page: str) -> Iterator[None]:
    """Waits until this session's ``page`` may be drawn, a moment at most."""
    wrote = st.session_state.pop(WROTE, False)
    is_open = st.session_state.get(_DRAWN) == page
    st.session_state[_DRAWN] = page
    if wrote:
        with writing_first():
            yield
    else:
        with _draw_queue.slot(quick=is_open):
            yield
