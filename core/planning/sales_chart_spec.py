"""Vega-Lite specification of an item's sales, stock, incoming units and forecast, by Altair."""

from functools import cache
from typing import Any

import altair as alt

from core.language import say
from core.planning.chart_text import below_labels, labels
from core.planning.charts import FORECAST, INCOMING_UNITS, SALES_PARTS, SOLD, STOCK_LEFT, Spec
from core.report import HEIGHT, without_rows


@cache
def sales_spec(unnamed: tuple[str, ...], _spoken: str) -> Spec:
    """Return the chart of an item's weeks. ``unnamed``: the parts that have no room for their name."""
    tips = [
        alt.Tooltip("week_on:T", title=say("Week of"), format=say("%-d %b %Y")),
        alt.Tooltip("part_said:N", title=""),
        alt.Tooltip("units:Q", title=say("Units"), format=",.1f"),
    ]
    x = alt.X(
        "week_on:T", title=say("Week of"), axis=alt.Axis(format=say("%-d %b"), labelOverlap=True, tickCount=6)
    )
    whole: dict[str, Any] = {"axis": alt.Axis(tickMinStep=1), "scale": below_labels()}
    y = alt.Y("units:Q", title=say("Units"), stack=None, **whole)
    color = alt.Color(
        "part_said:N",
        title=None,
        scale=alt.Scale(domain=[say(part) for part in SALES_PARTS]),
        legend=alt.Legend(orient="top", columns=2, values=list(unnamed)) if unnamed else None,
    )
    shared: dict[str, Any] = {"x": x, "y": y, "color": color, "tooltip": tips}
    bars = _of(alt.Chart().mark_bar(width={"band": 0.8}, size=9), SOLD, INCOMING_UNITS).encode(**shared)
    stock = _of(alt.Chart().mark_line(interpolate="step-after", strokeWidth=2), STOCK_LEFT).encode(**shared)
    ahead = _of(alt.Chart().mark_line(strokeWidth=2, strokeDash=[5, 3]), FORECAST).encode(**shared)
    band = _of(alt.Chart().mark_area(opacity=0.25), FORECAST).encode(
        x=x, y=alt.Y("low:Q", title=say("Units"), **whole), y2="high:Q", color=color
    )
    at_bars = _of(labels("label", align="center"), SOLD, INCOMING_UNITS).encode(x=x, y=y)
    at_stock = _of(labels("label"), STOCK_LEFT).encode(x=x, y=y)
    top = alt.Y("top:Q", title=say("Units"), **whole)
    over_band = _of(labels("label"), FORECAST).transform_calculate(top="max(datum.units, datum.high)")
    named = [at_bars, at_stock, over_band.encode(x=x, y=top)]
    return without_rows(alt.layer(band, bars, stock, ahead, *named).properties(height=HEIGHT))


def _of(chart: Any, *parts: str) -> Any:
    return chart.transform_filter(alt.FieldOneOfPredicate(field="part", oneOf=list(parts)))
