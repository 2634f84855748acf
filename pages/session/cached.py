"""Cached values as a session sees them: never older than what it did or saw (core/store/maintained.py)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl
import streamlit as st

from core.access import asker, of_own_shops, without_customers
from core.orders import load_of_own_shops
from core.planning import Choices, PlanInputs, Planned, Tasks, load_hub, load_planned, plan_tasks
from core.receiving import deliveries_of_own_shops
from core.report import Report, currencies
from core.store import AsOf, Maintained, Snapshot, T, as_of
from core.to_do import LIGHTSPEED_TABLES, ToDo, load_has_lightspeed, of_asker
from pages.session.scheduling import yield_to_writers
from pages.session.screen import as_written, as_written_to, from_snapshot
from pages.session.services import SEEN, caches, now, services, store


def current_moment() -> AsOf:
    """Return the present state of the store, as a key for values computed from it."""
    return as_of(store(), now())


def current_report() -> Report:
    """Return the negative-inventory report of the shops that the asker's role holds for."""
    report, role_shops = whole_report(), asker().shops
    if role_shops is None:
        return report
    rows = of_own_shops(report.rows)
    shops = {shop: name for shop, name in report.shops.items() if shop in role_shops}
    return replace(report, rows=rows, shops=shops, currencies=currencies(rows))


def whole_report() -> Report:
    """Return the negative-inventory report of all shops, for figures that name no item and no order."""
    return _latest(caches().report)


def rows_elsewhere() -> pl.DataFrame:
    """Return the report's rows of shops that the asker's role does not hold for. A page may show their totals
    only."""
    role_shops = asker().shops
    rows = whole_report().rows
    return rows.clear() if role_shops is None else rows.filter(~pl.col("shop_id").is_in(sorted(role_shops)))


def report_at(snapshot: Snapshot, quarter: datetime) -> Report:
    """Return the report of a snapshot, for values computed from both."""
    return caches().report.at(snapshot, quarter)


def item_codes() -> pl.DataFrame:
    """Return the texts for item search: ``item_id, text``, one row per item."""
    return _latest(services().item_codes)


def orders_board() -> pl.DataFrame:
    """Return every eCom order of the asker's shops with its stage (core/orders/board.py: BOARD), broken
    promises first."""
    orders = _latest(caches().board)
    return without_customers(orders if asker().shops is None else from_snapshot(load_of_own_shops, orders))


def incoming_documents() -> pl.DataFrame:
    """Return open purchase orders and transfers of the asker's shops (core/receiving/deliveries.py:
    load_deliveries)."""
    return deliveries_of_own_shops(_latest(caches().incoming))


def has_lightspeed() -> bool:
    """Return True if there is a Lightspeed to repeat acts in (core/to_do/cache.py: load_has_lightspeed)."""
    return as_written_to(LIGHTSPEED_TABLES, load_has_lightspeed)


def acts_to_repeat() -> ToDo:
    """Return what the asker has to repeat in Lightspeed."""
    return of_asker(_latest(caches().to_do))


def plan_inputs() -> PlanInputs:
    """Return the planning inputs: one state of the store for everything a page asks."""
    return _latest(caches().plan)


def current_plan() -> Planned:
    """Return the plan for every shortage, with the buyers' edits."""
    return from_snapshot(load_planned, plan_inputs(), Choices(ship_to=as_written(load_hub)))


def current_tasks(items: pl.Series) -> Tasks:
    """Return what to do about each shortage of these items. A task of an item depends on nothing but the
    item."""
    return plan_tasks(_latest(caches().plan, items), as_written(load_hub))


def opening_plan(shop: str = "") -> Planned:
    """Return the plan that PO planning opens with, for one shop or for all: for waiting customers, with the
    buyers' edits."""
    choices = Choices(
        shops=own_shops((shop,) if shop else ()), ship_to=as_written(load_hub), waiting_only=True
    )
    return from_snapshot(load_planned, plan_inputs(), choices)


def own_shops(chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the chosen shops; where none is chosen, those that the asker's role holds for (empty: all)."""
    return tuple(chosen) or tuple(sorted(asker().shops or ()))


def _latest(cache: Maintained[T], items: pl.Series | None = None) -> T:
    """Return the present value (of these ``items``, see Maintained.get), or the previous one while somebody
    else computes it.

    From now on this session sees nothing older.
    """
    yield_to_writers()
    seen = int(st.session_state.get(SEEN, 0))
    computed = cache.get(now(), seen, items)
    st.session_state[SEEN] = max(computed.as_of.version, seen)
    return computed.value
