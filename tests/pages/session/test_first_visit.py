"""First visit of a new server: it opens the store, and asks it for the language of the visitor."""

from pathlib import Path

from tests.helpers.app_pages import page_at


def test_a_page_opens_a_store_that_nobody_opened_before(path: Path) -> None:
    assert not path.exists()
    assert page_at("overview").title[0].value == "Overview"
