"""Charts of the tables in core/planning/chart_data.py, in the colours of the page's theme.

A click on a mark selects it (the selection is named ``picked``); marks excluded by a click are pale. A
chart's specification does not depend on its rows and is built once (``charts.Drawing``), in
core/planning/chart_specs.py.
"""

from collections.abc import Collection, Sequence
from typing import Any

import polars as pl

from core.language import in_numbers, language, marked, say
from core.planning.chart_labels import (
    WeeksPlot,
    row_right_of,
    row_right_of_share,
    week_over_line,
    with_labels,
)
from core.report import Drawing
from core.wording import NO_CURRENCY

LABEL_SEPARATOR = "\u200b"  # Between name and id, so that two vendors of one name are two bars.
STILL_SHORT, SHARE = marked("Still short"), marked("Share so far")
WEEKLY = {
    "for_backorders": marked("For backorders"),
    "for_the_shelf": marked("For the shelf"),
    "still_short": STILL_SHORT,
}
MEDIAN, FOUR_IN_FIVE, PROMISED = marked("Median"), marked("4 in 5 within"), marked("Promised")
LEAD_TIME_LABELS = {MEDIAN: "bar_label", FOUR_IN_FIVE: "line_label", PROMISED: "tick_label"}
"""Columns with the names of the parts, at the rows that have room for them."""
SOLD, STOCK_LEFT, INCOMING_UNITS, FORECAST = (
    marked("Sold"),
    marked("Stock"),
    marked("Incoming"),
    marked("Forecast"),
)
SALES_PARTS = [SOLD, INCOMING_UNITS, STOCK_LEFT, FORECAST]
Spec = dict[str, Any]


def shortage_chart(
    short: pl.DataFrame, measure: str, picked: Collection[str], shops: Sequence[str] = ()
) -> Drawing:
    """Draw a bar per vendor, stacked by shop.

    ``shops``: names of all shops, so that each keeps its colour whatever the filter.
    """
    from core.planning.chart_specs import shortage_spec  # noqa: PLC0415 - a third of a second that only charts need

    rows = _named(_pale(short, "vendor_id", picked), pl.col("vendor"), "vendor_id")
    return Drawing(rows, _as_tall_as(rows, shortage_spec(measure, tuple(shops), language())))


def coverage_chart(weeks: pl.DataFrame, picked: Collection[str]) -> Drawing:
    """Draw the arrivals of each week as bars, and the shortage after it as a line."""
    from core.planning.chart_specs import coverage_spec  # noqa: PLC0415 - see above

    parts = _pale(weeks, "week", picked).unpivot(
        list(WEEKLY), index=["week", "shown"], variable_name="place", value_name="units"
    )
    words = {place: say(label) for place, label in WEEKLY.items()}
    worded = parts.with_columns(part=pl.col("place").replace_strict(words), week_said=_said(parts["week"]))
    week = week_over_line(weeks, say(STILL_SHORT))
    first_week = worded.height - weeks.height  # The rows of the line are last.
    at = [] if week is None else [(first_week + week, say(STILL_SHORT))]
    return Drawing(with_labels(worded, at), coverage_spec(language(), named=bool(at)))


def pareto_chart(items: pl.DataFrame, currency: str, picked: Collection[str]) -> Drawing:
    """Draw a bar per item, and next to it the share of the items up to it."""
    from core.planning.chart_specs import pareto_spec  # noqa: PLC0415 - see above

    rows = _named(_pale(items, "item_id", picked), pl.col("item"), "item_id")
    money = say("Backordered value {currency}", currency=currency or say(NO_CURRENCY))
    row = row_right_of_share(items, say(SHARE))
    shown = with_labels(
        rows.with_columns(money_part=pl.lit(money), share_part=pl.lit(say(SHARE))),
        [] if row is None else [(row, say(SHARE))],
    )
    return Drawing(shown, _as_tall_as(rows, pareto_spec(money, language())))


def lead_time_chart(vendors: pl.DataFrame, picked: Collection[str]) -> Drawing:
    """Draw a bar to the median, a line to the days four in five orders keep, and the promise as a tick."""
    from core.planning.chart_specs import lead_time_spec  # noqa: PLC0415 - see above

    counted = pl.format("{} (n = {})", "vendor", "orders")
    rows = _named(_pale(vendors, "vendor_id", picked), counted, "vendor_id").with_columns(
        bar_part=pl.lit(say(MEDIAN)), line_part=pl.lit(say(FOUR_IN_FIVE)), tick_part=pl.lit(say(PROMISED))
    )
    ends, most = _lead_time_ends(vendors)
    unnamed = []
    for part, column in LEAD_TIME_LABELS.items():
        row = row_right_of(ends[part], most, say(part))
        rows = with_labels(rows, [] if row is None else [(row, say(part))], column)
        unnamed += [say(part)] if row is None else []
    return Drawing(rows, _as_tall_as(rows, lead_time_spec(tuple(unnamed), language())))


def _lead_time_ends(vendors: pl.DataFrame) -> tuple[dict[str, list[float | None]], float]:
    """Return for each part where it alone ends a vendor's row, and the longest row."""
    ends: dict[str, list[float | None]] = {MEDIAN: [], FOUR_IN_FIVE: [], PROMISED: []}
    longest = 0.0
    for median, most_within, promised in vendors.select("median", "most_within", "promised").iter_rows():
        days = {MEDIAN: median, FOUR_IN_FIVE: most_within, PROMISED: promised or 0}
        longest = max(longest, *days.values())
        for part, end in days.items():
            others = [other for each, other in days.items() if each != part]
            # A tick stands at the end of what is as long; a line as long as its bar is not seen.
            last = end > max(others) or (part == PROMISED and end == max(others) > 0)
            last = last or (part == MEDIAN and end == most_within > days[PROMISED])
            ends[part].append(end if last else None)
    return ends, longest


def sales_chart(weeks: pl.DataFrame) -> Drawing:
    """Draw an item's sales and what is incoming as bars, its stock as a line, and the forecast with its band.

    ``weeks``: ``week_on, part, units, low, high``; each part is one of SALES_PARTS.
    """
    from core.planning.sales_chart_spec import sales_spec  # noqa: PLC0415 - see above

    at = _sales_labels(weeks)
    unnamed = [
        say(part)
        for part in SALES_PARTS
        if part in set(weeks["part"]) - {weeks["part"][row] for row, _ in at}
    ]
    rows = with_labels(weeks.with_columns(said_parts(weeks).alias("part_said")), at)
    return Drawing(rows, sales_spec(tuple(unnamed), language()))


def _sales_labels(weeks: pl.DataFrame) -> list[tuple[int, str]]:
    """Return which rows of an item's weeks name their part: where no mark and no other label is."""
    plot = WeeksPlot(weeks)
    taken = [*plot.bars([SOLD, INCOMING_UNITS]), *plot.steps(STOCK_LEFT), *plot.band(FORECAST)]
    rows = {
        part: plot.place(part, say(part), taken, bars=part in (SOLD, INCOMING_UNITS))
        for part in (STOCK_LEFT, INCOMING_UNITS, SOLD, FORECAST)
    }
    return [(row, say(part)) for part, row in rows.items() if row is not None]


def plan_chart_in_words(frame: pl.DataFrame, what: str, name: str, amount: str) -> str:
    """Describe a chart in words: the amount of each mark."""
    summed = frame.group_by(name, maintain_order=True).agg(pl.col(amount).sum())
    marks = ", ".join(
        f"{label}: {in_numbers(f'{value:,.10g}')}" for label, value in summed.iter_rows() if value
    )
    return f"{what}. {marks or say('None')}."


def said_parts(weeks: pl.DataFrame) -> pl.Series:
    """Return the ``part`` of an item's weeks in the present language."""
    return _said(weeks["part"])


def _said(values: pl.Series) -> pl.Series:
    return pl.Series(values.name, [say(value) for value in values], pl.String)


def _pale(frame: pl.DataFrame, key: str, picked: Collection[str]) -> pl.DataFrame:
    return frame.with_columns(shown=pl.lit(not picked) | pl.col(key).is_in(list(picked)))


def _named(frame: pl.DataFrame, label: pl.Expr, key: str) -> pl.DataFrame:
    return frame.with_columns(named=label.fill_null("") + pl.lit(LABEL_SEPARATOR) + pl.col(key))


def _as_tall_as(rows: pl.DataFrame, spec: Spec) -> Spec:
    """Set the height: a line of text per bar, beside legend and axes."""
    return {**spec, "height": max(220, 150 + 20 * rows["named"].n_unique())}
