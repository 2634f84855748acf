import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from core.errors import Problem
from core.formats.uploads import contents_of, names_in
from core.formats.zips import opened_zip, zipped


def test_a_folder_a_zip_of_it_and_its_bytes_hold_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "Item.json").write_bytes(b'{"Item": []}')
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


def test_a_path_that_is_neither_folder_nor_zip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="not a zip"):
        contents_of(b"PK but not really")
    with pytest.raises(Problem, match="cannot be read"):
        contents_of(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "names"),
    [
        ("list.csv", b'"System ID";"Qty."\n1;2\n', ("System ID", "Qty.")),
        ("Item.json", b'{"@attributes": {}, "Item": []}', ("@attributes", "Item")),
        ("Item.json", b'{"Item": [', ()),
        ("list.csv", b"Caf\xe9,Qty.\n", ()),
        ("list.csv", b"", ()),
        ("list.csv", b"Stock of Main\n\nSystem ID,Qty.\n1,2\n", ("System ID", "Qty.")),
        (
            "list.csv",
            b"Codes,,,Stock,,\nSystem ID,UPC,EAN,Qty.,Cost,\n",
            ("System ID", "UPC", "EAN", "Qty.", "Cost", ""),
        ),
        ("list.csv", b"\n ;\nSystem ID;Qty.\nCaf\xe9;2\n", ("System ID", "Qty.")),
        ("list.csv", b"System ID,Item\n1,a;b;c;d\n", ("System ID", "Item")),
        ("list.csv", b"note\nno table\n", ("note",)),
    ],
)
def test_a_file_is_recognised_by_its_column_names_or_keys(
    name: str, content: bytes, names: tuple[str, ...]
) -> None:
    assert names_in(name, content) == names


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_damaged_contents_is_a_sentence_however_it_was_packed(method: int) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("Item.json", Random(1).randbytes(3_000))
    content = bytearray(packed.getvalue())
    content[100:2_000] = b"\xff" * 1_900

    with pytest.raises(Problem):
        dict(contents_of(bytes(content)))


@pytest.mark.parametrize("mistake", [ValueError("of the caller"), OSError("of the caller"), RuntimeError()])
def test_a_readers_own_mistake_is_not_reported_as_a_damaged_zip(mistake: Exception) -> None:
    with pytest.raises(type(mistake)), opened_zip(zipped({"a.csv": b"a"})):
        raise mistake
