"""A purchase order or transfer created here gets a number in the POS: from then on both are one."""

import pytest

from core.errors import Problem
from core.exchange.export import load_export
from core.purchasing.closing import cancel_remainder, close
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.order_pdf import load_order_to_print
from core.receiving.counted_lines import CountedLine
from core.receiving.delivery import load_delivery
from core.report.named import NamedDocument, load_documents_named
from tests.core.exchange.numbered import TWO_LINES, bring, in_two_lines, is_sound, link
from tests.helpers.receiving_shop import NOW, ReceivingShop


def test_an_order_with_its_number_in_the_pos_is_counted_once_line_by_line(shop: ReceivingShop) -> None:
    order = in_two_lines(shop)
    link(shop, order, "4711")

    bring(shop, purchase_orders=TWO_LINES)

    assert shop.incoming("chain") == 8
    with shop.store.read() as snapshot:
        lines = snapshot.frame("purchase_order_line", columns=["po_id", "line_number", "ordered"])
        exported = load_export(snapshot, NOW)["purchase_orders"]
    assert sorted(lines.rows()) == [(order, 1, 5), (order, 2, 3)]
    assert exported["po_id"].to_list() == [order, order]
    assert is_sound(shop)


def test_units_received_here_are_settled_by_the_number_in_the_pos(shop: ReceivingShop) -> None:
    order = in_two_lines(shop)
    link(shop, order, "4711")
    shop.receive("po", order, [CountedLine(1, 5)])

    bring(shop, purchase_orders=TWO_LINES)
    assert (shop.on_hand("chain"), shop.incoming("chain")) == (5, 3)
    bring(shop, on_hand=5, purchase_orders=[TWO_LINES[0].replace(",5,0,", ",5,5,"), TWO_LINES[1]])

    assert (shop.on_hand("chain"), shop.incoming("chain")) == (5, 3)
    assert is_sound(shop)


@pytest.mark.parametrize(
    "file",
    [
        [TWO_LINES[0].replace(",5,0,", ",5,3,"), TWO_LINES[1]],  # received on the other line there
        ["4711,1,acme,harbour,chain,8,3,2026-11-23,"],  # which is the only one
    ],
)
def test_units_received_here_are_settled_by_another_line_of_the_number_in_the_pos(
    shop: ReceivingShop, file: list[str]
) -> None:
    order = in_two_lines(shop)
    link(shop, order, "4711")
    shop.receive("po", order, [CountedLine(2, 3)])

    for _ in range(2):
        bring(shop, on_hand=3, purchase_orders=file)

        assert shop.on_hand("chain") == 3
        with shop.store.read() as snapshot:
            assert snapshot.frame("pending").is_empty()
        assert is_sound(shop)


def test_an_order_imported_under_its_pos_number_is_counted_once_when_linked(
    shop: ReceivingShop,
) -> None:
    order = in_two_lines(shop)
    (note,) = bring(shop, purchase_orders=TWO_LINES).notes
    assert note.startswith(f"{order} looks like 4711: same vendor, shop and items.")
    assert shop.incoming("chain") == 16

    done = link(shop, order, "4711")
    assert shop.incoming("chain") == 8
    shop.undo(done)
    assert shop.incoming("chain") == 16
    link(shop, order, "4711")
    bring(shop, purchase_orders=TWO_LINES)

    assert shop.incoming("chain") == 8
    with shop.store.read() as snapshot:
        assert load_export(snapshot, NOW)["purchase_orders"]["po_id"].unique().to_list() == [order]
    assert is_sound(shop)


@pytest.mark.parametrize("imported", [False, True])
def test_the_number_in_the_pos_finds_the_order_wherever_a_number_is_taken(
    shop: ReceivingShop, *, imported: bool
) -> None:
    order = in_two_lines(shop)
    if imported:
        bring(shop, purchase_orders=TWO_LINES)
    link(shop, order, "4711")

    with shop.store.read() as snapshot:
        assert load_documents_named(snapshot, "PO 4711") == [NamedDocument("purchase_order", order)]
        assert load_delivery(snapshot, "po", "4711").header.document_id == order
        assert len(load_order_to_print(snapshot, "4711", NOW).lines) == 2
    shop.receive("po", "4711", [CountedLine(1, 4)])
    assert (shop.on_hand("chain"), shop.incoming("chain")) == (4, 4)
    cancel_remainder(
        shop.store, PURCHASE_ORDER, "4711", "the vendor has no more", line_numbers=[1], by=shop.by()
    )
    assert shop.incoming("chain") == 3
    assert close(shop.store, PURCHASE_ORDER, "4711", "sold out", by=shop.by()).result == {"closed": order}
    assert shop.incoming("chain") == 0
    assert is_sound(shop)


def test_a_transfer_sent_here_is_the_one_that_the_pos_numbered(shop: ReceivingShop) -> None:
    shop.stocked(chain=4)
    transfer = shop.drafted_transfer(("chain", 3), sender="harbour", receiver="hill")
    link(shop, transfer, "T9", TRANSFER)
    bring(shop, on_hand=4, transfers=["T9,1,harbour,hill,chain,3,0,"])
    with pytest.raises(Problem, match="follows T9 in the POS since an import"):
        link(shop, transfer, "T10", TRANSFER)

    bring(shop, on_hand=1, transfers=["T9,1,harbour,hill,chain,3,0,2026-11-23"])

    assert (shop.on_hand("chain"), shop.incoming("chain", "hill")) == (1, 3)
    assert is_sound(shop)


def test_an_order_sent_here_stays_sent_while_the_pos_has_a_draft(shop: ReceivingShop) -> None:
    order = shop.ordered(("chain", 5))
    link(shop, order, "4711")
    bring(shop, purchase_orders=["4711,1,acme,harbour,chain,5,0,,"])
    assert shop.incoming("chain") == 5


def test_an_order_whose_number_the_file_does_not_have_yet_stays_open(shop: ReceivingShop) -> None:
    order = shop.ordered(("chain", 5))
    link(shop, order, "4711")
    bring(shop, purchase_orders=["1,1,acme,harbour,pump,1,0,2026-11-01,"])
    assert shop.incoming("chain") == 5


def test_a_pos_number_can_be_undone_until_an_import_uses_it(shop: ReceivingShop) -> None:
    order = shop.ordered(("chain", 5))
    shop.undo(link(shop, order, "4712"))
    done = link(shop, order, "4711")
    bring(shop, purchase_orders=[TWO_LINES[0]])
    with pytest.raises(Problem, match="follows 4711 in the POS since an import"):
        shop.undo(done)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (" ", "Enter the number that purchase order"),
        ("4711", "already the number of purchase order"),
        ("3061", "for another vendor or shop"),
    ],
)
def test_an_impossible_pos_number_is_refused_and_nothing_changes(
    shop: ReceivingShop, number: str, refusal: str
) -> None:
    link(shop, shop.ordered(("chain", 5)), "4711")
    bring(
        shop,
        purchase_orders=["3061,1,acme,hill,pump,1,0,2026-11-01,"],
    )
    order = shop.ordered(("pump", 1))
    before = shop.state()

    with pytest.raises(Problem, match=refusal):
        link(shop, order, number)

    assert shop.state() == before
