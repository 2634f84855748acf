"""What pages look at and nobody has to read twice: once for each state of the store and quarter of an hour.

Whoever acts makes a new state, so nothing here is ever out of date; days begin on a quarter of an hour in
every time zone.
"""

from datetime import datetime

import polars as pl
import streamlit as st

from core.board import load_board
from core.overview import load_due
from pages._shell import now, store

State = tuple[int, int, datetime]
"""The store's version, its beginning, and the quarter of an hour: the key under which things are kept."""


def state() -> State:
    """What the store and the clock say now."""
    moment = now()
    return store().version, store().beginning, moment.replace(minute=moment.minute // 15 * 15, second=0)


def orders_board() -> pl.DataFrame:
    """Every eCom order with its stage (core/board.py: BOARD), broken promises first."""
    return _board(state())


@st.cache_resource(max_entries=2, show_spinner=False)
def _board(state: State) -> pl.DataFrame:
    return load_board(store(), state[2])


def deliveries_due() -> pl.DataFrame:
    """Deliveries due today or overdue in their shop's time zone, most orders completed first."""
    return _due(state())


@st.cache_resource(max_entries=2, show_spinner=False)
def _due(state: State) -> pl.DataFrame:
    return load_due(store(), state[2])
