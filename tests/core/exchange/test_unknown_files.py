"""A file that cannot be read gets its own sentence: what it is, and what to do."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from core.errors import Problem
from core.exchange.recognise import recognise_upload
from core.exchange.sources import read_source
from core.neutral.uploads import Answers, KnownToStore

SHOPIFY_ORDERS = (
    "Name,Financial Status,Created at,Lineitem quantity,Lineitem sku\n#1001,paid,2026-11-01,2,MUG\n"
)
SHOPIFY_STOCK = "Handle,Title,Option1 Name,SKU,Location,Available (not editable)\nmug,Mug,Title,M,Ottawa,-3\n"
WOOCOMMERCE = 'ID,Type,SKU,Name,Stock,"Low stock amount","Regular price"\n44,simple,v,V-Neck,-3,2,20\n'
X_SERIES = "id,handle,sku,name,supply_price,retail_price,inventory_Main\n007,tank,1,Tank,9.7,12.9,-2\n"


def workbook(*cells: str) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, cells)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentences"),
    [
        ("report.csv", b"", ["report.csv: is empty"]),
        ("report.csv", b"\xef\xbb\xbf \n", ["report.csv: is empty"]),
        ("list.csv", b"<!DOCTYPE html><html>sign in</html>", ["list.csv: is a web page"]),
        ("list.csv", b"<html><body>Please sign in</body></html>", ["list.csv: is a web page"]),
        ("list.csv", b"PK\x03\x04 a renamed workbook", ["list.csv: is a workbook"]),
        ("list.xls", b"\xd0\xcf\x11\xe0 old", ["list.xls: is a workbook of the old kind"]),
        ("list.xlsx", b"no workbook at all", ["list.xlsx: cannot be read as a workbook"]),
        ("order.pdf", b"%PDF-1.7", ["order.pdf: is a PDF"]),
        ("orders.csv", SHOPIFY_ORDERS.encode(), ["order export of Shopify", "Lineitem sku is item_id"]),
        ("stock.csv", SHOPIFY_STOCK.encode(), ["inventory export of Shopify",
                                               "Available (not editable) is on_hand"]),
        ("wc.csv", WOOCOMMERCE.encode(), ["export of WooCommerce", "Stock is on_hand", "ID is item_id"]),
        ("product.csv", X_SERIES.encode(), ["Lightspeed X-Series", "inventory_Main is on_hand"]),
        ("orders.json", b'{"orders": [{"created_at": "2026", "financial_status": "paid", "line_items": []}]}',
         ["answer of Shopify's API"]),
        ("stock.xlsx", workbook("item_id", "shop_id", "on_hand"),
         ["stock.xlsx: is no CSV file; save it as “CSV UTF-8 (comma separated)”"]),
        ("holiday.csv", b"day,place\n1,2\n", ["None of these files is known", "day, place"]),
    ],
)  # fmt: skip
def test_every_unknown_file_is_named_with_what_it_is(
    tmp_path: Path, name: str, content: bytes, sentences: list[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    for source in ({name: content}, tmp_path / name):
        with pytest.raises(Problem) as caught:
            recognise_upload(source)
        for sentence in sentences:
            assert sentence in str(caught.value)


def test_one_file_of_an_import_folder_is_read_by_itself(tmp_path: Path) -> None:
    (tmp_path / "Items.csv").write_text("item_id,description\nA,Lamp\n")

    folder = read_source(tmp_path / "Items.csv", KnownToStore()).needed()

    assert folder.frames["items"]["description"].to_list() == ["Lamp"]


@pytest.mark.parametrize("name", ["list.xlsx", "PO_12.xlsx"])
def test_a_workbook_is_read_as_the_table_on_its_first_sheet(tmp_path: Path, name: str) -> None:
    with xlsxwriter.Workbook(tmp_path / name) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("list")
        for place, cells in enumerate(
            [
                (
                    "System ID",
                    "EAN",
                    "Description",
                    "Qty." if name == "list.xlsx" else "Order Qty",
                    "Unit Cost",
                ),
                (210000000001, 4006381333931, "Lamp", 4, 1.234),
                (),
                (210000000002, "", "Shade", "1,200", "€2.50"),
            ]
        ):
            sheet.write_row(place, 0, cells)
    known = KnownToStore(ids={"shops": frozenset("1"), "vendors": frozenset("7"), "items": frozenset()})

    source = read_source(tmp_path / name, known, Answers(shop_id="1", vendor_id="7"))

    frames = source.needed().frames
    table, column = ("stock", "on_hand") if name == "list.xlsx" else ("purchase_orders", "ordered")
    assert frames[table][column].to_list() == [4, 1200]
    assert frames["items"]["ean"].to_list() == ["4006381333931", None]
    costs = frames["purchase_orders" if column == "ordered" else "items"]["unit_cost"]
    assert [str(cost) for cost in costs] == ["1.2340", "2.5000"]


def test_a_problem_in_a_workbook_names_the_row_of_the_sheet(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate([("System ID", "Item", "Qty."), (), (1, "Lamp", 2.5)]):
            sheet.write_row(place, 0, cells)

    source = read_source(tmp_path / "list.xlsx", KnownToStore(), Answers(shop_id="1"))

    assert [str(problem) for problem in source.problems] == [
        "list.xlsx, row 3, Qty. “2.5”: must be a whole number of at most 9 digits, such as 3 or 1,200."
    ]
