"""Cached values as a session sees them: never older than what it did or saw (core/store/maintained.py)."""

from datetime import datetime

import polars as pl
import streamlit as st

from core.planning import Choices, PlanInputs, Planned, load_hub, load_planned
from core.report import Report
from core.store import AsOf, Maintained, Snapshot, T, as_of
from pages.session.scheduling import yield_to_writers
from pages.session.screen import from_snapshot
from pages.session.services import SEEN, now, services, store


def current_moment() -> AsOf:
    """The state of the store now: a key for what is computed from it."""
    return as_of(store(), now())


def current_report() -> Report:
    """The negative-inventory report."""
    return _latest(services().report)


def report_at(snapshot: Snapshot, quarter: datetime) -> Report:
    """The report of a snapshot, to compute from both."""
    return services().report.at(snapshot, quarter)


def item_codes() -> pl.DataFrame:
    """What an item search looks into: ``item_id, text``, one row per item."""
    return _latest(services().item_codes)


def orders_board() -> pl.DataFrame:
    """Every eCom order with its stage (core/orders/board.py: BOARD), broken promises first."""
    return _latest(services().board)


def incoming_documents() -> pl.DataFrame:
    """Open purchase orders and transfers (core/receiving/deliveries.py: load_documents)."""
    return _latest(services().incoming)


def plan_inputs() -> PlanInputs:
    """What plans are computed from: one state of the store for everything that a page asks."""
    return _latest(services().plan)


def current_plan() -> Planned:
    """The plan with the choices a visitor begins with and the buyers' changes."""
    return from_snapshot(load_planned, plan_inputs(), Choices(ship_to=from_snapshot(load_hub)))


def _latest(cache: Maintained[T]) -> T:
    """The value as of now, or the one before while somebody else computes it; from now on this session sees
    nothing older."""
    yield_to_writers()
    seen = int(st.session_state.get(SEEN, 0))
    computed = cache.get(now(), seen)
    st.session_state[SEEN] = max(computed.as_of.version, seen)
    return computed.value
