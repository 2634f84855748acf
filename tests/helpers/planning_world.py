"""A small chain to plan for: figures per item and shop, and what carrying a plan out does to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from core.planning.plan import Facts
from core.planning.schemas import UNIT_COST_TYPE

TODAY = date(2026, 11, 23)
Row = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """One item at one shop. ``waiting``, ``uncleared`` and ``found`` as the contract has them; ``age`` is
    the day of the oldest open source (0: unexplained units), none without one."""

    on_hand: int = 0
    reorder_point: int | None = None
    order_up_to: int | None = None
    incoming: int = 0
    drafted_in: int = 0
    drafted_out: int = 0
    waiting: int = 0
    uncleared: int = 0
    found: int = 0
    age: int | None = None

    @property
    def customers_short(self) -> int:
        return max(0, self.waiting - (self.on_hand + self.waiting + self.found))


@dataclass(frozen=True)
class Item:
    vendor_id: str | None = "acme"
    unit_cost: str | None = "2.50"
    pack_size: int = 1
    minimum_order_quantity: int = 0
    maximum_order_quantity: int | None = None
    tracked: bool = True
    unit_price: str | None = "4.00"


@dataclass(frozen=True)
class World:
    spots: Mapping[tuple[str, str], Spot]
    items: Mapping[str, Item] = field(default_factory=dict)
    price_breaks: tuple[tuple[str, str, int, str], ...] = ()
    shops: tuple[str, ...] = ("A", "B", "C", "D")
    lead_times: Mapping[str, int | None] = field(default_factory=lambda: {"acme": 7, "best": None})

    def changed(self, item_id: str, shop_id: str, **changes: int) -> "World":
        """The same world where one item at one shop has so much more of each figure named."""
        spot = self.spots.get((item_id, shop_id), Spot())
        more = {name: getattr(spot, name) + units for name, units in changes.items()}
        return replace(self, spots={**self.spots, (item_id, shop_id): replace(spot, **more)})

    @property
    def item_ids(self) -> list[str]:
        return sorted({item_id for item_id, _ in self.spots})

    def facts(self) -> Facts:
        return Facts(
            _stock(self), _oldest(self), _items(self), _vendors(self), _price_breaks(self), _shops(self)
        )


def _stock(world: World) -> pl.DataFrame:
    figures = ("on_hand", "reorder_point", "order_up_to", "incoming", "drafted_in", "drafted_out")
    rows = [
        (item, shop, *(getattr(spot, name) for name in figures), spot.customers_short, spot.uncleared)
        for (item, shop), spot in world.spots.items()
    ]
    quantities = dict.fromkeys((*figures, "customers_short", "waiting_uncleared"), pl.Int64)
    return pl.DataFrame(rows, {"item_id": pl.String, "shop_id": pl.String, **quantities}, orient="row")


def _oldest(world: World) -> pl.DataFrame:
    rows = []
    for (item, shop), spot in world.spots.items():
        kind = None if spot.age is None else "sale" if spot.age else "unexplained"
        when = datetime(2026, 1, 1) + timedelta(days=spot.age) if spot.age else None
        rows.append((item, shop, when, kind, "s1" if spot.age else None, 1, spot.waiting, spot.waiting))
    text = ("item_id", "shop_id", "document_type", "document_id")
    counts = ("line_number", "waiting_lines", "waiting_orders")
    frame = pl.DataFrame(rows, [*text[:2], "occurred_at", *text[2:], *counts], orient="row")
    return frame.select(
        pl.col(*text).cast(pl.String),
        pl.col("occurred_at").cast(pl.Datetime("us")),
        pl.col(*counts).cast(pl.Int64),
    )


def _items(world: World) -> pl.DataFrame:
    rows = []
    for item_id in world.item_ids:
        item = world.items.get(item_id, Item())
        sizes = (item.pack_size, item.minimum_order_quantity, item.maximum_order_quantity)
        money = (item.unit_cost, item.unit_price)
        rows.append((item_id, item_id, item.vendor_id, item_id, item_id, *money, *sizes, item.tracked))
    text = ("item_id", "sku", "vendor_id", "vendor_sku", "description", "unit_cost", "unit_price")
    sizes_named = ("pack_size", "minimum_order_quantity", "maximum_order_quantity")
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(text, pl.String)
    kinds |= dict.fromkeys(sizes_named, pl.Int64)
    kinds["tracked"] = pl.Boolean
    return pl.DataFrame(rows, kinds, orient="row").with_columns(
        pl.col("unit_cost", "unit_price").cast(UNIT_COST_TYPE), category=pl.lit(None, pl.String)
    )


def _vendors(world: World) -> pl.DataFrame:
    rows = [(vendor, vendor.title(), days) for vendor, days in world.lead_times.items()]
    return pl.DataFrame(
        rows, {"vendor_id": pl.String, "name": pl.String, "lead_time_days": pl.Int64}, orient="row"
    ).with_columns(currency=pl.lit("EUR"), minimum_order_value=pl.lit(None, UNIT_COST_TYPE))


def _price_breaks(world: World) -> pl.DataFrame:
    schema = {"vendor_id": pl.String, "item_id": pl.String, "minimum_quantity": pl.Int64, "cost": pl.String}
    rows = pl.DataFrame(list(world.price_breaks), schema, orient="row")
    return rows.select(pl.exclude("cost"), pl.col("cost").cast(UNIT_COST_TYPE).alias("unit_cost"))


def _shops(world: World) -> pl.DataFrame:
    return pl.DataFrame(
        {"shop_id": world.shops, "name": [f"Shop {shop}" for shop in world.shops]}
    ).with_columns(today=pl.lit(TODAY), currency=pl.lit("EUR"))


def carry_out_as_drafts(world: World, plan: pl.DataFrame) -> World:
    for row in plan.iter_rows(named=True):
        item, shop, units = row["item_id"], row["shop_id"], row["quantity"]
        world = world.changed(item, shop, drafted_in=units)
        if row["action"] == "transfer":
            world = world.changed(item, row["from_shop_id"], drafted_out=units)
    return world


def carry_out_as_sent(world: World, plan: pl.DataFrame) -> World:
    for row in plan.iter_rows(named=True):
        item, shop, units = row["item_id"], row["shop_id"], row["quantity"]
        world = world.changed(item, shop, incoming=units)
        if row["action"] == "transfer":
            world = world.changed(item, row["from_shop_id"], on_hand=-units)
    return world


def receive_transfers(world: World, plan: pl.DataFrame) -> World:
    """Everything that was sent for ``plan`` arrives."""
    for row in plan.iter_rows(named=True):
        item, shop, units = row["item_id"], row["shop_id"], row["quantity"]
        world = world.changed(item, shop, incoming=-units, on_hand=units)
    return world
