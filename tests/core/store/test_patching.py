"""Rows are replaced by key, however often: what is left is what a plain dictionary would hold."""

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from core.store.patching import MANY_KEYS, MOST_CHUNKS, rows_for_keys, with_sorted_rows_replaced

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


def test_many_keys_at_once_give_what_few_give_one_after_the_other() -> None:
    items = [f"item {number:04}" for number in range(2 * MANY_KEYS)]
    frame = frame_of({(item, shop): 1 for item in items[: MANY_KEYS + 9] for shop in "AB"})
    touched = pl.DataFrame({"item_id": items[7:]})
    new = frame_of({(item, "A"): 2 for item in items[7::2]})

    at_once = with_sorted_rows_replaced(frame, new, touched)

    by_part = frame
    for part in touched.iter_slices(100):
        rows = new.join(part, on="item_id", how="semi")
        by_part = with_sorted_rows_replaced(by_part, rows, part)
    assert_frame_equal(at_once, by_part)
    asked = pl.Series("item_id", items).sample(fraction=1.0, shuffle=True, seed=3)
    assert_frame_equal(
        rows_for_keys(frame, asked), pl.concat(rows_for_keys(frame, part) for part in _parts(asked))
    )


def _parts(keys: pl.Series) -> list[pl.Series]:
    return [keys[start : start + 100] for start in range(0, len(keys), 100)]
