"""A newer export meets what our people did with eCom orders: payment, parcels, refunds (contract, §3).

The shop sold 4 tyres of E1 in one line and had 4; every step here is followed by files of the POS that
know of it, or do not.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.importing import apply_import
from core.ledger.operations import By
from core.neutral.folder import checked_folder, read_text, write_folder
from core.orders.refunds import RefundLine
from tests.core.orders.pos_orders import Pos
from tests.helpers.copied_stores import new_store
from tests.helpers.order_shop import OrderShop
from tests.helpers.small_shop import NOW


def test_a_payment_marked_here_is_kept_until_the_pos_shows_it(pos: Pos) -> None:
    pos.bring(payment="not_paid")
    pos.paid("E1")
    pos.bring(payment="not_paid")
    assert pos.order("E1", "payment_status") == ("paid",)
    assert pos.not_in_pos() == {"payment_status": "not_paid"}
    pos.bring(payment="paid")
    assert pos.order("E1", "payment_status", "payment_method") == ("paid", "bank transfer")
    assert pos.not_in_pos() == {}


def test_order_fields_changed_in_the_pos_follow_the_pos(pos: Pos) -> None:
    pos.bring(payment="not_paid")
    pos.paid("E1")
    pos.bring(payment="cancelled")
    assert pos.stage("E1") == "cancelled"


# shipped here · what the file shows then → shipped, the order's ready and waiting units, and what it said
SHIPPED = """
3 0  3  1 of 1  0
3 1  3  1 of 1  1
3 3  3  1 of 1  -
3 4  4  0 of 0  -
4 0  4  0 of 0  0
4 2  4  0 of 0  2
4 4  4  0 of 0  -
"""


@pytest.mark.parametrize("row", SHIPPED.strip().splitlines())
def test_shipped_units_of_the_pos_are_matched_with_ours_first(pos: Pos, row: str) -> None:
    here, file, shipped, *ready, said = row.split()
    pos.ship("E1", part={("A", 1): int(here)})
    pos.bring(shipped=int(file))
    assert pos.line("A", "shipped") == (int(shipped),)
    assert pos.ready()["E1"] == " ".join(ready)
    assert pos.not_in_pos().get("shipped", "-") == said
    version = pos.rows("operation", "number")[-1]
    pos.bring(shipped=int(file))
    assert pos.rows("operation", "number")[-1] == version
    assert pos.is_sound()


def test_a_parcel_added_in_the_pos_is_one_more(pos: Pos) -> None:
    pos.bring(shipped=1)
    pos.ship("E1", part={("A", 1): 1})
    pos.bring(shipped=3)
    assert pos.line("A", "shipped") == (3,)
    assert pos.ready()["E1"] == "1 of 1"


def test_an_order_shipped_here_is_to_mark_in_the_pos_until_the_pos_shows_it(pos: Pos) -> None:
    pos.ship("E1")
    pos.bring()
    assert pos.stage("E1") == "to_tick"
    pos.tick("E1")
    pos.bring(shipped=4, shipment="shipped")
    assert pos.stage("E1") == "done"


@pytest.mark.parametrize("says", [{"sold": 6}, {"added": 2}])
def test_units_added_to_an_order_that_was_shipped_here_wait(pos: Pos, says: dict[str, int]) -> None:
    done = pos.ship("E1")
    pos.bring()
    assert pos.ready()["E1"] == "0 of 0"

    imported = pos.bring(on_hand=-2, **says)

    assert imported.notes == ["Order E1 was shipped here and has more units now: these wait."]
    assert (pos.stage("E1"), pos.ready()["E1"]) == ("waiting_for_stock", "0 of 2")
    assert not pos.bring(on_hand=-2, **says).notes
    assert pos.is_sound()
    pos.undo(done)
    assert (pos.order("E1", "shipment_status"), pos.ready()["E1"]) == (("not_shipped",), "4 of 6")
    assert pos.is_sound()


@pytest.mark.parametrize("returns", [0, 4])
@pytest.mark.parametrize("says", [{"sold": 6}, {"added": 2}])
def test_units_added_to_an_order_that_was_refunded_here_wait(
    pos: Pos, says: dict[str, int], returns: int
) -> None:
    pos.refund("E1", everything=True)
    pos.bring(returns=returns, on_hand=returns)
    assert pos.stage("E1") == "refunded"

    imported = pos.bring(returns=returns, on_hand=returns - 2, **says)

    assert imported.notes == ["Order E1 was refunded here and has more units now: these wait."]
    assert (pos.stage("E1"), pos.ready()["E1"]) == ("ready_to_pack", "2 of 2")
    assert "payment_status" not in pos.not_in_pos()
    assert not pos.bring(returns=returns, on_hand=returns - 2, **says).notes
    assert pos.is_sound()


def test_an_order_that_the_pos_shows_as_refunded_stays_so_whatever_was_added(pos: Pos) -> None:
    pos.refund("E1", everything=True)
    pos.bring(sold=6, returns=4, on_hand=2, payment="refunded")
    assert pos.stage("E1") == "refunded"
    assert pos.is_sound()


def test_an_order_that_the_pos_shows_as_shipped_is_shipped_whole_whatever_was_added(pos: Pos) -> None:
    pos.ship("E1")
    pos.bring(sold=6, on_hand=-2, shipped=4, shipment="shipped")
    assert pos.ready()["E1"] == "0 of 0"
    assert pos.is_sound()


Step = Callable[[Pos], Any]
# the step · what the POS then shows
SHOWN: dict[str, tuple[Step, dict[str, Any]]] = {
    "fraud": (lambda pos: pos.fraud("E1"), {}),
    "shipped": (lambda pos: pos.ship("E1"), {"shipped": 4, "shipment": "shipped"}),
    "shipped in part": (lambda pos: pos.ship("E1", part={("A", 1): 2}), {"shipped": 2}),
    "refunded": (
        lambda pos: pos.refund("E1", [RefundLine("A", 1, unshipped=2)]),
        {"returns": 1, "on_hand": 1},
    ),
}


@pytest.mark.parametrize("name", list(SHOWN)[1:])
def test_a_step_that_the_pos_shows_cannot_be_undone_here(pos: Pos, name: str) -> None:
    step, says = SHOWN[name]
    done = step(pos)
    pos.bring(**says)
    before = pos.state()
    with pytest.raises(Problem, match=r"The POS already shows this\. Undo it there, then import"):
        pos.undo(done)
    assert pos.state() == before


@pytest.mark.parametrize("name", SHOWN)
def test_a_step_that_the_pos_does_not_show_can_be_undone_here(pos: Pos, name: str) -> None:
    before = pos.state()
    done = SHOWN[name][0](pos)
    pos.bring()
    pos.undo(done)
    assert pos.state()["sale_line"] == before["sale_line"]
    assert pos.state()["ours"] == []
    assert pos.is_sound()


def test_our_steps_are_exported_in_the_words_of_the_file(pos: Pos, tmp_path: Path) -> None:
    pos.ship("E1", part={("A", 1): 2}, carrier="UPS", tracking_number="1Z1")
    pos.refund("E1", [RefundLine("A", 1, unshipped=1, shipped=1, returns=True)])
    with pos.store.read() as snapshot:
        write_folder(load_export(snapshot, NOW), tmp_path / "export")
    copy = OrderShop.__new__(OrderShop)
    copy.store = new_store(tmp_path / "copy.duckdb")
    folder = checked_folder(read_text(tmp_path / "export"), {})
    apply_import(copy.store, folder, by=By("copy", "Ann", NOW))
    assert copy.ready() == pos.ready() == {"E1": "1 of 1"}
    assert copy.on_hand("tyre") == pos.on_hand("tyre") == 2
    assert copy.order("E1", "shipment_status", "carrier", "tracking_number") == (
        "partially_shipped",
        "UPS",
        "1Z1",
    )
