"""A picture that many want is made once, and nobody sees one from before what they saw or did."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from core.store.latest import PATIENCE, Moment, Picture

QUARTER = datetime(2026, 11, 24, 9, 15)
NOW = datetime(2026, 11, 24, 9, 20)
SOON = 10  # seconds


def at(version: int, beginning: int = 0, quarter: datetime = QUARTER) -> Moment:
    return Moment(version, beginning, quarter)


class Painter:
    """Paints a moment as its version; from ``slow`` on it takes until ``finish`` is called."""

    def __init__(self) -> None:
        self.painted: list[int] = []
        self.slow = False
        self.began, self._finished = threading.Event(), threading.Event()
        self.finish = self._finished.set

    def paint(self, moment: Moment) -> int:
        self.painted.append(moment.version)
        if self.slow:
            self.began.set()
            assert self._finished.wait(SOON)
        return moment.version


@pytest.fixture
def painter() -> Iterator[Painter]:
    painter = Painter()
    yield painter
    painter.finish()


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as people:
        yield people


def begun(painter: Painter, people: ThreadPoolExecutor, shown: Picture[int], moment: Moment) -> Future[int]:
    """Somebody asks for a picture that takes its time."""
    painter.slow = True
    asked = people.submit(lambda: shown.of(moment, NOW).picture)
    assert painter.began.wait(SOON)
    return asked


def test_a_picture_is_made_once_for_all_who_look_at_the_same_moment(painter: Painter) -> None:
    shown = Picture(painter.paint)
    assert [shown.of(at(1), NOW).picture for _ in range(3)] == [1, 1, 1]
    assert painter.painted == [1]


def test_whoever_comes_after_a_change_sees_it(painter: Painter) -> None:
    shown = Picture(painter.paint)
    assert [shown.of(at(version), NOW).picture for version in (1, 2, 2, 3)] == [1, 2, 2, 3]


def test_a_picture_of_a_later_moment_shows_the_earlier_one_too(painter: Painter) -> None:
    shown = Picture(painter.paint)
    shown.of(at(5), NOW)
    assert shown.of(at(4), NOW).picture == 5
    assert painter.painted == [5]


def test_while_one_person_waits_for_the_new_picture_others_look_at_the_one_before(
    painter: Painter, people: ThreadPoolExecutor
) -> None:
    shown = Picture(painter.paint)
    shown.of(at(1), NOW)
    asked = begun(painter, people, shown, at(2))
    assert shown.of(at(2), NOW, seen=1).picture == 1
    painter.finish()
    assert asked.result(SOON) == 2
    assert shown.of(at(2), NOW).picture == 2
    assert painter.painted == [1, 2]


def test_many_who_come_at_once_to_the_first_picture_wait_for_one_maker(
    painter: Painter, people: ThreadPoolExecutor
) -> None:
    shown = Picture(painter.paint)
    first = begun(painter, people, shown, at(1))
    others = [people.submit(lambda: shown.of(at(1), NOW).picture) for _ in range(5)]
    painter.finish()
    assert [asked.result(SOON) for asked in (first, *others)] == [1] * 6
    assert painter.painted == [1]


@pytest.mark.parametrize(
    ("moment", "seen", "patience"),
    [
        pytest.param(at(2), 2, PATIENCE, id="who did something themselves"),
        pytest.param(at(2, beginning=1), 0, PATIENCE, id="who looks at a store begun anew"),
        pytest.param(at(2, quarter=QUARTER.replace(minute=30)), 0, PATIENCE, id="who looks on another day"),
        pytest.param(at(2), 1, timedelta(0), id="who would look at a picture that is old"),
    ],
)
def test_no_one_is_shown_the_one_before(
    painter: Painter,
    people: ThreadPoolExecutor,
    moment: Moment,
    seen: int,
    patience: timedelta,
) -> None:
    shown = Picture(painter.paint, patience)
    shown.of(at(1), NOW)
    begun(painter, people, shown, moment)
    waiting = people.submit(lambda: shown.of(moment, NOW, seen).picture)
    with pytest.raises(TimeoutError):
        waiting.result(0.2)
    painter.finish()
    assert waiting.result(SOON) == 2


def test_a_picture_that_could_not_be_made_is_made_by_the_next_who_asks() -> None:
    fails = iter([True, False])

    def paint(moment: Moment) -> int:
        if next(fails):
            raise ValueError("torn")
        return moment.version

    shown = Picture(paint)
    with pytest.raises(ValueError, match="torn"):
        shown.of(at(1), NOW)
    assert shown.of(at(1), NOW).picture == 1
