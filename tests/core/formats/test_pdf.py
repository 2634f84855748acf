"""Paper: what is printed says what the data says, whatever characters that has."""

from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.formats.pdf import LABEL, UNKNOWN, PdfColumn, PdfDocument
from tests.helpers.pdf_text import pages

AT = datetime(2026, 11, 23, 14, 3)
COLUMNS = [PdfColumn("Item", 4), PdfColumn("Units", 1, figures=True)]


def test_a_page_has_heading_facts_and_table_in_this_order() -> None:
    paper = PdfDocument("Slip 7", AT)
    paper.heading("Put away")
    paper.facts({"Vendor": "Acme", "Note": None})
    paper.table(COLUMNS, [["Brass bell", 3], ["Tyre", None]])
    (page,) = pages(paper.to_bytes())
    assert page.splitlines() == [
        *(
            "Put away",
            "Vendor",
            "Acme",
            "Item",
            "Units",
            "Brass bell",
            "3",
            "Tyre",
            "Page 1 of ",
            "1",
            "Slip 7",
        ),
    ]


def test_a_long_table_repeats_its_headings_and_its_title_on_every_page() -> None:
    paper = PdfDocument("Slip 7", AT)
    paper.table(COLUMNS, [[f"Item {number}", number] for number in range(120)])
    sheets = pages(paper.to_bytes())
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, start=1):
        assert sheet.splitlines()[:2] == ["Item", "Units"]
        assert sheet.splitlines()[-3:] == [f"Page {number} of ", f"{len(sheets)}", "Slip 7"]


@pytest.mark.parametrize("text", ["Zürich", "Čapek ½″ – “x”", "Ελλάδα", "Москва", "**no** __marks__ <b>"])
def test_characters_of_the_font_are_printed_unchanged(text: str) -> None:
    paper = PdfDocument("x", AT)
    paper.line(text)
    assert pages(paper.to_bytes())[0].splitlines()[0] == text


def test_each_character_missing_from_the_font_is_a_box() -> None:
    paper = PdfDocument("x", AT)
    paper.line("山田 🎉 Tyre")
    assert pages(paper.to_bytes())[0].splitlines()[0] == f"{UNKNOWN * 2} {UNKNOWN} Tyre"


def test_a_label_has_its_own_page_size_and_no_footer() -> None:
    paper = PdfDocument("Labels", AT, size=LABEL)
    paper.line("#1042", 16, bold=True)
    paper.new_page()
    paper.line("#1043", 16, bold=True)
    assert pages(paper.to_bytes()) == ["#1042", "#1043"]


def test_a_short_line_says_that_there_is_more() -> None:
    paper = PdfDocument("Labels", AT, size=LABEL)
    paper.short_line("Brass bell")
    paper.short_line("Bell " * 40)
    paper.short_line("Bell " * 40, lines=2)
    one, *cut = pages(paper.to_bytes())[0].splitlines()
    assert one == "Brass bell"
    assert [line.endswith("…") for line in cut] == [True, False, True]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert PdfDocument("x", AT).to_bytes() == PdfDocument("x", AT).to_bytes()


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=500))
@example("س")  # wider than the narrow column
def test_any_text_can_be_printed_anywhere(text: str) -> None:
    paper = PdfDocument(text, AT)
    paper.heading(text)
    paper.facts({text: text})
    paper.table([PdfColumn(text, 30), PdfColumn(text, 1, figures=True)], [[text, text]])
    assert paper.to_bytes().startswith(b"%PDF-")
