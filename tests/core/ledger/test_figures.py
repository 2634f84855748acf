"""Running figures of movements: the same for a few and for many."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from core.allocation import PAIR
from core.ledger import figures
from core.ledger.operations import movements_frame
from tests.helpers.small_shop import NOW

MOVEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "document_type": st.sampled_from(["sale", "purchase_order", "transfer", "count"]),
            "document_id": st.sampled_from(["D1", "D2"]),
            "line_number": st.integers(1, 3),
            "item_id": st.sampled_from(["tyre", "bell"]),
            "shop_id": st.sampled_from(["S1", "S2"]),
            "quantity": st.integers(-5, 5),
            "occurred_at": st.just(NOW),
        }
    ),
    max_size=figures.FEW_MOVEMENTS,
)


def many_times(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows so often that they are many."""
    return pl.concat([frame] * (figures.FEW_MOVEMENTS + 1))


@given(MOVEMENTS, st.booleans())
def test_a_few_movements_add_up_as_many_do(rows: list[dict[str, object]], gives_back: bool) -> None:
    few = movements_frame(rows)
    if few.is_empty():
        return
    times = figures.FEW_MOVEMENTS + 1
    one = figures.stock_figures(few, 7, gives_back=gives_back).sort(PAIR)
    many = figures.stock_figures(many_times(few), 7, gives_back=gives_back).sort(PAIR)
    multiplied = one.with_columns(pl.col("on_hand", "came_in") * times)
    assert multiplied.equals(many)
    assert multiplied.schema == many.schema
    assert figures.document_types(few) == figures.document_types(many_times(few)) == {*few["document_type"]}
    line = ["po_id", "line_number"]
    units = figures.units_by_line(few, "po_id", "received").sort(line)
    of_many = figures.units_by_line(many_times(few), "po_id", "received").sort(line)
    assert units.with_columns(pl.col("received") * times).equals(of_many)
    assert units.schema == of_many.schema


def test_stock_afterwards_is_the_same_for_a_few_and_for_many() -> None:
    pairs = [(f"I{number:02}", "S1") for number in range(figures.FEW_MOVEMENTS + 1)]
    moved = pl.DataFrame(
        [(*pair, place - 3, place, 9) for place, pair in enumerate(pairs)],
        schema=figures.FIGURE_TYPES,
        orient="row",
    )
    before = pl.DataFrame(
        [(*pair, 5, place % 2) for place, pair in enumerate(pairs) if place % 3],
        schema=figures.STOCK_TYPES,
        orient="row",
    )
    many = figures.stock_afterwards(moved, before).sort(PAIR)
    few = [figures.stock_afterwards(part, before) for part in moved.iter_slices(figures.FEW_MOVEMENTS // 2)]
    assert many.equals(pl.concat(few).sort(PAIR))
    assert many.schema == few[0].schema
    assert many.row(1) == ("I01", "S1", 3, 1)
