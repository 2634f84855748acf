"""Units of one item on several lines of a document: those of a file are first the ones done here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger.same_units import new_units


@pytest.mark.parametrize(
    ("shown", "pending", "new"),
    [
        ([3], [2], [1]),  # one line: two are ours, one is new
        ([3, 1], [1, 3], [2, -2]),  # received here on the other line
        ([3, 0], [1, 3], [2, -2]),  # … and one is not shown yet
        ([4, 1], [1, 3], [3, -2]),  # … and one more is new
        ([0, 4, 0], [2, 0, 2], [-2, 4, -2]),
        ([0, 1, 0], [2, 0, 2], [-1, 1, 0]),  # the first line gives first
        ([0, 0], [1, 3], [0, 0]),  # nothing new is shown
        ([-2, 2], [0, 0], [-2, 2]),  # the file moved its own
        ([-3, 3], [0, 1], [-3, 3]),  # … and one that it lacks is still not shown
        ([-3, 0], [0, 1], [-3, 0]),  # taken back there, of those that it had
        ([-2, 0], [0, -2], [-2, 2]),  # taken back there as here, on the other line
        ([-2, 2], [-2, 2], [0, 0]),  # both as here
    ],
)
def test_units_of_a_file_are_first_those_that_are_pending_on_any_line(
    shown: list[int], pending: list[int], new: list[int]
) -> None:
    assert new_units(list(zip(shown, pending, strict=True))) == new


units = st.integers(0, 5)


@given(st.lists(st.tuples(st.integers(-5, 5), units), min_size=1, max_size=4))
def test_lines_of_one_item_have_as_many_new_units_as_one_line_would(lines: list[tuple[int, int]]) -> None:
    new = new_units(lines)
    shown, pending = (sum(column) for column in zip(*lines, strict=True))

    assert [sum(new)] == new_units([(shown, pending)])
    left = [pending - shown + new for (shown, pending), new in zip(lines, new, strict=True)]
    assert all(0 <= still <= before for still, (_, before) in zip(left, lines, strict=True))
