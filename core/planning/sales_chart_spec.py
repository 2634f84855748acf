"""Vega-Lite specification of an item's sales, stock, incoming units and forecast, by Altair."""

from functools import cache
from typing import Any

import altair as alt

from core.language import say
from core.planning.charts import FORECAST, INCOMING_UNITS, SALES_PARTS, SOLD, STOCK_LEFT, Spec
from core.report import HEIGHT, without_rows


@cache
def sales_spec(_spoken: str) -> Spec:
    tips = [
        alt.Tooltip("week_on:T", title=say("Week of"), format=say("%-d %b %Y")),
        alt.Tooltip("part_said:N", title=""),
        alt.Tooltip("units:Q", title=say("Units"), format=",.1f"),
    ]
    x = alt.X(
        "week_on:T", title=say("Week of"), axis=alt.Axis(format=say("%-d %b"), labelOverlap=True, tickCount=6)
    )
    y = alt.Y("units:Q", title=say("Units"), stack=None)
    color = alt.Color(
        "part_said:N",
        title=None,
        scale=alt.Scale(domain=[say(part) for part in SALES_PARTS]),
        legend=alt.Legend(orient="top", columns=2),
    )
    shared: dict[str, Any] = {"x": x, "y": y, "color": color, "tooltip": tips}
    bars = _of(alt.Chart().mark_bar(width={"band": 0.8}, size=9), SOLD, INCOMING_UNITS).encode(**shared)
    stock = _of(alt.Chart().mark_line(interpolate="step-after", strokeWidth=2), STOCK_LEFT).encode(**shared)
    ahead = _of(alt.Chart().mark_line(strokeWidth=2, strokeDash=[5, 3]), FORECAST).encode(**shared)
    band = _of(alt.Chart().mark_area(opacity=0.25), FORECAST).encode(
        x=x, y=alt.Y("low:Q", title=say("Units")), y2="high:Q", color=color
    )
    return without_rows(alt.layer(band, bars, stock, ahead).properties(height=HEIGHT))


def _of(chart: Any, *parts: str) -> Any:
    return chart.transform_filter(alt.FieldOneOfPredicate(field="part", oneOf=list(parts)))
