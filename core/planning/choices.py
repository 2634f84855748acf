"""Choices of the buyer, and the net need that they leave of each item and shop."""

from dataclasses import dataclass

import polars as pl

from core.planning.rows import is_one_of
from core.planning.speed import Cover
from core.planning.vendor_choice import DEFAULT_VENDOR

WITHOUT_VENDOR = ""
"""Choice of vendors: items without a vendor."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Choices of the buyer. No shops or vendors means all; ``ship_to`` is the hub, if any. ``discrepancies``:
    items and shops whose whole shortage counts, else ``waiting_only``. ``cover``: needs ``top_up``."""

    shops: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    waiting_only: bool = False
    paid_and_cleared_only: bool = False
    top_up: bool = False
    transfers: bool = True
    ship_to: str | None = None
    vendor_rule: str = DEFAULT_VENDOR
    orders: tuple[str, ...] = ()
    discrepancies: frozenset[tuple[str, str]] = frozenset()
    cover: Cover | None = None


def positions(stock: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Add demand, projected stock (with drafts) and need to ``stock``, and ``tops_up`` (restocked to level).

    Demand that was not chosen takes no supply: units of unpaid or uncleared orders count as unsold.
    """
    demand = (-pl.col("on_hand")).clip(0)
    if choices.waiting_only:
        demand = pl.when(is_one_of(choices.discrepancies)).then(demand).otherwise("customers_short")
    if choices.paid_and_cleared_only:
        demand = (demand - pl.col("waiting_uncleared")).clip(0)
    supply = pl.col("incoming") + pl.col("drafted_in")
    frame = stock.with_columns(
        demand=demand,
        projected=pl.col("on_hand") + supply - pl.col("drafted_out"),
        need=(demand - supply).clip(0),
    )
    return _topped_up(frame) if choices.top_up else frame.with_columns(tops_up=pl.lit(False))


def _topped_up(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the larger of need and shortage to the level, not their sum; without a level, the need."""
    lacking = pl.col("order_up_to") - pl.col("projected")
    due = (pl.col("projected") <= pl.col("reorder_point")) & (lacking > pl.col("need"))
    tops_up = due.fill_null(False)
    return frame.with_columns(tops_up=tops_up, need=pl.when(tops_up).then(lacking).otherwise(pl.col("need")))


def chosen_needs(short: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Return the rows of the chosen shops and vendors. A hub always counts as chosen."""
    if choices.shops:
        shops = [shop for shop in (*choices.shops, choices.ship_to) if shop]
        short = short.filter(pl.col("shop_id").is_in(shops))
    if choices.vendors:
        short = short.filter(pl.col("vendor_id").fill_null(WITHOUT_VENDOR).is_in(choices.vendors))
    return short
