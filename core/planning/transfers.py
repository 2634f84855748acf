"""Transfers from shops with a surplus (rule 3): the oldest need is served from the largest surplus.

``need_index`` numbers the needs in the order in which they are served, ``donor_index`` the items and shops
that can give, in the order of the shops' ids; ``item_index`` numbers the items.
"""

import heapq
from collections.abc import Iterable

import polars as pl


def spare_units(held: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``stock`` with units to spare.

    ``spare``: beyond drafted transfers out and the reorder point; ``spare_above_level``: beyond the
    order-up-to level too. On hand above 0 means no demand of any kind, so neither depends on the chosen
    demand.
    """
    free = pl.col("on_hand") - pl.col("drafted_out")
    level = pl.max_horizontal("order_up_to", "reorder_point").fill_null(0)
    return (
        held.filter(pl.col("on_hand") > 0)
        .with_columns(spare=free - pl.col("reorder_point").fill_null(0), spare_above_level=free - level)
        .filter(pl.col("spare") > 0)
    )


def donors(held: pl.DataFrame, top_up: bool, hub: str | None) -> pl.DataFrame:
    """Return one row per item and shop that can give units, never the hub. ``held``: from ``Facts.held``."""
    spare = pl.col("spare_above_level" if top_up else "spare")
    may_give = (spare > 0) & pl.col("shop_id").ne_missing(hub)
    return held.filter(may_give).select("donor_index", "item_index", "shop_id", "on_hand", spare=spare)


def matched_transfers(wanted: pl.DataFrame, surplus: pl.DataFrame) -> pl.DataFrame:
    """Match needs with donors: one row per need and donor, ``need_index, quantity, from_shop_id, spare,
    has``.

    ``spare`` and ``has``: units the donor had to spare and on hand. ``wanted.asked`` is served in row order,
    each time by the donor with the largest surplus left, then by shop id. It is a loop, because each transfer
    changes which donor has most left.
    """
    donor_count = int(surplus["donor_index"].max() or 0) + 1  # type: ignore[arg-type]
    asking = wanted.group_by("item_index").agg("need_index", "asked", units=pl.col("asked").sum())
    giving = surplus.group_by("item_index").agg(
        donor_heap=(pl.col("donor_index") - pl.col("spare") * donor_count).sort()
    )
    queues = asking.join(giving, on="item_index").select(
        "need_index",
        "asked",
        donor_heap=pl.col("donor_heap").list.head("units"),  # Each gives at least one.
    )
    gifts: list[int] = []
    for need_indexes, wanted_units, donor_heap in queues.iter_rows():
        _give(zip(need_indexes, wanted_units, strict=True), donor_heap, donor_count, gifts)
    schema = {
        "need_index": wanted.schema["need_index"],
        "donor_index": surplus.schema["donor_index"],
        "quantity": pl.Int64(),
    }
    return (
        pl.DataFrame({name: gifts[nth::3] for nth, name in enumerate(schema)}, schema)
        .join(surplus, on="donor_index")
        .select("need_index", "quantity", "spare", from_shop_id="shop_id", has="on_hand")
    )


def with_donated(wanted: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Add ``donated``: units that other shops give to each need."""
    donated = given.group_by("need_index").agg(donated=pl.col("quantity").sum())
    joined = wanted.join(donated, on="need_index", how="left", maintain_order="left")
    return joined.with_columns(pl.col("donated").fill_null(0))


def _give(
    needs: Iterable[tuple[int, int]], donor_heap: list[int], donor_count: int, gifts: list[int]
) -> None:
    """Serve the needs of one item (a position and units each), and add each gift to ``gifts`` as need, donor,
    units.

    ``donor_heap``: donors, each as one number, donor − surplus × ``donor_count``: the smallest is the donor
    with most left, and the first of equals.
    """
    for need_index, asked in needs:
        remaining = asked
        while remaining and donor_heap:
            negative_surplus, donor_index = divmod(donor_heap[0], donor_count)
            if remaining < -negative_surplus:
                gifts += need_index, donor_index, remaining
                heapq.heapreplace(donor_heap, donor_heap[0] + remaining * donor_count)
                break
            gifts += need_index, donor_index, -negative_surplus
            heapq.heappop(donor_heap)
            remaining += negative_surplus
        if not donor_heap:
            return
