"""Two documents that are the same: made here and imported, received on either, counted once."""

import pytest

from core.errors import Problem
from core.exchange.not_in_pos import load_not_in_pos
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import DraftLine, edit_draft
from core.receiving.counted_lines import CountedLine
from core.receiving.deliveries import load_deliveries
from core.receiving.delivery import load_delivery
from tests.core.exchange.numbered import TWO_LINES, bring, in_two_lines, is_sound, link
from tests.helpers.receiving_shop import NOW, ReceivingShop


@pytest.mark.parametrize(
    ("received", "counted"),
    [
        ((0, 3, 0), (3, 5)),  # received in the POS alone
        ((3, 3, 0), (3, 5)),  # the same three units, entered in both
        ((3, 5, 0), (5, 3)),  # three of the five were received here first
        ((5, 3, 0), (5, 3)),  # two are not in the POS yet
        ((0, 3, 2), (5, 3)),  # three in the POS, and two more here on its order
    ],
)
def test_units_received_on_either_document_are_counted_once_when_linked(
    shop: ReceivingShop, received: tuple[int, int, int], counted: tuple[int, int]
) -> None:
    """``received``: here, in the POS, and here on the order of the POS; ``counted``: on hand, incoming."""
    here, in_the_pos, on_the_order_of_the_pos = received
    order = in_two_lines(shop)
    if here:
        shop.receive("po", order, [CountedLine(1, here)])
    file = [TWO_LINES[0].replace(",5,0,", f",5,{in_the_pos},"), TWO_LINES[1]]
    bring(shop, on_hand=in_the_pos, purchase_orders=file)
    if on_the_order_of_the_pos:
        shop.receive("po", "4711", [CountedLine(1, on_the_order_of_the_pos)])
    before = shop.state()

    done = link(shop, order, "4711")
    assert (shop.on_hand("chain"), shop.incoming("chain")) == counted
    assert is_sound(shop)
    shop.undo(done)
    assert shop.state() == before
    link(shop, order, "4711")
    bring(shop, on_hand=in_the_pos, purchase_orders=file)

    assert (shop.on_hand("chain"), shop.incoming("chain")) == counted
    assert is_sound(shop)


@pytest.mark.parametrize("in_the_pos", [(3, 0), (1, 2), (5, 0)])
def test_units_received_on_another_line_in_the_pos_are_counted_once_when_linked(
    shop: ReceivingShop, in_the_pos: tuple[int, int]
) -> None:
    order = in_two_lines(shop)
    shop.receive("po", order, [CountedLine(2, 3)])
    file = [
        line.replace(",0,2026", f",{units},2026") for line, units in zip(TWO_LINES, in_the_pos, strict=True)
    ]
    bring(shop, on_hand=sum(in_the_pos), purchase_orders=file)
    before = shop.state()

    done = link(shop, order, "4711")
    counted = max(3, sum(in_the_pos))
    assert (shop.on_hand("chain"), shop.incoming("chain")) == (counted, 8 - counted)
    shop.undo(done)
    assert shop.state() == before
    link(shop, order, "4711")
    bring(shop, on_hand=sum(in_the_pos), purchase_orders=file)

    assert (shop.on_hand("chain"), shop.incoming("chain")) == (counted, 8 - counted)
    with shop.store.read() as snapshot:
        assert snapshot.frame("pending").is_empty()
    assert is_sound(shop)


def test_a_line_that_only_the_pos_has_is_on_the_order_when_linked(shop: ReceivingShop) -> None:
    order = shop.ordered(("chain", 8))
    bring(shop, on_hand=2, purchase_orders=[TWO_LINES[0].replace(",5,0,", ",5,2,"), TWO_LINES[1]])
    before = shop.state()

    done = link(shop, order, "4711")

    with shop.store.read() as snapshot:
        lines = load_delivery(snapshot, "po", order).lines
    assert lines.select("line_number", "owed", "received").rows() == [(1, 5, 2), (2, 3, 0)]
    shop.undo(done)
    assert sorted(shop.state()["stock"]) == sorted(before["stock"])
    assert shop.incoming("chain") == 8 + 6


def test_a_transfer_sent_here_and_in_the_pos_leaves_stock_once(shop: ReceivingShop) -> None:
    shop.stocked(chain=9)
    transfer = shop.sent(("chain", 4), sender="harbour", receiver="hill")
    bring(shop, on_hand=5, transfers=["T9,1,harbour,hill,chain,4,1,2026-11-23"])
    before = shop.on_hand("chain"), shop.on_hand("chain", "hill")
    assert before[0] == 1  # left twice

    link(shop, transfer, "T9", TRANSFER)

    assert (shop.on_hand("chain"), shop.incoming("chain", "hill")) == (5, 3)
    assert shop.on_hand("chain", "hill") == before[1]
    assert is_sound(shop)


def test_a_receipt_on_the_order_of_the_pos_is_undone_after_the_number(shop: ReceivingShop) -> None:
    order = in_two_lines(shop)
    bring(shop, purchase_orders=TWO_LINES)
    receipt = shop.receive("po", "4711", [CountedLine(1, 2)]).operation_id
    number = link(shop, order, "4711")
    with pytest.raises(Problem, match=f"4711 is {order} now. Undo that number first"):
        shop.undo(receipt)
    shop.undo(number)
    shop.undo(receipt)
    assert shop.on_hand("chain") == 0


def test_a_linked_pos_order_is_no_longer_a_separate_document(shop: ReceivingShop) -> None:
    order = in_two_lines(shop)
    bring(shop, purchase_orders=TWO_LINES)
    link(shop, order, "4711")
    with shop.store.read() as snapshot:
        listed = [load_deliveries(snapshot, state, now=NOW) for state in ("draft", "open", "finished")]
        opened = load_delivery(snapshot, "po", "4711").header.document_id
    assert [frame["document_id"].to_list() for frame in listed] == [[], [order], []]
    assert opened == order


def test_confirming_two_documents_as_the_same_before_an_import_links_them(shop: ReceivingShop) -> None:
    order = in_two_lines(shop)
    done = bring(shop, same={("purchase_order", "4711"): order}, purchase_orders=TWO_LINES)
    assert (shop.incoming("chain"), done.notes) == (8, [])
    bring(
        shop, purchase_orders=[TWO_LINES[0].replace(",5,0,", ",5,0,"), TWO_LINES[1].replace(",3,0,", ",2,0,")]
    )
    assert shop.incoming("chain") == 7
    assert is_sound(shop)


def test_an_order_confirmed_as_a_different_one_is_counted_separately(shop: ReceivingShop) -> None:
    in_two_lines(shop)
    done = bring(shop, same={("purchase_order", "4711"): ""}, purchase_orders=TWO_LINES)
    assert (shop.incoming("chain"), done.notes) == (16, [])


def test_an_impossible_answer_changes_nothing(shop: ReceivingShop) -> None:
    order, other = in_two_lines(shop), shop.ordered(("pump", 1))
    before = shop.state()
    with pytest.raises(Problem, match=f"{other} is not like 4711"):
        bring(shop, same={("purchase_order", "4711"): other}, purchase_orders=TWO_LINES)
    both = {("purchase_order", "4711"): order, ("purchase_order", "4712"): order}
    again = [line.replace("4711", "4712") for line in TWO_LINES]
    with pytest.raises(Problem, match=f"{order} can only have one POS number"):
        bring(shop, same=both, purchase_orders=TWO_LINES + again)
    assert shop.state() == before


def test_notes_on_a_draft_made_here_are_not_listed_as_differences(shop: ReceivingShop) -> None:
    order = shop.drafted(("chain", 2))
    edit_draft(
        shop.store, PURCHASE_ORDER, order, [DraftLine("chain", 7, line_number=1)], version=1,
        expected_on=None, note=None, by=shop.by(),
    )  # fmt: skip
    with shop.store.read() as snapshot:
        assert load_not_in_pos(snapshot).is_empty()
