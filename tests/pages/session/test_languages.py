"""Caches of people who speak different languages."""

import pytest

from core.language import speaking
from pages.session.services import caches, now


@pytest.mark.usefixtures("sample_path")
def test_what_is_kept_for_readers_of_one_language_is_not_shown_to_others() -> None:
    words = {"de": "zu bestellen", "en": "to order"}
    for language in ("de", "en", "de"):
        with speaking(language):
            board = caches().board.get(now()).value
        said = " ".join(board["waits_for"])
        assert {spoken for spoken, word in words.items() if word in said} == {language}
