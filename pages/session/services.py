"""What the pages share: the store, who asks, form ids, messages with undo, and problems as sentences."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from core.allocation import LiveRows
from core.exchange import fill_with_sample
from core.planning import LivePlan
from core.report import LiveReport
from core.store import Store

SEEN = "seen"
"""Where a session keeps the store's version that it must not see anything older than."""


@dataclass(frozen=True)
class _Desk:
    store: Store
    report: LiveReport
    rows: LiveRows
    plan: LivePlan


@st.cache_resource(show_spinner=False)
def _desk() -> _Desk:
    """The one store of this server and what is kept beside it; the first run fills it with the sample."""
    path = Path(os.environ.get("BACKORDERS_DB", "data/backorders.duckdb"))
    first_run = not path.exists()
    store = Store(path, cores=max(1, (os.cpu_count() or 1) - 1))  # the pages run on one: Python's
    if first_run:
        fill_with_sample(store, actor="first run", now=now())
    rows = LiveRows(store)
    return _Desk(store, LiveReport(store), rows, LivePlan(store, rows))


def store() -> Store:
    """The one store of this server; BACKORDERS_DB names its file. Raises StoreProblem."""
    return _desk().store


def live_report() -> LiveReport:
    """The report of that store, always up to date."""
    return _desk().report


def live_rows() -> LiveRows:
    """The open lines of that store and what is on its way, always up to date."""
    return _desk().rows


def live_plan() -> LivePlan:
    """What planning looks at in that store, always up to date."""
    return _desk().plan


def now() -> datetime:
    """The time in UTC, without zone, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def actor() -> str:
    """Who is asking: the name they signed in with."""
    return str(st.user.get("name") or st.user.get("email") or "shop staff") if st.user else "shop staff"
