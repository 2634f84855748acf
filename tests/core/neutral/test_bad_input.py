"""Cells that a column does not allow: each is reported with its place and what to do."""

from pathlib import Path

import polars as pl
import pytest

from core.errors import Problems
from core.neutral.folder import checked_folder, read_folder
from tests.core.neutral.said import WHOLE, sentences
from tests.helpers.neutral_folders import folder_in, with_cell

AMOUNT = "must be an amount such as 12.50: a decimal point, at most 4 decimals, no currency sign."
DATE = "must be a date such as 2026-11-23."
TIME = "must be a time such as 2026-11-23T14:03:00, or a date such as 2026-11-23."
NOT_IN = "is not in {}.csv, nor known from before; add it there or correct it here."
CELLS = [
    ("sales", 3, "quantity", "1.5", WHOLE),
    ("sales", 3, "quantity", "1e3", WHOLE),
    ("sales", 3, "quantity", "0x10", WHOLE),
    ("sales", 3, "quantity", "+5", WHOLE),
    ("sales", 3, "quantity", "1 000", WHOLE),
    ("sales", 3, "quantity", "1234567890", WHOLE),
    ("sales", 3, "quantity", "two", WHOLE),
    ("sales", 3, "quantity", "٣", WHOLE),
    ("sales", 3, "quantity", "", "must not be empty."),
    ("sales", 3, "quantity", "  ", "must not be empty."),
    ("sales", 3, "quantity", "0", "must not be 0."),
    ("sales", 3, "shipped", "-1", "must not be negative."),
    ("sales", 3, "item_id", "", "must not be empty."),
    ("sales", 3, "item_id", "77", NOT_IN.format("items")),
    ("sales", 3, "sold_at", "20.11.2026", TIME),
    ("sales", 4, "sold_at", "2026-11-20T25:00:00", TIME),
    ("sales", 4, "sold_at", "2026-02-30T10:00:00", TIME),
    ("sales", 4, "sold_at", "2026-11-20T10:00:00+99:00", TIME),
    ("sales", 4, "shop_id", "LA", NOT_IN.format("shops")),
    ("sales", 2, "unit_price", "$5", AMOUNT),
    ("items", 2, "unit_cost", "1.23456", AMOUNT),
    ("items", 2, "unit_cost", "1e5", AMOUNT),
    ("items", 2, "unit_cost", "-1.00", "must not be negative."),
    ("items", 2, "unit_cost", "1234567890123", AMOUNT),
    ("items", 2, "vendor_id", "NOBODY", NOT_IN.format("vendors")),
    ("items", 2, "tracked", "yes", "must be true or false."),
    ("items", 2, "pack_size", "0", "must be at least 1."),
    (
        "items",
        2,
        "maximum_order_quantity",
        "5",
        "is above the maximum_order_quantity; lower it or raise that.",
    ),
    ("items", 2, "description", "a\x07b", "holds a control character; retype it."),
    ("items", 2, "description", "x" * 10_001, "is longer than 10,000 characters; shorten it."),
    ("stock", 2, "on_hand", "1.0", WHOLE),
    ("stock", 2, "order_up_to", "-5", "must not be negative."),
    ("stock", 2, "reorder_point", "9", "is below the reorder_point; it must be at least as high."),
    ("shops", 3, "time_zone", "Mars/Olympus", "is not a time zone; write it like Europe/Berlin."),
    ("shops", 3, "time_zone", "../etc", "is not a time zone; write it like Europe/Berlin."),
    ("ecom_orders", 2, "delivery", "drone", "must be ship or pickup."),
    ("ecom_orders", 2, "fraud_check", "maybe", "must be unchecked, cleared or fraud."),
    ("ecom_orders", 2, "ticked_in_pos", "1", "must be true or false."),
    ("purchase_orders", 4, "expected_on", "31/12/2026", DATE),
    ("purchase_orders", 4, "expected_on", "2026-02-30", DATE),
    ("purchase_orders", 4, "expected_on", "0026-11-20", DATE),
    ("purchase_orders", 4, "ordered", "0", "must be at least 1."),
    ("purchase_orders", 4, "vendor_id", "NOBODY", NOT_IN.format("vendors")),
    (
        "purchase_orders",
        4,
        "received",
        "1",
        "was received on a draft; give the date in ordered_at, or receive 0.",
    ),
    ("vendor_returns", 2, "quantity", "-1", "must be at least 1."),
    ("transfers", 2, "sent_at", "", "was received on a draft; give the date in sent_at, or receive 0."),
    ("transfers", 2, "to_shop_id", "NY", "is the sending shop too; a transfer goes to another shop."),
    ("transfers", 2, "from_shop_id", "LA", NOT_IN.format("shops")),
    ("price_breaks", 2, "unit_cost", "", "must not be empty."),
    ("price_breaks", 2, "item_id", "77", NOT_IN.format("items")),
    ("vendor_items", 2, "vendor_id", "NOBODY", NOT_IN.format("vendors")),
    ("vendor_items", 2, "item_id", "77", NOT_IN.format("items")),
    ("vendor_items", 2, "pack_size", "0", "must be at least 1."),
    ("vendor_items", 2, "pack_size", "7", "is above the maximum_order_quantity; lower it or raise that."),
    ("special_orders", 2, "shop_id", "LA", NOT_IN.format("shops")),
    ("special_orders", 2, "quantity", "0", "must be at least 1."),
    ("special_orders", 2, "reserved", "-1", "must not be negative."),
    ("special_orders", 2, "placed_at", "", "must not be empty."),
    (
        "special_orders",
        2,
        "reserved",
        "999",
        "is more than the quantity ordered; at most all ordered units can be set aside.",
    ),
]


SAID_OF = {  # a rule between two cells is said of one of them, with what stands there
    ("items", "maximum_order_quantity"): ("pack_size", "6"),
    ("stock", "reorder_point"): ("order_up_to", "5"),
    ("transfers", "sent_at"): ("received", "1"),
}


@pytest.mark.parametrize(("file", "row", "column", "value", "problem"), CELLS)
def test_an_invalid_cell_is_reported_with_the_remedy(
    tmp_path: Path, *, file: str, row: int, column: str, value: str, problem: str
) -> None:
    text = with_cell(file, row, column, value)
    if (file, column) == ("transfers", "sent_at"):
        text = text.replace("1,2,0,", "1,2,1,")
    with pytest.raises(Problems) as problems:
        read_folder(folder_in(tmp_path, **{file: text}), {})

    shown = value.strip()[:200].replace("\x07", "�")
    said_of, said = SAID_OF.get((file, column), (column, shown))
    assert [(p.file, p.row, p.column, p.value, p.problem) for p in problems.value.rows] == [
        (f"{file}.csv", row, said_of, said, problem)
    ]


def test_a_problem_reads_as_one_sentence(tmp_path: Path) -> None:
    folder = folder_in(tmp_path, sales=with_cell("sales", 3, "quantity", "1.5"))
    assert sentences(folder) == [f"sales.csv, row 3, quantity “1.5”: {WHOLE}"]


MORE_THAN_ONE = [
    (
        "items",
        "item_id,description,minimum_order_quantity,maximum_order_quantity\n1,a,,\n2,,7,5\n",
        [
            "items.csv, row 3, description: must not be empty.",
            "items.csv, row 3, minimum_order_quantity “7”: is above the maximum_order_quantity; correct one.",
        ],
    ),
    (
        "stock",
        "item_id,shop_id,on_hand,reorder_point,order_up_to\n1,NY,x,5,4\n2,NY,1,x,4\n",
        [
            f"stock.csv, row 2, on_hand “x”: {WHOLE}",
            "stock.csv, row 2, order_up_to “4”: is below the reorder_point; it must be at least as high.",
            f"stock.csv, row 3, reorder_point “x”: {WHOLE}",
        ],
    ),
    (
        "stock",
        "item_id,shop_id,reorder_point,order_up_to\n1,NY,5,4\n1,NY,3,4\n",
        [
            "stock.csv, row 1, on_hand: the file must have this column.",
            "stock.csv, row 2, order_up_to “4”: is below the reorder_point; it must be at least as high.",
            "stock.csv, row 3, item_id “1”: row 2 has the same item_id and shop_id; each may be there once.",
        ],
    ),
    (
        "purchase_orders",
        "po_id,line_number,vendor_id,shop_id,item_id,ordered,received,ordered_at,expected_on\n"
        "P1,1,ACME,NY,1,6,0,2026-11-20,soon\nP1,2,ACME,BO,2,x,0,2026-11-20,2026-12-24\n"
        "P2,1,ACME,NY,1,y,3,,\nP3,1,ACME,NY,1,6,3,yesterday,\n",
        [
            f"purchase_orders.csv, row 2, expected_on “soon”: {DATE}",
            f"purchase_orders.csv, row 3, ordered “x”: {WHOLE}",
            "purchase_orders.csv, row 3, shop_id “BO”: row 2 of the same po_id says otherwise; "
            "they must agree.",
            f"purchase_orders.csv, row 4, ordered “y”: {WHOLE}",
            "purchase_orders.csv, row 4, received “3”: was received on a draft; "
            "give the date in ordered_at, or receive 0.",
            f"purchase_orders.csv, row 5, ordered_at “yesterday”: {TIME}",
        ],
    ),
]


@pytest.mark.parametrize(("file", "text", "problems"), MORE_THAN_ONE)
def test_every_invalid_cell_of_a_row_is_reported_and_nothing_that_follows_from_one(
    tmp_path: Path, file: str, text: str, problems: list[str]
) -> None:
    assert sentences(folder_in(tmp_path, **{file: text})) == problems


def test_frames_of_an_adapter_are_checked_by_the_same_rules() -> None:
    texts = {"shops": pl.DataFrame({"shop_id": ["A", "A"], "name": ["a", None]})}
    with pytest.raises(Problems) as problems:
        checked_folder(texts, {}, all_files=False)
    assert [(row.row, row.column) for row in problems.value.rows] == [(3, "name"), (3, "shop_id")]
