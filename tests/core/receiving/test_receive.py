"""Receiving: who is served, what is refused, and what undo restores."""

import os
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.errors import Problem, Refused
from core.ledger.operations import By
from core.purchasing.closing import cancel_remainder, close, reopen
from core.purchasing.documents import PURCHASE_ORDER
from core.receiving.counted_lines import CountedLine, ReceiptDetails
from core.receiving.receive import receive
from core.receiving.result import Served
from tests.helpers.receiving_shop import NOW, ReceivingShop

pytestmark = pytest.mark.both_engines


RACES = int(os.environ.get("RACES", "50"))


def served(rows: Sequence[Served]) -> list[tuple[object, ...]]:
    return [(row.line_number, row.document_id, row.served) for row in rows]


def test_a_receipt_serves_the_oldest_source_first(shop: ReceivingShop) -> None:
    first, second = shop.sold("chain", 2), shop.sold("chain", 2)
    po = shop.ordered(("chain", 5))
    done = shop.receive("po", po, [CountedLine(1, 3)])
    assert served(done.result.served) == [(1, first, 2), (1, second, 1)]
    assert shop.on_hand("chain") == -1
    assert shop.incoming("chain") == 2


def test_units_beyond_the_sources_go_to_the_shelf_without_a_document(shop: ReceivingShop) -> None:
    sale = shop.sold("chain", 2)
    po = shop.ordered(("chain", 3))
    done = shop.receive("po", po, everything=True, operation_id="delivery")
    assert done.result.served == (
        Served("delivery", 1, "chain", "sale", sale, source_line_number=1, served=2),
        Served("delivery", 1, "chain", "", "", source_line_number=None, served=1),
    )


def test_what_no_document_explains_is_served_before_every_sale(shop: ReceivingShop) -> None:
    shop.stocked(chain=-2)
    sale = shop.sold("chain", 1)
    po = shop.ordered(("chain", 3))
    rows = shop.receive("po", po, everything=True).result.served
    assert [(row.document_type, row.document_id, row.source_line_number) for row in rows] == [
        ("unexplained", "", None),
        ("sale", sale, 1),
    ]


def test_an_order_is_complete_when_its_last_unit_is_allocated(shop: ReceivingShop) -> None:
    shop.sold("chain", 1, "1042")
    shop.sold("pump", 1, "1042")
    po = shop.ordered(("chain", 1), ("pump", 1))
    first = shop.receive("po", po, [CountedLine(1, 1)])
    assert first.result.complete == ()
    second = shop.receive("po", po, [CountedLine(2, 1)])
    assert second.result.complete == ("1042",)
    assert [(row.ecom_order_id, row.gained) for row in second.result.reached] == [("1042", 1)]


def test_the_customer_gets_the_unit_even_where_a_till_sale_caused_the_shortage(shop: ReceivingShop) -> None:
    till = shop.sold("chain", 1)
    shop.sold("chain", 1, "1042")
    po = shop.ordered(("chain", 1))
    done = shop.receive("po", po, everything=True)
    assert served(done.result.served) == [(1, till, 1)]
    assert done.result.complete == ("1042",)


def test_lines_of_one_item_serve_in_line_order(shop: ReceivingShop) -> None:
    first, second = shop.sold("chain", 1), shop.sold("chain", 1)
    transfer = shop.sent(("chain", 1))
    po = shop.ordered(("chain", 1))
    assert served(shop.receive("po", po, everything=True).result.served) == [(1, first, 1)]
    assert served(shop.receive("transfer", transfer, everything=True).result.served) == [(1, second, 1)]


def test_the_same_id_twice_receives_once_and_answers_the_same(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    po = shop.ordered(("chain", 5))
    first = shop.receive("po", po, everything=True, operation_id="one")
    again = shop.receive("po", po, everything=True, operation_id="one", now=NOW + timedelta(hours=1))
    assert again.again
    assert again.result == first.result
    assert shop.on_hand("chain") == 3


def test_the_same_lines_named_in_another_order_are_the_same_content(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 5))
    first = shop.receive("po", po, [CountedLine(1, 2), CountedLine(2, 1)], operation_id="one")
    again = shop.receive("po", po, [CountedLine(2, 1), CountedLine(1, 2)], operation_id="one")
    assert (again.again, again.result) == (True, first.result)


def test_the_same_id_with_another_content_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.receive("po", po, [CountedLine(1, 1)], operation_id="one")
    with pytest.raises(Refused, match="already used"):
        shop.receive("po", po, [CountedLine(1, 2)], operation_id="one")
    assert shop.on_hand("chain") == 1


def test_the_second_of_two_people_reads_who_received_and_when(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.receive("po", po, [CountedLine(1, 5)])
    with pytest.raises(Refused, match="only 0 of 5 still incoming; Ann received 5 at 14:03"):
        shop.receive("po", po, [CountedLine(1, 5)], actor="Bob")


def test_an_undone_receipt_does_not_count_as_the_first(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.undo(shop.receive("po", po, [CountedLine(1, 5)]).operation_id)
    with pytest.raises(Refused, match="only 5 of 5 still incoming; if more"):
        shop.receive("po", po, [CountedLine(1, 6)])


def test_an_over_delivery_must_be_confirmed_and_then_is_stock(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.receive("po", po, [CountedLine(1, 7)], allow_over=True)
    assert shop.on_hand("chain") == 7
    assert shop.incoming("chain") == 0


def test_refused_units_leave_incoming_and_never_enter_stock(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    shop.receive("po", po, [CountedLine(1, 2, rejected=2, reject_reason="bent")])
    assert shop.on_hand("chain") == 2
    assert shop.incoming("chain") == 1


def test_closing_a_line_short_cancels_its_remainder_and_undo_restores_it(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    before = shop.state()
    short = ReceiptDetails(short_reason="discontinued")
    done = shop.receive("po", po, [CountedLine(1, 2, close_short=True)], details=short)
    assert (shop.on_hand("chain"), shop.incoming("chain")) == (2, 0)
    shop.undo(done.operation_id)
    assert shop.state() == before


def test_a_receipt_is_undone_at_any_time_though_units_were_refused_since(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 9))
    first = shop.receive("po", po, [CountedLine(1, 2, 1, "bent", unit_cost=Decimal("4.20"))])
    shop.receive("po", po, [CountedLine(1, 2, 1, "wet", unit_cost=Decimal("4.30"))])
    shop.undo(first.operation_id)
    assert (shop.on_hand("chain"), shop.incoming("chain")) == (2, 6)


def test_a_part_of_a_transfer_is_undone_though_units_of_it_were_refused_since(shop: ReceivingShop) -> None:
    transfer = shop.sent(("chain", 9))
    first = shop.receive("transfer", transfer, [CountedLine(1, 2, 1, "bent")])
    shop.receive("transfer", transfer, [CountedLine(1, 2, 1, "wet")])
    shop.undo(first.operation_id)
    assert (shop.on_hand("chain"), shop.incoming("chain")) == (2, 6)


def test_undoing_a_receipt_restores_stock_incoming_and_orders_exactly(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    shop.sold("pump", 1)
    po = shop.ordered(("chain", 5), ("pump", 1))
    before = shop.state()
    counted = [CountedLine(1, 3, 1, "bent", unit_cost=Decimal("3.999")), CountedLine(2, 4)]
    done = shop.receive("po", po, counted, allow_over=True)
    assert shop.state() != before
    shop.undo(done.operation_id)
    assert shop.state() == before
    with pytest.raises(Problem, match="already undone by Ann"):
        shop.undo(done.operation_id)


WRONG = [
    ([], "Nothing was counted"),
    ([CountedLine(1, 1), CountedLine(1, 1)], "appears twice"),
    ([CountedLine(1, 0)], "at least 1, not 0"),
    (
        [CountedLine(1, unit_cost=Decimal(5))],
        "Line 1: a unit cost can only be corrected for units that arrive",
    ),
    ([CountedLine(1, -1)], "not -1"),
    ([CountedLine(1, 1, rejected=-1)], "not -1"),
    ([CountedLine(9, 1)], "has no line 9"),
    ([CountedLine(1, 1, rejected=1)], "say why 1 unit was refused"),
    ([CountedLine(1, 1, unit_cost=Decimal(-1))], "cannot be below 0"),
    ([CountedLine(1, 1, unit_cost=Decimal(10) ** 12)], "at most 12 digits"),
    ([CountedLine(1, 1, close_short=True)], "Say why the remainder"),
    ([CountedLine(1, 4, 2, "bent")], "only 5 of 5"),
]


@pytest.mark.parametrize(("counted", "sentence"), WRONG)
def test_an_impossible_count_changes_nothing(
    shop: ReceivingShop, counted: list[CountedLine], sentence: str
) -> None:
    po = shop.ordered(("chain", 5))
    before = shop.state()
    with pytest.raises(Problem, match=sentence):
        shop.receive("po", po, counted)
    assert shop.state() == before


def test_drafts_closed_and_unknown_documents_are_not_received(shop: ReceivingShop) -> None:
    draft, po = shop.drafted(("chain", 1)), shop.ordered(("chain", 1))
    with pytest.raises(Problem, match="still a draft"):
        shop.receive("po", draft, everything=True)
    with pytest.raises(Problem, match="There is no purchase order PO-7"):
        shop.receive("po", "PO-7", everything=True)
    close(shop.store, PURCHASE_ORDER, po, "bankrupt", by=shop.by())
    with pytest.raises(Problem, match="is closed"):
        shop.receive("po", po, everything=True)
    reopen(shop.store, PURCHASE_ORDER, po, by=shop.by())
    shop.receive("po", po, everything=True)
    with pytest.raises(Problem, match="Nothing is incoming on purchase order"):
        shop.receive("po", po, everything=True)


def test_the_remainder_of_a_purchase_order_is_cancelled_with_a_reason(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 1))
    shop.receive("po", po, [CountedLine(1, 2), CountedLine(2, 1)])
    done = cancel_remainder(shop.store, PURCHASE_ORDER, po, "sold out", by=shop.by())
    assert done.result == [{"line_number": 1, "item_id": "chain", "units": 3}]
    assert shop.incoming("chain") == 0
    shop.undo(done.operation_id)
    assert shop.incoming("chain") == 3


def test_a_delivery_of_tomorrow_is_not_received_today(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    with pytest.raises(Problem, match="in the future"):
        shop.receive("po", po, [CountedLine(1, 1)], details=ReceiptDetails(received_on=date(2026, 11, 24)))


def pressed_at_once(shop: ReceivingShop, po: str, people: int) -> list[str]:
    """Answers that people read who receive line 1 of a purchase order at the same moment."""
    outcomes: list[str] = []
    start = threading.Barrier(people)

    def press(number: int) -> None:
        start.wait()
        by = By(f"{po}-{number}", f"P{number}", NOW)
        try:
            receive(shop.store, "po", po, [CountedLine(1, 1)], by=by)
            outcomes.append("received")
        except Refused as refused:
            outcomes.append(str(refused))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_sixteen_people_who_receive_the_same_units_exactly_one_succeeds(shop: ReceivingShop) -> None:
    for _ in range(RACES):
        po = shop.ordered(("chain", 1))
        before = shop.on_hand("chain")

        outcomes = pressed_at_once(shop, po, 16)

        assert outcomes.count("received") == 1
        assert sum("only 0 of 1 still incoming; P" in said for said in outcomes) == 15
        assert shop.on_hand("chain") == before + 1
