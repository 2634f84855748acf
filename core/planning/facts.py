"""Planning facts, read from the store (core/planning/plan.py describes each frame)."""

from dataclasses import replace
from datetime import date, datetime
from typing import cast

import polars as pl

from core.allocation import (
    AGE,
    PAIR,
    SPECIAL_ORDER,
    SPECIAL_ORDER_NUMBER,
    customer_queue,
    id_of_special_order,
    oldest_first,
    sold_units,
    with_shelf,
)
from core.planning.choices import Choices
from core.planning.plan import Facts, plan, with_today
from core.planning.rates import Currencies, load_rates
from core.planning.remembered_vendors import load_remembered_vendors, with_remembered_vendors
from core.planning.speed import Cover, Spike, levels_for, load_speed
from core.planning.vendor_choice import with_own_terms
from core.planning.waiting_value import UNSERVED, lacking_of_orders, unserved_lines
from core.store import Snapshot, load_settings

HUB = "hub"
"""Setting that names the shop that buys for all."""


def stock_positions(
    stock: pl.DataFrame, supply: pl.DataFrame, drafts: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    """Return one row per item and shop with stock, supply, drafts or waiting units (``Facts.stock``).

    ``lines``: open lines with ``waiting`` and ``cleared`` (their order is paid and cleared). The open units
    of special orders are off ``on_hand`` (rule 3).
    """
    waiting = lines.filter(pl.col("waiting") > 0)
    sums = (
        supply.select(*PAIR, "incoming"),
        drafts.select(*PAIR, drafted_in="drafted"),
        drafts.select("item_id", shop_id="from_shop_id", drafted_out="drafted").drop_nulls("shop_id"),
        waiting.select(*PAIR, "waiting", sold=sold_units()),
        waiting.filter(~pl.col("cleared")).select(*PAIR, waiting_uncleared="waiting"),
    )
    summed = pl.concat(sums, how="diagonal").group_by(PAIR).agg(pl.exclude(PAIR).sum())
    numbers = ["on_hand", "found", *summed.drop(PAIR).columns]
    positions = with_shelf(
        _with_figures(stock, summed).with_columns(
            pl.col(numbers).fill_null(0).cast(pl.Int64),
            pl.col("reorder_point", "order_up_to").cast(pl.Int64),
        )
    )
    claimed = pl.col("waiting") - pl.col("sold")
    return positions.with_columns(on_hand=pl.col("on_hand") - claimed).drop(
        "found", "waiting", "sold", "shelf"
    )


def _with_figures(stock: pl.DataFrame, summed: pl.DataFrame) -> pl.DataFrame:
    """Join both fully on item and shop.

    Nearly always every row of ``summed`` has a row in ``stock``, and then a left join is enough.
    """
    joined = stock.join(summed, on=PAIR, how="left")
    if joined["incoming"].count() == summed.height:
        return joined
    return pl.concat([joined, summed.join(stock, on=PAIR, how="anti")], how="diagonal")


def oldest_sources(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the oldest open source and the waiting lines: one row per item and shop (``Facts.oldest``)."""
    sources = oldest_first(lines.filter(pl.col("backordered") > 0))
    oldest = sources.unique(PAIR, keep="first", maintain_order=True).select(*PAIR, *AGE)
    waiting = (
        lines.filter(pl.col("waiting") > 0)
        .group_by(PAIR)
        .agg(
            waiting_lines=pl.len().cast(pl.Int64),
            waiting_orders=pl.col("ecom_order_id").n_unique().cast(pl.Int64),
        )
    )
    return oldest.join(waiting, on=PAIR, how="full", coalesce=True).with_columns(
        pl.col("waiting_lines", "waiting_orders").fill_null(0)
    )


# --- with the store ---


def load_facts(snapshot: Snapshot, now: datetime, today: date | None = None) -> Facts:
    """Load all planning facts. ``now`` is UTC; ``today`` overrides the shops' dates."""
    lines = snapshot.frame("open_line", columns=[*PAIR, *AGE, "ecom_order_id", "backordered", "waiting"])
    stock, oldest = load_positions(snapshot, lines, snapshot.frame("supply"))
    vendor_items = snapshot.frame("vendor_item")
    return Facts(
        stock=stock,
        oldest=oldest,
        items=with_own_terms(snapshot.frame("item"), vendor_items),
        vendors=snapshot.frame("vendor"),
        price_breaks=snapshot.frame("price_break"),
        shops=load_days(snapshot, now, today),
        vendor_items=vendor_items,
        rates=load_rates(snapshot),
    )


def load_page_facts(snapshot: Snapshot, now: datetime) -> Facts:
    """Load all planning facts as the pages plan with them: with the vendors that buyers chose."""
    return with_remembered_vendors(load_facts(snapshot, now), load_remembered_vendors(snapshot))


def load_unserved(snapshot: Snapshot) -> pl.DataFrame:
    """Load the units that waiting lines lack (core/planning/waiting_value.py: UNSERVED)."""
    queue = customer_queue(snapshot.frame("open_line_named"))
    return unserved_lines(queue, snapshot.frame("supply"), snapshot.frame("draft_line"))


def load_unserved_of(snapshot: Snapshot, waiting: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Load the units that waiting lines lack (UNSERVED), from waiting lines (``OpenLines.queue``) and
    incoming lines."""
    lines = unserved_lines(oldest_first(waiting), supply, snapshot.frame("draft_line"))
    orders = snapshot.frame(
        "ecom_order", columns=["ecom_order_id", "currency"], matching=lines.select("ecom_order_id").unique()
    )
    of_order = orders.select("ecom_order_id", order_currency="currency").lazy()
    named = lines.lazy().join(of_order, on="ecom_order_id", how="left", maintain_order="left")
    return (
        named.with_columns(currency=pl.coalesce("order_currency", "currency"))
        .select(list(UNSERVED))
        .collect()
    )


def load_lacking(
    snapshot: Snapshot, orders: tuple[str, ...], unserved: pl.DataFrame, *, cleared_only: bool = False
) -> pl.DataFrame:
    """Return the units that orders lack of ``unserved``, per item and shop; ``cleared_only``: those of them
    that are paid and cleared. Raises Problem for an order that nobody knows."""
    web, special = list(orders), [id_of_special_order(order) for order in orders]
    named = snapshot.frame("special_order", columns=["special_order_id"], special_order_id=special)
    specials = named.select(ecom_order_id=pl.lit(SPECIAL_ORDER_NUMBER) + pl.col("special_order_id"))
    known = [
        snapshot.frame("ecom_order", columns=["ecom_order_id"], ecom_order_id=web),
        snapshot.frame("ecom_order_units", columns=["ecom_order_id"], ecom_order_id=web),
        specials,
    ]
    if cleared_only:
        cleared = pl.concat([load_cleared(snapshot, unserved), specials])
        unserved = unserved.join(cleared, on="ecom_order_id", how="semi")
    return lacking_of_orders(unserved, orders, pl.concat(known)["ecom_order_id"])


def load_positions(
    snapshot: Snapshot, lines: pl.DataFrame, supply: pl.DataFrame, items: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Load ``Facts.stock`` and ``Facts.oldest``, for everything or for some items (``item_id``).

    ``lines``: open lines; ``supply``: incoming lines; both of those items alone.
    """
    lines = with_cleared(snapshot, lines)
    columns = [*PAIR, "on_hand", "found", "reorder_point", "order_up_to"]
    stock = snapshot.frame("stock", columns=columns, matching=items)
    drafts = snapshot.frame("draft_line", matching=items)
    return stock_positions(stock, supply, drafts, lines), oldest_sources(lines)


def load_days(snapshot: Snapshot, now: datetime, today: date | None = None) -> pl.DataFrame:
    """Load the shops with ``today``, the date in each: one row per shop, by id."""
    return with_today(snapshot.frame("shop").sort("shop_id"), now, today)


def with_cleared(snapshot: Snapshot, lines: pl.DataFrame) -> pl.DataFrame:
    """Add ``cleared`` to open lines: their order is paid and cleared, or is a special order."""
    cleared = load_cleared(snapshot, lines.filter(pl.col("waiting") > 0))
    is_cleared = pl.col("ecom_order_id").is_in(cleared["ecom_order_id"].implode())
    return lines.with_columns(cleared=is_cleared | (pl.col("document_type") == SPECIAL_ORDER))


def load_cleared(snapshot: Snapshot, lines: pl.DataFrame) -> pl.DataFrame:
    """Load ``ecom_order_id`` of the web orders of ``lines`` that are paid and cleared."""
    return snapshot.frame(
        "ecom_order",
        columns=["ecom_order_id"],
        matching=lines.select("ecom_order_id").unique(),
        payment_status="paid",
        fraud_check="cleared",
    )


def load_plan(snapshot: Snapshot, choices: Choices, now: datetime, today: date | None = None) -> pl.DataFrame:
    """Load the plan for ``choices`` as the store is now: one row per transfer or purchase."""
    return plan(load_facts_for(snapshot, choices, now, today), choices)


def load_facts_for(snapshot: Snapshot, choices: Choices, now: datetime, today: date | None = None) -> Facts:
    """Load all planning facts, with what the chosen orders lack where ``choices`` name any."""
    return _of_orders(snapshot, load_facts(snapshot, now, today), choices)


def load_page_facts_for(snapshot: Snapshot, choices: Choices, now: datetime) -> Facts:
    """Load all planning facts as ``load_page_facts`` does, with what the chosen orders lack."""
    facts = load_page_facts(snapshot, now)
    if choices.cover is not None:
        facts = with_cover(facts, load_speed_of(snapshot, facts, choices.cover.spikes), choices.cover)
    return _of_orders(snapshot, facts, choices)


def load_speed_of(snapshot: Snapshot, facts: Facts, spikes: frozenset[Spike] = frozenset()) -> pl.DataFrame:
    """Load the selling speed of every item and shop (SPEED_ROWS)."""
    return load_speed(snapshot, facts.stock, today_of(facts), spikes)


def today_of(facts: Facts) -> date:
    """Return the date that sales are counted up to: the earliest in any shop."""
    return cast("date", facts.shops["today"].min())


def with_cover(facts: Facts, speed: pl.DataFrame, cover: Cover) -> Facts:
    """Return ``facts`` in which the sales of so many weeks are the levels to restock to
    (``speed.levels_for``)."""
    return replace(facts, stock=levels_for(facts.stock, speed, cover))


def with_lacking(facts: Facts, lacking: pl.DataFrame) -> Facts:
    """Return ``facts`` with the units that chosen orders lack (``plan.LACKING``).

    Results computed from the facts are kept, because none depends on these units.
    """
    changed = replace(facts, lacking=lacking)
    cached = {name: value for name, value in vars(facts).items() if name not in vars(changed)}
    vars(changed).update(cached)
    return changed


def _of_orders(snapshot: Snapshot, facts: Facts, choices: Choices) -> Facts:
    if not choices.orders:
        return facts
    unserved, cleared_only = load_unserved(snapshot), choices.paid_and_cleared_only
    return replace(facts, lacking=load_lacking(snapshot, choices.orders, unserved, cleared_only=cleared_only))


def load_currencies(snapshot: Snapshot, now: datetime, today: date | None = None) -> Currencies:
    """Load what costs of a plan are converted with. ``now``, ``today``: as ``load_facts`` takes them."""
    return Currencies(snapshot.frame("vendor"), load_days(snapshot, now, today), load_rates(snapshot))


def load_hub(snapshot: Snapshot) -> str | None:
    """Load the shop that buys for all, if the setting names one."""
    return load_settings(snapshot, HUB).get("")
