"""The letterhead of printed papers, and the barcode of their numbers, as a scanner reads it."""

import io
from collections.abc import Callable
from datetime import datetime

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from core.errors import Problem
from core.formats import LABEL, Letterhead, PdfDocument, logo_from
from tests.helpers.pdf_text import pages

NOW = datetime(2026, 11, 29, 9)


def picture(kind: str, size: tuple[int, int] = (1200, 300)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind, exif=Image.Exif())
    return file.getvalue()


def black(side: int) -> bytes:
    """A square picture with one bit for each pixel: as many pixels, and little memory."""
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return file.getvalue()


def paper(heading: str, code: str, letterhead: Letterhead | None = None) -> bytes:
    document = PdfDocument("Papers", NOW, letterhead or Letterhead())
    document.begin(heading, code)
    return document.to_bytes()


def scanned(pdf: bytes) -> list[str]:
    """Codes that a scanner reads on the first page, printed at 300 dots an inch."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return [found.text for found in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())]


@pytest.mark.parametrize("code", ["20353", "PO-2026-0001", "W 1/7", "3060"])
def test_a_scanner_reads_the_number_of_a_paper(code: str) -> None:
    assert scanned(paper(f"Packing slip: order {code}", code)) == [code]


@pytest.mark.parametrize("code", ["20353", "EC-1042"])
def test_a_scanner_reads_the_number_of_a_label(code: str) -> None:
    label = PdfDocument("Labels", NOW, size=LABEL)
    label.barcode(code, 6, beside=code, size=16)
    label.short_line(code, 16, bold=True)

    assert scanned(label.to_bytes()) == [code]


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Order", ""), ("Order", "Ä-17"), ("Order", "w17"), ("Order " * 12, "20353"), ("Order", "1" * 60)],
    ids=["no number", "a letter no barcode has", "small letters", "a long heading", "a long number"],
)
def test_a_number_that_cannot_be_a_barcode_is_printed_without_one(heading: str, code: str) -> None:
    assert scanned(paper(heading, code)) == []


def test_a_letterhead_is_printed_above_the_heading() -> None:
    head = Letterhead(
        "Harbour Bikes", "1 Quay Road\nBristol", "shop@harbour.example", logo_from(picture("PNG"))
    )

    (text,) = pages(paper("Purchase order 7", "7", head))

    assert text.split("\n")[:5] == [
        "Harbour Bikes",
        "1 Quay Road",
        "Bristol",
        "shop@harbour.example",
        "Purchase order 7",
    ]
    assert scanned(paper("Purchase order 7", "7", head)) == ["7"]


def test_a_logo_is_kept_as_large_as_paper_needs_it_and_with_nothing_but_its_pixels() -> None:
    for kind in ("PNG", "JPEG"):
        with Image.open(io.BytesIO(logo_from(picture(kind, (3000, 600))))) as kept:
            assert (kept.format, kept.size, kept.info) == ("PNG", (900, 180), {})


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: b"<svg onload='x'/>", "cannot be read"),
        (lambda: picture("GIF"), "cannot be read"),
        (lambda: picture("PNG")[:60], "cannot be read"),
        (lambda: b"\x89PNG" + bytes(5_000_001), "at most 5 MB"),
        (lambda: black(6000), "smaller"),
        (lambda: black(15000), "cannot be read"),
    ],
    ids=["a drawing", "another format", "cut off", "too many bytes", "too many pixels", "a bomb"],
)
def test_a_file_that_is_no_logo_is_refused_in_one_sentence(file: Callable[[], bytes], sentence: str) -> None:
    given = file()  # Made here and not when it is collected, which every worker does.
    with pytest.raises(Problem, match=sentence):
        logo_from(given)
