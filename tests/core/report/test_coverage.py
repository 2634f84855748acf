"""Coverage of lines by supply, against a slow second opinion in plain Python."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.report.lines import NO_DRAFTS, exported_report, sources, supply

open_rows = st.lists(
    st.tuples(st.sampled_from(["i", "j"]), st.sampled_from(["A", "B"]), st.integers(1, 5), st.integers(1, 6)),
    max_size=8,
)
supply_rows = st.lists(
    st.tuples(
        st.sampled_from(["i", "j"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["purchase_order", "transfer"]),
        st.sampled_from(["9", "10", "a"]),
        st.integers(1, 6),
        st.none() | st.integers(1, 5),
    ),
    max_size=8,
)
Row = tuple[Any, ...]


def as_sources(rows: list[Row]) -> pl.DataFrame:
    text = "\n".join(f"{item} {shop} s {n} {at} {units}" for n, (item, shop, at, units) in enumerate(rows, 8))
    return sources("item shop document line at backordered\n" + text)


def as_supply(rows: list[Row]) -> pl.DataFrame:
    lines = [
        f"{item} {shop} {kind} {document} {number} {units} {due or '-'}"
        for number, (item, shop, kind, document, units, due) in enumerate(rows, 8)
    ]
    return supply("item shop type document line incoming due\n" + "\n".join(lines))


def naive(open_lines: list[Row], incoming: list[Row]) -> dict[int, list[Row]]:
    """For each source's line number the supply of each covered unit: (undated, day, id, type, line)."""
    units = [
        (item, shop, (due is None, due or 0, document, kind, number))
        for number, (item, shop, kind, document, owed, due) in enumerate(incoming, 8)
        for _ in range(owed)
    ]
    units.sort(key=lambda unit: unit[2])
    served: dict[int, list[Row]] = {}
    numbered = [(at, number, item, shop, n) for number, (item, shop, at, n) in enumerate(open_lines, 8)]
    for _, number, item, shop, wanted in sorted(numbered):
        mine = [unit for unit in units if unit[:2] == (item, shop)][:wanted]
        for unit in mine:
            units.remove(unit)
        served[number] = [unit[2] for unit in mine]
    return served


@settings(deadline=None)
@given(open_rows, supply_rows)
def test_coverage_equals_a_second_calculation(open_lines: list[Row], incoming: list[Row]) -> None:
    rows = exported_report(as_sources(open_lines), as_supply(incoming), NO_DRAFTS)
    expected = naive(open_lines, incoming)
    assert rows.height == len(open_lines)
    for row in rows.to_dicts():
        units = expected[row["line_number"]]
        whole = len(units) == row["backordered"] and not units[-1][0]
        assert row["covered"] == len(units)
        assert row["to_order"] == row["backordered"] - len(units)
        assert row["expected_on"] == (date(2026, 11, units[-1][1]) if whole else None)
        for column, kind in (("purchase_orders", "purchase_order"), ("transfers", "transfer")):
            listed = dict.fromkeys(unit[2] for unit in units if unit[3] == kind)
            assert row[column] == ";".join(listed)


@settings(deadline=None)
@given(open_rows, supply_rows)
def test_no_incoming_unit_is_promised_twice(open_lines: list[Row], incoming: list[Row]) -> None:
    rows = exported_report(as_sources(open_lines), as_supply(incoming), NO_DRAFTS)
    for item in "ij":
        for shop in "AB":
            here = rows.filter(item_id=item, shop_id=shop)
            coming = sum(row[4] for row in incoming if row[:2] == (item, shop))
            short = sum(row[3] for row in open_lines if row[:2] == (item, shop))
            assert here["covered"].sum() == min(coming, short)


@settings(deadline=None)
@given(open_rows, supply_rows)
def test_a_shops_report_does_not_depend_on_other_shops(open_lines: list[Row], incoming: list[Row]) -> None:
    everything = exported_report(as_sources(open_lines), as_supply(incoming), NO_DRAFTS)
    alone = exported_report(as_sources(open_lines).filter(shop_id="A"), as_supply(incoming), NO_DRAFTS)
    assert everything.filter(shop_id="A").equals(alone)
