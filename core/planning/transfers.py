"""What shops with a surplus give to those that need it (rule 3): the oldest need from the largest surplus.

``need_index`` numbers the needs in the order in which they are served, ``donor_index`` what may be given, one
item and shop each, in the order of the shops' ids; ``item_index`` numbers the items.
"""

import heapq
from collections.abc import Iterable

import polars as pl


def spare_units(held: pl.DataFrame) -> pl.DataFrame:
    """``stock`` with anything on hand to spare: ``spare``, beyond what is drafted to leave and the reorder
    point, and ``spare_above_level``, beyond the order-up-to level too. What is on hand above 0 leaves no
    demand, whichever demand is chosen, so neither depends on that choice."""
    free = pl.col("on_hand") - pl.col("drafted_out")
    level = pl.max_horizontal("order_up_to", "reorder_point").fill_null(0)
    return (
        held.filter(pl.col("on_hand") > 0)
        .with_columns(spare=free - pl.col("reorder_point").fill_null(0), spare_above_level=free - level)
        .filter(pl.col("spare") > 0)
    )


def donors(held: pl.DataFrame, top_up: bool, hub: str | None) -> pl.DataFrame:
    """One row per item and shop that may give something; never the hub. ``held``: as of ``Facts.held``."""
    spare = pl.col("spare_above_level" if top_up else "spare")
    may_give = (spare > 0) & pl.col("shop_id").ne_missing(hub)
    return held.filter(may_give).select("donor_index", "item_index", "shop_id", "on_hand", spare=spare)


def matched_transfers(wanted: pl.DataFrame, surplus: pl.DataFrame) -> pl.DataFrame:
    """Transfers, one row per need and donor: ``need_index, quantity, from_shop_id``, and ``spare`` and
    ``has`` (what the giver had to spare, and has on hand).

    ``wanted.asked`` is served in row order, each time by the donor with the largest surplus left, then
    by shop id. A loop, because each gift changes who has most left.
    """
    donor_count = int(surplus["donor_index"].max() or 0) + 1  # type: ignore[arg-type]
    asking = wanted.group_by("item_index").agg("need_index", "asked", units=pl.col("asked").sum())
    giving = surplus.group_by("item_index").agg(
        left=(pl.col("donor_index") - pl.col("spare") * donor_count).sort()
    )
    queues = asking.join(giving, on="item_index").select(
        "need_index",
        "asked",
        left=pl.col("left").list.head("units"),  # each gives at least one
    )
    gifts: list[int] = []
    for need_indexes, wanted_units, left in queues.iter_rows():
        _give(zip(need_indexes, wanted_units, strict=True), left, donor_count, gifts)
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
    """``wanted`` with ``donated``: what other shops give towards each need."""
    donated = given.group_by("need_index").agg(donated=pl.col("quantity").sum())
    joined = wanted.join(donated, on="need_index", how="left", maintain_order="left")
    return joined.with_columns(pl.col("donated").fill_null(0))


def _give(needs: Iterable[tuple[int, int]], left: list[int], donor_count: int, gifts: list[int]) -> None:
    """Serve the needs of one item, each a place and its units, and write three numbers a gift to ``gifts``:
    place, giver, units. ``left``: a heap of the donors, each as one number, giver − surplus ×
    ``donor_count``: the least is the one with most left, and the first of those."""
    for need_index, asked in needs:
        remaining = asked
        while remaining and left:
            negative_surplus, donor_index = divmod(left[0], donor_count)
            if remaining < -negative_surplus:
                gifts += need_index, donor_index, remaining
                heapq.heapreplace(left, left[0] + remaining * donor_count)
                break
            gifts += need_index, donor_index, -negative_surplus
            heapq.heappop(left)
            remaining += negative_surplus
        if not left:
            return
