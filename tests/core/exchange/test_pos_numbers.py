"""A purchase order or transfer created here gets a number in the POS: from then on both are one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.errors import Problem
from core.exchange.export import load_export
from core.exchange.import_plan import Imported, Same
from core.exchange.importing import apply_import, load_known
from core.exchange.not_in_pos import load_not_in_pos
from core.ledger.check import load_problems
from core.neutral.folder import checked_folder
from core.purchasing.closing import cancel_remainder, close
from core.purchasing.documents import PURCHASE_ORDER, TRANSFER
from core.purchasing.drafts import Draft, DraftLine, create_drafts, edit_draft
from core.purchasing.links import link_to_pos
from core.purchasing.order_pdf import load_order_to_print
from core.purchasing.purchase_orders import mark_sent
from core.receiving.counted_lines import CountedLine
from core.receiving.deliveries import load_deliveries, load_delivery
from core.report.named import NamedDocument, load_documents_named
from tests.helpers.receiving_shop import NOW, ReceivingShop

ORDERS = "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,expected_on"
TRANSFERS = "transfer_id,line_number,from_shop_id,to_shop_id,item_id,quantity,received,sent_at"
TWO_LINES = ["4711,1,acme,harbour,chain,5,0,2026-11-23,", "4711,2,acme,harbour,chain,3,0,2026-11-23,"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def bring(shop: ReceivingShop, on_hand: int = 0, same: Same | None = None, **files: list[str]) -> Imported:
    """A newer export: chains at the harbour, and these documents."""
    texts = {
        "shops": ["shop_id,name", "harbour,Harbour", "hill,Hill"],
        "items": ["item_id,description", "chain,Chain", "pump,Pump"],
        "stock": ["item_id,shop_id,on_hand", f"chain,harbour,{on_hand}"],
    } | {
        name: [{"purchase_orders": ORDERS, "transfers": TRANSFERS}[name], *rows]
        for name, rows in files.items()
    }
    with shop.store.read() as snapshot:
        known = load_known(snapshot)
    frames = {
        name: pl.read_csv("\n".join(lines).encode(), infer_schema=False) for name, lines in texts.items()
    }
    return apply_import(shop.store, checked_folder(frames, known), by=shop.by(), same=same, backup=False)


def in_two_lines(shop: ReceivingShop) -> str:
    """Chains ordered as a plan splits them: at most 5 a line."""
    lines = [DraftLine("chain", units, line_number=number) for number, units in ((1, 5), (2, 3))]
    drafts = [Draft(PURCHASE_ORDER, "acme", "harbour", lines)]
    order = str(create_drafts(shop.store, drafts, by=shop.by()).result[0]["document_id"])
    mark_sent(shop.store, order, expected_on=None, by=shop.by())
    return order


def is_sound(shop: ReceivingShop) -> bool:
    with shop.store.read() as snapshot:
        return load_problems(snapshot).is_empty()


def link(shop: ReceivingShop, document_id: str, number: str, kind: Any = PURCHASE_ORDER) -> str:
    return link_to_pos(shop.store, kind, document_id, number, by=shop.by()).operation_id


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
        (" ", "Enter the number"),
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
