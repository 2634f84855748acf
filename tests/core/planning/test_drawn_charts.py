"""Charts of a plan as they are drawn: colours, clicks, columns and summaries."""

import polars as pl
import pytest

from core.planning.chart_data import (
    coverage_by_week,
    items_by_value,
    shortage_by_vendor,
)
from core.planning.charts import (
    coverage_chart,
    lead_time_chart,
    pareto_chart,
    plan_chart_in_words,
    shortage_chart,
)
from core.report.charts import Drawing
from tests.core.planning.charted import ROWS, SUPPLY


def test_a_shop_keeps_its_colour_under_any_filter() -> None:
    """Shop A is filtered away: Shop B is still the second of two."""
    here = ROWS.filter(shop_id="B")
    scales = [
        shortage_chart(shortage_by_vendor(rows), "Units", [], ["Shop A", "Shop B"]).spec["encoding"]["color"]
        for rows in (ROWS, here)
    ]
    assert [each["scale"]["domain"] for each in scales] == [["Shop A", "Shop B"]] * 2


DRAWN = [
    shortage_chart(shortage_by_vendor(ROWS), "Units", []),
    shortage_chart(shortage_by_vendor(ROWS.clear()), "Units", ["acme"]),
    coverage_chart(coverage_by_week(ROWS, SUPPLY), ["Late"]),
    pareto_chart(items_by_value(ROWS, "EUR"), "EUR", ["tea"]),
    lead_time_chart(
        pl.DataFrame(
            {
                "vendor_id": ["a"],
                "vendor": ["A"],
                "median": [2.0],
                "most_within": [3],
                "orders": [1],
                "promised": [2],
            }
        ),
        [],
    ),
]


@pytest.mark.parametrize("chart", DRAWN)
def test_every_chart_can_be_clicked_and_names_no_colour_of_its_own(chart: Drawing) -> None:
    assert "picked" in str(chart.spec["params"])
    assert "'data'" not in str(chart.spec)
    assert "#" not in str(chart.spec)


@pytest.mark.parametrize("chart", DRAWN)
def test_every_chart_draws_columns_that_its_rows_have(chart: Drawing) -> None:
    layers = [chart.spec, *chart.spec.get("layer", [])]
    channels = [channel for layer in layers for channel in layer.get("encoding", {}).values()]
    fields = {channel["field"] for channel in channels if isinstance(channel, dict) and "field" in channel}
    assert fields
    assert fields <= set(chart.rows.columns)


def test_every_chart_has_a_summary_in_words() -> None:
    said = plan_chart_in_words(shortage_by_vendor(ROWS), "Units short by vendor", "vendor", "amount")
    assert said == "Units short by vendor. ACME: 5, BEST: 4, No vendor yet: 1."
    assert plan_chart_in_words(ROWS.clear(), "Units", "item_id", "covered") == "Units. None."
