"""Files of vendor confirmations: rows, days, codes and words that vendors use."""

from datetime import date

import pytest

from core.errors import Problems
from core.purchasing.confirmation_files import (
    confirmation_table,
    dates_to_ask,
    load_remembered_columns,
    propose_confirmation_columns,
    remember_columns,
)
from tests.core.purchasing.confirming import LATER, read, short
from tests.helpers.receiving_shop import DUE, NOW, ReceivingShop


def test_rows_of_one_line_add_up_and_it_is_due_on_the_last_of_their_days(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    answers, problems = read(
        shop, f"PO,Line,Confirmed Qty,Ship Date\n{po},1,5,2026-12-01\n{po},1,5,2026-12-20"
    )
    assert (problems, [short(answer) for answer in answers]) == ([], [(1, "expected_on", DUE, LATER)])


def test_a_line_with_one_invalid_row_is_not_changed(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{po},1,5\n{po},1,five")
    assert (answers, len(problems)) == ([], 1)


def test_a_row_whose_codes_name_two_items_is_refused(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    answers, (problem,) = read(shop, f"PO,Item ID,SKU,Confirmed Qty\n{po},chain,SKU-pump,4")
    assert answers == []
    assert "but another code of this row names" in problem


@pytest.mark.parametrize(
    ("rows", "becomes"),
    [
        ("Qty Ordered,Qty Shipped,Qty Backordered\n10,6,4", None),
        ("Qty,Shipped\n10,6", None),
        ("Qty,Shipped,Cancelled\n10,6,4", 6),
        ("Qty,Shipped,Backordered\n10,8,4", 12),
        ('Confirmed Qty\n"1,200"', 1200),
    ],
)
def test_shipped_and_backordered_units_are_not_cancelled(
    shop: ReceivingShop, rows: str, becomes: int | None
) -> None:
    po = shop.ordered(("chain", 10))
    header, row = rows.split("\n")
    answers, problems = read(shop, f"PO Number,Line,{header}\n{po},1,{row}")
    assert (problems, [answer.becomes for answer in answers]) == ([], [] if becomes is None else [becomes])


def test_a_title_above_the_headers_is_skipped_and_rows_are_named_by_their_number(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 10))
    text = f"Order confirmation,2026-11-20\n\nYour Order,Line,Confirmed Qty\n{po},1,4\n{po},9,1"
    answers, (problem,) = read(shop, text)
    assert [short(answer) for answer in answers] == [(1, "quantity", 10, 4)]
    assert problem.startswith("acme.csv, row 5, Line “9”")


@pytest.mark.parametrize(
    ("cell", "order", "asked"),
    [
        ("20.12.2026", "", []),
        ("12/20/2026", "", []),
        ("20 Dec 2026", "", []),
        ("12/11/2026", "mdy", ["dmy", "mdy"]),
    ],
)
def test_local_dates_are_read_and_asked_about_where_they_can_be_read_in_two_ways(
    shop: ReceivingShop, cell: str, order: str, asked: list[str]
) -> None:
    po = shop.ordered(("chain", 10))
    text = f"PO,Line,ETA\n{po},1,{cell}"
    table = confirmation_table("acme.csv", text.encode())
    assert dates_to_ask(table, {"expected_on": "ETA"}) == asked
    (answer,), problems = read(shop, text, date_order=order)
    assert (answer.becomes, problems) == (date(2026, 12, 11 if asked else 20), [])


WRONG = [
    ("{po},1,SKU-pump,5", "acme.csv, row 2, SKU “SKU-pump”: is not on this line, or not on this"),
    ("{po},7,,5", "acme.csv, row 2, Line “7”: is not a line of this purchase order."),
    ("{po},,SKU-x,5", "acme.csv, row 2, SKU “SKU-x”: is not on this line, or not on this"),
    ("{po},,,5", "acme.csv, row 2, Line: must not be empty where no code"),
    ("PO-9,1,,5", "acme.csv, row 2, PO “PO-9”: is not a known purchase order."),
    (",1,,5", "acme.csv, row 2, PO: must not be empty."),
    ("{po},1,,five", "acme.csv, row 2, Confirmed Qty “five”: must be a whole number"),
    ("{po},1,,-1", "acme.csv, row 2, Confirmed Qty “-1”: must not be negative."),
]


@pytest.mark.parametrize(("rows", "sentence"), WRONG)
def test_an_invalid_cell_of_a_confirmation_is_named_by_row_column_and_value(
    shop: ReceivingShop, rows: str, sentence: str
) -> None:
    po = shop.ordered(("chain", 5))
    _, (problem,) = read(shop, "PO,Line,SKU,Confirmed Qty\n" + rows.format(po=po))
    assert problem.startswith(sentence)


def test_a_wrong_row_does_not_stand_in_the_way_of_the_others(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5), ("pump", 2))
    answers, problems = read(shop, f"PO,Line,Confirmed Qty\n{po},9,1\n{po},2,1")
    assert ([short(answer) for answer in answers], len(problems)) == ([(2, "quantity", 2, 1)], 1)


def test_an_item_on_two_lines_needs_its_line_number(shop: ReceivingShop) -> None:
    with shop.store.write() as tx:
        import polars as pl

        po = "P-TWICE"
        header = {"po_id": po, "vendor_id": "acme", "shop_id": "harbour", "ordered_at": NOW}
        tx.append("purchase_order", pl.DataFrame([header]))
        twice = [{"po_id": po, "line_number": n, "item_id": "chain", "ordered": 5} for n in (1, 2)]
        tx.append("purchase_order_line", pl.DataFrame(twice))
    _, (problem,) = read(shop, f"PO,SKU,Confirmed Qty\n{po},SKU-chain,4")
    assert "is on the lines 1 and 2" in problem


def test_a_confirmation_of_one_order_need_not_name_it(shop: ReceivingShop) -> None:
    po = shop.ordered(("chain", 5))
    with pytest.raises(Problems, match="Which purchase order is this"):
        read(shop, "UPC,Confirmed Qty\n012345678900,4")
    answers, _ = read(shop, "UPC,Confirmed Qty\n012345678900,4", po_id=po)
    assert [short(answer) for answer in answers] == [(1, "quantity", 5, 4)]


@pytest.mark.parametrize(
    ("header", "question"), [("PO,Confirmed Qty", "Which items"), ("PO,SKU", "What does the vendor confirm")]
)
def test_a_file_that_is_no_confirmation_says_what_it_lacks(
    shop: ReceivingShop, header: str, question: str
) -> None:
    with pytest.raises(Problems, match=question):
        read(shop, f"{header}\nx,1")


def test_status_words_of_vendors_are_understood() -> None:
    assert propose_confirmation_columns(["PO", "Item", "Qty confirmed", "Price", "Ship date"]) == {
        "po_id": "PO",
        "vendor_sku": "Item",
        "confirmed": "Qty confirmed",
        "unit_cost": "Price",
        "expected_on": "Ship date",
    }


def test_an_item_beside_a_code_is_its_name() -> None:
    assert propose_confirmation_columns(["PO", "SKU", "Item", "Qty"]) == {
        "po_id": "PO",
        "sku": "SKU",
        "confirmed": "Qty",
    }


def test_chosen_columns_are_remembered_for_the_same_headers(shop: ReceivingShop) -> None:
    headers = ["Bestellung", "Art", "Menge"]
    mapping = {"po_id": "Bestellung", "vendor_sku": "Art", "confirmed": "Menge"}
    remember_columns(shop.store, headers, mapping, "dmy")
    with shop.store.read() as snapshot:
        assert load_remembered_columns(snapshot, [*reversed(headers)]) == (mapping, "dmy")
        assert load_remembered_columns(snapshot, ["Other"]) == ({}, "")
    assert propose_confirmation_columns(headers, mapping) == mapping
