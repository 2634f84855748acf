"""Charts of the report. Colours come from the page's theme, so that they work in light and dark mode.

Every bar has two parts: units that incoming supply covers, and units still to order. A click on a bar selects
it (the selection is named ``picked``). Bars that a filter excludes are pale.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.language import marked, say
from core.report.chart_locale import in_chart_locale
from core.report.filters import AGES

HEIGHT = 300
PARTS = {"covered": marked("Incoming"), "to_order": marked("To order")}
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
    from core.report.chart_specs import ageing_spec  # noqa: PLC0415 - a third of a second that only charts need

    age_texts = {age: say(age) for age in AGES}
    named = ages.with_columns(age_said=pl.col("age").replace(age_texts))
    return Drawing(_parts(named, "age", picked), ageing_spec())


def vendor_chart(vendors: pl.DataFrame, picked: Collection[str]) -> Drawing:
    """Draw units short by vendor. ``vendors``: result of ``figures.short_by_vendor``."""
    from core.report.chart_specs import vendor_spec  # noqa: PLC0415 - see above

    names = pl.Series("name", [f"{vendor}\u200b{key}" for key, vendor, *_ in vendors.iter_rows()], pl.String)
    rows = _parts(vendors.hstack([names]), "vendor_id", picked)
    # The first bar is the longest: it has room for both names if it has both parts.
    named = bool(vendors.height) and min(vendors.row(0, named=True)[units] for units in PARTS) > 0
    first = pl.int_range(pl.len()) % vendors.height == 0 if named else pl.lit(value=False)
    length = pl.col("part_units").sum().over("name")
    labelled = rows.with_columns(label=pl.when(first).then("part"), edge=length * pl.col("place"))
    return Drawing(labelled, vendor_spec(named=named))


def _parts(bars: pl.DataFrame, key: str, picked: Collection[str]) -> pl.DataFrame:
    rows = [
        bar
        | {
            "part_units": bar[units],
            "part": say(part),
            "place": place,
            "shown": not picked or bar[key] in picked,
        }
        for place, (units, part) in enumerate(PARTS.items())
        for bar in bars.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, {**bars.schema, **_PART})


def without_rows(chart: Any) -> dict[str, Any]:
    """Return a chart's Vega-Lite specification with all layers but without rows, in the present language."""
    return in_chart_locale(_without_data(chart.to_dict()))


def _without_data(drawn: dict[str, Any]) -> dict[str, Any]:
    rest = {name: part for name, part in drawn.items() if name not in ("data", "datasets")}
    layers = [_without_data(layer) for layer in drawn.get("layer", [])]
    return rest | ({"layer": layers} if layers else {})


def chart_in_words(frame: pl.DataFrame, name: str) -> str:
    """Describe a chart in words: the units of each bar. ``name``: the column of the ages, or of vendors."""
    is_age = name == "age"
    labels = [say(label) if is_age else label for label in frame[name]]
    bars = zip(labels, frame["units"], strict=True)
    words = ", ".join(f"{label}: {units}" for label, units in bars if units) or say("None")
    if is_age:
        return say("Units short by age. {bars}.", bars=words)
    return say("Units short by vendor. {bars}.", bars=words)
