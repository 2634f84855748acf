"""Vega-Lite specifications of the report's charts, by Altair.

Only core/report/charts.py imports this file, once somebody looks at a chart: Altair takes a third of a second
of each start.
"""

from functools import cache
from typing import Any

import altair as alt

from core.report.charts import HEIGHT, PARTS, without_rows


@cache
def ageing_spec() -> dict[str, Any]:
    axis = alt.Axis(labelAngle=0, labelOverlap=False, labelExpr="replace(datum.label, ' days', '')")
    chart = _bars("age").encode(
        x=alt.X("age:N", sort=None, title="Days", axis=axis),
        y=alt.Y("part_units:Q", title="Units", stack=True, axis=alt.Axis(tickMinStep=1)),
    )
    return without_rows(chart)


@cache
def vendor_spec() -> dict[str, Any]:
    label = "datum.value == null ? '' : split(datum.label, '\u200b')[0]"
    axis = alt.Axis(labelLimit=170, labelOverlap=False, labelExpr=label)
    chart = _bars("vendor_id").encode(
        x=alt.X("part_units:Q", title="Units", stack=True, axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("name:N", sort=None, title=None, axis=axis),
    )
    return without_rows(chart)


def _bars(key: str) -> Any:
    tooltip = [alt.Tooltip(f"{'vendor' if key == 'vendor_id' else key}:N", title="")]
    tooltip += [alt.Tooltip("part:N", title=""), alt.Tooltip("part_units:Q", title="Units")]
    return (
        alt.Chart(height=HEIGHT)
        .mark_bar(cursor="pointer", cornerRadius=2)
        .encode(
            color=alt.Color("part:N", sort=list(PARTS.values()), legend=alt.Legend(title=None, orient="top")),
            order=alt.Order("place:Q"),
            opacity=alt.condition("datum.shown", alt.value(1.0), alt.value(0.3)),
            tooltip=tooltip,
        )
        .add_params(alt.selection_point("picked", fields=[key]))
    )
