"""Findings: one sentence that says what a chart of the PO planning page shows; it is the chart's title.

Each is computed from the table that the chart draws, and is empty if that says nothing.
"""

import polars as pl

from core.language import in_numbers, noun, say
from core.planning.chart_data import NO_VENDOR, UNITS
from core.planning.choices import WITHOUT_VENDOR
from core.wording import counted, money_text, number_text, shortened


def shortage_finding(rows: pl.DataFrame, measure: str = UNITS) -> str:
    """Name the vendor with most that is not ordered: ``Basin Footwear: 35 units short, 8 not ordered``.

    ``rows``: report rows. ``measure``: units, or the currency in which the rows are valued.
    """
    in_measure = pl.lit(measure == UNITS) | (pl.col("currency").fill_null("") == measure)
    amount = pl.lit(1) if measure == UNITS else pl.col("unit_price")
    vendors = (
        rows.filter(in_measure)
        .group_by(
            vendor_id=pl.col("vendor_id").fill_null(WITHOUT_VENDOR),
            vendor=pl.coalesce("vendor", "vendor_id", pl.lit(say(NO_VENDOR))),
        )
        .agg(short=(pl.col("backordered") * amount).sum(), missing=(pl.col("to_order") * amount).sum())
        .filter(pl.col("missing") > 0)
        .sort(pl.col("missing").neg(), "vendor", "vendor_id")
    )
    if vendors.is_empty():
        return ""
    worst = vendors.row(0, named=True)
    if measure == UNITS:
        short, missing = counted(worst["short"], "unit", "units"), number_text(worst["missing"])
    else:
        short, missing = (money_text(round(worst[part], 2), measure) for part in ("short", "missing"))
    return say(
        "{vendor}: {short} short, {missing} not ordered",
        vendor=shortened(worst["vendor"], 40),
        short=short,
        missing=missing,
    )


def coverage_finding(weeks: pl.DataFrame) -> str:
    """Compare arrivals with the shortage: ``15 of 20 units short are incoming, 3 of them late``.

    ``weeks``: from ``coverage_by_week``; the first week is the overdue supply.
    """
    if weeks.is_empty():
        return ""
    incoming, late = int(weeks["for_backorders"].sum()), int(weeks["for_backorders"][0])
    total = incoming + int(weeks["still_short"][-1])
    if not total:
        return ""
    units = counted(total, "unit short is", "units short are")
    if not late:
        return say("{incoming:,} of {units_are} incoming", incoming=incoming, units_are=units)
    return say(
        "{incoming:,} of {units_are} incoming, {late:,} of them late",
        incoming=incoming,
        units_are=units,
        late=late,
    )


def value_finding(items: pl.DataFrame, currency: str) -> str:
    """Name the item with most value: ``Trail tyre 29: $120.00, 40% of the backordered value``."""
    named = items.filter(pl.col("item_id") != "")
    if named.is_empty():
        return ""
    first = named.row(0, named=True)
    return say(
        "{item}: {value}, {share:.0%} of the backordered value",
        item=shortened(first["item"], 40),
        value=money_text(round(first["money"], 2), currency),
        share=first["share"],
    )


def lead_time_finding(vendors: pl.DataFrame) -> str:
    """Name the vendor furthest behind its promise: ``Alpina: 21 days, not the 14 promised``.

    ``vendors``: from ``lead_times``. Days are medians.
    """
    promising = vendors.drop_nulls("promised")
    if promising.is_empty():
        return ""
    days = pl.col("median") - pl.col("promised")
    late = promising.with_columns(behind=days).sort(pl.col("behind").neg(), "vendor", "vendor_id")
    worst = late.row(0, named=True)
    if worst["behind"] <= 0:
        return say("Vendors keep the lead times they promise")
    number = in_numbers(format(worst["median"], ",.10g"))
    return say(
        "{vendor}: {days}, not the {promised:,} promised",
        vendor=shortened(worst["vendor"], 40),
        days=f"{number} {noun(1 if worst['median'] == 1 else 2, 'day', 'days')}",
        promised=worst["promised"],
    )
