"""Headline figures of report rows, and the same rows by age, vendor and eCom order."""

from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

import polars as pl

from core.language import say, say_each
from core.report.filters import AGES, NO_DATE
from core.wording import counted, full_day_each, late_by, money_text


@dataclass(frozen=True)
class Headlines:
    """Headline figures. ``customers_short`` and ``gaps`` (stock discrepancies) add up to ``units_short``.

    ``money_waiting``: value of waiting lines by currency (the order's, else the shop's; ``""`` if none is
    set), highest first. ``share_covered``: 0 to 1, None without rows. ``oldest_wait``: days, None if nobody
    waits.
    """

    lines: int
    units_short: int
    customers_short: int
    gaps: int
    orders_waiting: int
    money_waiting: dict[str, float]
    share_covered: float | None
    oldest_wait: int | None

    @property
    def sentence(self) -> str:
        """Return “185 units short: 161 for customers in 64 orders, 24 not explained”."""
        if not self.units_short:
            return say("Nothing is short.")
        parts = [self._customers()] if self.customers_short else []
        parts += [say("{units:,} not explained", units=self.gaps)] if self.gaps else []
        units = counted(self.units_short, "unit", "units")
        return say("{units} short: {parts}", units=units, parts=", ".join(parts))

    def _customers(self) -> str:
        if not self.orders_waiting:
            return say("{units:,} for customers", units=self.customers_short)
        orders = counted(self.orders_waiting, "order", "orders")
        return say("{units:,} for customers in {orders}", units=self.customers_short, orders=orders)

    @property
    def details(self) -> list[str]:
        """Return what is covered, the longest wait and the backordered value, in words."""
        parts = []
        if self.share_covered is not None:
            parts += [say("{share:.0%} covered", share=self.share_covered)]
        if self.oldest_wait is not None:
            parts += [say("oldest {days}", days=counted(self.oldest_wait, "day", "days"))]
        values = [money_text(total, currency) for currency, total in self.money_waiting.items() if total]
        return [*parts, say("{values} backordered", values=" + ".join(values))] if values else parts


# One pass over the many rows; its few results are handled in plain Python, which is faster for them.
_WAITING = pl.col("waiting")
_FIGURES = [
    pl.col("backordered", "customers_short", "covered").sum(),
    pl.col("ecom_order_id").filter(_WAITING).drop_nulls().n_unique(),
    pl.col("days").filter(_WAITING).max(),
]
_CURRENCY = pl.col("currency").fill_null("")
_MONEY = [pl.col("money").filter(_WAITING).sum(), _WAITING.any()]
_OF_ONE_CURRENCY = [_CURRENCY.n_unique() == 1, _CURRENCY.first().alias("one"), *_MONEY]
_UNITS = [pl.col("backordered").sum().alias("units"), pl.col("covered", "to_order").sum()]
_VENDOR = [pl.col("vendor").first(), *_UNITS]


def headlines(rows: pl.DataFrame) -> Headlines:
    """Compute the headline figures of report rows with ``days``."""
    short, customers, covered, orders, oldest, is_one, *of_one = rows.select(_FIGURES + _OF_ONE_CURRENCY).row(
        0
    )
    sums = [of_one] if is_one else rows.group_by(_CURRENCY).agg(_MONEY).rows()  # Groups take longer.
    money = {currency: float(total) for currency, total, is_waited_for in sums if is_waited_for}
    return Headlines(
        lines=rows.height,
        units_short=short,
        customers_short=customers,
        gaps=short - customers,
        orders_waiting=orders,
        money_waiting=dict(sorted(money.items(), key=lambda pair: (-pair[1], pair[0]))),
        share_covered=covered / short if short else None,
        oldest_wait=oldest,
    )


def vendors_finding(vendors: pl.DataFrame) -> str:
    """Name the vendor that lacks most: “Basin Footwear: 35 units short, 8 not ordered”. ``vendors``: most
    first."""
    if vendors.is_empty():
        return say("Nothing is short")
    worst = vendors.row(0, named=True)
    return say(
        "{vendor}: {units} short, {to_order:,} not ordered",
        vendor=worst["vendor"],
        units=counted(worst["units"], "unit", "units"),
        to_order=worst["to_order"],
    )


def ages_finding(ages: pl.DataFrame) -> str:
    """Say how long most units wait: “41 units wait 8–14 days, 10 not ordered”. ``ages``: by age."""
    if not ages["units"].sum():
        return say("Nothing is short")
    most = ages.sort("units", descending=True, maintain_order=True).row(0, named=True)
    waits, to_order = counted(most["units"], "unit waits", "units wait"), most["to_order"]
    if most["age"] == NO_DATE:
        return say(
            "{units_wait} for an unknown time, {to_order:,} not ordered", units_wait=waits, to_order=to_order
        )
    return say(
        "{units_wait} {age}, {to_order:,} not ordered",
        units_wait=waits,
        age=say(most["age"]),
        to_order=to_order,
    )


def short_by_age(rows: pl.DataFrame) -> pl.DataFrame:
    """Sum units short by age: ``age, units, covered, to_order``, one row per bucket.

    *no date* only appears if a row has none.
    """
    summed = {age: units for age, *units in rows.group_by("age").agg(_UNITS).iter_rows()}
    bars = [(age, *summed.get(age, (0, 0, 0))) for age in AGES]
    return _bars([bar for bar in bars if bar[0] != NO_DATE or bar[1]], "age")


def short_by_vendor(rows: pl.DataFrame, most: int = 10) -> pl.DataFrame:
    """Return the vendors with most units short, most first: ``vendor_id, vendor, units, covered,
    to_order``."""
    summed = rows.group_by("vendor_id").agg(_VENDOR).rows()
    named = (bar for bar in summed if bar[0] is not None)
    best = nsmallest(most, named, key=lambda bar: (-bar[2], bar[0]))
    return _bars(
        [(key, key if name is None else name, *units) for key, name, *units in best], "vendor_id", "vendor"
    )


def _bars(rows: list[tuple[Any, ...]], *names: str) -> pl.DataFrame:
    units = dict.fromkeys(("units", "covered", "to_order"), pl.Int64)
    return pl.DataFrame(rows, {**dict.fromkeys(names, pl.String), **units}, orient="row")


def short_by_order(rows: pl.DataFrame, report: pl.DataFrame) -> pl.DataFrame:
    """Summarise each eCom order among ``rows``, oldest first, over all of its lines in ``report``.

    One row per order: ``ecom_order_id, occurred_at, occurred_on, lines, backordered, covered, to_order,
    expected_on, says``. ``says`` tells whether the whole order is covered and when; ``expected_on`` is the
    date of its last unit, empty while a unit has none.
    """
    orders = rows.select("ecom_order_id").drop_nulls().unique()
    whole = pl.col("expected_on").is_not_null().all()
    summed = (
        report.join(orders, on="ecom_order_id", how="semi")
        .group_by("ecom_order_id")
        .agg(
            pl.col("occurred_at", "occurred_on").min(),
            pl.len().alias("lines"),
            pl.col("backordered", "covered", "to_order").sum(),
            pl.when(whole).then(pl.col("expected_on").max()).alias("expected_on"),
            late=(pl.col("today").first() - pl.col("expected_on").max()).dt.total_days(),
        )
    )
    says = (
        pl.when(pl.col("to_order") > 0)
        .then(
            say_each(
                "Not covered: {to_order} of {units} still to order",
                to_order=pl.col("to_order"),
                units=pl.col("backordered"),
            )
        )
        .when(pl.col("expected_on").is_null())
        .then(pl.lit(say("All incoming, but not all of it has a date")))
        .when(pl.col("late") > 0)
        .then(say_each("All incoming, {days_late}", days_late=late_by(pl.col("late"))))
        .otherwise(say_each("All covered by {day}", day=full_day_each(pl.col("expected_on"))))
    )
    return summed.with_columns(says=says).sort("occurred_at", "ecom_order_id")


def with_order_lines(rows: pl.DataFrame, report: pl.DataFrame) -> pl.DataFrame:
    """Add a heading row above the lines of each eCom order (``is_order``).

    It has the units short of the whole order, over all of its lines in ``report``, and in ``description``
    whether they are covered and when. ``rows``: report rows, an order's together (``filters.sorted_report``).
    """
    numbered = rows.with_row_index("sort_index").with_columns(is_order=False)
    first = numbered.group_by("ecom_order_id").agg(pl.col("sort_index").min())
    titles = (
        short_by_order(rows, report)
        .join(first, on="ecom_order_id")
        .with_columns(
            is_order=True,
            description=say_each(
                "Order {number}: {says}", number=pl.col("ecom_order_id"), says=pl.col("says")
            ),
        )
    )
    columns = [name for name in titles.columns if name in numbered.columns]
    return (
        pl.concat([numbered, titles.select(columns)], how="diagonal_relaxed")
        .sort("sort_index", "is_order", descending=[False, True])
        .drop("sort_index")
    )
