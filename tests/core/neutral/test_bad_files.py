"""Files with wrong headers, rows or encodings, and problems of several files at once."""

from pathlib import Path

import pytest

from core.errors import Problems
from core.formats.zips import zipped
from core.neutral.folder import read_folder
from tests.core.neutral.said import WHOLE, sentences
from tests.helpers.neutral_folders import GOOD, folder_in, with_cell

SAVE_AS = "save it as “CSV UTF-8 (comma separated)”."


FILES: list[tuple[str, str | bytes | None, str]] = [
    ("items", None, "items.csv: is missing; the folder must have this file."),
    ("items", "", "items.csv: is empty; it must have a header row at least."),
    ("items", "\n\nitem_id,description\n", "items.csv, row 1: is blank; the first row must be the header."),
    (
        "transfers",
        "line_number,from_shop_id,to_shop_id,item_id,quantity\n1,NY,BO,1,1\n1,BO,NY,1,1\n",
        "transfers.csv, row 1, transfer_id: the file must have this column.",
    ),
    ("stock", "item_id,shop_id\n1,NY\n", "stock.csv, row 1, on_hand: the file must have this column."),
    (
        "stock",
        "item_id,shop_id,on_hand,Item_ID\n1,NY,1,1\n",
        "stock.csv, row 1, item_id: the header names this column twice; keep one.",
    ),
    (
        "stock",
        "item_id;shop_id;on_hand\n1;NY;1\n",
        "stock.csv, row 1 “item_id;shop_id;on_hand”: the columns are separated by “;” "
        f"instead of a comma; {SAVE_AS}",
    ),
    (
        "stock",
        "item_id,shop_id,on_hand\n1,NY,2\n\n2,NY\n",
        "stock.csv, row 4: has 2 cells where the header has 3.",
    ),
    (
        "stock",
        'item_id,shop_id,on_hand,x\n1,NY,2,"a\nb"\n2,NY,1,"a,b",\n',
        "stock.csv, row 3: has 5 cells where the header has 4.",
    ),
    (
        "vendors",
        'vendor_id,name\nACME,"Acme\n',
        "vendors.csv, row 2: a quotation mark opens a cell here that is never closed.",
    ),
    (
        "vendors",
        'vendor_id,name\nACME,5" pipes\nB,6" pipes\n',
        "vendors.csv, row 2: a quotation mark stands inside of a cell; write it twice and quote the cell: "
        '"5"" pipe".',
    ),
    (
        "vendors",
        "vendor_id,name\nACME,Café\n".encode("latin-1"),
        f"vendors.csv, row 2 “byte E9”: is not UTF-8 text; {SAVE_AS}",
    ),
    (
        "vendors",
        "vendor_id,name\nACME,Acme\n".encode("utf-16"),
        f"vendors.csv: is in UTF-16; {SAVE_AS}",
    ),
    (
        "vendors",
        "vendor_id,name\nACME,A\0cme\n",
        f"vendors.csv, row 2: holds a NUL character, which no text has; {SAVE_AS}",
    ),
    ("vendors", "v" * 200_000, "vendors.csv, row 1: the header row never ends; check the file."),
    (
        "price_breaks",
        "vendor_id,item_id,minimum_quantity,unit_cost\nACME,1,12,11.00\nACME,1,012,10.00\n",
        "price_breaks.csv, row 3, vendor_id “ACME”: row 2 has the same vendor_id and item_id and "
        "minimum_quantity; each may be there once.",
    ),
    (
        "sales",
        with_cell("sales", 3, "sold_at", "2026-11-20T10:00:01"),
        "sales.csv, row 3, sold_at “2026-11-20T10:00:01”: row 2 of the same sale_id says otherwise; "
        "they must agree.",
    ),
    (
        "purchase_orders",
        with_cell("purchase_orders", 3, "received_at", "2026-12-24"),
        "purchase_orders.csv, row 3, received_at “2026-12-24”: row 2 of the same po_id says otherwise; "
        "they must agree.",
    ),
    (
        "items",
        "item_id,description,pack_size,minimum_order_quantity,maximum_order_quantity\n1,a,6,7,11\n2,b,6,6,11\n",
        "items.csv, row 2, minimum_order_quantity “7”: in whole packs comes to more than the "
        "maximum_order_quantity; correct one of the three.",
    ),
]


@pytest.mark.parametrize(("file", "text", "sentence"), FILES)
def test_an_invalid_file_is_reported_with_the_remedy(
    tmp_path: Path, file: str, text: str | bytes | None, sentence: str
) -> None:
    found = sentences(folder_in(tmp_path, **{file: text}))
    about_it = [said for said in found if said.startswith(f"{file}.csv")]
    assert about_it == [sentence]


def test_an_unreadable_file_causes_no_problems_in_other_files(tmp_path: Path) -> None:
    found = sentences(
        folder_in(tmp_path, items=GOOD["items.csv"].replace("Blue", "Bl\xfc").encode("latin-1"))
    )
    assert found == [f"items.csv, row 2 “byte FC”: is not UTF-8 text; {SAVE_AS}"]


def test_every_problem_of_every_file_is_reported(tmp_path: Path) -> None:
    folder = folder_in(
        tmp_path,
        vendors=b"vendor_id,name\nACME,Caf\xe9\n",
        shops=None,
        sales=with_cell("sales", 2, "quantity", "1.5").replace("S2,1,BO,1", "S2,one,BO,99"),
    )
    assert {(said.split(":")[0]) for said in sentences(folder)} >= {
        "vendors.csv, row 2 “byte E9”",
        "shops.csv",
        "sales.csv, row 2, quantity “1.5”",
        "sales.csv, row 4, line_number “one”",
        "sales.csv, row 4, item_id “99”",
    }


@pytest.mark.parametrize("items", [None, "", "description\nKettle\n"])
def test_a_missing_file_causes_no_problems_in_other_files(tmp_path: Path, items: str | None) -> None:
    found = sentences(folder_in(tmp_path, items=items))
    assert {said.split(":")[0] for said in found} <= {"items.csv", "items.csv, row 1, item_id"}


def test_a_duplicate_line_far_below_is_found(tmp_path: Path) -> None:
    sales = GOOD["sales.csv"] + "S1,02,NY,2,1,2026-11-20T10:00:00\n"
    assert sentences(folder_in(tmp_path, sales=sales)) == [
        "sales.csv, row 5, sale_id “S1”: row 3 has the same sale_id and line_number; each may be there once."
    ]


def test_a_very_long_list_of_problems_ends_with_the_number_of_further_ones(tmp_path: Path) -> None:
    sales = "sale_id,line_number,shop_id,item_id,quantity,sold_at\n" + "".join(
        f"S{number},1,NY,1,x,2026-11-20\n" for number in range(1_500)
    )
    with pytest.raises(Problems) as problems:
        read_folder(folder_in(tmp_path, sales=sales), {})

    assert len(problems.value.rows) == 1_000
    assert problems.value.rows[-1].problem == f"{WHOLE} 500 more rows have the same."


@pytest.mark.parametrize("packed", [False, True])
def test_a_workbook_in_the_place_of_a_file_is_not_passed_over(tmp_path: Path, packed: bool) -> None:
    """Its sales would be missing, and nobody would be told."""
    folder = folder_in(tmp_path / "folder", sales=None, stock=None)
    for name in ("Sales.xlsx", "stock.ods", "items.xlsx", "notes.xlsx"):
        (folder / name).write_bytes(b"PK")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert sentences(zipped(files) if packed else folder) == [
        f"Sales.xlsx: is no CSV file; {SAVE_AS}",
        f"stock.ods: is no CSV file; {SAVE_AS}",
    ]
