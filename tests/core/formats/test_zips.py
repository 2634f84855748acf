"""Zip files of strangers: nothing leads out of them, and nothing unpacks to more than it may."""

import zipfile
from io import BytesIO

import pytest

from core.errors import Problem
from core.formats.zips import files_in, refuse_too_much, zipped

MOST = 1_000_000


def packed(*names: str, content: bytes = b"x") -> zipfile.ZipFile:
    """A zip with files of these names, as a program without scruples may write it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return zipfile.ZipFile(file)


def names_of(archive: zipfile.ZipFile, most: int = MOST) -> list[str]:
    return [member.filename for member in files_in(archive, most)]


@pytest.mark.parametrize("path", ["/etc/passwd", "../shop.csv", "a/../../b.csv", "C:shop.csv"])
def test_a_path_that_leads_out_of_the_zip_refuses_all_of_it(path: str) -> None:
    with pytest.raises(Problem, match="which leads out of it"):
        files_in(packed("items.csv", path), MOST)


def test_folders_and_what_computers_leave_behind_are_no_files_of_the_shop() -> None:
    found = names_of(
        packed("export/", "export/items.csv", "__MACOSX/export/._items.csv", ".DS_Store", "a/.b/c")
    )
    assert found == ["export/items.csv"]


@pytest.mark.parametrize(("size", "refused"), [(MOST, False), (MOST + 1, True)])
def test_files_may_fill_the_limit_and_not_a_byte_more(size: int, refused: bool) -> None:
    if not refused:
        refuse_too_much(size, MOST)
        return
    with pytest.raises(Problem, match=r"The files hold 0\.0 GB; at most 0\.0 GB can be imported"):
        refuse_too_much(size, MOST)


def test_the_limit_is_for_all_files_of_a_zip_together() -> None:
    archive = packed("a.csv", "b.csv", content=b"12345")
    assert names_of(archive, 10) == ["a.csv", "b.csv"]
    with pytest.raises(Problem, match="at most"):
        files_in(archive, 9)


@pytest.mark.parametrize(("megabytes", "refused"), [(1, False), (4, True)])
def test_a_zip_that_holds_thousand_times_its_size_is_no_export(megabytes: int, refused: bool) -> None:
    archive = packed("items.csv", content=b"0" * (megabytes << 20))
    if not refused:
        assert names_of(archive, 1 << 30) == ["items.csv"]
        return
    with pytest.raises(Problem, match="unpacks to far more than such files ever hold"):
        files_in(archive, 1 << 30)


def test_the_same_files_are_the_same_zip_whenever_it_is_packed() -> None:
    files = {"items.csv": b"item_id\n1\n", "empty.csv": b""}
    assert zipped(files) == zipped(dict(files))
    with zipfile.ZipFile(BytesIO(zipped(files))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
