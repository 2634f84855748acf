"""Catalogues of translations: one ``.po`` file per language beside this module.

``python -m tools.words`` adds the sentences of the code to them and drops those that nothing says any more.
English has none: its sentences stand in the code.
"""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
SCREEN_LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Languages of the screens, by their code, each with its name in itself. All have one form of a noun for 1,
and another for every other number."""


def catalogue_file(language: str) -> Path:
    """Return the file with the translations into a language."""
    return Path(__file__).with_name(f"{language}.po")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Read the translations into a language, once. A sentence without one stays English."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    with catalogue_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
