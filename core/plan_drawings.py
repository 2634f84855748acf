"""The tables of core/plan_charts.py as charts. Colours come from the page's theme: light and dark.

Clicking a mark selects it (the selection is called ``picked``); marks that a click left out are pale.
"""

from collections.abc import Collection, Sequence
from typing import Any

import altair as alt
import polars as pl

from core.plan_charts import UNITS

HEIGHT = 300
NAMED = "\u200b"  # between a name and its id: two vendors of one name are two bars
ONLY_THE_NAME = f"split(datum.label, '{NAMED}')[0]"
ARRIVING = {"for_backorders": "For backorders", "for_the_shelf": "For the shelf"}
STILL_SHORT, SHARE = "Still short", "Share so far"
LEAD = ["Median", "4 in 5 within", "Promised"]


def shortage_chart(short: pl.DataFrame, measure: str, picked: Collection[str]) -> Any:
    """A bar per vendor, stacked by shop."""
    bars = _with_label(_pale(short, "vendor_id", picked), "vendor", "vendor_id")
    return _clickable(
        alt.Chart(bars, height=_tall(bars))
        .mark_bar(cursor="pointer", cornerRadius=2)
        .encode(
            x=alt.X("amount:Q", title=measure or "Money", stack=True, axis=alt.Axis(tickMinStep=1)),
            y=_names(),
            color=alt.Color("shop:N", legend=_legend(3)),
            opacity=_opacity(),
            tooltip=[_tip("vendor:N", "Vendor"), _tip("shop:N", "Shop"), _number("amount", measure)],
        ),
        "vendor_id",
    )


def coverage_chart(weeks: pl.DataFrame, picked: Collection[str]) -> Any:
    """Bars of what arrives each week, and a line of what is short after it."""
    parts = (
        _pale(weeks, "week", picked)
        .unpivot(list(ARRIVING), index=["week", "shown"], value_name="units")
        .with_columns(
            part=pl.col("variable").replace_strict(ARRIVING), place=pl.col("variable") == "for_the_shelf"
        )
    )
    axis = alt.Axis(labelAngle=0, labelOverlap=False, labelExpr="replace(datum.label, 'Week ', '')")
    x = alt.X("week:N", sort=weeks["week"].to_list(), title="Weeks from today", axis=axis)
    color = _part([*ARRIVING.values(), STILL_SHORT])
    bars = _clickable(
        alt.Chart(parts)
        .mark_bar(cursor="pointer", cornerRadius=2)
        .encode(
            x=x,
            y=alt.Y("units:Q", title="Units", stack=True),
            order=alt.Order("place:N"),
            color=color,
            opacity=_opacity(),
            tooltip=[_tip("week:N", "Week"), _tip("part:N", ""), _number("units", UNITS)],
        ),
        "week",
    )
    line = (
        alt.Chart(weeks.with_columns(part=pl.lit(STILL_SHORT)))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y("still_short:Q"),
            color=color,
            tooltip=[_tip("week:N", "Week"), _number("still_short", STILL_SHORT)],
        )
    )
    return alt.layer(bars, line).properties(height=HEIGHT)


def pareto_chart(items: pl.DataFrame, currency: str, picked: Collection[str]) -> Any:
    """A bar per item, and beside it the share that the items so far come to."""
    money = f"Money waiting {currency}".strip()
    named = _with_label(_pale(items, "item_id", picked), "item", "item_id")
    parts, y = [money, SHARE], _names()
    bars = _clickable(
        alt.Chart(named.with_columns(part=pl.lit(money)))
        .mark_bar(cursor="pointer", cornerRadius=2)
        .encode(
            x=alt.X("money:Q", title=money),
            y=y,
            opacity=_opacity(),
            color=_part(parts),
            tooltip=[_tip("item:N", "Item"), _number("money", money), _tip("share:Q", SHARE, ".0%")],
        ),
        "item_id",
    )
    scale = alt.Scale(domain=[0, 1])
    line = (
        alt.Chart(named.with_columns(part=pl.lit(SHARE)))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("share:Q", title=SHARE, scale=scale, axis=alt.Axis(format="%", grid=False)),
            y=y,
            order=alt.Order("share:Q"),
            color=_part(parts),
            tooltip=[_tip("item:N", "Item"), _tip("share:Q", SHARE, ".0%")],
        )
    )
    return alt.layer(bars, line).resolve_scale(x="independent").properties(height=_tall(named))


def lead_time_chart(vendors: pl.DataFrame, picked: Collection[str]) -> Any:
    """A bar up to the median, a line on to the days that four in five keep, and the promise as a tick."""
    counted = vendors.with_columns(label=pl.format("{} (n = {})", "vendor", "orders"))
    named = _with_label(_pale(counted, "vendor_id", picked), "label", "vendor_id")
    tips = [
        _tip("vendor:N", "Vendor"),
        _tip("promised:Q", "Promised, days"),
        _tip("median:Q", "Median, days"),
        _tip("most_within:Q", "4 in 5 within, days"),
        _tip("orders:Q", "Purchase orders"),
    ]
    encoded = {"y": _names(), "opacity": _opacity(), "tooltip": tips, "color": _part(LEAD)}
    taken, reach, promise = (alt.Chart(named.with_columns(part=pl.lit(part))) for part in LEAD)
    bars = taken.mark_bar(cursor="pointer", cornerRadius=2).encode(
        x=alt.X("median:Q", title="Days"), **encoded
    )
    line = reach.mark_rule(strokeWidth=3).encode(x="median:Q", x2="most_within:Q", **encoded)
    tick = promise.mark_tick(thickness=3, size=20).encode(x="promised:Q", **encoded)
    return alt.layer(_clickable(bars, "vendor_id"), line, tick).properties(height=_tall(named))


def in_words(frame: pl.DataFrame, what: str, name: str, amount: str) -> str:
    """A chart in words: what each mark stands for and how much it is."""
    summed = frame.group_by(name, maintain_order=True).agg(pl.col(amount).sum())
    marks = ", ".join(f"{label}: {value:,.10g}" for label, value in summed.iter_rows() if value)
    return f"{what}. {marks or 'None'}."


def _pale(frame: pl.DataFrame, key: str, picked: Collection[str]) -> pl.DataFrame:
    return frame.with_columns(shown=pl.lit(not picked) | pl.col(key).is_in(list(picked)))


def _with_label(frame: pl.DataFrame, name: str, key: str) -> pl.DataFrame:
    return frame.with_columns(named=pl.col(name).fill_null("") + pl.lit(NAMED) + pl.col(key))


def _clickable(chart: Any, field: str) -> Any:
    return chart.add_params(alt.selection_point("picked", fields=[field]))


def _tall(bars: pl.DataFrame) -> int:
    """Room for a line of text per bar, beside legend and axes."""
    return max(220, 150 + 20 * bars["named"].n_unique())


def _names() -> Any:
    axis = alt.Axis(labelLimit=190, labelOverlap=False, labelFlush=False, labelExpr=ONLY_THE_NAME)
    return alt.Y("named:N", sort=None, title=None, axis=axis)


def _part(parts: Sequence[str]) -> Any:
    """The colour of each part, the same in every layer of a chart."""
    return alt.Color("part:N", legend=_legend(len(parts)), scale=alt.Scale(domain=list(parts)))


def _legend(columns: int) -> Any:
    return alt.Legend(title=None, orient="top", columns=columns, labelLimit=220)


def _opacity() -> Any:
    return alt.condition("datum.shown", alt.value(1.0), alt.value(0.3))


def _tip(field: str, title: str, shape: str | None = None) -> Any:
    return alt.Tooltip(field, title=title, format=shape) if shape else alt.Tooltip(field, title=title)


def _number(field: str, title: str) -> Any:
    return _tip(f"{field}:Q", title or "Money", "," if title in (UNITS, STILL_SHORT) else ",.2f")
