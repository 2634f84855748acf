"""Deliveries: their lists, what a scan finds, what is counted and what is left."""

from datetime import datetime, timedelta

import pytest

from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.receiving.counted_lines import CountedLine, ReceiptDetails, all_but_refused
from core.receiving.deliveries import load_deliveries, load_states_matching
from core.receiving.delivery import due_text, load_delivery
from core.receiving.items import load_scanned, surplus_text
from core.receiving.recipients import load_recipients, recipient_text
from tests.helpers.receiving_shop import NOW, ReceivingShop

pytestmark = pytest.mark.both_engines


def test_the_list_begins_with_the_delivery_that_completes_most_orders(shop: ReceivingShop) -> None:
    shop.sold("chain", 1, "1042")
    shop.sold("pump", 2, "1043")
    nobody, half, whole = shop.ordered(("tube", 9)), shop.sent(("pump", 1)), shop.ordered(("chain", 5))
    listed = shop.store.ask(load_deliveries, "open", now=datetime(2026, 11, 27, 12)).to_dicts()
    assert [row["document_id"] for row in listed] == [whole, half, nobody]
    assert [row["orders_completed"] for row in listed] == [1, 0, 0]
    assert [row["orders_waiting"] for row in listed] == [1, 1, 0]
    assert [row["money"] for row in listed] == [10, 10, 0]
    assert [row["days_late"] for row in listed] == [2, 2, 2]


def test_drafts_and_finished_documents_have_lists_of_their_own(shop: ReceivingShop) -> None:
    draft, po = shop.drafted(("chain", 1)), shop.ordered(("pump", 1))
    shop.receive("po", po, everything=True)

    def listed(state: str, search: str = "") -> list[str]:
        return shop.store.ask(load_deliveries, state, now=NOW, search=search)["document_id"].to_list()

    assert (listed("draft"), listed("open"), listed("finished")) == ([draft], [], [po])
    assert listed("draft", "sku-chain") == [draft]
    assert listed("draft", "sku-pump") == []
    assert listed("finished", po[-4:]) == [po]


@pytest.mark.parametrize("search", ["0012345678900", "012345678900", "brass chain", "sku-chain brass"])
def test_the_list_finds_what_a_scan_finds_and_words_in_any_order(shop: ReceivingShop, search: str) -> None:
    shop.post(Posting(changes=[Change("item", ("chain",), {"description": "Chain, brass"})]))
    po, _ = shop.ordered(("chain", 1)), shop.ordered(("pump", 1))
    assert shop.store.ask(load_deliveries, "open", now=NOW, search=search)["document_id"].to_list() == [po]


def test_a_search_says_on_which_lists_it_finds_something(shop: ReceivingShop) -> None:
    po, draft = shop.ordered(("chain", 1)), shop.drafted(("pump", 1))
    shop.receive("po", po, everything=True)
    assert shop.store.ask(load_states_matching, po, now=NOW) == ["finished"]
    assert shop.store.ask(load_states_matching, "sku-", now=NOW) == ["draft", "finished"]
    assert shop.store.ask(load_states_matching, f"{draft}-x", now=NOW) == []


def test_a_scan_says_at_once_whom_the_unit_is_for(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    po = shop.ordered(("chain", 5))
    assert shop.store.ask(load_scanned, "po", po, "0012345678900").line_number == 1
    assert shop.store.ask(load_scanned, "po", po, "SKU-chain").line_number == 1
    assert shop.store.ask(load_scanned, "po", po, "SKU-chain").to_come == 5
    other = shop.store.ask(load_scanned, "po", po, "SKU-pump")
    assert other.line_number is None
    assert other.item is not None
    assert shop.store.ask(load_scanned, "po", po, "nonsense").item is None
    rows = shop.store.ask(load_recipients, "po", po, {1: 3})
    assert (
        recipient_text(rows.to_dicts()) == "2 of 3 go to order #1042, which is now complete; 1 to the shelf"
    )


@pytest.mark.parametrize(("counted", "said"), [(4, ""), (5, ""), (6, "5 expected, 6 counted")])
def test_counting_more_than_is_incoming_says_so(counted: int, said: str) -> None:
    assert surplus_text(counted, to_come=5).startswith(said)
    assert bool(surplus_text(counted, to_come=5)) == bool(said)


@pytest.mark.parametrize(
    ("received", "rejected", "becomes"),
    [
        (0, 0, (5, 0)),
        (3, 0, (5, 0)),
        (0, 2, (3, 2)),
        (3, 2, (3, 2)),
        (4, 2, (4, 2)),
        (7, 0, (7, 0)),
        (0, 6, (0, 6)),
    ],
)
def test_everything_incoming_is_received_except_refused_units(
    received: int, rejected: int, becomes: tuple[int, int]
) -> None:
    (line,) = all_but_refused([CountedLine(1, received, rejected, "torn")], {1: 5})
    assert line == CountedLine(1, *becomes, "torn")


def test_an_untouched_line_is_received_in_full_and_one_with_nothing_incoming_is_left_out() -> None:
    assert all_but_refused([CountedLine(1), CountedLine(2), CountedLine(3)], {1: 5, 2: 0, 3: 1}) == [
        CountedLine(1, 5),
        CountedLine(3, 1),
    ]


def test_a_delivery_shows_incoming_units_and_their_recipients(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    po = shop.ordered(("chain", 5), ("pump", 2))
    shop.receive("po", po, [CountedLine(1, 1)])
    delivery = shop.store.ask(load_delivery, "po", po)
    assert delivery.header.state == "open"
    assert delivery.lines.select("received", "to_come", "recipient_text").rows() == [
        (1, 4, "1 of 4 goes to order #1042, which would be complete; 3 to the shelf"),
        (0, 2, "2 to the shelf"),
    ]


def test_planned_units_equal_received_cancelled_and_incoming_ones(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 6), ("pump", 6), ("tube", 5))
    undone = shop.receive("po", po, [CountedLine(1, 0, 1, "wet")])
    shop.undo(undone.operation_id)
    counted = [CountedLine(1, 3, 2, "bent"), CountedLine(2, close_short=True), CountedLine(3, 10)]
    shop.receive("po", po, counted, allow_over=True, details=ReceiptDetails(short_reason="sold out"))
    lines = shop.store.ask(load_delivery, "po", po).lines
    columns = ("owed", "received", "refused", "given_up", "surplus", "to_come")
    assert lines.select(columns).rows() == [(6, 3, 2, 0, 0, 1), (6, 0, 0, 6, 0, 0), (5, 10, 0, 0, 5, 0)]


@pytest.mark.parametrize(("hours", "due"), [(24 * 2, "due 25 Nov"), (24 * 3, "due 25 Nov, 1 day late")])
def test_a_document_on_its_way_says_how_late_it_is(shop: ReceivingShop, hours: int, due: str) -> None:
    po = shop.ordered(("chain", 1))
    later = NOW + timedelta(hours=hours)
    assert due_text(shop.store.ask(load_delivery, "po", po).header, later) == due
    shop.receive("po", po, everything=True)
    assert due_text(shop.store.ask(load_delivery, "po", po).header, later) == "due 25 Nov"


def test_a_scan_fills_the_lines_of_an_item_one_after_the_other(shop: ReceivingShop) -> None:
    lines = [
        {"po_id": "7", "line_number": n, "item_id": "chain", "ordered": units}
        for n, units in ((1, 2), (2, 1))
    ]
    header = {"po_id": "7", "vendor_id": "acme", "shop_id": "harbour", "ordered_at": NOW}
    shop.post(Posting(rows={"purchase_order": [header], "purchase_order_line": lines}))
    counted: dict[int, int] = {}
    for _ in range(4):
        scanned = shop.store.ask(load_scanned, "po", "7", "SKU-chain", counted)
        counted[scanned.line_number or 0] = counted.get(scanned.line_number or 0, 0) + 1
    assert counted == {1: 2, 2: 2}
