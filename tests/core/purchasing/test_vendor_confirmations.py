"""A vendor's reply: read under its own headers, compared, accepted line by line, undone."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem, Refused
from core.orders import load_orders
from core.planning.choices import Choices
from core.planning.facts import load_plan
from core.purchasing.closing import close
from core.purchasing.documents import PURCHASE_ORDER
from core.purchasing.purchase_orders import change_expected
from core.purchasing.vendor_confirmations import accept_confirmation
from core.receiving.counted_lines import CountedLine
from tests.core.purchasing.confirming import LATER, accept, read, short
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop


def lines(shop: ReceivingShop, po: str) -> list[tuple[Any, ...]]:
    """Ordered, received, cancelled and cost of each line."""
    with shop.store.read() as snapshot:
        frame = snapshot.frame("purchase_order_line", po_id=po).sort("line_number")
    return frame.select("ordered", "received", "cancelled", "unit_cost").rows()


def due(shop: ReceivingShop, po: str) -> Any:
    with shop.store.read() as snapshot:
        return snapshot.rows("purchase_order", po_id=po)[0]["expected_on"]


COST = Decimal("4.5000")


def test_a_vendor_confirmation_is_shown_as_the_changes_it_asks_for(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2), ("tube", 9))
    answers, problems = read(
        shop,
        f"""
PO,SKU,Confirmed Qty,Unit Cost,Expected On,Reason
{po},SKU-chain,5,4.50,2026-11-25,
{po},SKU-pump,0,,,discontinued
{po},SKU-tube,10,$4.75,2026-12-20,
""",
    )
    assert problems == []
    assert [short(answer) for answer in answers] == [
        (1, "expected_on", DUE, DUE),
        (2, "quantity", 2, 0),
        (3, "quantity", 9, 10),
        (3, "unit_cost", COST, Decimal("4.75")),
        (3, "expected_on", DUE, LATER),
    ]
    assert [answer.reason for answer in answers] == ["", "discontinued", "", "", ""]


def test_accepting_a_confirmation_changes_the_order_and_undo_restores_it(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("tube", 9))
    before = shop.state()
    answers, _ = read(
        shop,
        f"PO,Line,Confirmed Qty,Unit Cost,Expected On\n{po},1,3,4.80,2026-12-20\n{po},2,12,,2026-12-01",
    )
    done = accept(shop, answers)
    assert lines(shop, po) == [(5, 0, 2, Decimal("4.80")), (12, 0, 0, COST)]
    assert (due(shop, po), shop.incoming("chain"), shop.incoming("tube")) == (LATER, 3, 12)
    shop.undo(done)
    assert shop.state() == before


def test_units_that_the_vendor_will_not_send_are_planned_again(shop: ReceivingShop) -> None:
    shop.sold("chain", 5)
    po = shop.ordered(("chain", 5))
    assert shop.store.ask(load_plan, Choices(), NOW).is_empty()
    answers, _ = read(shop, f"PO,Line,Confirmed Qty,Reason\n{po},1,2,sold out")
    accept(shop, answers)
    assert shop.store.ask(load_plan, Choices(), NOW)["quantity"].to_list() == [3]
    with shop.store.read() as snapshot:
        (operation,) = snapshot.rows("operation", kind="reply")
    assert operation["note"] == f"acme.csv: {po}, line 1: sold out"


def test_received_units_count_as_confirmed(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.receive("po", po, [CountedLine(1, 3)])
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{po},1,2")
    assert (answers, problems) == (
        [],
        ["acme.csv, row 2, Confirmed Qty “2”: is below the 3 units already received."],
    )
    answers, _ = read(shop, f"PO,Line,Confirmed Qty\n{po},1,4")
    accept(shop, answers)
    assert (lines(shop, po), shop.incoming("chain")) == ([(5, 3, 1, COST)], 1)


def days(shop: ReceivingShop, po: str) -> list[Any]:
    """The day on which each line that owes units is due."""
    with shop.store.read() as snapshot:
        return snapshot.frame("supply", document_id=po).sort("line_number")["expected_on"].to_list()


def test_every_line_is_due_on_a_day_of_its_own(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2), ("tube", 9))
    before = shop.state()
    answers, _ = read(
        shop,
        f"PO,Line,Confirmed Qty,Expected On\n{po},1,5,2026-12-01\n{po},2,0,2027-06-01\n{po},3,,2026-12-20",
    )
    assert [short(answer) for answer in answers if answer.field == "expected_on"] == [
        (1, "expected_on", DUE, date(2026, 12, 1)),
        (3, "expected_on", DUE, LATER),
    ]
    done = accept(shop, [answer for answer in answers if answer.field == "expected_on"])
    assert (days(shop, po), due(shop, po)) == ([date(2026, 12, 1), DUE, LATER], LATER)
    shop.undo(done)
    assert shop.state() == before


def test_orders_are_promised_the_day_of_their_own_line(shop: ReceivingShop) -> None:
    shop.sold("chain", 5, order="W1")
    shop.sold("tube", 9, order="W2")
    po = shop.ordered(("chain", 5), ("tube", 9))
    answers, _ = read(shop, f"PO,Line,Expected On\n{po},1,2026-12-01\n{po},2,2026-12-20")
    accept(shop, answers)
    promised = shop.store.ask(load_orders).select("ecom_order_id", "promise").rows()
    assert dict(promised) == {"W1": date(2026, 12, 1), "W2": LATER}


def test_another_day_for_the_whole_order_moves_every_line(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    answers, _ = read(shop, f"PO,Line,Expected On\n{po},1,2026-12-01")
    accept(shop, answers)
    change_expected(shop.store, PURCHASE_ORDER, po, LATER, by=shop.by())
    assert days(shop, po) == [LATER, LATER]


def test_a_confirmation_of_everything_confirms_the_day_and_then_changes_nothing(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    rows = f"PO,Line,Confirmed Qty,Unit Cost,Expected On\n{po},1,5,4.5,{DUE}"
    (answer,), problems = read(shop, rows)
    assert (problems, answer.texts) == ([], (str(DUE), f"{DUE}, confirmed"))
    done = accept(shop, [answer])
    assert (days(shop, po), read(shop, rows)) == ([DUE], ([], []))
    shop.undo(done)
    assert len(read(shop, rows)[0]) == 1


def test_drafts_and_closed_orders_cannot_be_confirmed(shop: ReceivingShop) -> None:
    draft, closed = shop.drafted(("chain", 1)), shop.ordered(("chain", 1))
    close(shop.store, PURCHASE_ORDER, closed, "bankrupt", by=shop.by())
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{draft},1,0\n{closed},1,0")
    assert answers == []
    assert ["is still a draft" in problems[0], "is closed" in problems[1]] == [True, True]


def test_the_number_of_the_pos_is_understood(shop: ReceivingShop) -> None:
    from core.ledger.change_log import Change
    from core.ledger.operations import Posting

    po = shop.ordered(("chain", 5))
    shop.post(Posting(changes=[Change("purchase_order", (po,), {"pos_number": "4711"})]), "link")
    answers, _ = read(shop, "PO;Line;Confirmed Qty\n4711;1;4")
    assert [answer.po_id for answer in answers] == [po]


def test_an_order_changed_since_the_confirmation_was_read_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    answers, _ = read(shop, f"PO,Line,Confirmed Qty,Unit Cost,Expected On\n{po},1,2,4.80,2026-12-20")
    change_expected(shop.store, PURCHASE_ORDER, po, None, by=shop.by())
    with pytest.raises(Refused, match="expected on changed meanwhile, from 2026-11-25 to nothing"):
        accept(shop, answers)
    shop.receive("po", po, [CountedLine(1, 3)])
    with pytest.raises(Refused, match="3 units were received meanwhile"):
        accept(shop, answers[:1])
    assert lines(shop, po) == [(5, 3, 0, COST)]


def test_the_same_acceptance_twice_is_done_once(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    answers, _ = read(shop, f"PO,Line,Confirmed Qty\n{po},1,2")
    by = shop.by()
    first = accept_confirmation(shop.store, "acme.csv", answers, by=by)
    again = accept_confirmation(shop.store, "acme.csv", answers, by=by)
    assert (first.again, again.again, lines(shop, po)) == (False, True, [(5, 0, 3, COST)])


def test_without_a_selection_nothing_is_accepted(shop: ReceivingShop) -> None:
    with pytest.raises(Problem, match="No change was selected"):
        accept(shop, [])


CONFIRMED = st.tuples(
    st.integers(0, 12), st.sampled_from(["", "4.80", "3"]), st.sampled_from(["", "2026-12-01", "2026-12-20"])
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A closed shop with an order of three lines, and the number of it."""
    folder = tmp_path_factory.mktemp("template")
    shop = ReceivingShop(folder)
    po = shop.ordered(("chain", 5), ("pump", 2), ("tube", 9))
    shop.store.close()
    return folder, po


@settings(deadline=None, max_examples=8)
@given(st.lists(CONFIRMED, min_size=3, max_size=3), st.permutations(range(9)), st.integers(1, 3))
def test_accepting_in_parts_and_in_any_order_gives_the_same_result(
    template: tuple[Path, str],
    tmp_path_factory: pytest.TempPathFactory,
    says: list[tuple[int, str, str]],
    order: list[int],
    at_once: int,
) -> None:
    folder, po = template
    rows = "".join(f"\n{po},{n},{','.join(map(str, said))}" for n, said in enumerate(says, start=1))
    whole, parts = (ReceivingShop.copied(folder, tmp_path_factory.mktemp("shop")) for _ in range(2))
    answers, _ = read(whole, f"PO,Line,Confirmed Qty,Unit Cost,Expected On{rows}")
    shuffled = [answers[n] for n in order if n < len(answers)]
    if answers:
        accept(whole, answers)
    for at in range(0, len(shuffled), at_once):
        accept(parts, shuffled[at : at + at_once])
    states = [whole.state(), parts.state()]
    whole.store.close()
    parts.store.close()
    assert states[0] == states[1]
