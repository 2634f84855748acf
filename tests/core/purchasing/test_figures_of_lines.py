"""Figures of a line without a store: what is still to come, what two records share, and days of parts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import speaking
from core.purchasing.documents import DocumentLine
from core.purchasing.part_deliveries import in_day_order, parts_text
from core.purchasing.twins import Moving

RECEIVED = Moving("received", "harbour", 1)


def line(
    planned: int = 0,
    received: int = 0,
    cancelled: int = 0,
    sent: int | None = None,
    imported: int | None = None,
) -> DocumentLine:
    return DocumentLine(1, "chain", planned, received, cancelled, None, imported, sent)


@pytest.mark.parametrize(
    ("planned", "sent", "received", "cancelled", "to_come"),
    [
        (5, None, 0, 0, 5),
        (5, None, 2, 1, 2),
        (5, None, 7, 0, 0),
        (5, None, 4, 3, 0),
        (5, 3, 1, 0, 2),
        (5, 0, 0, 0, 0),
    ],
    ids=[
        "nothing came",
        "some came and one was cancelled",
        "more came than was ordered",
        "cancelled although it came",
        "a transfer owes what was sent",
        "a transfer of which nothing was sent",
    ],
)
def test_what_is_still_to_come_is_never_below_nothing(
    planned: int, sent: int | None, received: int, cancelled: int, to_come: int
) -> None:
    assert line(planned, received, cancelled, sent).to_come == to_come


@pytest.mark.parametrize(
    ("ours", "theirs", "gained"),
    [
        (line(received=0), line(received=3, imported=3), 3),
        (line(received=3), line(received=3, imported=3), 0),
        (line(received=2), line(received=3, imported=3), 1),
        (line(received=5), line(received=3, imported=3), 0),
        (line(received=0), line(received=2, imported=0), 2),
        (line(received=3), line(received=5, imported=3), 2),
        (line(received=4, imported=4), line(received=4, imported=4), 0),
    ],
    ids=[
        "only the POS received",
        "received here and shown by the POS",
        "the POS shows one more",
        "more was received here",
        "received here on the POS's document",
        "both at once",
        "an import has shown both",
    ],
)
def test_units_that_two_records_of_a_delivery_share_count_once(
    ours: DocumentLine, theirs: DocumentLine, gained: int
) -> None:
    assert RECEIVED.taken_over([(ours, theirs)]) == [gained]


def test_units_that_the_pos_has_on_another_line_count_once() -> None:
    both = [(line(received=3), line(imported=0)), (line(received=0), line(received=4, imported=4))]
    assert RECEIVED.taken_over(both) == [-3, 4]
    assert RECEIVED.taken_over([(line(received=3), None), both[1]]) == [-3, 4]


units = st.integers(0, 9)


@given(units, units, units)
def test_a_merged_line_has_at_least_what_each_record_had_and_never_both_twice(
    here: int, shown: int, moved_there: int
) -> None:
    ours, theirs = line(received=here), line(received=shown + moved_there, imported=shown)
    merged = here + sum(RECEIVED.taken_over([(ours, theirs)]))
    assert merged == max(here, shown) + moved_there


FIRST = date(2026, 12, 1)
parts = st.lists(st.tuples(st.dates(FIRST, FIRST + timedelta(days=4)), st.integers(0, 5)), max_size=6)


@pytest.mark.parametrize(
    ("given_parts", "kept"),
    [
        ([(2, 5), (1, 3)], [(1, 3), (2, 5)]),
        ([(1, 3), (1, 4)], [(1, 7)]),
        ([(1, 0), (2, 5)], [(2, 5)]),
        ([], []),
    ],
    ids=["by day", "one day twice", "a day without units", "nothing"],
)
def test_parts_stand_in_the_order_of_their_days(
    given_parts: list[tuple[int, int]], kept: list[tuple[int, int]]
) -> None:
    asked = [(date(2026, 12, day), some) for day, some in given_parts]
    assert in_day_order(asked) == tuple((date(2026, 12, day), some) for day, some in kept)


@given(parts)
def test_no_unit_is_lost_when_parts_are_put_in_order(asked: list[tuple[date, int]]) -> None:
    kept = in_day_order(asked)
    assert sum(some for _, some in kept) == sum(some for _, some in asked)
    assert [day for day, _ in kept] == sorted({day for day, some in asked if some})
    assert in_day_order(kept) == kept


def test_parts_are_said_with_their_units_and_days() -> None:
    both = [(FIRST, 1_200), (date(2027, 1, 10), 5)]
    assert parts_text(both) == "1,200 on 1 Dec 2026, 5 on 10 Jan 2027"
    with speaking("de"):
        assert parts_text(both) == "1.200 am 1. Dez. 2026, 5 am 10. Jan. 2027"
