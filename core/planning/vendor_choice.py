"""From whom to buy: one vendor per item and ship-to shop (contract §4, choice of vendors).

``default``: the vendor of the item, as rule 3 says. ``cheapest``: least cost, where an order below a vendor's
minimum costs the minimum. ``fewest``: fewest vendors, then least cost. ``earliest``: the earliest arrival of
the plan's last unit, then least cost. Unknown prices and days come last; a tie goes to the default vendor.
Vendors in another currency than the default vendor's are compared in that one, at the rate of the day; where
no rate is set, they are left out. The choice is exact, or has a gap (core/planning/gap.py).
"""

import math
from dataclasses import dataclass

import polars as pl

from core.errors import Problem
from core.language import marked, say
from core.planning.best_options import Best, best_options
from core.planning.gap import EXACT, Gap, widest
from core.planning.pack_sizes import split_into_order_lines, with_prices
from core.planning.rates import converted, missing_rates, with_rates
from core.wording import counted

DEFAULT_VENDOR, CHEAPEST, FEWEST, EARLIEST = "default", "cheapest", "fewest", "earliest"
VENDOR_RULES = (DEFAULT_VENDOR, CHEAPEST, FEWEST, EARLIEST)
RULE_LABELS = {
    DEFAULT_VENDOR: marked("Usual vendors"),
    CHEAPEST: marked("Lowest cost"),
    FEWEST: marked("Fewest vendors"),
    EARLIEST: marked("Earliest dates"),
}
"""Choices of vendors, as named on pages."""

TERMS = ["vendor_sku", "unit_cost", "pack_size", "minimum_order_quantity", "maximum_order_quantity"]
"""Terms of a vendor for an item, besides its days."""

VENDOR_ITEMS: dict[str, pl.DataType | type[pl.DataType]] = {
    "vendor_id": pl.String,
    "item_id": pl.String,
    "vendor_sku": pl.String,
    "unit_cost": pl.Decimal(18, 4),
    "lead_time_days": pl.Int64,
    "pack_size": pl.Int64,
    "minimum_order_quantity": pl.Int64,
    "maximum_order_quantity": pl.Int64,
}
"""Terms of a vendor for an item: those that differ from the item's, or those of a further vendor."""


@dataclass(frozen=True)
class Offers:
    """Everybody who sells an item (``possible_vendors``), with price breaks and exchange rates."""

    possible: pl.DataFrame
    price_breaks: pl.DataFrame
    rates: pl.DataFrame


def with_own_terms(items: pl.DataFrame, vendor_items: pl.DataFrame) -> pl.DataFrame:
    """Return ``items`` with the terms that their default vendor has for them, where it has any."""
    own_terms = vendor_items.select("item_id", "vendor_id", *TERMS)
    joined = items.join(
        own_terms, on=["item_id", "vendor_id"], how="left", suffix="_own", maintain_order="left"
    )
    return joined.with_columns(pl.coalesce(f"{name}_own", name).alias(name) for name in TERMS).select(
        items.columns
    )


def with_chosen_vendors(bought: pl.DataFrame, offers: Offers, rule: str) -> tuple[pl.DataFrame, Gap]:
    """Return ``bought`` (as ``rows.purchase_rows`` takes it) with the vendor and terms that ``rule`` chooses,
    and how far these may be from the best ones.

    Raises Problem if there is no such rule.
    """
    if rule not in VENDOR_RULES:
        raise Problem(
            say(
                "There is no choice of vendors {rule}; the choices are {rules}.",
                rule=rule,
                rules=", ".join(VENDOR_RULES),
            )
        )
    rows = bought.with_row_index("row")
    options = offered_options(rows, offers)
    if rule == DEFAULT_VENDOR or options.is_empty():
        return bought, EXACT
    names = [*TERMS, "vendor_id", "vendor", "lead_time_days"]
    best = chosen_options(options, rule)
    chosen = options.filter(pl.col("option").is_in(best.options.implode()))
    changed = rows.drop(names).join(chosen.select("row", *names), on="row").select(rows.columns)
    unchanged = rows.join(chosen, on="row", how="anti")
    whole = pl.concat([changed, unchanged], how="vertical_relaxed").sort("row")
    return _in_vendor_order(whole.drop("row")).select(bought.columns), best.gap


def _in_vendor_order(bought: pl.DataFrame) -> pl.DataFrame:
    """Number the rows by vendor (none last) and ship-to shop."""
    place = ["vendor", "vendor_id", "shop_id"]
    order = bought.select(place).unique().sort(place, nulls_last=True).with_row_index("sort_index")
    return bought.drop("sort_index").join(order, on=place, nulls_equal=True, maintain_order="left")


def possible_vendors(
    items: pl.DataFrame, vendors: pl.DataFrame, vendor_items: pl.DataFrame, price_breaks: pl.DataFrame
) -> pl.DataFrame:
    """Return everybody who sells an item: one row per item and vendor.

    TERMS, ``lead_time_days``, ``vendor``, ``currency``, ``minimum`` of an order, and ``is_default``.
    """
    key = ["item_id", "vendor_id"]
    defaults = items.select(*key, *TERMS, is_default=pl.lit(value=True)).filter(
        pl.col("vendor_id").is_not_null()
    )
    named = pl.concat([vendor_items.select(key), price_breaks.select(key)]).unique()
    others = named.join(defaults, on=key, how="anti").join(
        vendor_items.select(*key, *TERMS), on=key, how="left"
    )
    facts = vendors.select(
        "vendor_id", "currency", vendor="name", usual_days="lead_time_days", minimum="minimum_order_value"
    )
    return (
        pl.concat([defaults, others.with_columns(is_default=pl.lit(value=False))], how="vertical_relaxed")
        .join(vendor_items.select(*key, days="lead_time_days"), on=key, how="left")
        .join(facts, on="vendor_id")
        .with_columns(lead_time_days=pl.coalesce("days", "usual_days"))
        .drop("days", "usual_days")
    )


def offered_options(rows: pl.DataFrame, offers: Offers) -> pl.DataFrame:
    """Return each vendor that may be chosen for each row, with its ``cost`` and the day it ``arrives``.

    ``cost`` and ``minimum`` are in ``currency``, that of the row's default vendor (the first).
    """
    rated = _rated(rows.select("row", "item_id", "shop_id", "buy", "today"), offers)
    options = rated.filter(pl.col("factor").is_not_null()).with_row_index("option")
    priced = with_prices(split_into_order_lines(options), offers.price_breaks)
    known = pl.col("line_total").is_not_null().all()
    costs = priced.group_by("option").agg(cost=pl.when(known).then(pl.col("line_total").sum()))
    arrives = pl.col("today") + pl.duration(days="lead_time_days")
    return options.join(costs, on="option", maintain_order="left").with_columns(
        cost=converted("cost"), minimum=converted("minimum"), arrives=arrives
    )


def _rated(rows: pl.DataFrame, offers: Offers) -> pl.DataFrame:
    """Return each vendor of each row, the default one first, with its ``own_currency``, the ``currency`` to
    compare in, and the rate between them."""
    in_turn = rows.join(offers.possible, on="item_id").sort("row", ~pl.col("is_default"), "vendor_id")
    compared = in_turn.rename({"currency": "own_currency"}).with_columns(
        currency=pl.col("own_currency").first().over("row")
    )
    return with_rates(compared.lazy(), offers.rates, "own_currency", "currency").collect()


def uncompared_currencies(items: pl.DataFrame, offers: Offers) -> list[str]:
    """Return the pairs of currencies without a rate, so that vendors are left out: “USD→EUR”. ``items``:
    ``item_id, today``."""
    return missing_rates(_rated(items.with_row_index("row"), offers), "own_currency", "currency")


def chosen_options(options: pl.DataFrame, rule: str) -> Best:
    """Return the ``option`` chosen for each row.

    ``options``: ``option, row, vendor_id, shop_id, currency, cost, arrives, minimum, is_default``; those of a
    row stand in the order in which ties go to them.
    """
    if rule == EARLIEST:
        options = _known_first(options, "arrives")
        last = options.group_by("row").agg(pl.col("arrives").min())["arrives"].max()
        if last is not None:  # Nobody names any day otherwise.
            options = options.filter(pl.col("arrives").is_null() | (pl.col("arrives") <= last))
    if rule != FEWEST:
        options = _known_first(options, "cost")
    parts = options.partition_by("currency", maintain_order=True)
    best_of_parts = [best_options(part, fewest=rule == FEWEST) for part in parts]
    return Best(
        pl.concat([best.options for best in best_of_parts]), widest(best.gap for best in best_of_parts)
    )


def _known_first(options: pl.DataFrame, column: str) -> pl.DataFrame:
    """Leave out options without ``column`` if another option of the row has it."""
    known = pl.col(column).is_not_null()
    return options.filter(known | ~known.any().over("row"))


POSSIBLE_TEXT = marked("It costs at most {percent:,} % more than the cheapest possible.")
AS_MANY_TEXT = marked("It costs at most {percent:,} % more than the cheapest with as many vendors.")


def gap_text(gap: Gap, rule: str) -> str:
    """Say how far the choice by ``rule`` may be from the best one; empty if it is proven to be the best."""
    if gap == EXACT:
        return ""
    parts = [say("There are too many vendors to be sure of the best choice.")]
    if gap.vendors:
        fewer = counted(gap.vendors, "vendor", "vendors")
        parts.append(say("{vendors} fewer might be enough.", vendors=fewer))
    if gap.cost:
        words = AS_MANY_TEXT if rule == FEWEST else POSSIBLE_TEXT
        parts.append(say(words, percent=math.ceil(gap.cost * 100)))
    return " ".join(parts)
