"""Admission control of page draws: N at a time, quick callers first, writers before all, and a timeout."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from pages.session.draw_queue import DrawQueue

LONG = 60.0  # seconds: longer than any of these tests takes


class Inside:
    """Somebody who has passed, or waits to, and then stays until told to leave."""

    def __init__(self, queue: DrawQueue, quick: bool = False, note: Callable[[], object] = bool) -> None:
        self._leave, self._in = threading.Event(), threading.Event()

        def stay() -> None:
            with queue.slot(quick=quick):
                note()
                self._in.set()
                self._leave.wait(LONG)

        before = len(queue.waiting)
        self._thread = threading.Thread(target=stay, daemon=True)
        self._thread.start()
        while not (self._in.is_set() or len(queue.waiting) > before):
            time.sleep(0.001)

    def is_in(self, within: float = LONG) -> bool:
        return self._in.wait(within)

    def leave(self) -> None:
        self._leave.set()
        self._thread.join(LONG)


def test_a_fixed_number_is_admitted_at_a_time_and_all_get_their_turn() -> None:
    queue, inside, most = DrawQueue(3, LONG), [0], []

    def visit(_: int) -> None:
        with queue.slot():
            inside[0] += 1
            most.append(inside[0])
            time.sleep(0.001)
            inside[0] -= 1

    with ThreadPoolExecutor(20) as people:
        list(people.map(visit, range(200)))
    assert len(most) == 200
    assert max(most) <= 3


def test_quick_callers_go_first_and_equal_ones_in_order_of_arrival() -> None:
    queue, order = DrawQueue(1, LONG), list[str]()
    somebody = Inside(queue)
    waiting = {
        name: Inside(queue, quick, partial(order.append, name))
        for name, quick in (("ann", False), ("bob", False), ("cleo", True), ("dan", True))
    }
    assert order == []
    somebody.leave()
    for name in ("cleo", "dan", "ann", "bob"):
        assert waiting[name].is_in()
        assert order[-1] == name
        waiting[name].leave()


def test_nobody_waits_longer_than_the_timeout() -> None:
    queue = DrawQueue(1, 0.02)
    slow, impatient = Inside(queue), Inside(queue)
    assert slow.is_in()
    assert impatient.is_in()
    queue.timeout = LONG
    waits = Inside(queue)
    impatient.leave()
    assert not waits.is_in(0.05)
    slow.leave()
    assert waits.is_in()
    waits.leave()


def test_a_failing_caller_frees_its_slot() -> None:
    queue = DrawQueue(1, LONG)
    for _ in range(3):
        with pytest.raises(BaseException, match="stopped"), queue.slot():
            raise BaseException("stopped")
    with queue.slot():
        pass


def test_writers_wait_for_nobody_and_readers_wait_for_writers() -> None:
    queue = DrawQueue(2, LONG)
    inside, also_inside = Inside(queue), Inside(queue)
    with queue.writing_first():
        with queue.writing_first():
            inside.leave()
            also_inside.leave()
        comes = Inside(queue, quick=True)
        assert not comes.is_in(0.05)
    assert comes.is_in()
    comes.leave()


def test_an_admitted_caller_yields_until_there_is_no_writer() -> None:
    queue, paused = DrawQueue(1, LONG), threading.Event()

    def pause() -> None:
        queue.yield_to_writers()
        paused.set()

    with queue.writing_first():
        queue.yield_to_writers()  # nobody waits for themselves
        other = threading.Thread(target=pause, daemon=True)
        other.start()
        assert not paused.wait(0.05)
    assert paused.wait(LONG)
    other.join(LONG)


def test_background_work_waits_until_nobody_draws() -> None:
    queue, works = DrawQueue(1, LONG), threading.Event()
    draws, waits = Inside(queue), Inside(queue)
    assert draws.is_in()

    def work() -> None:
        queue.yield_to_everybody()
        works.set()

    other = threading.Thread(target=work, daemon=True)
    other.start()
    draws.leave()
    assert waits.is_in()
    assert not works.wait(0.05)
    waits.leave()
    assert works.wait(LONG)
    other.join(LONG)
    queue.yield_to_everybody()  # nobody is here: it goes on at once


def test_nobody_yields_longer_than_the_timeout() -> None:
    queue = DrawQueue(1, 0.02)
    with queue.writing_first(), ThreadPoolExecutor(1) as other:
        other.submit(queue.yield_to_writers).result(LONG)


def test_a_failing_writer_blocks_nobody() -> None:
    queue = DrawQueue(1, LONG)
    with pytest.raises(BaseException, match="stopped"), queue.writing_first():
        raise BaseException("stopped")
    with ThreadPoolExecutor(1) as other:
        other.submit(queue.yield_to_writers).result(LONG)
    with queue.slot():
        pass
