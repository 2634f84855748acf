"""Board of eCom orders: every order with its stage, and the filters of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from core.orders.schemas import BOARD_ROWS
from core.orders.stages import ENDED, FACTS, STAGES, of_stage, orders_among
from core.orders.terms import is_held
from core.report import with_age
from core.shop_time import todays, with_day
from core.store import Snapshot

COUNTRIES = ["shipping_country", "billing_country"]
"""Countries of an order's destination; the first known one counts."""

BOARD = BOARD_ROWS.names()
"""Columns of the board: those of a listed order, then the day it was placed in its shop, the ids (a list)
and names of the shops it was sold from, its country, its age (core/report/filters.py: AGES), and whether the
promise was broken.
"""


@dataclass(frozen=True, kw_only=True)
class OrderFilter:
    """Filter of orders. An empty field chooses everything; no ``stage`` chooses orders that have not
    ended. ``held``: only those on hold."""

    stage: str | None = None
    shops: Sequence[str] = ()
    deliveries: Sequence[str] = ()
    countries: Sequence[str] = ()
    ages: Sequence[str] = ()
    search: str = ""
    held: bool = False


def board(
    orders: pl.DataFrame, places: pl.DataFrame, countries: pl.DataFrame, terms: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """Return one row per order with the columns of BOARD: broken promises first, then the oldest.

    ``places``: one row per order and shop it was sold from, with ``shop_id, name, time_zone``. ``countries``:
    ``ecom_order_id`` and COUNTRIES. ``terms``: of the orders that have any. A promise is broken if its day
    has passed in the shop while units are missing.
    """
    days = todays(places.select("shop_id", "time_zone").unique(), now)
    sold_from = (
        places.sort("name", "shop_id")
        .join(days, on="shop_id", maintain_order="left")
        .group_by("ecom_order_id")
        .agg(
            pl.col("today").min(),
            pl.col("time_zone").first(),
            shop_ids="shop_id",
            shops=pl.col("name").str.join(", "),
        )
    )
    of_order = countries.select("ecom_order_id", country=pl.coalesce(COUNTRIES))
    joined = with_age(orders.with_columns(occurred_at="placed_at"), now)
    for facts in (sold_from, of_order, terms):
        joined = joined.join(facts, on="ecom_order_id", how="left")
    goes_on = ~pl.col("stage").is_in(ENDED)
    board = joined.with_columns(
        broken=(pl.col("promise") < pl.col("today")).fill_null(value=False) & goes_on,
        held=is_held(pl.col("today")) & goes_on,
        ship_complete=pl.col("ship_complete").fill_null(value=False),
        priority=pl.col("priority").fill_null(0).cast(pl.Int64),
    )
    return in_board_order(with_day(board, "placed_at", "placed_on")).select(BOARD)


def in_board_order(orders: pl.DataFrame) -> pl.DataFrame:
    """Sort orders: broken promises first, then the oldest."""
    return orders.sort(~pl.col("broken"), "placed_at", "ecom_order_id")


def by_stage(orders: pl.DataFrame) -> pl.DataFrame:
    """Count orders by stage: ``stage, orders``, one row per stage in the order of the work, 0 if it
    has none."""
    counted = orders.group_by("stage").agg(orders=pl.len().cast(pl.Int64))
    stages = pl.DataFrame({"stage": STAGES})
    return stages.join(counted, on="stage", how="left", maintain_order="left").fill_null(0)


def open_order_value(orders: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the open order value by currency, highest first: ``currency`` and ``money`` each."""
    each = orders.select(pl.col("money_by_currency").explode()).drop_nulls().unnest("money_by_currency")
    summed = each.group_by("currency").agg(pl.col("money").sum())
    return summed.sort("money", "currency", descending=[True, False]).to_dicts()


def filtered_orders(orders: pl.DataFrame, wanted: OrderFilter) -> pl.DataFrame:
    """Return the orders the filter chooses, in their order. ``orders``: columns of BOARD.

    Every word of the search must occur in the order's number, the customer's name or what the order waits
    for. Raises Problem for an unknown stage.
    """
    rows = of_stage(orders, wanted.stage) if wanted.stage else orders.filter(~pl.col("stage").is_in(ENDED))
    lists = (("delivery", wanted.deliveries), ("country", wanted.countries), ("age", wanted.ages))
    keep = [pl.col(column).is_in(list(values)) for column, values in lists if values]
    if wanted.held:
        keep.append(pl.col("held"))
    if wanted.shops:
        keep.append(pl.col("shop_ids").list.eval(pl.element().is_in(list(wanted.shops))).list.any())
    text = pl.concat_str(
        "ecom_order_id", "customer_name", "waits_for", separator="\n", ignore_nulls=True
    ).str.to_lowercase()
    keep += [text.str.contains(word, literal=True) for word in wanted.search.lower().split()]
    return rows.filter(keep) if keep else rows


def next_order(orders: pl.DataFrame, listed: Sequence[str], number: str) -> str | None:
    """Return the order after ``number`` among the ``listed`` ones; None if it is the last.

    ``orders``: columns of BOARD. Listed orders that are gone or have ended are passed over. An order that is
    not listed has the first one next.
    """
    stages = dict(orders.select("ecom_order_id", "stage").iter_rows())
    after = listed[listed.index(number) + 1 :] if number in listed else listed
    following = [other for other in after if other in stages and other != number]
    return next((other for other in following if stages[other] not in ENDED), None)


# --- with the store ---


def board_of(
    snapshot: Snapshot,
    lines: pl.DataFrame,
    supply: pl.DataFrame,
    now: datetime,
    chosen: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Read the board of all orders, or of the ``chosen`` ones (see ``stages.orders_among``)."""
    described = snapshot.frame("ecom_order", columns=[*FACTS, *COUNTRIES], matching=chosen)
    orders = orders_among(snapshot, described, lines, supply, chosen)
    places, terms = (snapshot.frame(name, matching=chosen) for name in ("ecom_order_shop", "order_terms"))
    return board(orders, places, described, terms, now)
