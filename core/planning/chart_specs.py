"""Vega-Lite specifications of the planning charts, by Altair.

Only core/planning/charts.py imports this file, once somebody looks at a chart: Altair takes a third of a
second of each start. One of each is kept for every language, ``_spoken``.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from core.language import say
from core.planning.chart_data import MOST_SHOPS, UNITS, WEEKS
from core.planning.chart_text import below_labels, labels
from core.planning.charts import (
    FOUR_IN_FIVE,
    LABEL_SEPARATOR,
    LEAD_TIME_LABELS,
    MEDIAN,
    PROMISED,
    SHARE,
    STILL_SHORT,
    WEEKLY,
    Spec,
)
from core.report import HEIGHT, without_rows
from core.wording import NO_CURRENCY

LABEL_EXPRESSION = f"datum.value == null ? '' : split(datum.label, '{LABEL_SEPARATOR}')[0]"
LEGEND_WIDTH = 170
"""Width of a legend entry in pixels."""


@cache
def shortage_spec(measure: str, shops: tuple[str, ...], _spoken: str) -> Spec:
    # In the legend: parts of a bar, up to six and often narrow, have no room for the names of shops.
    bars = _bars("vendor_id").encode(
        x=alt.X("amount:Q", title=say(measure or NO_CURRENCY), stack=True, axis=alt.Axis(tickMinStep=1)),
        y=_names(),
        color=alt.Color("shop:N", legend=_legend(), scale=_of_shops(shops)),
        tooltip=[_tip("vendor:N", say("Vendor")), _tip("shop:N", say("Shop")), _number("amount", measure)],
    )
    return without_rows(bars)


def _of_shops(shops: tuple[str, ...]) -> Any:
    """Give each shop its own colour, if the theme has enough colours."""
    return alt.Scale(domain=list(shops)) if 0 < len(shops) <= MOST_SHOPS else alt.Undefined


@cache
def coverage_spec(_spoken: str, *, named: bool) -> Spec:
    """Return the chart of the weeks. ``named``: the line has its name beside it. Columns are narrower than
    their names, and their neighbours may be as high: they have theirs in the legend."""
    parts = [say(label) for label in WEEKLY.values()]
    axis = alt.Axis(labelAngle=0, labelOverlap="greedy", labelExpr=f"({_week_labels()})[datum.label]")
    whole = alt.Axis(tickMinStep=1)
    shared = {
        "x": alt.X("week:N", sort=None, title=say("Weeks from today"), axis=axis),
        "y": alt.Y("units:Q", title=say("Units"), stack=None, axis=whole, scale=below_labels()),
        "color": _part(parts, legend=[part for part in parts if not named or part != say(STILL_SHORT)]),
        "tooltip": [_tip("week_said:N", say("Week")), _tip("part:N", ""), _number("units", UNITS)],
    }
    upright = alt.Y("units:Q", title=say("Units"), stack=True, axis=whole, scale=below_labels())
    stacked = {**shared, "y": upright, "order": alt.Order("place:N")}
    bars = _bars("week").transform_filter("datum.place != 'still_short'").encode(**stacked)
    line = alt.Chart().mark_line(point=True, strokeWidth=2).encode(**shared)
    after = line.transform_filter("datum.place == 'still_short'")
    name = labels("label").encode(x=shared["x"], y=shared["y"])
    return without_rows(alt.layer(bars, after, name).properties(height=HEIGHT))


def _week_labels() -> str:
    """Return an expression with the label of each week, a word per line; a numbered one is its number."""
    return json.dumps({week: _number_of(week) or say(week).split() for week in WEEKS}, ensure_ascii=False)


def _number_of(week: str) -> list[str]:
    return [part for part in week.split() if part.isdigit()]


@cache
def pareto_spec(money: str, _spoken: str) -> Spec:
    """Return the chart of the items. No legend: both axes are titled, and the line is named where it has
    room."""
    share = say(SHARE)
    parts = [money, share]
    tips = [_tip("item:N", say("Item")), _number("money", money), _tip("share:Q", share, ".0%")]
    bars = _bars("item_id").encode(
        x=alt.X("money:Q", title=money, axis=alt.Axis(tickMinStep=1)),
        y=_names(),
        color=_part(parts, "money_part", legend=[]),
        tooltip=tips,
    )
    whole = alt.X(
        "share:Q",
        title=share,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", grid=False),
    )
    line = (
        alt.Chart()
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=whole,
            y=_names(),
            order=alt.Order("share:Q"),
            color=_part(parts, "share_part", legend=[]),
            tooltip=tips,
        )
    )
    name = labels("label", beside=True).encode(x=whole, y=_names())
    return without_rows(
        alt.layer(bars, alt.layer(line, name))
        .resolve_scale(x="independent")
        .properties(padding={"left": 5, "right": 5, "top": 8, "bottom": 5})
    )


@cache
def lead_time_spec(unnamed: tuple[str, ...], _spoken: str) -> Spec:
    """Return the chart of the vendors. ``unnamed``: the parts that no row has room to name."""
    parts = [say(MEDIAN), say(FOUR_IN_FIVE), say(PROMISED)]
    tips = [
        _tip("vendor:N", say("Vendor")),
        _tip("promised:Q", say("Promised, days")),
        _tip("median:Q", say("Median, days")),
        _tip("most_within:Q", say("4 in 5 within, days")),
        _tip("orders:Q", say("Purchase orders")),
    ]
    shared = {"y": _names(), "opacity": _opacity(), "tooltip": tips}
    bars = _bars("vendor_id").encode(
        **shared,
        x=alt.X("median:Q", title=say("Days"), axis=alt.Axis(tickMinStep=1)),
        color=_part(parts, "bar_part", legend=unnamed),
    )
    line = alt.Chart().mark_rule(strokeWidth=3)
    reach = line.encode(
        **shared, x="median:Q", x2="most_within:Q", color=_part(parts, "line_part", legend=unnamed)
    )
    tick = alt.Chart().mark_tick(thickness=3, size=20)
    promise = tick.encode(**shared, x="promised:Q", color=_part(parts, "tick_part", legend=unnamed))
    named = [
        labels(column, beside=True).encode(x=f"{end}:Q", y=_names())
        for column, end in zip(LEAD_TIME_LABELS.values(), ("median", "most_within", "promised"), strict=True)
    ]
    return without_rows(alt.layer(bars, reach, promise, *named))


def _bars(field: str) -> Any:
    """Return bars that can be clicked; ``field`` identifies the selected one."""
    bars = alt.Chart().mark_bar(cursor="pointer", cornerRadius=2).encode(opacity=_opacity())
    return bars.add_params(alt.selection_point("picked", fields=[field]))


def _names() -> Any:
    room = alt.ExprRef("min(190, containerSize()[0] * 0.4)")  # The bars need space too on a phone.
    axis = alt.Axis(labelLimit=room, labelOverlap=False, labelFlush=False, labelExpr=LABEL_EXPRESSION)
    return alt.Y("named:N", sort=None, title=None, axis=axis)


def _part(parts: Sequence[str], field: str = "part", legend: Sequence[str] | None = None) -> Any:
    """Return the colour of each part, the same in every layer of a chart. ``legend``: the parts it names."""
    shown = _legend(parts if legend is None else legend)
    return alt.Color(f"{field}:N", title=None, legend=shown, scale=alt.Scale(domain=list(parts)))


def _legend(parts: Sequence[str] | None = None) -> Any:
    """Return a legend with as many columns as fit; one or two on a phone. ``parts``: these only; if there is
    none, no legend."""
    if parts is not None and not parts:
        return None
    columns = alt.ExprRef(f"max(1, floor(containerSize()[0] / {LEGEND_WIDTH}))")
    values = alt.Undefined if parts is None else list(parts)
    limit = LEGEND_WIDTH - 30
    return alt.Legend(title=None, orient="top", columns=columns, labelLimit=limit, values=values)


def _opacity() -> Any:
    return alt.condition("datum.shown", alt.value(1.0), alt.value(0.3))


def _tip(field: str, title: str, shape: str | None = None) -> Any:
    return alt.Tooltip(field, title=title, format=shape) if shape else alt.Tooltip(field, title=title)


def _number(field: str, title: str) -> Any:
    return _tip(f"{field}:Q", say(title or NO_CURRENCY), "," if title == UNITS else ",.2f")
