"""Units that nobody takes stay with their delivery: who gets what, and what is left of each."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation.dealing import deal, deal_with_rest, sum_so_far

Rows = list[tuple[str, int]]
SCHEMA = {"item_id": pl.String(), "units": pl.Int64()}


def queue(rows: Rows) -> pl.DataFrame:
    """Units of items in one shop, in the order in which they are served or used up."""
    frame = pl.DataFrame(rows, SCHEMA, orient="row")
    return frame.with_columns(shop_id=pl.lit("A"))


@pytest.mark.parametrize(
    ("demand", "supply", "pieces"),
    [
        ([("bell", 3)], [("bell", 5)], [(0, 0, 3), (None, 0, 2)]),
        ([("bell", 3), ("bell", 4)], [("bell", 5)], [(0, 0, 3), (1, 0, 2)]),
        ([("bell", 6)], [("bell", 5), ("bell", 5)], [(0, 0, 5), (0, 1, 1), (None, 1, 4)]),
        ([("lamp", 3)], [("bell", 5)], [(None, 0, 5)]),
        ([], [("bell", 5), ("lamp", 1)], [(None, 0, 5), (None, 1, 1)]),
        ([("bell", 3)], [], []),
        ([("bell", 0), ("bell", 2)], [("bell", 2)], [(1, 0, 2)]),
    ],
    ids=[
        "a rest is kept",
        "the last in the queue gets less",
        "a second delivery serves what the first did not",
        "other goods serve nobody",
        "nobody waits",
        "nothing came",
        "who wants nothing gets nothing",
    ],
)
def test_deliveries_are_dealt_to_the_queue_and_their_rest_is_kept(
    demand: Rows, supply: Rows, pieces: list[tuple[int | None, int, int]]
) -> None:
    assert deal_with_rest(queue(demand), queue(supply)).rows() == pieces


rows = st.lists(st.tuples(st.sampled_from(["bell", "lamp"]), st.integers(0, 5)), max_size=6)
some = st.lists(st.tuples(st.sampled_from(["bell", "lamp"]), st.integers(1, 5)), max_size=6)


@settings(deadline=None)
@given(rows, some)
def test_every_unit_of_a_delivery_goes_to_somebody_or_stays(demand: Rows, supply: Rows) -> None:
    pieces = deal_with_rest(queue(demand), queue(supply))
    assert (pieces["units"] > 0).all()
    of_delivery = dict(pieces.group_by("supply_row").agg(pl.col("units").sum()).iter_rows())
    assert of_delivery == {place: units for place, (_, units) in enumerate(supply)}
    served = pieces.filter(pl.col("demand_row").is_not_null()).sort("demand_row", "supply_row")
    dealt = deal(queue(demand), queue(supply)).sort("demand_row", "supply_row")
    assert served.select(dealt.columns).rows() == dealt.rows()


@settings(deadline=None)
@given(rows, some)
def test_nothing_is_left_over_while_somebody_waits_for_it(demand: Rows, supply: Rows) -> None:
    pieces = deal_with_rest(queue(demand), queue(supply))
    left = {supply[row][0] for row in pieces.filter(pl.col("demand_row").is_null())["supply_row"]}
    got = dict(pieces.drop_nulls().group_by("demand_row").agg(pl.col("units").sum()).iter_rows())
    waiting = {item for place, (item, units) in enumerate(demand) if got.get(place, 0) < units}
    assert not left & waiting


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-5, 5)), max_size=12).map(sorted))
def test_a_running_sum_begins_anew_in_each_queue(numbers: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(numbers, {"queue": pl.Int64(), "units": pl.Int64()}, orient="row")
    plain = frame.select(pl.col("units").cum_sum().over("queue")).to_series()
    assert frame.select(sum_so_far("units", "queue")).to_series().to_list() == plain.to_list()
