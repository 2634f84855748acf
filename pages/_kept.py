"""What many people look at and nobody has to compute twice: kept for each state of the store.

Whoever acts makes a new state, and sees it. While somebody's new picture is being made, others look at the
one before for a moment (core/picture.py).
"""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.incoming import load_documents_to_come
from core.live_board import LiveBoard
from core.overview import vendors_to_order_from
from core.picture import Moment, Picture, T
from core.plan_facts import load_hub
from core.planning import Choices
from core.report_filter import currencies, with_age
from core.shop_time import todays
from pages._shell import SEEN, live_plan, live_report, live_rows, now, store
from pages._turns import give_way


@dataclass(frozen=True)
class Report:
    """The report's ``rows`` (core/backorders.py: REPORT and HELPERS) with their age and ``today`` in the
    shop; what to call each shop and vendor; and the currencies in it."""

    rows: pl.DataFrame
    shops: dict[str, str]
    vendors: dict[str, str]
    currencies: list[str]


@dataclass(frozen=True)
class ToOrder:
    """``vendors``: core/overview.py: vendors_to_order_from; ``names``: what to call each."""

    vendors: pl.DataFrame
    names: dict[str, str]


@dataclass(frozen=True)
class _Kept:
    report: Picture[Report]
    board: Picture[pl.DataFrame]
    documents: Picture[pl.DataFrame]
    to_order: Picture[ToOrder]


@st.cache_resource(show_spinner=False)
def _kept() -> _Kept:
    board = LiveBoard(live_rows())
    return _Kept(
        Picture(_report),
        Picture(lambda moment: board.frame(moment.quarter)),
        Picture(lambda moment: load_documents_to_come(live_rows(), moment.quarter)),
        Picture(_to_order),
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
    """Every eCom order with its stage (core/board.py: BOARD), broken promises first."""
    return _shown(_kept().board)


def documents_to_come() -> pl.DataFrame:
    """Purchase orders and transfers on their way (core/incoming.py: load_documents)."""
    return _shown(_kept().documents)


def to_order() -> ToOrder:
    """Whom the plan buys from, with the choices a visitor begins with."""
    return _shown(_kept().to_order)


def _shown(picture: Picture[T]) -> T:
    """The picture of now; from now on this session sees nothing older."""
    give_way()
    made = picture.of(state(), now(), st.session_state.get(SEEN, 0))
    st.session_state[SEEN] = max(made.moment.version, st.session_state.get(SEEN, 0))
    return made.picture


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


def _to_order(_moment: Moment) -> ToOrder:
    planned = live_plan().plan(Choices(ship_to=load_hub(store())), now())
    return ToOrder(vendors_to_order_from(planned.ordered, planned.facts.vendors), planned.vendor_names)
