"""After a receipt: whom it reaches, what it cleared, the put-away slip, a label per unit set aside."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem
from core.ledger.change_log import Change
from core.ledger.operations import Posting
from core.receiving.counted_lines import CountedLine, ReceiptDetails
from core.receiving.delivery import load_delivery
from core.receiving.put_away import PutAway, label_rows, labels_pdf, load_put_away, put_away_slip_pdf
from core.receiving.receipts import landed_unit_cost
from core.receiving.recipients import recipient_text
from tests.helpers.pdf_text import pages
from tests.helpers.receiving_shop import NOW, ReceivingShop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ReceivingShop]:
    shop = ReceivingShop(tmp_path)
    yield shop
    shop.store.close()


def received(shop: ReceivingShop, *lines: tuple[str, int]) -> str:
    """A purchase order received whole; returns the receipt's id."""
    return shop.receive("po", shop.ordered(*lines), everything=True).operation_id


def put_away_of(shop: ReceivingShop, receipt: str) -> PutAway:
    """Return where the units of a receipt of the only purchase order go."""
    return shop.store.ask(load_put_away, shop.store.ask(load_delivery, "po", "PO-2026-0001"), receipt)


def test_the_slip_sets_aside_per_order_and_then_the_shelf(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    shop.sold("pump", 1, "1043")
    shop.sold("tube", 1, "1043")
    after = put_away_of(shop, received(shop, ("chain", 5), ("pump", 1)))
    assert after.slip.select("ecom_order_id", "sku", "units", "complete").rows() == [
        ("1042", "SKU-chain", 2, True),
        ("1043", "SKU-pump", 1, False),
        (None, "SKU-chain", 3, False),
    ]
    assert after.complete == ["1042"]


def test_a_receipt_says_which_sources_it_cleared_oldest_first(shop: ReceivingShop) -> None:
    first, second = shop.sold("chain", 2), shop.sold("chain", 2, "1042")
    after = put_away_of(shop, received(shop, ("chain", 3)))
    assert after.cleared.select("source", "description", "units").rows() == [
        (f"Sale {first}", "Chain", 2),
        (f"Sale {second}", "Chain", 1),
    ]


def test_the_printed_slip_has_per_order_what_to_set_aside_and_then_the_shelf(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    shop.post(Posting(changes=[Change("ecom_order", ("1042",), {"customer_name": "Zoë 山"})]))
    (page,) = pages(put_away_slip_pdf(put_away_of(shop, received(shop, ("chain", 5))), NOW))
    lines = page.splitlines()
    assert lines[0] == "Put-away slip purchase order PO-2026-0001"
    assert lines[lines.index("To") + 1] == "Harbour"
    aside, shelf = lines.index("Set aside"), lines.index("To the shelf")
    assert lines[aside + 6 : shelf] == ["#1042", "Zoë □", "☐", "Chain", "SKU-chain", "2", "now complete"]
    assert lines[shelf + 4 : shelf + 8] == ["☐", "Chain", "SKU-chain", "3"]


def test_what_a_newer_export_took_off_the_order_is_still_named_on_the_slip(shop: ReceivingShop) -> None:
    receipt = received(shop, ("chain", 2), ("pump", 1))
    shop.post(Posting(changes=[Change("purchase_order_line", ("PO-2026-0001", 2), {"listed": False})]))
    assert put_away_of(shop, receipt).slip["description"].to_list() == ["Chain", "Pump"]


def test_the_units_of_an_order_are_listed_together_on_the_slip(shop: ReceivingShop) -> None:
    shop.sold("chain", 1, "1042")
    shop.sold("pump", 1, "1043")
    shop.sold("tube", 1, "1042")
    after = put_away_of(shop, received(shop, ("chain", 1), ("pump", 1), ("tube", 1)))
    assert after.slip.select("ecom_order_id", "item_id").rows() == [
        ("1042", "chain"),
        ("1042", "tube"),
        ("1043", "pump"),
    ]


def test_each_unit_set_aside_has_a_label_of_its_own_and_the_shelf_has_none(shop: ReceivingShop) -> None:
    shop.sold("chain", 2, "1042")
    shop.sold("pump", 1, "1043")
    after = put_away_of(shop, received(shop, ("chain", 5), ("pump", 4)))
    assert label_rows(after.slip).select("ecom_order_id", "item_id", "unit", "units").rows() == [
        ("1042", "chain", 1, 2),
        ("1042", "chain", 2, 2),
        ("1043", "pump", 1, 1),
    ]
    first, second, third = pages(labels_pdf(after, NOW))
    assert first.splitlines()[0] == "#1042"
    assert "1 of 2" in first
    assert "2 of 2" in second
    assert third.splitlines()[0] == "#1043"


def test_a_receipt_for_the_shelf_alone_has_no_labels(shop: ReceivingShop) -> None:
    after = put_away_of(shop, received(shop, ("chain", 5)))
    with pytest.raises(Problem, match="nothing to label"):
        labels_pdf(after, NOW)


@pytest.mark.parametrize("name", ["x" * 5000, "\n\t\0", "🎉" * 200, "=1+1", "שלום", ""])
def test_any_name_fits_a_slip_and_a_label(shop: ReceivingShop, name: str) -> None:
    shop.sold("chain", 1, "1042")
    after = put_away_of(shop, received(shop, ("chain", 2)))
    hostile = after.slip.with_columns(
        pl.lit(name).alias(column) for column in ("description", "sku", "customer_name")
    )
    strange = replace(after, header=replace(after.header, note=name, source=name), slip=hostile)
    assert put_away_slip_pdf(strange, NOW).startswith(b"%PDF-")
    assert len(pages(labels_pdf(strange, NOW))) == 1


def test_an_undone_receipt_has_nothing_to_put_away(shop: ReceivingShop) -> None:
    receipt = received(shop, ("chain", 5))
    shop.undo(receipt)
    with pytest.raises(Problem, match="was undone"):
        put_away_of(shop, receipt)
    (kept,) = shop.store.ask(load_delivery, "po", "PO-2026-0001").receipts
    assert kept.undone


def test_a_long_list_of_orders_names_a_few_with_complete_ones_first() -> None:
    rows = pl.DataFrame({"ecom_order_id": [*"12345", None], "units": [1, 1, 2, 1, 1, 4]})
    rows = rows.with_columns(complete=pl.col("ecom_order_id").eq_missing("4"))
    assert recipient_text(rows.to_dicts()) == (
        "1 of 10 goes to order #4, which is now complete; 1 of 10 goes to order #1; "
        "1 of 10 goes to order #2; 3 to 2 other orders; 4 to the shelf"
    )


def test_freight_is_part_of_what_a_unit_cost(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 3), ("pump", 1))
    slip = ReceiptDetails(freight=Decimal("10.00"), spread_by="quantity")
    done = shop.receive("po", po, [CountedLine(1, 3, unit_cost=Decimal(5)), CountedLine(2, 1)], details=slip)
    after = put_away_of(shop, done.operation_id)
    assert after.costs.rows() == [
        ("Chain", "SKU-chain", 3, Decimal("5.00"), Decimal("7.50"), Decimal("7.50")),
        ("Pump", "SKU-pump", 1, Decimal("4.50"), Decimal("2.50"), Decimal("7.00")),
    ]


@pytest.mark.parametrize(
    ("received", "unit_cost", "extra", "landed"),
    [
        (3, "4.50", "1.00", "4.8333"),
        (3, "4.50", None, "4.5000"),
        (3, None, "1.00", None),
        (0, "4.50", "1.00", None),
    ],
)
def test_the_unit_cost_is_as_of_the_receipt(
    received: int, unit_cost: str | None, extra: str | None, landed: str | None
) -> None:
    costs = {"unit_cost": unit_cost, "extra_cost": extra}
    line = {"received": received} | {name: cost and Decimal(cost) for name, cost in costs.items()}
    assert landed_unit_cost(line) == (landed and Decimal(landed))


def test_a_receipt_keeps_what_it_cancelled_and_why(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 6))
    counted = [CountedLine(1, 2, 1, "bent", close_short=True), CountedLine(2, close_short=True)]
    done = shop.receive("po", po, counted, details=ReceiptDetails(short_reason="sold out"))
    after = put_away_of(shop, done.operation_id)
    assert after.given_up == "2 of Chain, 6 of Pump cancelled: sold out"
    assert after.refused.rows() == [("Chain", 1, "bent")]
