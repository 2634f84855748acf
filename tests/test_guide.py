"""The guide calls everything by the name that stands on the screen, in each language."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.language.catalogue import SOURCE_LANGUAGE, catalogue_file

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = {"en": DOCS / "guide.md", "de": DOCS / "guide.de.md"}
KEYS = {"H"}


def names_in(guide: str) -> set[str]:
    """Return what a guide sets in italics: names of pages, tabs, buttons and keys."""
    return {" ".join(name.split()) for name in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", guide)}


def names_on_screens(language: str) -> set[str]:
    """Return all that the screens say in a language, with an ellipsis for each value."""
    with catalogue_file("de").open("rb") as file:
        messages = [message for message in read_po(file, locale="de") if message.id]
    said = [message.id if language == SOURCE_LANGUAGE else message.string for message in messages]
    forms = [form for each in said if each for form in ([each] if isinstance(each, str) else each)]
    return {re.sub(r"\{[^}]*\}", "…", form).strip("*") for form in forms}


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_calls_everything_as_the_screen_does(language: str) -> None:
    names = names_in(GUIDES[language].read_text("utf-8"))

    assert len(names) > 30
    assert names - KEYS - names_on_screens(language) == set()


def test_a_button_that_no_screen_has_is_found() -> None:
    assert names_in("Press *Create drafts*.") - names_on_screens("en") == {"Create drafts"}
