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
    label = f"replace(replace(datum.label, '{NO_DATE}', '{say(NO_DATE)}'), ' days', '')"
    axis = alt.Axis(labelAngle=0, labelOverlap=False, labelExpr=label)
    chart = _bars("age", "age_said").encode(
        x=alt.X("age:N", sort=None, title=say("Days"), axis=axis),
        y=alt.Y("part_units:Q", title=say("Units"), stack=True, axis=alt.Axis(tickMinStep=1)),
    )
    return without_rows(chart)


def vendor_spec() -> dict[str, Any]:
    """Return the chart of units short by vendor, in the reader's language."""
    return _vendor_spec(language())


@cache
def _vendor_spec(_spoken: str) -> dict[str, Any]:
    label = "datum.value == null ? '' : split(datum.label, '\u200b')[0]"
    axis = alt.Axis(labelLimit=170, labelOverlap=False, labelExpr=label)
    chart = _bars("vendor_id", "vendor").encode(
        x=alt.X("part_units:Q", title=say("Units"), stack=True, axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("name:N", sort=None, title=None, axis=axis),
    )
    return without_rows(chart)


def _bars(key: str, name: str) -> Any:
    tooltip = [alt.Tooltip(f"{name}:N", title=""), alt.Tooltip("part:N", title="")]
    tooltip += [alt.Tooltip("part_units:Q", title=say("Units"))]
    parts = [say(part) for part in PARTS.values()]
    return (
        alt.Chart(height=HEIGHT)
        .mark_bar(cursor="pointer", cornerRadius=2)
        .encode(
            color=alt.Color("part:N", sort=parts, legend=alt.Legend(title=None, orient="top")),
            order=alt.Order("place:Q"),
            opacity=alt.condition("datum.shown", alt.value(1.0), alt.value(0.3)),
            tooltip=tooltip,
        )
        .add_params(alt.selection_point("picked", fields=[key]))
    )
