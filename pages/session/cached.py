"""Cached values as a session sees them: never older than what it did or saw (core/store/maintained.py)."""

from datetime import datetime

import polars as pl
import streamlit as st

from core.access import without_customers
from core.planning import Choices, PlanInputs, Planned, load_hub, load_planned
from core.report import Report
from core.store import AsOf, Maintained, Snapshot, T, as_of
from core.to_do import ToDo, of_asker
from pages.session.scheduling import yield_to_writers
from pages.session.screen import from_snapshot
from pages.session.services import SEEN, now, services, store


def current_moment() -> AsOf:
    """Return the present state of the store, as a key for values computed from it."""
    return as_of(store(), now())


def current_report() -> Report:
    """Return the negative-inventory report."""
    return _latest(services().report)


def report_at(snapshot: Snapshot, quarter: datetime) -> Report:
    """Return the report of a snapshot, for values computed from both."""
    return services().report.at(snapshot, quarter)


def item_codes() -> pl.DataFrame:
    """Return the texts for item search: ``item_id, text``, one row per item."""
    return _latest(services().item_codes)


def orders_board() -> pl.DataFrame:
    """Return every eCom order with its stage (core/orders/board.py: BOARD), broken promises first."""
    return without_customers(_latest(services().board))


def incoming_documents() -> pl.DataFrame:
    """Return open purchase orders and transfers (core/receiving/deliveries.py: load_deliveries)."""
    return _latest(services().incoming)


def acts_to_repeat() -> ToDo:
    """Return what the asker has to repeat in Lightspeed."""
    return of_asker(_latest(services().to_do))


def plan_inputs() -> PlanInputs:
    """Return the planning inputs: one state of the store for everything a page asks."""
    return _latest(services().plan)


def current_plan() -> Planned:
    """Return the plan for every shortage, with the buyers' edits."""
    return from_snapshot(load_planned, plan_inputs(), Choices(ship_to=from_snapshot(load_hub)))


def opening_plan(shop: str = "") -> Planned:
    """Return the plan as PO planning opens, for one shop or else all: for waiting customers, with the buyers'
    edits."""
    shops = (shop,) if shop else ()
    choices = Choices(shops=shops, ship_to=from_snapshot(load_hub), waiting_only=True)
    return from_snapshot(load_planned, plan_inputs(), choices)


def _latest(cache: Maintained[T]) -> T:
    """Return the present value, or the previous one while somebody else computes it.

    From now on this session sees nothing older.
    """
    yield_to_writers()
    seen = int(st.session_state.get(SEEN, 0))
    computed = cache.get(now(), seen)
    st.session_state[SEEN] = max(computed.as_of.version, seen)
    return computed.value
