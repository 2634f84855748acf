"""Changes the POS does not show yet, in words that somebody can type into the POS."""

from datetime import date
from typing import Any

from core.exchange.not_in_pos import load_not_in_pos
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.purchasing.transfers import send
from core.receiving.counted_lines import CountedLine
from tests.helpers.receiving_shop import ReceivingShop


def listed(shop: ReceivingShop) -> list[tuple[Any, ...]]:
    with shop.store.read() as snapshot:
        return load_not_in_pos(snapshot).rows()


def changed(shop: ReceivingShop, table: str, key: tuple[Any, ...], **values: Any) -> None:
    shop.post(Posting(changes=[Change(table, key, values)]), "edit")


def test_units_that_came_or_left_name_their_shop_and_item(shop: ReceivingShop) -> None:
    shop.stocked(tube=5)
    po, transfer = (
        shop.ordered(("tube", 3)),
        shop.drafted_transfer(("tube", 1), sender="harbour", receiver="hill"),
    )
    shop.receive("po", po, [CountedLine(1, 2)])
    send(shop.store, transfer, by=shop.by())
    assert listed(shop) == [
        (f"Purchase order {po}", "Harbour", "Tube", "2 units came in here and not yet in the POS"),
        (f"Transfer {transfer}", "Harbour", "Tube", "1 unit went out here and not yet in the POS"),
    ]


def test_a_changed_field_is_listed_with_our_value_and_the_value_in_the_pos(shop: ReceivingShop) -> None:
    sale = shop.sold("tube", 2, "1042")
    changed(shop, "ecom_order", ("1042",), payment_status="partially_paid", ticked_in_pos=True)
    changed(shop, "sale_line", (sale, 1), shipped=2)
    assert listed(shop) == [
        (f"Sale {sale}, line 1", "", "Tube", "shipped: 2 here, 0 in the POS"),
        ("eCom order #1042", "", "", "marked as shipped in the POS: yes here, nothing in the POS"),
        ("eCom order #1042", "", "", "payment: partially paid here, paid in the POS"),
    ]


def test_a_changed_vendor_is_listed_by_name(shop: ReceivingShop) -> None:
    shop.post(Posting(rows={"vendor": [{"vendor_id": "v7", "name": "Zephyr"}]}))
    changed(shop, "item", ("tube",), vendor_id="v7")
    assert listed(shop) == [("Item", "", "Tube", "vendor: Zephyr here, Acme in the POS")]


def test_a_pos_purchase_order_sent_here_is_listed_with_its_date(shop: ReceivingShop) -> None:
    header = {"po_id": "3060", "vendor_id": "acme", "shop_id": "harbour"}
    shop.post(Posting(rows={"purchase_order": [header]}))
    changed(shop, "purchase_order", ("3060",), expected_on=date(2026, 12, 1), closed=True)
    assert listed(shop) == [
        ("Purchase order 3060", "", "", "closed: yes here, no in the POS"),
        ("Purchase order 3060", "", "", "due: 1 Dec 2026 here, nothing in the POS"),
    ]
