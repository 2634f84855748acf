"""Hub: one shop that buys for the others and passes on its own stock (rule 3)."""

import polars as pl

from core.planning.transfers import matched_transfers, with_donated


def plan_via_hub(
    wanted: pl.DataFrame, surplus: pl.DataFrame, at_hub: pl.DataFrame, hub: str, *, top_up: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return transfers (``transfers.matched_transfers``) and the purchases of the hub.

    Purchases have one row per item, with the columns of ``wanted`` that apply to all its shops, and ``buy``.
    ``wanted``: ``plan.needs``. ``surplus``: units other shops can give. ``at_hub``: ``choices.positions`` of
    the hub. Quantities are units.

    First, units the hub has to spare serve the oldest needs; the newest wait for its incoming units. Second,
    other shops are asked for what is left. Third, units that they cannot give either are taken from the hub
    below its own level. Say stock is restocked to a level of 5 and the hub has 7 on hand: of a need of 6 it
    gives 2, another shop gives the 1 it can spare, and the hub gives 3 more and buys 3 for its own level.
    """
    is_hub = pl.col("shop_id") == hub
    want = pl.when(is_hub).then(0).otherwise(pl.col("need"))
    at_once = pl.min_horizontal("at_hand", "spare")
    pooled = (
        wanted.join(_pool(wanted, at_hub, top_up), on="item_id", maintain_order="left")
        .with_columns(want=want)
        .with_columns(handed=_shared_out(at_once, "want"))
        .with_columns(still=pl.col("want") - pl.col("handed"))
        .with_columns(rest=pl.col("spare") - pl.col("handed").sum().over("item_index"))
        .with_columns(waits=_shared_out(pl.col("rest"), "still", newest_first=True))
        .with_columns(asked=pl.col("need") - pl.col("handed") - pl.col("waits"))
    )
    given = matched_transfers(pooled, surplus)
    net = (
        with_donated(pooled, given)
        .with_columns(lacks=pl.when(is_hub).then(0).otherwise(pl.col("still") - pl.col("donated")))
        .with_columns(rest=pl.col("at_hand") - pl.col("handed").sum().over("item_index"))
        .with_columns(quantity=pl.col("handed") + _shared_out(pl.col("rest"), "lacks"))
    )
    from_hub = pl.lit(hub).alias("from_shop_id")
    on_its_way = net.filter(pl.col("quantity") > 0)
    handed_on = on_its_way.select("need_index", "quantity", from_hub, spare="at_hand", has="hub_has")
    return pl.concat([handed_on.select(given.columns), given]), _bought_by_hub(net, hub)


def _shared_out(amount: pl.Expr, wants: str, newest_first: bool = False) -> pl.Expr:
    """Deal ``amount`` of each item to the column ``wants``, as far as it goes, in row order."""
    before = pl.col(wants).cum_sum(reverse=newest_first) - pl.col(wants)
    share = pl.min_horizontal((amount - before).clip(0), wants)
    return share.over("item_index")


def _pool(wanted: pl.DataFrame, at_hub: pl.DataFrame, top_up: bool) -> pl.DataFrame:
    """Return one row per wanted item with the hub's stock.

    ``hub_has``: on hand; ``at_hand``: on hand beyond its own demand; ``spare``: in all. With restocking to
    level, ``spare`` counts from the order-up-to level and may be below 0; that many units are bought once
    others draw on it. Drafted transfers out are already deducted.
    """
    items = wanted.select(pl.col("item_id").unique())
    free = pl.col("on_hand").clip(0) - pl.col("demand") - pl.col("drafted_out")
    spare = free + pl.col("incoming") + pl.col("drafted_in")
    if top_up:
        spare = pl.coalesce(pl.col("projected") - pl.col("order_up_to"), spare)
    held = at_hub.select("item_id", hub_has="on_hand", at_hand=free.clip(0), spare=spare)
    return items.join(held, on="item_id", how="left").with_columns(
        pl.col("hub_has", "at_hand", "spare").fill_null(0)
    )


def _bought_by_hub(net: pl.DataFrame, hub: str) -> pl.DataFrame:
    """Return one row per item of ``with_donated``, with ``buy`` and the figures of all its shops summed."""
    is_hub = pl.col("shop_id") == hub
    drawn = (pl.col("want") - pl.col("donated")).filter(~is_hub).sum()
    needed_by_hub = (pl.col("need") - pl.col("donated")).filter(is_hub).sum()
    to_hub = pl.col("donated").filter(is_hub).sum()
    sums = [pl.col(name).sum() for name in ("want", "donated", "waiting_lines", "waiting_orders")]
    lacking = pl.col("drawn") - pl.col("spare") - pl.col("to_hub")
    summed = net.group_by("item_index", "item_id", "vendor_id").agg(
        *sums, pl.col("need_index").min(), pl.col("spare").first(),
        drawn=drawn, own=needed_by_hub, to_hub=to_hub,
    )  # fmt: skip
    buy = pl.when(pl.col("drawn") > 0).then(pl.max_horizontal("own", lacking)).otherwise("own")
    return summed.with_columns(buy=buy, shop_id=pl.lit(hub)).sort("need_index")
