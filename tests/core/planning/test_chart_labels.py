"""Names of series at their marks: where there is room for them, and in the legend where there is none."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import speaking
from core.planning.chart_labels import PLOT, WeeksPlot, row_right_of_share, week_over_line
from core.planning.charts import (
    FORECAST,
    INCOMING_UNITS,
    LEAD_TIME_LABELS,
    SOLD,
    STOCK_LEFT,
    coverage_chart,
    lead_time_chart,
    pareto_chart,
    sales_chart,
)
from core.planning.label_room import Box, label_over
from core.report.charts import Drawing, vendor_chart

MONDAY = date(2026, 11, 2)


def legends(drawing: Drawing) -> list[Any]:
    """Return what the legends name: a list of series, None for all of them. Empty without a legend."""

    def of(spec: dict[str, Any]) -> list[Any]:
        legend = spec.get("encoding", {}).get("color", {}).get("legend")
        below = [each for layer in spec.get("layer", []) for each in of(layer)]
        return [legend.get("values"), *below] if legend else below

    return of(drawing.spec)


def weeks(still_short: list[int], shelf: list[int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "week": [f"Week {number}" for number in range(len(still_short))],
            "for_backorders": [0] * len(still_short),
            "for_the_shelf": shelf,
            "still_short": still_short,
        }
    )


@pytest.mark.parametrize(
    ("line", "columns", "found"),
    [
        ([9, 8, 7, 7, 7, 7, 7, 7, 7, 7, 7], [3] * 11, 0),
        ([9, 8, 7, 7, 7, 7, 7, 7, 7, 7, 7], [12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1),
        ([9, 8, 7, 7, 7, 7, 7, 7, 7, 7, 7], [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0], 4),
        ([0] * 11, [5] * 11, None),
        ([9] * 11, [0, 0, 0, 12] * 2 + [0, 0, 12], None),
    ],
)
def test_a_line_is_named_over_the_first_weeks_without_a_higher_column(
    line: list[int], columns: list[int], found: int | None
) -> None:
    assert week_over_line(weeks(line, columns), "Still short") == found
    drawn = coverage_chart(weeks(line, columns), [])
    assert drawn.rows["label"].drop_nulls().to_list() == ["Still short"] * (found is not None)
    in_columns = ["For backorders", "For the shelf"]
    assert legends(drawn)[0] == (in_columns if found is not None else [*in_columns, "Still short"])


@pytest.mark.parametrize(
    ("money", "found"),
    [([50.0, 30.0, 20.0], None), ([20.0] + [5.0] * 20, 3), ([1.0] * 20, None), ([7.0], None)],
)
def test_the_share_so_far_is_named_where_no_bar_reaches_it(money: list[float], found: int | None) -> None:
    items = pl.DataFrame({"item_id": map(str, range(len(money))), "item": "Tube", "money": money})
    items = items.with_columns(share=pl.col("money").cum_sum() / pl.col("money").sum())
    drawn = pareto_chart(items, "EUR", [])
    assert row_right_of_share(items, "Share so far") == found
    assert [number for number, label in enumerate(drawn.rows["label"]) if label] == [found] * (
        found is not None
    )
    assert legends(drawn) == [], "the axes name both"


def vendors(*rows: tuple[float, int, int | None]) -> pl.DataFrame:
    """Vendors with median, days that four in five keep, and promised days."""
    names = [chr(ord("a") + number) for number in range(len(rows))]
    table = pl.DataFrame(rows, ["median", "most_within", "promised"], orient="row")
    return table.with_columns(vendor_id=pl.Series(names), vendor=pl.Series(names), orders=pl.lit(3))


@pytest.mark.parametrize(
    ("rows", "named", "left"),
    [
        (
            [(5, 8, 3), (6, 6, 2), (4, 5, 9), (20, 22, 20)],
            {"Median": 1, "4 in 5 within": 0, "Promised": 2},
            [],
        ),
        ([(5, 8, 3), (20, 22, 20)], {"4 in 5 within": 0}, ["Median", "Promised"]),
        ([(5, 5, 5)], {}, ["Median", "4 in 5 within", "Promised"]),
        ([(0, 0, None)], {}, ["Median", "4 in 5 within", "Promised"]),
    ],
)
def test_lead_times_are_named_at_the_end_of_a_row_or_in_the_legend(
    rows: list[tuple[float, int, int | None]], named: dict[str, int], left: list[str]
) -> None:
    drawn = lead_time_chart(vendors(*rows), [])
    found = {
        label: number
        for column in LEAD_TIME_LABELS.values()
        for number, label in enumerate(drawn.rows[column])
        if label
    }
    assert found == named
    assert len(set(found.values())) == len(found), "one name a row"
    assert (legends(drawn) or [[]])[0] == left


def item_weeks(
    stock: list[int], sold: list[int], coming: list[int], ahead: tuple[float, ...]
) -> pl.DataFrame:
    """An item's past weeks, then those to come. ``ahead``: units a week, and the band around them."""
    a_week, *band = ahead
    parts = [
        _part(SOLD, sold),
        _part(STOCK_LEFT, stock),
        _part(INCOMING_UNITS, coming, first=len(stock)).filter(pl.col("units") > 0),
        _part(FORECAST, [a_week] * 8, first=len(stock), band=band or [None, None]),
    ]
    return pl.concat(parts).sort("week_on", "part")


def _part(
    part: str, units: Sequence[float], first: int = 0, band: Sequence[float | None] = (None, None)
) -> pl.DataFrame:
    low, high = (pl.lit(each, pl.Float64) for each in band)
    rows = pl.DataFrame({"units": units}, {"units": pl.Float64})
    days = pl.duration(weeks=pl.int_range(pl.len()) + first)
    return rows.select(
        (pl.lit(MONDAY) + days).alias("week_on"), "units", part=pl.lit(part), low=low, high=high
    )


def placed(rows: pl.DataFrame, drawn: Drawing) -> list[Box]:
    """Return where the labels of an item's weeks stand on a phone."""
    plot = WeeksPlot(rows)
    named = [(row, label) for row, label in enumerate(drawn.rows["label"]) if label]
    bars = (SOLD, INCOMING_UNITS)
    return [
        label_over(plot.x[row], plot.highs[row] or plot.tops[row], label, centred=plot.parts[row] in bars)
        for row, label in named
    ]


units = st.integers(0, 60)


@given(
    st.lists(st.integers(-20, 60), min_size=26, max_size=26),
    st.lists(units, min_size=26, max_size=26),
    st.lists(units, min_size=0, max_size=8),
    st.sampled_from([(4.0,), (4.0, 0.0, 9.0), (30.0, 20.0, 44.0)]),
)
def test_names_of_an_item_s_weeks_meet_no_mark_and_no_other_name(
    stock: list[int], sold: list[int], coming: list[int], ahead: tuple[float, ...]
) -> None:
    rows = item_weeks(stock, sold, coming, ahead)
    drawn = sales_chart(rows)
    plot = WeeksPlot(rows)
    marks = [*plot.bars([SOLD, INCOMING_UNITS]), *plot.steps(STOCK_LEFT), *plot.band(FORECAST)]
    labels = placed(rows, drawn)
    assert not [label for label in labels if any(label.meets(mark) for mark in marks)]
    assert not [pair for pair in combinations(labels, 2) if pair[0].meets(pair[1])]
    assert all(label.left >= 0 and label.right <= PLOT for label in labels)
    in_chart = {*drawn.rows["label"].drop_nulls()}
    in_legend = {*(legends(drawn) or [[]])[0]}
    assert not in_chart & in_legend
    assert in_chart | in_legend == set(rows["part"])


@pytest.mark.parametrize(("coming", "in_legend"), [([], []), ([0, 0, 0, 25], [FORECAST])])
def test_an_item_that_sells_calmly_needs_no_legend_until_units_come(
    coming: list[int], in_legend: list[str]
) -> None:
    falling = list(range(60, 34, -1))
    drawn = sales_chart(item_weeks(falling, [0, 2] * 13, coming, (1.0, 0.0, 3.0)))
    assert {*(legends(drawn) or [[]])[0]} == {*in_legend}


@pytest.mark.parametrize(("covered", "is_named"), [(1, True), (0, False), (9, False)])
def test_the_first_vendor_s_bar_names_its_parts_if_it_has_both(covered: int, is_named: bool) -> None:
    short = pl.DataFrame({"vendor_id": ["a", "b"], "vendor": ["A", "B"], "covered": [covered, 1]})
    short = short.with_columns(units=pl.Series([9, 2])).with_columns(
        to_order=pl.col("units") - pl.col("covered")
    )
    for language, names in (("en", ["Incoming", "To order"]), ("de", ["Im Zulauf", "Bedarf"])):
        with speaking(language):
            drawn = vendor_chart(short, [])
        labelled = drawn.rows.filter(pl.col("label").is_not_null())
        assert labelled["vendor"].to_list() == ["A", "A"] * is_named
        if is_named:
            assert (labelled["label"].to_list(), labelled["edge"].to_list()) == (names, [0, 9])
        assert bool(legends(drawn)) is not is_named
