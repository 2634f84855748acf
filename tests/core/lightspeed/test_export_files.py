import polars as pl
import pytest

from core.errors import Problems
from core.lightspeed.item_list import propose_item_list, read_item_list
from core.lightspeed.order_export import po_number, read_purchase_order
from core.neutral.adapter import AdapterResult, in_words_of_source
from core.neutral.folder import checked_folder
from core.neutral.uploads import Answers, KnownToStore

ITEM_LIST = """\
"System ID","EAN","Custom SKU","Item","Vendor ID","Qty.","Price","Tax","Default Cost","Vendor","Category",\
"Subcategory 1"
"210000000001","4006381333931","CH-1","Oak chair","K-14","-3","€19.90","Yes","11.080000000","Oak & Co",\
"Seats","Chairs"
"210000000002","","","Lamp","","4.00","€1,299.00","Yes","0.5","","",""
"""
PURCHASE_ORDER = """\
order qty,UNIT COST,System ID,Vendor ID,UPC,EAN,Custom SKU,Manufacturer SKU,Description,Price
3,€11.08,210000000001,K-14,,4006381333931,CH-1,M1,'=Oak chair,€19.90
0,€1.00,210000000002,,,,,,Lamp,€9.00
1.5,€2.00,210000000003,,,,,,Shade,€9.00
"""


PRINTED_AMOUNT = (
    "must be one amount such as 12.50, €12.50 or 1,234.50 USD: at most 4 decimals and one currency sign "
    "or code."
)
SHOP = KnownToStore(ids={"shops": frozenset("1"), "vendors": frozenset("7"), "items": frozenset()})


def item_list(name: str, content: bytes, mapping: dict[str, str] | None = None) -> AdapterResult:
    return read_item_list(name, content, "1", SHOP, mapping)


def purchase_order(name: str, ordered_at: str = "", expected_on: str = "") -> AdapterResult:
    answers = Answers("1", "7", ordered_at=ordered_at, expected_on=expected_on)
    return read_purchase_order(name, PURCHASE_ORDER.encode(), answers, SHOP)


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return frame.select(columns).rows()


def test_an_item_list_becomes_items_stock_vendors_and_the_shop_that_was_asked() -> None:
    known = KnownToStore(vendors={"oak & co": "7"})
    adapted = read_item_list("items.csv", ITEM_LIST.encode(), "Market Street", known)
    frames = adapted.frames

    assert rows(frames["shops"], "shop_id", "name") == [("Market Street", "Market Street")]
    assert "Market Street is a new shop." in adapted.notes
    assert rows(frames["vendors"], "vendor_id", "name") == [("7", "Oak & Co")]
    assert rows(frames["stock"], "item_id", "shop_id", "on_hand") == [
        ("210000000001", "Market Street", "-3"),
        ("210000000002", "Market Street", "4"),
    ]
    columns = ("sku", "description", "vendor_id", "vendor_sku", "unit_cost", "unit_price", "category")
    assert rows(frames["items"], *columns) == [
        ("CH-1", "Oak chair", "7", "K-14", "11.08", "19.9", "Seats / Chairs"),
        ("210000000002", "Lamp", "", "", "0.5", "1299", ""),
    ]


def test_columns_come_in_any_order_and_case() -> None:
    shuffled = "QTY.;item;SYSTEM ID\n5;Lamp;210000000002\n"

    frames = item_list("list.csv", shuffled.encode()).frames

    assert rows(frames["stock"], "item_id", "on_hand") == [("210000000002", "5")]
    assert rows(frames["items"], "item_id", "description", "sku") == [
        ("210000000002", "Lamp", "210000000002")
    ]
    assert "vendors" not in frames


def test_an_unknown_column_is_asked_about_and_the_answer_is_used() -> None:
    content = b"System ID,Item,Bestand\n1,Lamp,5\n"

    with pytest.raises(Problems) as caught:
        item_list("liste.csv", content)

    assert [(row.file, row.column) for row in caught.value.rows] == [("liste.csv", "on_hand")]
    assert propose_item_list(["System ID", "Item", "Bestand"]).unmapped == ["Bestand"]
    frames = item_list("liste.csv", content, {"on_hand": "Bestand"}).frames
    assert frames["stock"]["on_hand"].to_list() == ["5"]


def test_a_list_in_which_no_column_is_left_for_stock_brings_in_its_items_alone() -> None:
    adapted = item_list("list.csv", b"System ID,Manufact. SKU,Item\n1,K-1,Lamp\n")

    assert list(adapted.frames) == ["items"]
    assert adapted.notes[0].startswith("This list has no stock")


def test_a_list_can_be_imported_without_its_stock_column() -> None:
    adapted = item_list("list.csv", b"System ID,Item,Shelf\n1,Lamp,B4\n", {"on_hand": ""})

    assert list(adapted.frames) == ["items"]


def test_money_and_quantities_of_a_file_share_one_number_format() -> None:
    content = "System ID;Item;Qty.;Default Cost\n1;Nail;1.234;1.234\n2;Lamp;2;19,90\n"
    frames = item_list("list.csv", content.encode()).frames

    assert rows(frames["stock"], "on_hand") == [("1234",), ("2",)]
    assert rows(frames["items"], "unit_cost") == [("1234",), ("19.9",)]


def test_a_purchase_order_takes_its_number_from_the_file_name() -> None:
    adapted = purchase_order("PO_123.csv", "2026-11-02", "2026-11-09")

    columns = (
        "po_id",
        "line_number",
        "vendor_id",
        "shop_id",
        "item_id",
        "ordered",
        "unit_cost",
        "ordered_at",
    )
    assert rows(adapted.frames["purchase_orders"], *columns) == [
        ("123", "1", "7", "1", "210000000001", "3", "11.08", "2026-11-02"),
        ("123", "2", "7", "1", "210000000003", "1.5", "2", "2026-11-02"),
    ]
    assert rows(adapted.frames["items"], "item_id", "description", "vendor_sku", "sku") == [
        ("210000000001", "=Oak chair", "K-14", "CH-1"),
        ("210000000003", "Shade", "", "210000000003"),
    ]
    assert adapted.coverage.partial == {"purchase_orders"}
    assert "1 line with the quantity 0 left out." in adapted.notes


def test_a_purchase_order_without_a_day_is_a_draft() -> None:
    frames = purchase_order("PO_123.csv").frames

    assert "ordered_at" not in frames["purchase_orders"].columns


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("PO_123.csv", "123"),
        ("exports/po-77.CSV", "77"),
        ("PO 9.csv", "9"),
        ("PO#000123 (1).csv", "000123"),
        ("Acme PO 55 final.csv", "55"),
        ("PO_123_2026-11-20.csv", "123"),
        ("orders.csv", ""),
        ("report.csv", ""),
        ("Import 7.csv", ""),
        ("POS export.csv", ""),
        ("Depot order 7.csv", ""),
        ("purchase order 12 final.csv", ""),
        ("PO export 2026-11-20.csv", ""),
        ("PO-2026-11-20.csv", ""),
        ("PO 20.11.2026.csv", ""),
        ("PO_20261120.csv", ""),
        ("PO_12a.csv", ""),
    ],
)
def test_a_number_after_po_in_the_file_name_is_the_orders_number(name: str, number: str) -> None:
    assert po_number(name) == number


@pytest.mark.parametrize(
    ("content", "row", "sentence"),
    [
        (b"", 0, "is empty"),
        (b"System ID,Item,Qty.\n1,Caf\xe9,5\n", 0, "line 2 is not UTF-8"),
        (b"System ID,Item,Qty.\n1,Lamp\n", 2, "the row has 2 cells, the header 3"),
        (b"System ID,Item,Item\n1,Lamp,5\n", 1, "this column is there twice"),
        (b'System ID,Item,Qty.\n1,"Lamp,5\n', 0, "cannot be read as CSV"),
    ],
)
def test_a_damaged_export_is_a_sentence_with_its_place(content: bytes, row: int, sentence: str) -> None:
    with pytest.raises(Problems) as caught:
        item_list("list.csv", content)

    assert [(each.file, each.row) for each in caught.value.rows] == [("list.csv", row)]
    assert sentence in str(caught.value)


def test_a_purchase_order_without_a_number_asks_for_it() -> None:
    with pytest.raises(Problems, match="which purchase order"):
        purchase_order("orders.csv")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("Price", "3 for 10.00", PRINTED_AMOUNT),
        ("Price", "$5 USD", PRINTED_AMOUNT),
        ("Qty.", "1.5", "must be a whole number of at most 9 digits, such as 3 or 1,200."),
    ],
)
def test_a_number_that_cannot_be_read_says_what_an_export_may_have(
    column: str, value: str, says: str
) -> None:
    cells = {"System ID": "1", "Item": "Lamp", "Qty.": "5", "Price": "€19.90"} | {column: value}
    content = "\n".join(";".join(row) for row in (cells, cells.values()))
    adapted = item_list("list.csv", content.encode())
    with pytest.raises(Problems) as caught:
        checked_folder(adapted.frames, {"shops": frozenset("1")}, all_files=False)
    (problem,) = in_words_of_source(caught.value.rows, adapted.origins)
    assert (problem.file, problem.row, problem.value, problem.problem) == ("list.csv", 2, value, says)
