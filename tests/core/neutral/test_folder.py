"""The neutral folder: what a good one means, and that what is written comes back equal."""

import string
import tempfile
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Problem
from core.neutral.cell_rules import INVISIBLE, SHORTENED
from core.neutral.checks import check_cells
from core.neutral.columns import Column, File, ValueKind
from core.neutral.folder import checked_folder, read_folder, read_text, write_folder
from core.neutral.schema import FILES
from core.neutral.trimming import LOST_ZERO, trimmed
from tests.helpers.neutral_folders import GOOD, POLARS_TYPES, folder_in


def test_a_good_folder_has_a_type_for_every_column(tmp_path: Path) -> None:
    folder = read_folder(folder_in(tmp_path), {})

    assert folder.rows["sales"] == 3
    for name, frame in folder.frames.items():
        assert frame.schema == {column.name: POLARS_TYPES[column.kind] for column in FILES[name].columns}
    assert folder.frames["items"].select("item_id", "unit_cost", "pack_size", "tracked").rows() == [
        ("1", Decimal("12.5000"), 6, True),
        ("2", None, 1, True),
    ]
    assert folder.frames["shops"]["time_zone"].to_list() == ["America/New_York", "UTC"]
    assert folder.frames["purchase_orders"].select("po_id", "received", "ordered_at", "closed").rows()[
        1:
    ] == [
        ("P1", 0, datetime(2026, 11, 20), False),
        ("P2", 0, None, False),
    ]


def test_an_absent_column_is_told_from_an_empty_one(tmp_path: Path) -> None:
    folder = read_folder(folder_in(tmp_path), {})
    assert folder.columns["vendors"] == {"vendor_id", "name", "lead_time_days"}


def test_only_three_files_must_be_there(tmp_path: Path) -> None:
    optional = {name.removesuffix(".csv"): None for name in GOOD if name not in ("shops.csv", "stock.csv")}
    folder = read_folder(folder_in(tmp_path, **{**optional, "items": "item_id,description\n1,Kettle\n"}), {})
    assert list(folder.frames) == ["shops", "items", "stock"]


def test_columns_and_files_are_found_by_name_in_any_order_and_case(tmp_path: Path) -> None:
    folder = folder_in(tmp_path, shops=None)
    (folder / "Shops.CSV").write_bytes(
        b"\xef\xbb\xbfcolour,NAME , Shop_Id\r\nblue,  Boston ,BO\r\n\r\n,New York,NY\r\n"
    )
    (folder / "prices.csv").write_text("a,b\n")
    (folder / "notes.txt").write_text("anything")
    found = read_folder(folder, {})

    assert found.frames["shops"].select("shop_id", "name").rows() == [("BO", "Boston"), ("NY", "New York")]
    assert found.ignored == ["prices.csv: the whole file", "shops.csv: colour"]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    shops = 'shop_id,name\nNY,"New\nYork"\n\nBO,Boston\n'
    assert read_text(folder_in(tmp_path, shops=shops))["shops"]["_row"].to_list() == [2, 4]


def test_rows_known_to_the_store_need_not_be_in_the_files(tmp_path: Path) -> None:
    items = "item_id,description,vendor_id\n1,Kettle,OLD\n"
    folder = folder_in(tmp_path, items=items, vendors="vendor_id,name\nACME,Acme\n")
    known = {"items": frozenset({"2"}), "vendors": frozenset({"OLD"})}
    assert read_folder(folder, known).frames["items"]["vendor_id"].to_list() == ["OLD"]


def test_a_sale_may_name_an_order_that_no_file_describes(tmp_path: Path) -> None:
    sales = (
        "sale_id,line_number,shop_id,item_id,quantity,sold_at,ecom_order_id\nS1,1,NY,1,1,2026-11-20,UNSEEN\n"
    )
    assert read_folder(folder_in(tmp_path, sales=sales), {}).rows["sales"] == 1


def test_lines_of_documents_may_come_in_any_order(tmp_path: Path) -> None:
    header, *lines = GOOD["sales.csv"].splitlines(keepends=True)
    mixed = "".join([header, lines[1], lines[2], lines[0]])
    assert read_folder(folder_in(tmp_path, sales=mixed), {}).rows["sales"] == 3


def test_exactly_one_apostrophe_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    vendors = "vendor_id,name\nACME,'=Acme\nB,''=B\nC,'t Hof\nD,=D\n"
    frame = read_folder(folder_in(tmp_path, vendors=vendors), {}).frames["vendors"]
    assert frame["name"].to_list() == ["=Acme", "'=B", "'t Hof", "=D"]


def zipped(prefix: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{prefix}README.txt", "how to")
        archive.writestr("__MACOSX/._items.csv", "litter")
        for name, text in GOOD.items():
            archive.writestr(prefix + name, text)
    return content.getvalue()


@pytest.mark.parametrize("prefix", ["", "export/"])
def test_a_zip_is_read_as_the_folder_it_holds(tmp_path: Path, prefix: str) -> None:
    folder = read_folder(folder_in(tmp_path), {})
    from_zip = read_folder(zipped(prefix), {})

    assert from_zip.fingerprint == folder.fingerprint
    assert all(from_zip.frames[name].equals(frame) for name, frame in folder.frames.items())


def test_another_cell_makes_another_fingerprint(tmp_path: Path) -> None:
    before = read_folder(folder_in(tmp_path), {}).fingerprint
    after = read_folder(folder_in(tmp_path, vendors="vendor_id,name,lead_time_days\nACME,Acme,8\n"), {})
    assert after.fingerprint != before


def values_of(cells: list[str], kind: ValueKind) -> list[Any]:
    """Return the values of a file's only column with these cells."""
    file = File("cells", ("cell",), (Column("cell", kind),))
    values, _, _ = check_cells(file, pl.DataFrame({"_row": range(len(cells)), "cell": cells}))
    return values["cell"].to_list()


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-23", datetime(2026, 11, 23)),
        ("2026-11-23T14:03", datetime(2026, 11, 23, 14, 3)),
        ("2026-11-23 14:03:05", datetime(2026, 11, 23, 14, 3, 5)),
        ("2026-11-23T14:03:05Z", datetime(2026, 11, 23, 14, 3, 5)),
        ("2026-11-23T14:03:05.25Z", datetime(2026, 11, 23, 14, 3, 5, 250_000)),
        ("2026-11-23T14:03:05.123456789", datetime(2026, 11, 23, 14, 3, 5, 123_456)),
        ("2026-11-23T14:03:05-05:00", datetime(2026, 11, 23, 19, 3, 5)),
        ("2026-11-23T01:03:05+0530", datetime(2026, 11, 22, 19, 33, 5)),
        ("2026-11-23T01:03+01", datetime(2026, 11, 23, 0, 3)),
        ("2026-11-23t01:03z", datetime(2026, 11, 23, 1, 3)),
        ("2024-02-29T00:00:00", datetime(2024, 2, 29)),
        ("2026-02-29T00:00:00", None),
        ("2026-11-23T24:00", None),
        ("2026-11-23T23:59:60", None),
        ("2026-11-23T23:59:60Z", None),
        ("2026-11-23T14", None),
        ("14:03", None),
    ],
)
def test_times_are_converted_to_utc(text: str, utc: datetime | None) -> None:
    assert values_of([text], "time") == [utc]
    assert values_of([text, "2026-01-01T00:00+01:00"], "time")[0] == utc


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("12", Decimal(12)),
        ("-12.5", Decimal("-12.5")),
        ("0.1000000", Decimal("0.1")),
        ("0.3333", Decimal("0.3333")),
        ("999999999999.9999", Decimal("999999999999.9999")),
        ("12,5", None),
        ("1,234.50", None),
        ("12.", None),
        (".5", None),
        ("NaN", None),
    ],
)
def test_money_is_exact(text: str, money: Decimal | None) -> None:
    assert values_of([text], "money") == [money]


def test_choices_and_booleans_may_be_written_in_capitals(tmp_path: Path) -> None:
    orders = "ecom_order_id,placed_at,payment_status,ticked_in_pos\nE1,2026-11-20,Paid,TRUE\n"
    frame = read_folder(folder_in(tmp_path, ecom_orders=orders), {}).frames["ecom_orders"]
    assert frame.select("payment_status", "fraud_check", "ticked_in_pos").rows() == [
        ("paid", "unchecked", True)
    ]


# --- what is written comes back equal ---

NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    st.text("'=+-@\"\n\r,; aé🫖", min_size=1, max_size=8),
    st.builds(
        "{}{}".format, st.sampled_from(["=", "'=", "''=1", "-", '"', "'"]), st.text(string.ascii_letters)
    ),
)


def may_be_imported(text: str) -> bool:
    """No code is empty to the eye, shortened, or a UPC without its leading 0."""
    refused = f"{INVISIBLE}|{SHORTENED}|{LOST_ZERO}"
    return not pl.Series([text]).str.contains(refused).item()


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "text": NAMES.map(lambda text: pl.Series([text]).str.strip_chars().item())
    .filter(bool)
    .filter(may_be_imported),
    "quantity": st.integers(1, 999_999_999),
    "money": st.decimals(0, 10**12 - 1, places=4),
    "date": st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    "time": st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31)),
    "boolean": st.booleans(),
}


def cell(column: Column) -> st.SearchStrategy[Any]:
    strategy = st.sampled_from(column.choices) if column.choices else CELLS[column.kind]
    if column.name == "time_zone":
        strategy = st.sampled_from(["UTC", "Europe/Berlin"])
    return strategy if column.required or column.default else st.none() | strategy


@st.composite
def frames(draw: st.DrawFn, name: str) -> pl.DataFrame:
    """Valid rows of a file in which no column rules out another."""
    file = FILES[name]
    row = st.fixed_dictionaries({column.name: cell(column) for column in file.columns})
    rows = draw(st.lists(row, max_size=4, unique_by=lambda row: row[file.key[0]]))
    return pl.DataFrame(
        rows, {column.name: POLARS_TYPES[column.kind] for column in file.columns}, orient="row"
    )


ODD_CELLS = [
    "", " ", "\u3164", "\u00ad", "⠀", "\u200bA", "A\u200b", "\u00a0A", "A\x07", "\x85", "A\nB", "A\n",
    "4.00638E+12", "4E+1x", "A+1", "'", "'=1", "'A", "12345678901", "-0", "007", "+1", "1.", "0x10", "1_000",
    "2026-02-30", "2026-11-23T24:00:00", "2026-11-23T14:03:05z", "TRUE", "tRuE", "x" * 10_001,
]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(list(CELLS)),
    st.sampled_from(["cell_id", "upc", "cell"]),
    st.sampled_from(ODD_CELLS) | NAMES,
)
def test_a_cell_is_read_the_same_beside_cells_that_need_trimming(
    kind: ValueKind, name: str, cell: str
) -> None:
    file = File("cells", (name,), (Column(name, kind, required=name == "cell_id"),))

    def read(cells: list[str]) -> tuple[list[Any], list[str]]:
        text = trimmed(file, pl.DataFrame({"_row": range(len(cells)), name: cells}))
        values, _, problems = check_cells(file, text)
        return values.filter(_row=0)[name].to_list(), [each.problem for each in problems if each.row == 0]

    assert read([cell]) == read([cell, "  1  "])


FREE_FILES = ("shops", "vendors", "ecom_orders")


@settings(deadline=None, max_examples=60)
@given(st.fixed_dictionaries({name: frames(name) for name in FREE_FILES}), st.data())
def test_a_written_folder_is_read_back_equal(written: dict[str, pl.DataFrame], data: st.DataObject) -> None:
    items = data.draw(frames("items")).with_columns(
        vendor_id=pl.lit(None, pl.String), pack_size=1, minimum_order_quantity=0
    )
    written = {
        **written,
        "items": items.with_columns(pl.col("pack_size", "minimum_order_quantity").cast(pl.Int64)),
    }
    with tempfile.TemporaryDirectory() as place:
        write_folder(written, Path(place))
        back = checked_folder(read_text(Path(place)), {}, all_files=False)

    assert {name: frame.to_dicts() for name, frame in back.frames.items()} == {
        name: frame.to_dicts() for name, frame in written.items()
    }


def test_a_good_folder_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    folder = read_folder(folder_in(tmp_path / "in"), {})
    write_folder(folder.frames, tmp_path / "out")
    again = read_folder(tmp_path / "out", {})
    assert all(again.frames[name].equals(frame) for name, frame in folder.frames.items())


def test_an_export_does_not_mix_with_an_earlier_one_in_the_folder(tmp_path: Path) -> None:
    shops = read_folder(folder_in(tmp_path), {}).frames["shops"]
    with pytest.raises(Problem, match=r"already holds vendors\.csv, .* choose an empty folder\.$"):
        write_folder({"shops": shops}, tmp_path)


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Problem, match=r"cannot be written: "):
        write_folder({}, tmp_path / "file" / "folder")
