"""Vendors of each line of a plan side by side: what another one costs, when it delivers, what it completes.

The cost of changing is that of both purchase orders, the one that loses the line and the one that gets it:
an order below its vendor's minimum costs the minimum, as in core/planning/vendor_choice.py.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from core.allocation import PAIR
from core.language import say, say_each
from core.planning.plan import Facts
from core.planning.rates import converted
from core.planning.unlocks import completable_alone
from core.planning.vendor_choice import Offers, offered_options, possible_vendors
from core.wording import counted_each, money_each

PLAN_LINE = ["vendor_id", "shop_id", "item_id"]
"""Columns that the parts of a line of the plan share."""

OFFER_ROWS = pl.Schema(
    {
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "vendor_id": pl.String(),
        "vendor": pl.String(),
        "planned": pl.Boolean(),
        "cost": pl.Decimal(38, 4),
        "currency": pl.String(),
        "more": pl.Decimal(38, 4),
        "arrives": pl.Date(),
        "days_later": pl.Int64(),
        "completes": pl.Int64(),
    }
)
"""One row per line of a plan and vendor that sells the item, the planned one first. ``cost`` of the line and
``more``, what all purchase orders together cost more with this vendor (empty: not known), in ``currency``;
``days_later`` than planned (empty: not known); ``completes``: orders that need nothing of other vendors."""

BEST_ROWS = pl.Schema(
    {
        "item_id": pl.String(),
        "shop_id": pl.String(),
        "cheapest": pl.String(),
        "soonest": pl.String(),
        "completes_most": pl.String(),
    }
)
"""One row per line with another vendor that is better in something, in words: “Basin: −€12.40, 3 days later”.
Empty where none is better than the planned one."""


@dataclass(frozen=True)
class PlanToCompare:
    """A plan (``rows``, to order), its ``facts``, its ``hub`` and the units that orders lack (UNSERVED)."""

    rows: pl.DataFrame
    facts: Facts
    hub: str | None
    unserved: pl.DataFrame

    @cached_property
    def sellers(self) -> pl.DataFrame:
        """Return everybody who sells an item (``possible_vendors``)."""
        facts = self.facts
        return possible_vendors(facts.items, facts.vendors, facts.vendor_items, facts.price_breaks)

    @cached_property
    def orders(self) -> pl.DataFrame:
        """Return what each purchase order costs so far, in the vendor's currency, and its number of lines."""
        bought = self.rows.filter(action="purchase")
        return bought.group_by("vendor_id", "shop_id").agg(
            total=pl.col("line_total").sum(), lines=pl.col("item_id").n_unique()
        )

    @cached_property
    def completes(self) -> pl.DataFrame:
        sellers = self.sellers.select("item_id", "vendor_id")
        return completable_alone(self.rows, self.unserved, self.hub, sellers)


def vendor_offers(plan: PlanToCompare, items: pl.DataFrame) -> pl.DataFrame:
    """Return the offers for lines of the plan (OFFER_ROWS). ``items``: ``item_id`` of the lines."""
    lines = _lines(plan, items)
    key = ["row", "planned_vendor"]
    named = lines.select("row", planned_vendor="vendor_id")
    offers = Offers(plan.sellers, plan.facts.price_breaks, plan.facts.rates)
    options = offered_options(lines.drop("vendor_id"), offers).join(named, on="row")
    planned = pl.col("vendor_id") == pl.col("planned_vendor")
    with_orders = options.join(plan.orders, on=["vendor_id", "shop_id"], how="left").with_columns(
        planned=planned, total=converted(pl.col("total").fill_null(0)), lines=pl.col("lines").fill_null(0)
    )
    now = with_orders.filter("planned").select(*key, "cost", "total", "minimum", "lines", "arrives")
    compared = with_orders.join(now, on=key, suffix="_now", maintain_order="left")
    known = compared.join(plan.completes, on=[*PAIR, "vendor_id"], how="left", maintain_order="left")
    return (
        known.with_columns(
            pl.col("completes").fill_null(0),
            more=pl.when("planned").then(pl.lit(0)).otherwise(_more()),
            days_later=(pl.col("arrives") - pl.col("arrives_now")).dt.total_days(),
        )
        .sort("row", ~pl.col("planned"), "more", "arrives", "vendor_id", nulls_last=True)
        .select(pl.col(name).cast(kind) for name, kind in OFFER_ROWS.items())
    )


def _lines(plan: PlanToCompare, items: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of the plan with these items, all parts of one together, as ``offered_options`` takes
    them. A quantity that a buyer changed is compared as it is."""
    changed = pl.col("quantity") != pl.col("suggested")
    units = pl.when(changed).then("quantity").otherwise("needed")
    bought = plan.rows.filter(pl.col("vendor_id").is_not_null(), action="purchase")
    return (
        bought.join(items, on="item_id", how="semi", maintain_order="left")
        .group_by(PLAN_LINE, maintain_order=True)
        .agg(buy=units.sum())
        .join(plan.facts.shops.select("shop_id", "today"), on="shop_id", maintain_order="left")
        .with_row_index("row")
    )


def _more() -> pl.Expr:
    """Return what both purchase orders cost more if the line goes to this vendor: the one that it leaves
    (``…_now``), and the one that it joins. An order below its minimum costs the minimum, without a line
    nothing."""
    minimum, minimum_now = (pl.col(name).fill_null(0) for name in ("minimum", "minimum_now"))
    nothing = pl.lit(0)
    joined_before = pl.when(pl.col("lines") > 0).then(pl.max_horizontal("total", minimum)).otherwise(nothing)
    joined_after = pl.max_horizontal(pl.col("total") + pl.col("cost"), minimum)
    left_before = pl.max_horizontal("total_now", minimum_now)
    left_after = (
        pl.when(pl.col("lines_now") > 1)
        .then(pl.max_horizontal(pl.col("total_now") - pl.col("cost_now"), minimum_now))
        .otherwise(nothing)
    )
    known = pl.col("cost").is_not_null() & pl.col("cost_now").is_not_null()
    return pl.when(known).then(left_after + joined_after - (left_before + joined_before))


def best_offers(offers: pl.DataFrame) -> pl.DataFrame:
    """Return for each line the cheapest, the soonest and the vendor that completes the most orders
    (BEST_ROWS). ``offers``: OFFER_ROWS."""
    planned = offers.filter("planned").select(*PAIR, now="completes", arrives_now="arrives")
    rest = offers.filter(~pl.col("planned")).join(planned, on=PAIR, maintain_order="left")
    sooner = (pl.col("days_later") < 0) | (pl.col("arrives_now").is_null() & pl.col("arrives").is_not_null())
    parts = {
        "cheapest": rest.filter(pl.col("more") < 0).sort("more", "arrives", nulls_last=True),
        "soonest": rest.filter(sooner).sort("arrives", "more", nulls_last=True),
        "completes_most": rest.filter(pl.col("completes") > pl.col("now")).sort(
            pl.col("completes").neg(), "more", "arrives", nulls_last=True
        ),
    }
    best = offers.select(PAIR).unique(maintain_order=True)
    for name, rows in parts.items():
        first = rows.unique(PAIR, keep="first", maintain_order=True)
        words = first.select(*PAIR, _in_words(orders=name == "completes_most").alias(name))
        best = best.join(words, on=PAIR, how="left", maintain_order="left")
    return best.filter(pl.any_horizontal(pl.col(list(parts)).is_not_null())).select(list(BEST_ROWS))


def _in_words(*, orders: bool) -> pl.Expr:
    """Describe an offer by what changing costs and wins: “Basin: −€12.40, 3 days later”."""
    parts = [_signed(), _days()]
    if orders:
        completed = counted_each(pl.col("completes"), "order", "orders")
        parts.append(say_each("completes {orders}", orders=completed))
    change = pl.concat_str(parts, separator=", ")
    return pl.format("{}: {}", pl.coalesce("vendor", "vendor_id"), change)


def _signed() -> pl.Expr:
    amount = money_each(pl.col("more").abs(), pl.col("currency"))
    return (
        pl.when(pl.col("more").is_null())
        .then(pl.lit(say("cost not known")))
        .when(pl.col("more") == 0)
        .then(pl.lit(say("same cost")))
        .when(pl.col("more") < 0)
        .then(pl.format("−{}", amount))
        .otherwise(pl.format("+{}", amount))
    )


def _days() -> pl.Expr:
    days = pl.col("days_later")
    return (
        pl.when(pl.col("arrives").is_null())
        .then(pl.lit(say("no date")))
        .when(days.is_null())
        .then(pl.lit(say("has a date")))
        .when(days == 0)
        .then(pl.lit(say("same day")))
        .when(days > 0)
        .then(counted_each(days, "day later", "days later"))
        .otherwise(counted_each(days.abs(), "day sooner", "days sooner"))
    )
