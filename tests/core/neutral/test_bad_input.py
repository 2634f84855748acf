"""Whatever is wrong in a folder is said in one clear sentence each, with its place."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from core.errors import Problem, Problems
from core.neutral.folder import checked_folder, read_folder, read_text
from core.neutral.sources import MOST_FOLDER_BYTES
from tests.helpers.neutral_folders import GOOD, folder_in, with_cell

WHOLE = "must be a whole number of at most 9 digits, such as 3."
AMOUNT = "must be an amount such as 12.50: a decimal point, at most 4 decimals, no currency sign."
DATE = "must be a date such as 2026-11-23."
TIME = "must be a time such as 2026-11-23T14:03:00, or a date such as 2026-11-23."
NOT_IN = "is not in {}.csv, nor known from before; add it there or correct it here."
SAVE_AS = "save it as “CSV UTF-8 (comma separated)”."


def sentences(source: Path | bytes) -> list[str]:
    with pytest.raises(Problems) as problems:
        read_folder(source, {})
    return [str(row) for row in problems.value.rows]


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


def test_frames_of_an_adapter_are_checked_by_the_same_rules() -> None:
    texts = {"shops": pl.DataFrame({"shop_id": ["A", "A"], "name": ["a", None]})}
    with pytest.raises(Problems) as problems:
        checked_folder(texts, {}, all_files=False)
    assert [(row.row, row.column) for row in problems.value.rows] == [(3, "name"), (3, "shop_id")]


# --- the folder or zip itself ---


def zipped(files: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


ZIPS = [
    (b"", "The file is not a zip file, or it is cut short. Make it again."),
    (GOOD["items.csv"].encode(), "The file is not a zip file, or it is cut short. Make it again."),
    (zipped(GOOD)[:-40], "The file is not a zip file, or it is cut short. Make it again."),
    (zipped({"../items.csv": "x"}), "The zip holds the path “../items.csv”, which leads out of it."),
    (zipped({"/etc/items.csv": "x"}), "The zip holds the path “/etc/items.csv”, which leads out of it."),
    (zipped({"C:/items.csv": "x"}), "The zip holds the path “C:/items.csv”, which leads out of it."),
    (zipped({"a/items.csv": "x", "b/shops.csv": "x"}), "The zip holds CSV files in several folders;"),
    (zipped({"items.csv": "a" * 50_000_000}), "The zip unpacks to far more than such files ever hold."),
]


@pytest.mark.parametrize(("content", "sentence"), ZIPS)
def test_a_damaged_or_harmful_zip_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Problem, match=f"^{sentence}") as problem:
        read_folder(content, {})
    assert not isinstance(problem.value, Problems)


def test_a_zip_that_promises_gigabytes_is_not_unpacked() -> None:
    content = bytearray(zipped({"items.csv": "item_id,description\n"}, zipfile.ZIP_STORED))
    size_field = content.index(b"PK\x01\x02") + 24
    content[size_field : size_field + 4] = (MOST_FOLDER_BYTES + 1).to_bytes(4, "little")
    with pytest.raises(Problem, match=r"1\.1 GB; at most 1\.1 GB can be imported"):
        read_folder(bytes(content), {})


def test_a_zip_with_a_damaged_file_is_refused() -> None:
    content = bytearray(zipped(GOOD, zipfile.ZIP_STORED))
    content[content.index(b"Blue")] ^= 1
    with pytest.raises(Problem, match="is not a zip file, or it is cut short"):
        read_folder(bytes(content), {})


def test_a_zip_whose_directory_points_before_its_first_byte_is_refused_as_a_file_too(tmp_path: Path) -> None:
    content = bytearray(zipped(GOOD))
    offset_field = content.rindex(b"PK\x05\x06") + 16
    content[offset_field : offset_field + 4] = (2**31).to_bytes(4, "little")
    (tmp_path / "moved.zip").write_bytes(content)
    for source in (bytes(content), tmp_path / "moved.zip"):
        with pytest.raises(Problem, match="is not a zip file, or it is cut short"):
            read_folder(source, {})


FLAGS, PACKING = 6, 8
"""Places in a zip's header that say that a file is encrypted, and how it is packed."""


@pytest.mark.parametrize(("place", "value"), [(FLAGS, 1), (PACKING, 99)], ids=["encrypted", "unusual"])
def test_a_zip_that_cannot_be_unpacked_here_is_refused(place: int, value: int) -> None:
    content = bytearray(zipped({"items.csv": "item_id,description\n"}))
    content[content.index(b"PK\x03\x04") + place] = value
    content[content.index(b"PK\x01\x02") + place + 2] = value
    with pytest.raises(Problem, match=r"is encrypted or packed in an unusual way\. Make a plain zip"):
        read_folder(bytes(content), {})


def test_a_missing_folder_and_a_file_that_is_no_zip_are_reported(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no folder or zip file"):
        read_folder(tmp_path / "nowhere", {})
    (tmp_path / "items.csv").write_text(GOOD["items.csv"])
    with pytest.raises(Problem, match=r"items\.csv is not a zip file"):
        read_folder(tmp_path / "items.csv", {})


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text(GOOD["vendors.csv"])
    folder = folder_in(tmp_path / "in", vendors=None)
    (folder / "vendors.csv").symlink_to(outside)
    assert sentences(folder) == [
        "vendors.csv: cannot be read: it is a link to somewhere outside of the folder."
    ]


def test_a_folder_named_like_a_file_and_a_duplicate_file_are_reported(tmp_path: Path) -> None:
    folder = folder_in(tmp_path, sales=None, transfers=None)
    (folder / "sales.csv").mkdir()
    (folder / "SHOPS.CSV").write_text(GOOD["shops.csv"])
    assert sentences(folder) == [
        "sales.csv: cannot be read: it is not a file.",
        "shops.csv: is there twice, also as shops.csv; keep one.",
    ]


def test_reading_text_raises_the_problems_of_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"^sales\.csv: is empty"):
        read_text(folder_in(tmp_path, sales=""))


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (("items", "ean", "4.00638E+12"), "is a number that a spreadsheet shortened"),
        (("items", "vendor_sku", '"9,78946E+12"'), "is a number that a spreadsheet shortened"),
        (("sales", "ecom_order_id", "2E+11"), "is a number that a spreadsheet shortened"),
        (("items", "item_id", "\u200b\u2060"), "holds only invisible characters"),
        (("shops", "name", "\u3164"), "holds only invisible characters"),
    ],
)
def test_codes_shortened_by_a_spreadsheet_are_problems(
    tmp_path: Path, cell: tuple[str, str, str], sentence: str
) -> None:
    file, column, value = cell
    folder = folder_in(tmp_path, **{file: with_cell(file, 2, column, value)})

    assert any(f"{file}.csv, row 2, {column}" in each and sentence in each for each in sentences(folder))


def told(folder: Path, today: date) -> list[str]:
    """Everything that is wrong in a folder; nothing where it can be read."""
    try:
        read_folder(folder, {}, today=today)
    except Problems as problems:
        return [str(row) for row in problems.rows]
    return []


@pytest.mark.parametrize("column", ["sold_at", "placed_at", "ordered_at", "sent_at", "as_of"])
def test_a_past_event_cannot_be_dated_after_next_year(tmp_path: Path, column: str) -> None:
    file = next(name for name, text in GOOD.items() if column in text).removesuffix(".csv")
    today = date(2026, 11, 28)
    late = folder_in(tmp_path / "late", **{file: with_cell(file, 2, column, "2028-01-01")})
    soon = folder_in(tmp_path / "soon", **{file: with_cell(file, 2, column, "2027-12-31")})

    with pytest.raises(Problems, match="lies after 2027, and says when something happened"):
        read_folder(late, {}, today=today)
    assert not any("lies after" in each for each in told(soon, today))


def test_a_upc_that_lost_its_leading_0_in_a_spreadsheet_is_the_same_upc(tmp_path: Path) -> None:
    folder = folder_in(tmp_path, items="item_id,description,upc\n1,Blue kettle,12345678905\n")

    assert read_folder(folder, {"items": frozenset("123456789")}).frames["items"]["upc"].to_list() == [
        "012345678905"
    ]
