"""Chart data of the PO planning page: one function and one small table per chart.

Everything is computed from report rows (``core.report``) with their ``age`` (``with_age``), the incoming
supply, and the vendors' deliveries. A click on a chart selects; each chart shows the rows that the selections
on the others leave (``selected_rows``), and so does the plan (``selected_plan``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from core.allocation import PAIR, earliest_first
from core.language import marked, say
from core.planning.choices import WITHOUT_VENDOR, Choices
from core.report import coverage
from core.shop_time import with_day
from core.store import Snapshot
from core.wording import counted

UNITS = marked("Units")
OTHERS = marked("Others")
NO_VENDOR = marked("No vendor yet")
MOST_SHOPS = 5
"""Number of shops that a chart shows by name."""

WEEKS = [
    marked("Late"),
    marked("Week 1"),
    marked("Week 2"),
    marked("Week 3"),
    marked("Week 4"),
    marked("Week 5"),
    marked("Week 6"),
    marked("Week 7"),
    marked("Week 8"),
    marked("Later"),
    marked("No date"),
]
"""Arrival weeks: overdue, the eight weeks from today, later, and without a date."""


@dataclass(frozen=True)
class ChartSelection:
    """Selection by clicks. An empty field chooses everything. ``vendors``: ids, or WITHOUT_VENDOR; ``weeks``:
    of WEEKS, ``ages``: of AGES."""

    vendors: Sequence[str] = ()
    ages: Sequence[str] = ()
    weeks: Sequence[str] = ()
    items: Sequence[str] = ()

    def without(self, **anything: Sequence[str]) -> "ChartSelection":
        """Return a copy with other values, for a chart that is a choice itself."""
        return replace(self, **anything)


def demanded_rows(rows: pl.DataFrame, supply: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Return the report rows that are demand under ``choices``, and their coverage by ``supply``.

    Demand that was not chosen takes no supply (rule 3). ``rows``: oldest first, with ``cleared``: their order
    is paid and cleared.
    """
    counting = rows.filter(
        pl.col("waiting") | pl.lit(not choices.waiting_only),
        ~pl.col("waiting") | pl.col("cleared") | pl.lit(not choices.paid_and_cleared_only),
    )
    if counting.height == rows.height:
        return rows
    served = coverage(counting, supply).group_by("source_row").agg(covered=pl.col("units").sum())
    numbered = counting.drop("covered").with_columns(source_row=pl.int_range(pl.len()))
    dealt = numbered.join(served, on="source_row", how="left", maintain_order="left").drop("source_row")
    covered = pl.col("covered").fill_null(0)
    return dealt.with_columns(covered, to_order=pl.col("backordered") - covered)


def with_pair_numbers(rows: pl.DataFrame, supply: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the items and shops (``pair``) of ``rows`` and of their supply, so that a click compares
    numbers.

    Supply comes in the order in which it is used, with the units that come ``before`` each line.
    """
    pairs = rows.select(PAIR).unique().with_row_index("pair")
    coming = earliest_first(supply).join(pairs, on=PAIR, maintain_order="left")
    before = pl.col("incoming").cum_sum().over("pair") - pl.col("incoming")
    return rows.join(pairs, on=PAIR, maintain_order="left"), coming.with_columns(before=before)


def selected_rows(rows: pl.DataFrame, supply: pl.DataFrame, picked: ChartSelection) -> pl.DataFrame:
    """Return the report rows that ``picked`` leaves. ``rows`` and ``supply``: from ``with_pair_numbers``."""
    of = pl.col("vendor_id").fill_null(WITHOUT_VENDOR)
    lists = ((of, picked.vendors), (pl.col("age"), picked.ages), (pl.col("item_id"), picked.items))
    keep = [column.is_in(list(values)) for column, values in lists if values]
    if picked.weeks:
        arriving = supply.filter(pl.col("week").is_in(list(picked.weeks)))["pair"]
        keep.append(pl.col("pair").is_in(arriving.unique().implode()))
    return rows.filter(keep) if keep else rows


def rows_of_same_pairs(rows: pl.DataFrame, selected: pl.DataFrame) -> pl.DataFrame:
    """Return all ``rows`` of items and shops with a row in ``selected``: arriving units serve all of them."""
    if selected.height == rows.height:
        return rows
    return rows.filter(pl.col("pair").is_in(selected["pair"].unique().implode()))


def selected_plan(plan: pl.DataFrame, pairs: pl.DataFrame, hub: str | None) -> pl.DataFrame:
    """Return the plan's rows for the items and shops in ``pairs``. Rows of the hub serve every shop."""
    for_all = pairs.select("item_id", shop_id=pl.lit(hub, pl.String))
    served = pl.concat([pairs.select(PAIR), for_all.drop_nulls()])
    return plan.join(served, on=PAIR, how="semi", maintain_order="left")


# --- shortage by vendor and shop


def measures(rows: pl.DataFrame) -> list[str]:
    """Return the measures for amounts: units, then each currency of the rows, the one with most value
    first."""
    money = rows.group_by(pl.col("currency").fill_null("")).agg(pl.col("money").sum())
    return [UNITS, *money.sort("money", "currency", descending=[True, False])["currency"]]


def shortage_by_vendor(
    rows: pl.DataFrame, measure: str = UNITS, vendors: int = 12, shops: int = MOST_SHOPS
) -> pl.DataFrame:
    """Sum the shortage without incoming supply: one row per vendor and shop.

    Columns: ``vendor_id, vendor, shop, amount``, in units or in one currency at sales prices. The ``vendors``
    with most, most first; the ``shops`` with most by name, the others as one.
    """
    short = rows.filter(pl.col("to_order") > 0, _in_measure(measure)).select(
        pl.col("vendor_id").fill_null(WITHOUT_VENDOR),
        vendor=pl.coalesce("vendor", "vendor_id", pl.lit(say(NO_VENDOR))),
        shop="shop",
        amount=pl.col("to_order") if measure == UNITS else _price_of("to_order"),
    )
    summed = short.group_by("vendor_id", "vendor", "shop").agg(pl.col("amount").sum())
    named = pl.col("shop").is_in(_largest(summed, ["shop"], shops)["shop"].implode())
    summed = summed.with_columns(shop=pl.when(named).then("shop").otherwise(pl.lit(say(OTHERS))))
    by_shop = summed.group_by("vendor_id", "vendor", "shop").agg(pl.col("amount").sum()).sort("shop")
    key = ["vendor_id", "vendor"]
    return _largest(summed, key, vendors).join(by_shop, on=key, maintain_order="left_right")


def _in_measure(measure: str) -> pl.Expr:
    return pl.lit(measure == UNITS) | (pl.col("currency").fill_null("") == measure)


def _price_of(units: str) -> pl.Expr:
    return (pl.col(units) * pl.col("unit_price")).cast(pl.Float64)


def _largest(summed: pl.DataFrame, key: list[str], most: int) -> pl.DataFrame:
    """Return the keys with most, most first."""
    ordered = summed.group_by(key).agg(pl.col("amount").sum()).sort(pl.col("amount").neg(), *key)
    return ordered.head(most).select(key)


# --- coverage week by week


def with_arrival_week(supply: pl.DataFrame, todays: pl.DataFrame) -> pl.DataFrame:
    """Add the ``week`` in which supply arrives (of WEEKS), counted from today in its shop."""
    ahead = (pl.col("expected_on") - pl.col("today")).dt.total_days()
    number = pl.when(ahead < 0).then(0).otherwise((ahead // 7 + 1).clip(upper_bound=9)).fill_null(10)
    week = number.replace_strict(dict(enumerate(WEEKS)), return_dtype=pl.String)
    return supply.join(todays, on="shop_id", maintain_order="left").with_columns(week=week)


def coverage_by_week(rows: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Compare arriving units with backorders: one row per week of WEEKS.

    ``week, for_backorders, for_the_shelf`` (units arriving) and ``still_short`` (units not served by then, if
    everything arrives on its date; overdue or undated supply counts in its own week). ``rows`` and
    ``supply``: from ``with_pair_numbers``. The order of sources in an item and shop does not change the
    number served.
    """
    short = rows.group_by("pair").agg(pl.col("backordered").sum())
    arriving = supply.join(short, on="pair")
    served = pl.min_horizontal((pl.col("backordered") - pl.col("before")).clip(0), "incoming")
    weeks = arriving.with_columns(served=served).group_by("week").agg(pl.col("served", "incoming").sum())
    return (
        pl.DataFrame({"week": WEEKS})
        .join(weeks, on="week", how="left", maintain_order="left")
        .with_columns(pl.col("served", "incoming").fill_null(0))
        .select(
            "week",
            for_backorders="served",
            for_the_shelf=pl.col("incoming") - pl.col("served"),
            still_short=int(short["backordered"].sum()) - pl.col("served").cum_sum(),
        )
    )


# --- items by backordered value


def items_by_value(rows: pl.DataFrame, currency: str, most: int = 20) -> pl.DataFrame:
    """Rank items by backordered value (contract §1) in one currency, highest first.

    One row per item: ``item_id, item, money, share``; items after the first ``most`` are one row (``item_id``
    empty). ``share``: part of the whole value, from 0 to 1, of the items up to this one.
    """
    waiting = rows.filter("waiting", _in_measure(currency), pl.col("money") > 0)
    items = (
        waiting.group_by("item_id")
        .agg(item=pl.col("description").first(), money=pl.col("money").sum().cast(pl.Float64))
        .sort(pl.col("money").neg(), "item_id")
    )
    rest = items.slice(most)
    others = pl.DataFrame(
        {"item_id": [""], "item": [counted(rest.height, "other", "others")], "money": [rest["money"].sum()]},
        schema=items.schema,
    )
    shown = items.head(most).vstack(others.head(rest.height))
    return shown.with_columns(share=pl.col("money").cum_sum() / pl.col("money").sum())


# --- vendors' lead times


def lead_times(deliveries: pl.DataFrame, vendors: pl.DataFrame, most: int = 15) -> pl.DataFrame:
    """Compare vendors' lead times with what they promise: one row per vendor that delivered, slowest first.

    ``vendor_id, vendor, promised`` (days, empty if unknown), ``median`` and ``most_within`` (days within
    which half and four in five of the purchase orders began to arrive), ``orders`` (number). ``deliveries``:
    ``vendor_id, ordered_on, received_on``, one row per purchase order.
    """
    days = (pl.col("received_on") - pl.col("ordered_on")).dt.total_days().clip(0)
    taken = deliveries.with_columns(days=days).group_by("vendor_id")
    known = taken.agg(
        median=pl.col("days").median(),
        most_within=pl.col("days").quantile(0.8, "equiprobable").cast(pl.Int64),
        orders=pl.len().cast(pl.Int64),
    )
    named = known.join(vendors.select("vendor_id", "lead_time_days", vendor="name"), on="vendor_id")
    slower = pl.col("median") - pl.col("lead_time_days").fill_null(0)
    return (
        named.sort(slower.neg(), "vendor", "vendor_id")
        .head(most)
        .select("vendor_id", "vendor", "median", "most_within", "orders", promised="lead_time_days")
    )


# --- with the store ---


def load_lead_time_deliveries(snapshot: Snapshot) -> pl.DataFrame:
    """Load order date and first arrival of purchase orders: one row per order with an arrival.

    ``po_id, vendor_id, ordered_on, received_on``: dates in the shop; the arrival as the POS has it, or of
    the first receipt that was not undone.
    """
    receipts = snapshot.frame(
        "receipt", columns=["operation_id", "document_id", "received_on"], document_type="purchase_order"
    )
    undone = snapshot.frame("operation", columns=["reverses"], kind="reversal")
    first = (
        receipts.join(undone, left_on="operation_id", right_on="reverses", how="anti")
        .group_by(po_id="document_id")
        .agg(first=pl.col("received_on").min())
    )
    columns = ["po_id", "vendor_id", "shop_id", "ordered_at", "received_at"]
    orders = snapshot.frame("purchase_order", columns=columns)
    return (
        orders.join(snapshot.frame("shop", columns=["shop_id", "time_zone"]), on="shop_id")
        .pipe(with_day, "ordered_at", "ordered_on")
        .pipe(with_day, "received_at", "told_on")
        .join(first, on="po_id", how="left")
        .select("po_id", "vendor_id", "ordered_on", received_on=pl.min_horizontal("first", "told_on"))
        .drop_nulls()
        .sort("po_id")
    )
