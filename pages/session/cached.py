"""What many people look at and nobody has to compute twice: kept for each state of the store.

Whoever acts makes a new state, and sees it. While somebody's new picture is being made, others look at the
one before for a moment (core/store/latest.py).
"""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.orders import LiveBoard
from core.planning import Choices, Planned, load_hub
from core.receiving import load_documents_to_come
from core.report import currencies, with_age
from core.shop_time import todays
from core.store import Moment, Picture, T
from pages.session.scheduling import give_way
from pages.session.services import SEEN, live_plan, live_report, live_rows, now, store


@dataclass(frozen=True)
class Report:
    """The report's ``rows`` (``core.report``: REPORT and HELPERS) with their age and ``today`` in the
    shop; what to call each shop and vendor; and the currencies in it."""

    rows: pl.DataFrame
    shops: dict[str, str]
    vendors: dict[str, str]
    currencies: list[str]


@dataclass(frozen=True)
class _Kept:
    report: Picture[Report]
    board: Picture[pl.DataFrame]
    documents: Picture[pl.DataFrame]


@st.cache_resource(show_spinner=False)
def _kept() -> _Kept:
    board = LiveBoard(live_rows())
    return _Kept(
        Picture(_report),
        Picture(lambda moment: board.frame(moment.quarter)),
        Picture(lambda moment: load_documents_to_come(live_rows(), moment.quarter)),
    )


def state() -> Moment:
    """What the store and the clock say now: the key under which things are kept."""
    moment = now()
    quarter = moment.replace(minute=moment.minute // 15 * 15, second=0)
    return Moment(store().version, store().beginning, quarter)


def report() -> Report:
    """The report."""
    return _shown(_kept().report)


def orders_board() -> pl.DataFrame:
    """Every eCom order with its stage (core/orders/board.py: BOARD), broken promises first."""
    return _shown(_kept().board)


def documents_to_come() -> pl.DataFrame:
    """Purchase orders and transfers on their way (core/receiving/deliveries.py: load_documents)."""
    return _shown(_kept().documents)


def planned() -> Planned:
    """The plan with the choices a visitor begins with and the buyers' changes."""
    give_way()
    plan = live_plan().plan(Choices(ship_to=load_hub(store())), now(), _seen())
    _see(plan.version)
    return plan


def _shown(picture: Picture[T]) -> T:
    """The picture of now."""
    give_way()
    made = picture.of(state(), now(), _seen())
    _see(made.moment.version)
    return made.picture


def _see(version: int) -> None:
    """From now on this session sees nothing older."""
    st.session_state[SEEN] = max(version, _seen())


def _seen() -> int:
    return int(st.session_state.get(SEEN, 0))


def _report(moment: Moment) -> Report:
    _, rows = live_report().frame()
    names = live_report().names()
    today = todays(names.shops, moment.quarter)
    return Report(
        rows=with_age(rows, moment.quarter).join(today, on="shop_id", how="left", maintain_order="left"),
        shops=names.shop_names,
        vendors=names.vendor_names,
        currencies=currencies(rows),
    )
