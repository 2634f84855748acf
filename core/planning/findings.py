"""Findings: the one sentence that a chart of the PO planning page shows, as its title.

Each is computed from the table that the chart draws, and is empty if the table has nothing to say.
"""

import polars as pl

from core.planning.chart_data import NO_VENDOR, UNITS
from core.planning.choices import WITHOUT_VENDOR
from core.wording import counted, money_text, shortened


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
            vendor=pl.coalesce("vendor", "vendor_id", pl.lit(NO_VENDOR)),
        )
        .agg(short=(pl.col("backordered") * amount).sum(), missing=(pl.col("to_order") * amount).sum())
        .filter(pl.col("missing") > 0)
        .sort(pl.col("missing").neg(), "vendor", "vendor_id")
    )
    if vendors.is_empty():
        return ""
    worst = vendors.row(0, named=True)
    if measure == UNITS:
        amounts = f"{counted(worst['short'], 'unit', 'units')} short, {worst['missing']:,} not ordered"
    else:
        short, missing = (money_text(round(worst[part], 2), measure) for part in ("short", "missing"))
        amounts = f"{short} short, {missing} not ordered"
    return f"{shortened(worst['vendor'], 40)}: {amounts}"


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
    verb = "is" if total == 1 else "are"
    overdue = f", {late:,} of them late" if late else ""
    return f"{incoming:,} of {counted(total, 'unit', 'units')} short {verb} incoming{overdue}"


def value_finding(items: pl.DataFrame, currency: str) -> str:
    """Name the item with most value: ``Trail tyre 29: $120.00, 40% of the backordered value``."""
    named = items.filter(pl.col("item_id") != "")
    if named.is_empty():
        return ""
    first = named.row(0, named=True)
    value = money_text(round(first["money"], 2), currency)
    return f"{shortened(first['item'], 40)}: {value}, {first['share']:.0%} of the backordered value"


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
        return "Vendors keep the lead times they promise"
    unit = "day" if worst["median"] == 1 else "days"
    name = shortened(worst["vendor"], 40)
    return f"{name}: {worst['median']:,.10g} {unit}, not the {worst['promised']:,} promised"
