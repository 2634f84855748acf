import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from core.errors import Problem
from core.formats.uploads import contents_of
from core.lightspeed.recognise import glimpse, recognise
from tests.core.lightspeed.api_pages import item, page


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"items.csv": b"item_id,description\n", "stock.csv": b"item_id,shop_id,on_hand\n"}, "neutral"),
        ({"Stock.CSV": b"article\n"}, "neutral"),
        ({"Item-01.json": page("Item", [item("1")]), "README.md": b"hello"}, "r_series"),
        ({"Sale-02.json": b'{"Sale": [{'}, "r_series"),
        ({"page1.json": json.dumps({"orders": []}).encode()}, "c_series"),
        ({"items.csv": b'"System ID","Item","Qty."\n'}, "item_list"),
        ({"PO_12.csv": b"Order Qty,Unit Cost,System ID\n"}, "purchase_order"),
        ({"customers.csv": b"name,email\n"}, "unknown"),
        ({"package.json": b'{"name": "x"}'}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_an_upload_is_recognised_by_its_names_and_headers(files: dict[str, bytes], kind: str) -> None:
    assert recognise(glimpse(files)) == kind


def test_a_folder_a_zip_of_it_and_its_bytes_hold_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "Item.json").write_bytes(page("Item", [item("1")]))
    (folder / "notes.txt").write_text("not read")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "Item.json", "Item.json")
    (tmp_path / "pages.zip").write_bytes(packed.getvalue())

    assert contents_of(folder) == contents_of(tmp_path / "pages.zip") == contents_of(packed.getvalue())
    assert list(contents_of(folder)) == ["Item.json"]


def test_a_zip_that_unpacks_to_too_much_is_not_opened() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Item.json", b" " * 5_000_000)

    with pytest.raises(Problem, match="far more"):
        contents_of(packed.getvalue())


def test_what_is_no_folder_and_no_zip_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="not a zip"):
        contents_of(b"PK but not really")
    with pytest.raises(Problem, match="cannot be read"):
        contents_of(tmp_path / "nowhere")
