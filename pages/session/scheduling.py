"""Scheduling: the order in which pages are drawn when many people use them.

Pages drawn at the same time compete for Python's lock, and so does the write that a person with a parcel in
hand waits for. So one page is drawn at a time. A filter or a scan goes before opening a page, which takes ten
times as long. A write and its answer wait for nobody: meanwhile no page is started, and the one being drawn
pauses before its next long computation.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import streamlit as st

from pages.session.draw_queue import DrawQueue

WROTE = "acted"
"""Key of the session that says it wrote something and has not seen the answer."""

_DRAWN = "drawn page"
"""Key of the session with the page it saw last."""

_draw_queue = DrawQueue(slots=1, timeout=0.25)

writing_first = _draw_queue.writing_first
"""Context of a write: others let it go first."""
yield_to_writers = _draw_queue.yield_to_writers
"""Call before a long computation: waits until nobody writes, for a short time at most."""


yield_to_everybody = _draw_queue.yield_to_everybody
"""Call before work in the background: waits until nobody writes or draws, for a second at most."""


@contextmanager
def in_turn(page: str) -> Iterator[None]:
    """Wait until this session's ``page`` may be drawn, for a short time at most."""
    wrote = st.session_state.pop(WROTE, False)
    is_open = st.session_state.get(_DRAWN) == page
    st.session_state[_DRAWN] = page
    if wrote:
        with writing_first():
            yield
    else:
        with _draw_queue.slot(quick=is_open):
            yield


def part_in_turn() -> AbstractContextManager[None]:
    """Wait until a part of the page that this session has open may be drawn, for a short time at most."""
    return _draw_queue.slot(quick=True)
