"""Refunds here and returns in the POS: pending until shown, and settled exactly."""

import pytest

from core.errors import Problem, Problems
from core.orders.refunds import RefundLine
from tests.core.orders.pos_orders import Pos


@pytest.mark.parametrize(("of_shipped", "waiting"), [(0, 1), (1, 2), (2, 3)])
def test_units_that_had_left_and_came_back_are_shipped_no_more(
    pos: Pos, of_shipped: int, waiting: int
) -> None:
    """Of 5 sold 2 were shipped and 2 came back; some of these had left."""
    pos.bring(sold=5, shipped=2, on_hand=-1)

    pos.bring(sold=5, shipped=2, returns=2, of_shipped=of_shipped, on_hand=1)

    assert pos.ready()["E1"].endswith(f" of {waiting}")
    pos.ship("E1", part={("A", 1): 1})
    assert pos.ready()["E1"].endswith(f" of {waiting - 1}")
    assert pos.is_sound()


def test_a_unit_is_either_shipped_or_refunded(pos: Pos) -> None:
    with pytest.raises(
        Problems, match="shipped “3”: these and the refunded units are more than the quantity"
    ):
        pos.bring(shipped=3, refunded=2)


def test_a_refund_is_pending_until_the_return_is_there(pos: Pos) -> None:
    pos.refund("E1", [RefundLine("A", 1, unshipped=2)])
    pos.bring()
    assert (pos.on_hand("tyre"), pos.pending(), pos.ready()["E1"]) == (2, 2, "2 of 2")
    pos.bring(returns=1, on_hand=1)
    assert (pos.on_hand("tyre"), pos.pending(), pos.ready()["E1"]) == (2, 1, "2 of 2")
    assert pos.line("A", "refunded", "returned_here") == (1, 1)
    assert pos.is_sound()


@pytest.mark.parametrize("units", [1, 3])
def test_a_refund_the_pos_shows_is_settled_exactly(pos: Pos, units: int) -> None:
    pos.refund("E1", [RefundLine("A", 1, unshipped=units)])
    pos.bring(returns=units, on_hand=units)
    assert (pos.on_hand("tyre"), pos.pending()) == (units, 0)
    assert pos.line("A", "refunded", "returned_here") == (0, 0)
    assert pos.ready()["E1"] == f"{4 - units} of {4 - units}"
    assert pos.not_in_pos() == {}
    version = pos.rows("operation", "number")[-1]
    pos.bring(returns=units, on_hand=units)
    assert pos.rows("operation", "number")[-1] == version
    assert pos.is_sound()


def test_units_refunded_here_that_the_pos_takes_off_the_sale_are_refunded_once(pos: Pos) -> None:
    pos.refund("E1", [RefundLine("A", 1, unshipped=3)])
    pos.bring(sold=3, on_hand=1)
    assert (pos.on_hand("tyre"), pos.pending(), pos.ready()["E1"]) == (3, 2, "1 of 1")
    assert pos.line("A", "refunded", "returned_here") == (2, 2)
    assert pos.is_sound()
    pos.bring(sold=1, on_hand=3)
    assert (pos.on_hand("tyre"), pos.pending(), pos.not_in_pos()) == (3, 0, {})
    assert pos.ready()["E1"] == "1 of 1"
    assert pos.is_sound()


def test_units_that_the_pos_moves_to_another_line_are_still_sold(pos: Pos) -> None:
    pos.refund("E1", [RefundLine("A", 1, unshipped=1)])
    pos.bring(sold=2, added=2)
    assert (pos.on_hand("tyre"), pos.pending(), pos.ready()["E1"]) == (1, 1, "3 of 3")
    assert pos.is_sound()


@pytest.mark.parametrize("shown", [0, 2])
def test_no_more_units_are_shipped_than_the_sale_has_left(pos: Pos, shown: int) -> None:
    done = pos.ship("E1", part={("A", 1): 3})
    imported = pos.bring(sold=2, shipped=shown, on_hand=2)
    assert imported.notes == ["More was shipped of order E1 than its sale has now. Count the shelf."]
    assert (pos.line("A", "shipped"), pos.ready()["E1"]) == ((2,), "0 of 0")
    assert ("shipped" in pos.not_in_pos()) == (shown < 2)
    assert not pos.bring(sold=2, shipped=shown, on_hand=2).notes
    assert pos.is_sound()
    with pytest.raises(Problem):
        pos.undo(done)


def test_a_refund_first_shown_as_a_figure_then_as_a_return_follows_the_file(pos: Pos) -> None:
    pos.refund("E1", [RefundLine("A", 1, unshipped=1)])
    pos.bring(refunded=1)
    assert (pos.pending(), pos.not_in_pos()) == (1, {})
    pos.bring(refunded=0, returns=1, on_hand=1)
    assert (pos.on_hand("tyre"), pos.pending(), pos.ready()["E1"]) == (1, 0, "3 of 3")
    assert pos.line("A", "refunded", "returned_here") == (0, 0)
    assert pos.is_sound()


def test_a_return_beyond_our_refund_is_a_new_return(pos: Pos) -> None:
    pos.refund("E1", [RefundLine("A", 1, unshipped=1)])
    pos.bring(returns=3, on_hand=3)
    assert (pos.on_hand("tyre"), pos.pending(), pos.ready()["E1"]) == (3, 0, "1 of 1")
    assert pos.is_sound()


def test_shipped_units_refunded_here_stay_refunded(pos: Pos) -> None:
    pos.bring(shipped=2)
    pos.refund("E1", [RefundLine("A", 1, shipped=1, returns=False)])
    pos.bring(shipped=2)
    assert pos.line("A", "shipped", "refunded") == (1, 1)
    pos.bring(shipped=3)
    assert pos.line("A", "shipped", "refunded") == (2, 1)
    assert pos.ready()["E1"] == "1 of 1"
    pos.bring(shipped=3, returns=1, on_hand=1)
    assert pos.line("A", "refunded", "returned_here") == (0, 0)
    assert (pos.on_hand("tyre"), pos.ready()["E1"]) == (1, "1 of 1")
    assert pos.is_sound()


def test_an_order_refunded_here_stays_refunded_while_the_pos_says_paid(pos: Pos) -> None:
    pos.refund("E1", everything=True)
    pos.bring()
    assert pos.stage("E1") == "refunded"
    pos.bring(returns=4, on_hand=4, payment="refunded")
    assert (pos.stage("E1"), pos.pending(), pos.not_in_pos()) == ("refunded", 0, {})
    assert pos.is_sound()
