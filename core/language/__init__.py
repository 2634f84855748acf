"""Sentences in the language of whoever reads them."""

from core.language.catalogue import SCREEN_LANGUAGES, SOURCE_LANGUAGE
from core.language.say import (
    find_language_by,
    in_numbers,
    language,
    marked,
    marked_noun,
    noun,
    say,
    say_each,
    speaking,
)
