"""Charts of the report. Colours come from the page's theme, so that they work in light and dark mode.

Every bar has two parts: units that incoming supply covers, and units still to order. A click on a bar selects
it (the selection is named ``picked``). Bars that a filter excludes are pale.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import polars as pl

HEIGHT = 300
PARTS = {"covered": "Incoming", "to_order": "To order"}
_PART = {"part_units": pl.Int64(), "part": pl.String(), "place": pl.Int8(), "shown": pl.Boolean()}


@dataclass(frozen=True)
class Drawing:
    """Chart: its rows, one per part of a bar, and its Vega-Lite specification.

    The specification does not depend on the rows and is built once, because Altair takes longer to validate a
    chart than the rest of the page takes to run.
    """

    rows: pl.DataFrame
    spec: dict[str, Any]


def ageing_chart(ages: pl.DataFrame, picked: Collection[str]) -> Drawing:
    """Draw units short by age. ``ages``: result of ``figures.short_by_age``."""
    return Drawing(_parts(ages, "age", picked), _ageing_spec())


def vendor_chart(vendors: pl.DataFrame, picked: Collection[str]) -> Drawing:
    """Draw units short by vendor. ``vendors``: result of ``figures.short_by_vendor``."""
    names = pl.Series("name", [f"{vendor}\u200b{key}" for key, vendor, *_ in vendors.iter_rows()], pl.String)
    return Drawing(_parts(vendors.hstack([names]), "vendor_id", picked), _vendor_spec())


def _parts(bars: pl.DataFrame, key: str, picked: Collection[str]) -> pl.DataFrame:
    rows = [
        bar
        | {"part_units": bar[units], "part": part, "place": place, "shown": not picked or bar[key] in picked}
        for place, (units, part) in enumerate(PARTS.items())
        for bar in bars.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, {**bars.schema, **_PART})


@cache
def _ageing_spec() -> dict[str, Any]:
    axis = alt.Axis(labelAngle=0, labelOverlap=False, labelExpr="replace(datum.label, ' days', '')")
    chart = _bars("age").encode(
        x=alt.X("age:N", sort=None, title="Days", axis=axis),
        y=alt.Y("part_units:Q", title="Units", stack=True, axis=alt.Axis(tickMinStep=1)),
    )
    return without_rows(chart)


@cache
def _vendor_spec() -> dict[str, Any]:
    label = "datum.value == null ? '' : split(datum.label, '\u200b')[0]"
    axis = alt.Axis(labelLimit=170, labelOverlap=False, labelExpr=label)
    chart = _bars("vendor_id").encode(
        x=alt.X("part_units:Q", title="Units", stack=True, axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("name:N", sort=None, title=None, axis=axis),
    )
    return without_rows(chart)


def without_rows(chart: Any) -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart with all its layers, without its rows."""
    drawn = chart.to_dict()
    layers = [_without_data(layer) for layer in drawn.get("layer", [])]
    return _without_data(drawn) | ({"layer": layers} if layers else {})


def _without_data(drawn: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in drawn.items() if name not in ("data", "datasets")}


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


def chart_in_words(frame: pl.DataFrame, name: str) -> str:
    """Describe a chart in words: the units of each bar."""
    bars = zip(frame[name], frame["units"], strict=True)
    words = ", ".join(f"{label}: {units}" for label, units in bars if units)
    return f"Units short by {name}. {words or 'None'}."
