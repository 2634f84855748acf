"""A folder or zip that is damaged, harmful or not there: refused in one sentence."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from core.errors import Problem, Problems
from core.neutral.folder import read_folder, read_text
from core.neutral.sources import MOST_FOLDER_BYTES
from tests.core.neutral.said import sentences
from tests.helpers.neutral_folders import GOOD, folder_in


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
