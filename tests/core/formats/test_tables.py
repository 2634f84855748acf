"""CSV files of other programs: where the header stands, what separates the cells, and what is wrong."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Problems
from core.formats.spreadsheets import to_csv
from core.formats.tables import ROW, csv_table
from core.formats.uploads import delimiter_of

KNOWN = ("System ID", "Item", "Qty.")


def read(text: str, known: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    return csv_table("list.csv", text.encode(), known).frame.rows()


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_cells_may_be_separated_by_any_sign_that_programs_use(sign: str) -> None:
    table = csv_table("list.csv", sign.join("ab").encode() + b"\n" + sign.join("12").encode())
    assert table.headers == ["a", "b"]
    assert table.frame.rows() == [(2, "1", "2")]
    assert table.semicolons is (sign == ";")


@pytest.mark.parametrize(
    ("lines", "sign"),
    [
        (["a;b;c", "1,5;2,5;3,5"], ";"),
        (["Stock of 23 Nov, New York", "a\tb\tc"], "\t"),
        (["a,b,c", '1,2,"tube; 26|28"'], ","),
        (["1,2,3|4"], ","),
        (["a"], ","),
        ([], ","),
    ],
    ids=[
        "decimal commas",
        "a comma in the title",
        "other signs in a text",
        "only digits",
        "one column",
        "nothing",
    ],
)
def test_the_sign_that_a_row_has_most_of_separates_the_cells(lines: list[str], sign: str) -> None:
    assert delimiter_of(lines) == sign


def test_a_list_of_prices_with_decimal_commas_has_its_columns() -> None:
    assert read("SKU;Cost;Price\nBELL;8,00;12,50\n1;8,00;12,50\n") == [
        (2, "BELL", "8,00", "12,50"),
        (3, "1", "8,00", "12,50"),
    ]


@pytest.mark.parametrize(
    ("text", "known", "header_row", "rows"),
    [
        ("Stock of today\n\nSYSTEM ID,item\n9,Lamp\n", KNOWN, 3, [(4, "9", "Lamp")]),
        ("System-ID,Qty\n9,4\n", KNOWN, 1, [(2, "9", "4")]),
        ("Our list,,\nvon,bis,was\n1,2,3\n", (), 2, [(3, "1", "2", "3")]),
        ("a,b\n\n , \n1,2\n", (), 1, [(4, "1", "2")]),
        ("Item,b\nx,Item\n", KNOWN, 1, [(2, "x", "Item")]),
        ("\ufeffa,b\n1,2\n", (), 1, [(2, "1", "2")]),
    ],
    ids=[
        "a title above",
        "case and signs do not matter",
        "unknown names below a title",
        "blank rows are no rows and count",
        "one known name is no header",
        "the mark of a UTF-8 file",
    ],
)
def test_the_header_is_found_and_every_row_keeps_its_number_in_the_file(
    text: str, known: tuple[str, ...], header_row: int, rows: list[tuple[object, ...]]
) -> None:
    table = csv_table("list.csv", text.encode(), known)
    assert (table.header_row, table.frame.rows()) == (header_row, rows)


@pytest.mark.parametrize(
    ("content", "row", "column", "says"),
    [
        (b"", 0, "", "is empty; it needs a row of column names"),
        (b"\n , \n", 0, "", "is empty; it needs a row of column names"),
        (b"a,b,a\n1,2,3\n", 1, "a", "this column is there twice; keep one"),
        (b"a,b\n1,2,3\n", 2, "", "the row has 3 cells, the header 2; look for a stray comma or quote"),
        (b"a,b\n1,2\n1\n", 3, "", "the row has 1 cell, the header 2; look for a stray comma or quote"),
        (b'a,b\n1,"2\n', 0, "", "cannot be read as CSV near line 2: unexpected end of data"),
        (b"a,b\n1,\xe9\n", 0, "", "line 2 is not UTF-8 text. Export the file again as UTF-8"),
    ],
    ids=[
        "nothing",
        "blank rows only",
        "a column twice",
        "a cell more",
        "a cell less",
        "an open quote",
        "other letters",
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    content: bytes, row: int, column: str, says: str
) -> None:
    with pytest.raises(Problems) as told:
        csv_table("list.csv", content)
    (problem,) = told.value.rows
    assert (problem.file, problem.row, problem.column, problem.problem) == ("list.csv", row, column, says)


def test_every_row_that_does_not_fit_is_named_at_once() -> None:
    with pytest.raises(Problems) as told:
        read("a,b\n1\n1,2\n1,2,3\n")
    assert [problem.row for problem in told.value.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest", "is a workbook or a zip file under another name"),
        (b"\xd0\xcf\x11\xe0rest", "is a workbook of the old kind (XLS)"),
        (b"%PDF-1.7", "is a PDF file; export the same list as CSV"),
        (b"\x89PNG\r\n", "is a picture; export the list as CSV"),
        (b"\xff\xd8\xff\xe0", "is a picture; export the list as CSV"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "is a web page, probably one that asks to sign in"),
        (b"<div></div><html>", "is a web page, probably one that asks to sign in"),
    ],
)
def test_a_file_that_is_something_else_says_what_it_is_and_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(Problems) as told:
        csv_table("list.csv", content)
    assert told.value.rows[0].problem.startswith(says)


def test_text_that_only_begins_with_an_angle_bracket_is_a_table() -> None:
    assert read("<5 units,b\n1,2\n") == [(2, "1", "2")]


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6).map(str.strip)


@given(st.lists(st.tuples(cells, cells), max_size=5), st.integers(1, 3))
def test_what_our_own_exports_write_is_read_back_in_its_order(
    rows: list[tuple[str, str]], at_once: int
) -> None:
    frame = pl.DataFrame(rows, ["one", "two"], orient="row") if rows else pl.DataFrame({"one": [], "two": []})
    frame = frame.cast(pl.String)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.formats.tables.ROWS_AT_ONCE", at_once)
        found = csv_table("own.csv", to_csv(frame)).frame
    written = [row for row in frame.rows() if any(row)]
    assert found.drop(ROW).rows() == written
    assert found[ROW].is_sorted()
