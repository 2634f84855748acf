"""Pick list: one walk through the shelves for many orders, by shop, category and item."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from core.access import check_may_see
from core.allocation import PAIR, customer_queue
from core.formats import NO_LETTERHEAD, Letterhead, PdfColumn, PdfDocument
from core.language import say
from core.orders.schemas import PICK_LIST_ROWS
from core.orders.terms import load_terms
from core.shop_time import in_shop, today_in
from core.store import Snapshot
from core.wording import counted, full_day_text

PICK_LIST = PICK_LIST_ROWS.names()
"""Columns of the list: ``units`` to take from the shelf, and ``orders`` they are for, in words."""


def to_pick(lines: pl.DataFrame, orders: Sequence[str]) -> pl.DataFrame:
    """Return the units on the shelf for ``orders`` that are not packed yet: one row per order line.

    ``lines``: every open line of their items and shops. Adds ``units``. Untracked items (a service, a fee)
    are on no shelf.
    """
    return (
        customer_queue(lines)
        .with_columns(units=(pl.col("reached") - pl.col("packed")).clip(0))
        .filter(pl.col("ecom_order_id").is_in(list(orders)), pl.col("units") > 0, "tracked")
    )


def pick_list(lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row per shop and item, columns PICK_LIST, in walking order: by shop, category, description.

    ``lines``: one row per order line with ``units`` to pick, ``shop, time_zone, category, description, sku``.
    """
    item = ["shop", "time_zone", "category", "description", "sku", *PAIR]
    return (
        lines.group_by(*item, "ecom_order_id")
        .agg(pl.col("units").sum())
        .sort(*item, "ecom_order_id", nulls_last=True)
        .with_columns(whom=pl.format("{} × {}", "units", "ecom_order_id"))
        .group_by(item, maintain_order=True)
        .agg(pl.col("units").sum(), orders=pl.col("whom").str.join(", "))
        .select(PICK_LIST)
    )


def pick_list_pdf(
    picks: pl.DataFrame,
    orders: Sequence[str],
    printed_at: datetime,
    letterhead: Letterhead = NO_LETTERHEAD,
) -> bytes:
    """Print the list with a box to tick before each row; a new page per shop, a heading per category."""
    paper = PdfDocument(
        say("Pick list of {orders}", orders=counted(len(orders), "order", "orders")), printed_at, letterhead
    )
    columns = [
        PdfColumn("", 0.4),
        PdfColumn(say("Units"), 0.8, figures=True),
        PdfColumn(say("Item"), 5),
        PdfColumn("SKU", 2),
    ]
    for number, ((shop,), here) in enumerate(picks.group_by(["shop"], maintain_order=True)):
        if number:
            paper.new_page()
        paper.begin(say("Pick list: {shop}", shop=shop))
        shop_time = in_shop(here["time_zone"][0], printed_at)
        paper.line(
            say(
                "{units}, printed {day}, {time:%H:%M}",
                units=counted(int(here["units"].sum()), "unit", "units"),
                day=full_day_text(shop_time),
                time=shop_time,
            )
        )
        for (category,), rows in here.group_by(["category"], maintain_order=True):
            paper.heading(category or say("No category"), 12)
            cells = rows.select(pl.lit("□"), "units", "description", "sku", "orders").rows()
            paper.table([*columns, PdfColumn(say("For order"), 3)], cells)
    return paper.to_bytes()


# --- with the store ---


def load_pick_list(snapshot: Snapshot, orders: Sequence[str], now: datetime) -> pl.DataFrame:
    """Load the pick list of some orders: columns PICK_LIST; empty if nothing is left to pick.

    Orders on hold, and those that ship complete and are not all here, are left out (``load_not_picked``).
    """
    left_out = load_not_picked(snapshot, orders, now)
    orders = [order for order in orders if order not in left_out]
    lines = to_pick(load_open_lines_for(snapshot, orders), orders)
    categories = snapshot.frame("item", columns=["item_id", "category"], matching=lines.select("item_id"))
    zones = snapshot.frame("shop", columns=["shop_id", "time_zone"])
    return pick_list(lines.join(categories, on="item_id").join(zones, on="shop_id"))


def load_not_picked(snapshot: Snapshot, orders: Sequence[str], now: datetime) -> dict[str, str]:
    """Load why some of the ``orders`` are not picked now: a text by order, “on hold”, “ships complete”."""
    agreed = [terms for terms in load_terms(snapshot, orders).values() if terms.is_known]
    if not agreed:
        return {}
    numbers = [terms.order_id for terms in agreed]
    places = snapshot.frame("ecom_order_shop", ecom_order_id=numbers).sort("shop_id", descending=True)
    zones = dict(places.select("ecom_order_id", "time_zone").iter_rows())
    queue = customer_queue(load_open_lines_for(snapshot, numbers))
    short = set(queue.filter(pl.col("reached") < pl.col("waiting"))["ecom_order_id"])
    notes = {}
    for terms in agreed:
        if terms.is_held(today_in(zones.get(terms.order_id, "UTC"), now)):
            notes[terms.order_id] = terms.hold_text
        elif terms.ship_complete and terms.order_id in short:
            notes[terms.order_id] = say("ships complete, and not all of it is here")
    return notes


def load_open_lines_for(snapshot: Snapshot, orders: Sequence[str]) -> pl.DataFrame:
    """Load every named open line of the items and shops of some orders. Raises NotAllowed for an order of
    shops that the asker's role does not hold for."""
    sold = snapshot.frame("order_line_named", columns=["ecom_order_id", *PAIR], ecom_order_id=list(orders))
    for (shops,) in sold.group_by("ecom_order_id").agg("shop_id").select("shop_id").iter_rows():
        check_may_see(shops)
    return snapshot.frame("open_line_named", matching=sold.select(PAIR))
