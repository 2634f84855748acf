"""Rows are replaced by key, however often: what is left is what a plain dictionary would hold."""

import random

import polars as pl
import pytest

from core.store.patching import MOST_CHUNKS, rows_for_keys, with_sorted_rows_replaced

Held = dict[tuple[str, str], int]
SCHEMA = {"item_id": pl.String, "shop_id": pl.String, "units": pl.Int64}


def frame_of(held: Held) -> pl.DataFrame:
    rows = [(item, shop, units) for (item, shop), units in sorted(held.items())]
    return pl.DataFrame(rows, SCHEMA, orient="row")


@pytest.mark.parametrize("by", [["item_id"], ["item_id", "shop_id"]], ids=" and ".join)
def test_a_frame_stays_in_order_and_in_few_pieces_through_many_changes(by: list[str]) -> None:
    draw = random.Random(7)
    pairs = [(f"item {n:02}", shop) for n in range(30) for shop in "ABC"]
    held: Held = {pair: 0 for pair in pairs if draw.random() < 0.5}
    frame = frame_of(held)
    for turn in range(300):
        touched = frame_of(dict.fromkeys(draw.sample(pairs, draw.randint(0, 4)), 0)).select(by).unique()
        keys = set(touched.rows())
        concerned = [pair for pair in pairs if pair[: len(by)] in keys]
        new = {pair: turn for pair in concerned if draw.random() < 0.6}
        held = {pair: units for pair, units in held.items() if pair not in concerned} | new
        frame = with_sorted_rows_replaced(frame, frame_of(new), touched)
        assert frame["item_id"].is_sorted()
        assert sorted(frame.rows()) == sorted(frame_of(held).rows())
        assert frame.n_chunks() <= MOST_CHUNKS


def test_rows_are_found_by_their_keys() -> None:
    frame = frame_of({("bell", "A"): 1, ("bell", "B"): 2, ("lamp", "A"): 3, ("tyre", "B"): 4})
    asked = pl.Series("item_id", ["tyre", "axle", "bell"])
    assert rows_for_keys(frame, asked)["units"].to_list() == [4, 1, 2]
    assert rows_for_keys(frame, asked.clear()).is_empty()
    assert rows_for_keys(frame.clear(), asked).is_empty()
