"""Selling speed: units a week, from the sales of the last 13 weeks.

Days on which the shelf was empty and nothing could be sold are taken out, and so is a one-off spike until
somebody says that it counts. Units that customers wait for were sold when they were ordered: they are part
of the speed once, and of the stock as a negative figure.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from core.allocation import PAIR
from core.store import Snapshot

SPEED_WEEKS = 13
"""Number of weeks that the speed looks back, up to yesterday."""

SHORTEST_PERIOD = 28
"""Days: a speed is never computed from fewer, or three units sold in a week would be three every week."""

SPIKE_LEAST = 10
"""Units below which a week is never a spike."""
SPIKE_TIMES = 4
"""A week is a spike if it sold more than this times the average of the other weeks."""

Spike = tuple[str, str, date]
"""Item, shop and the first day of a week that sold far more than the others."""

SPEED_ROWS = pl.Schema(
    {
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "sold": pl.Int64(),
        "days_out": pl.Int64(),
        "a_week": pl.Float64(),
        "spike_on": pl.Date(),
        "spike_units": pl.Int64(),
        "spike_counts": pl.Boolean(),
    }
)
"""One row per item and shop that sold anything: units sold, days taken out because the shelf was empty, and
units a week without the spike (unless it counts): the week from ``spike_on`` with ``spike_units``, empty if
there is none."""


@dataclass(frozen=True)
class Cover:
    """Stock for so many ``weeks`` of sales. ``spikes`` count as sales like others. ``levels_too``: where an
    item has an order-up-to level, the higher of both."""

    weeks: int
    spikes: frozenset[Spike] = frozenset()
    levels_too: bool = False


def selling_speed(
    moved: pl.DataFrame, stock: pl.DataFrame, today: date, counted: frozenset[Spike] = frozenset()
) -> pl.DataFrame:
    """Return the speed of each item and shop that sold anything (SPEED_ROWS).

    ``moved``: PAIR, ``moved_on, units, sold``, one row per day with movements in the SPEED_WEEKS weeks before
    ``today`` and since. ``stock``: PAIR, ``on_hand`` now. ``counted``: spikes that count.
    """
    since = today - timedelta(weeks=SPEED_WEEKS)
    days = moved.filter(pl.col("moved_on") >= since)
    weeks = _weeks(days.filter(pl.col("moved_on") < today), since)
    spikes = _spikes(weeks, since, counted)
    total = weeks.group_by(PAIR).agg(pl.col("sold").sum()).filter(pl.col("sold") > 0)
    out = _days_out(days, stock, since, today)
    taken_out = pl.col("spike_units").is_not_null() & ~pl.col("spike_counts")
    spike_days, spike_sold = (
        pl.when(taken_out).then(each).otherwise(0) for each in (7, pl.col("spike_units"))
    )
    length = (SPEED_WEEKS * 7 - pl.col("days_out") - spike_days).clip(SHORTEST_PERIOD)
    return (
        total.join(out, on=PAIR, how="left")
        .join(spikes, on=PAIR, how="left")
        .with_columns(pl.col("days_out").fill_null(0))
        .with_columns(a_week=((pl.col("sold") - spike_sold) * 7 / length).clip(0))
        .sort(PAIR)
        .select(pl.col(name).cast(kind) for name, kind in SPEED_ROWS.items())
    )


def _weeks(days: pl.DataFrame, since: date) -> pl.DataFrame:
    """Return the units sold per item, shop and ``week`` (0 is the one that begins on ``since``)."""
    week = (pl.col("moved_on") - pl.lit(since)).dt.total_days() // 7
    return days.group_by(*PAIR, week=week).agg(pl.col("sold").sum())


def _spikes(weeks: pl.DataFrame, since: date, counted: frozenset[Spike]) -> pl.DataFrame:
    """Return the week of an item and shop that sold far more than its other weeks; two of them are none."""
    others = (pl.col("sold").sum().over(PAIR) - pl.col("sold")) / (SPEED_WEEKS - 1)
    far = (pl.col("sold") >= SPIKE_LEAST) & (pl.col("sold") > SPIKE_TIMES * others)
    first_day = pl.lit(since) + pl.duration(weeks=pl.col("week"))
    alone = weeks.filter(far).filter(pl.len().over(PAIR) == 1)
    spikes = alone.select(*PAIR, spike_on=first_day, spike_units="sold")
    key = {**dict.fromkeys(PAIR, pl.String), "spike_on": pl.Date}
    ticked = pl.DataFrame(sorted(counted), key, orient="row").with_columns(spike_counts=True)
    joined = spikes.join(ticked, on=list(key), how="left")
    return joined.with_columns(pl.col("spike_counts").fill_null(value=False))


def _days_out(days: pl.DataFrame, stock: pl.DataFrame, since: date, today: date) -> pl.DataFrame:
    """Return ``days_out`` per item and shop: days between movements on which the shelf was empty.

    A spell on an empty shelf in which something was sold, as the web shop does, stopped nobody: its days
    count as others do.
    """
    before = (
        days.select(PAIR).unique().with_columns(moved_on=pl.lit(since - timedelta(days=1)), units=0, sold=0)
    )
    moves = pl.concat([days.select(*PAIR, "moved_on", "units", "sold"), before], how="vertical_relaxed")
    moves = moves.join(stock.select(*PAIR, "on_hand"), on=PAIR).sort(*PAIR, "moved_on")
    moved_later = pl.col("units").cum_sum(reverse=True).over(PAIR) - pl.col("units")
    next_move = pl.col("moved_on").shift(-1).over(PAIR).fill_null(today)
    held = moves.with_columns(
        empty=pl.col("on_hand") - moved_later <= 0,
        gap=(next_move - pl.col("moved_on")).dt.total_days() - 1,
    )
    by_spell = held.with_columns(spell=pl.struct(*PAIR, "empty").rle_id()).group_by("spell")
    spells = by_spell.agg(
        pl.col(*PAIR, "empty").first(),
        gap=pl.col("gap").clip(0).sum(),
        sold=pl.col("sold").sum() - pl.col("sold").first(),
    )
    empty_spells = spells.filter(pl.col("empty"), pl.col("sold") <= 0)
    return empty_spells.group_by(PAIR).agg(days_out=pl.col("gap").sum())


def with_days_of_cover(speed: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Add ``on_hand, incoming`` (with drafts), ``days_on_hand`` and ``days`` (with what is incoming) that the
    stock lasts; empty where nothing sells. ``stock``: ``Facts.stock``."""
    coming = pl.col("incoming") + pl.col("drafted_in") - pl.col("drafted_out")
    joined = speed.join(stock.select(*PAIR, "on_hand", incoming=coming), on=PAIR, how="left")
    filled = joined.with_columns(pl.col("on_hand", "incoming").fill_null(0))

    def lasts(units: pl.Expr) -> pl.Expr:
        return pl.when(pl.col("a_week") > 0).then(
            (units.clip(0) * 7 / pl.col("a_week")).floor().cast(pl.Int64)
        )

    return filled.with_columns(
        days_on_hand=lasts(pl.col("on_hand")), days=lasts(pl.col("on_hand") + pl.col("incoming"))
    )


def levels_for(stock: pl.DataFrame, speed: pl.DataFrame, cover: Cover) -> pl.DataFrame:
    """Return ``stock`` (``Facts.stock``) with the units that last ``cover.weeks`` as level.

    Below it stock is filled up, as from an order-up-to level (rule 3): negative on hand, which customers wait
    for, is part of that difference and is never added a second time.
    """
    level = (pl.col("a_week") * cover.weeks).ceil().cast(pl.Int64)
    wanted = speed.select(*PAIR, level=level).filter(pl.col("level") > 0)
    joined = stock.join(wanted, on=PAIR, how="left", maintain_order="left")
    if cover.levels_too:
        whole = pl.max_horizontal("order_up_to", "level")
        point = pl.max_horizontal("reorder_point", "level")
    else:
        whole = point = pl.col("level")
    return joined.with_columns(order_up_to=whole, reorder_point=point).select(stock.columns)


# --- with the store ---


def load_speed(
    snapshot: Snapshot,
    stock: pl.DataFrame,
    today: date,
    counted: frozenset[Spike] = frozenset(),
    items: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Load the selling speed, of all items or of some (``item_id``). ``stock``: PAIR, ``on_hand``."""
    start = today - timedelta(weeks=SPEED_WEEKS, days=1)
    moved = snapshot.frame("daily_movement", matching=items, above={"moved_on": start})
    return selling_speed(moved, stock, today, counted)
