"""The letterhead on the Data page, and the documents that are printed with it."""

import io
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.letterhead import load_letterhead
from core.purchasing import load_order_files
from pages.session import now, store
from tests.helpers.app_pages import page_at, pressed
from tests.helpers.pdf_text import pages


def logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 100), "navy").save(file, "PNG")
    return file.getvalue()


def entered(app: AppTest, **texts: str) -> AppTest:
    fields = {each.label: each for each in (*app.text_input, *app.text_area)}
    for label, text in texts.items():
        fields[label].set_value(text)
    return app


@pytest.fixture
def papers(sample_path: Path) -> AppTest:
    assert sample_path
    return page_at("data", view="Letterhead")


def test_a_purchase_order_is_printed_with_the_letterhead_that_was_entered(papers: AppTest) -> None:
    app = entered(papers, Address="1 Quay Road\nBristol", **{"Name of the business": "Harbour Bikes"})
    app = pressed(app, "Save the letterhead")

    assert "The letterhead is saved." in [each.value for each in app.success]
    files = store().ask(load_order_files, ["3060"], {}, now())
    (printed,) = (content for name, content in files.items() if name.endswith(".pdf"))
    text = pages(printed)[0].split("\n")
    assert text[:4] == ["Harbour Bikes", "1 Quay Road", "Bristol", "Purchase order 3060"]
    assert text[text.index("Ordered by") + 1] == "Harbour Bikes"


def test_a_logo_is_kept_until_it_is_taken_off(papers: AppTest) -> None:
    upload = next(each for each in papers.file_uploader if each.label == "Logo")
    upload.set_value([("logo.png", logo(), "image/png")])
    app = pressed(papers, "Save the letterhead")
    assert store().ask(load_letterhead).logo

    next(each for each in app.checkbox if each.label == "Print no logo").check()
    pressed(app, "Save the letterhead")
    assert not store().ask(load_letterhead).logo


def test_a_file_that_is_no_picture_is_said_and_nothing_is_saved(papers: AppTest) -> None:
    upload = next(each for each in papers.file_uploader if each.label == "Logo")
    upload.set_value([("logo.png", b"no picture", "image/png")])
    app = pressed(entered(papers, **{"Name of the business": "Harbour Bikes"}), "Save the letterhead")

    assert any("cannot be read" in each.value for each in (*app.error, *app.text))
    assert not store().ask(load_letterhead)
