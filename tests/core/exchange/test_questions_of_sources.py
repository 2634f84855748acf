"""Columns and facts that a source leaves open: asked, proposed and remembered."""

import pytest

from core.errors import Problem, Problems
from core.exchange.recognise import recognise_upload
from core.exchange.sources import load_source, read_source, remember_mappings
from core.neutral.uploads import Answers, KnownToStore
from core.store.database import Store
from tests.core.exchange.sources import FOLDER, ORDER, RENAMED
from tests.helpers.neutral_folders import GOOD


def test_an_export_is_completed_by_questions() -> None:
    source = read_source({"orders.csv": ORDER}, KnownToStore())

    assert [question.column for question in source.asked] == ["vendor_id", "shop_id", "po_id"]
    with pytest.raises(Problems) as caught:
        source.needed()
    options = ("--vendor ID", "--shop ID", "--po NUMBER")
    assert all(option in str(caught.value) for option in options)


def test_a_column_under_another_name_is_asked_for_beside_everything_else_that_is_wrong() -> None:
    stock = GOOD["stock.csv"].replace("-3", "1.5")
    source = read_source(
        {**FOLDER, "sales.csv": RENAMED.encode(), "stock.csv": stock.encode()}, KnownToStore()
    )

    (question,) = source.asked
    assert (question.file, question.column, question.headers) == ("sales.csv", "sale_id", ["Sale No"])
    assert [(row.file, row.column) for row in source.problems] == [
        ("sales.csv", "sale_id"),
        ("stock.csv", "on_hand"),
    ]
    assert '--map "sales.csv:sale_id=Sale No"' in str(source.problems[0])


def test_an_export_lists_its_other_problems_beside_the_questions() -> None:
    order = b"System ID,Order Qty,Unit Cost\n1,1.5,2.00\n2,3,cheap\n"
    source = read_source({"orders.csv": order}, KnownToStore())

    assert [(row.row, row.column, row.value) for row in source.other_problems] == [
        (2, "Order Qty", "1.5"),
        (3, "Unit Cost", "cheap"),
    ]


def test_a_column_that_is_simply_missing_is_not_asked_for() -> None:
    stock = "item_id,shop_id\n1,NY\n"

    source = read_source({**FOLDER, "stock.csv": stock.encode()}, KnownToStore())

    assert source.asked == []
    assert [str(row) for row in source.problems] == [
        "stock.csv, row 1, on_hand: the file must have this column."
    ]


def test_a_likely_column_is_proposed_and_never_assumed() -> None:
    stock = GOOD["stock.csv"].replace("on_hand", "QOH")

    (question,) = read_source({**FOLDER, "stock.csv": stock.encode()}, KnownToStore()).asked

    assert question.proposed == "QOH"


def test_an_answer_is_remembered_for_files_with_the_same_columns(store: Store) -> None:
    files = {**FOLDER, "sales.csv": RENAMED.encode()}
    for header in ("Nonsense", "Sale No"):
        answers = Answers(mappings={"sales.csv": {"sale_id": header}})
        remember_mappings(store, recognise_upload(files), answers)

    other_order = ["item_id,SALE NO,line_number,shop_id,quantity,sold_at", "1,S9,1,NY,2,2026-11-20"]
    again = store.ask(load_source, {**FOLDER, "sales.csv": "\n".join(other_order).encode()}).needed()

    assert again.frames["sales"]["sale_id"].to_list() == ["S9"]
    assert again.ignored == []


def test_columns_of_a_missing_file_cannot_be_mapped() -> None:
    with pytest.raises(Problem, match="There is no file sale"):
        read_source(FOLDER, KnownToStore(), Answers(mappings={"sale.csv": {"sale_id": "x"}}))
