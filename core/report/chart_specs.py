"""Vega-Lite specifications of the report's charts, by Altair.

Only core/report/charts.py imports this file, once somebody looks at a chart: Altair takes a third of a second
of each start.
"""

from functools import cache
from typing import Any

import altair as alt

from core.language import language, say
from core.report.charts import HEIGHT, PARTS, without_rows
from core.report.filters import NO_DATE


def ageing_spec() -> dict[str, Any]:
    """Return the chart of units short by age, in the reader's language."""
    return _ageing_spec(language())


@cache
def _ageing_spec(_spoken: str) -> dict[str, Any]:
    # Words below each other: on a phone a column has room for one. The parts have their names in the legend:
    # columns are narrower than names, and the ones beside them may be as high.
    label = f"split(replace(replace(datum.label, '{NO_DATE}', '{say(NO_DATE)}'), ' days', ''), ' ')"
    axis = alt.Axis(labelAngle=0, labelOverlap=False, labelExpr=label)
    chart = _bars("age", "age_said").encode(
        x=alt.X("age:N", sort=None, title=say("Days"), axis=axis),
        y=alt.Y("part_units:Q", title=say("Units"), stack=True, axis=alt.Axis(tickMinStep=1)),
    )
    return without_rows(chart)


def vendor_spec(*, named: bool) -> dict[str, Any]:
    """Return the chart of units short by vendor, in the reader's language. ``named``: the first bar has the
    names of its parts over it, and there is no legend."""
    return _vendor_spec(language(), named=named)


@cache
def _vendor_spec(_spoken: str, *, named: bool) -> dict[str, Any]:
    label = "datum.value == null ? '' : split(datum.label, '\u200b')[0]"
    axis = alt.Axis(labelLimit=170, labelOverlap=False, labelFlush=False, labelExpr=label)
    y = alt.Y("name:N", sort=None, title=None, axis=axis)
    full = alt.Scale(nice=False)  # The first bar takes the whole width, which the names over it need.
    x = alt.X("part_units:Q", title=say("Units"), stack=True, axis=alt.Axis(tickMinStep=1), scale=full)
    bars = _bars("vendor_id", "vendor", legend=not named).encode(x=x, y=y)
    return without_rows(
        alt.layer(bars, *_names_over_first_bar(y, legend=not named)).properties(height=HEIGHT)
    )


def _names_over_first_bar(y: Any, *, legend: bool) -> list[Any]:
    """Return the names of the parts over the first bar, each with a square in its colour: the first part's
    name begins on the left, the second's ends on the right, however long the parts are.

    The names have the page's own text colour, because the colours of the marks are too pale to read.
    """
    place: dict[str, Any] = {"x": alt.X("edge:Q"), "y": alt.Y(**(y.to_dict() | {"bandPosition": 0}))}
    layers = []
    for number, (align, inwards) in enumerate((("left", 1), ("right", -1))):
        here = f"datum.place == {number} && datum.label != null"
        shared: dict[str, Any] = {"align": align, "baseline": "bottom", "dy": -2, "fontSize": 12}
        square = alt.Chart().mark_text(text="■", **shared).encode(**place, color=_colour(legend=legend))
        name = alt.Chart().mark_text(color="currentColor", dx=14 * inwards, **shared)
        layers += [square.transform_filter(here), name.encode(**place, text="label:N").transform_filter(here)]
    return layers


def _colour(*, legend: bool) -> Any:
    parts = [say(part) for part in PARTS.values()]
    shown = alt.Legend(title=None, orient="top", padding=0, offset=8) if legend else None
    return alt.Color("part:N", sort=parts, legend=shown)


def _bars(key: str, name: str, *, legend: bool = True) -> Any:
    tooltip = [alt.Tooltip(f"{name}:N", title=""), alt.Tooltip("part:N", title="")]
    tooltip += [alt.Tooltip("part_units:Q", title=say("Units"))]
    return (
        alt.Chart(height=HEIGHT)
        .mark_bar(cursor="pointer", cornerRadius=2)
        .encode(
            color=_colour(legend=legend),
            order=alt.Order("place:Q"),
            opacity=alt.condition("datum.shown", alt.value(1.0), alt.value(0.3)),
            tooltip=tooltip,
        )
        .add_params(alt.selection_point("picked", fields=[key]))
    )
