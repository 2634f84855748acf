"""Say a sentence in the language of the person who reads it.

Every sentence for people stands in the code in English, as the literal argument of ``say``, ``say_each``,
``marked`` or ``counted`` (core/wording.py), where ``tools/words.py`` finds it. The pages name the language of
their reader (``find_language_by``); the command line, its exports and the server's own work speak English.
"""

import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

import polars as pl

from core.language.catalogue import SOURCE_LANGUAGE, translations

_speaking: ContextVar[str | None] = ContextVar("speaking", default=None)
_ways: list[Callable[[], str]] = [lambda: SOURCE_LANGUAGE]
_PARTS = string.Formatter()
_COMMA_FOR_POINT = str.maketrans(",.", ".,")
MARKS_OF_NUMBERS = {"en": str.maketrans("", ""), "de": _COMMA_FOR_POINT}
"""Marks of thousands and of decimals in each language, instead of the English ones."""
MOST_TRANSLATED = 10_000
"""Number of sentences whose translation is at hand; some callers have data in theirs."""


Parsed = tuple[str, str | None, str | None, str | None]
"""Text of a sentence, and the name after it, how to format its value, and how to convert it before."""


class Translated(NamedTuple):
    """Sentence in another language. ``parts``: where a name of it says how to format its value, what
    ``string.Formatter.parse`` makes of it; else empty."""

    text: str
    parts: list[Parsed]


def language() -> str:
    """Return the code of the language to speak now."""
    return _speaking.get() or _ways[-1]()


def find_language_by(find: Callable[[], str]) -> None:
    """Use ``find`` from now on. It is called outside of ``speaking``, and must answer from the session."""
    _ways[-1] = find


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` within the block."""
    token = _speaking.set(language)
    try:
        yield
    finally:
        _speaking.reset(token)


def say(sentence: str, /, **values: object) -> str:
    """Return ``sentence`` in the present language, with ``values`` in place of its ``{names}``.

    ``{units:,}`` and ``{share:.1f}`` format a number as Python does, with the language's marks.
    """
    spoken = language()
    if spoken == SOURCE_LANGUAGE:
        return sentence.format_map(values) if values else sentence
    text, parts = _translated(sentence, spoken)
    if not values:
        return text
    return _filled(parts, values) if parts else text.format_map(values)


@lru_cache(MOST_TRANSLATED)
def _translated(sentence: str, language: str) -> Translated:
    text = sentence and translations(language).gettext(sentence)  # The catalogue has its own facts under "".
    try:
        parts = list(_PARTS.parse(text))
    except ValueError:  # A sentence without values may have braces of its own.
        parts = []
    return Translated(text, parts if any(spec for _, _, spec, _ in parts) else [])


def marked(sentence: str) -> str:
    """Return ``sentence`` as it is, and mark it for translation: for a constant that ``say`` gets later."""
    return sentence


def marked_noun(one: str, many: str) -> tuple[str, str]:
    """Return the two forms of a noun as they are, and mark them: for a constant that ``noun`` gets later."""
    return one, many


def noun(number: int, one: str, many: str) -> str:
    """Return the form of a noun that goes with ``number``, in the present language."""
    return _noun(one, many, language(), is_one=number == 1)


@cache
def _noun(one: str, many: str, language: str, *, is_one: bool) -> str:
    return translations(language).ngettext(one, many, 1 if is_one else 2)


def say_each(sentence: str, /, **values: pl.Expr) -> pl.Expr:
    """Return a column of sentences: ``say`` with a column in place of each name."""
    template, names = _template(say(sentence))
    return pl.format(template, *(values[name] for name in names))


@lru_cache(MOST_TRANSLATED)
def _template(sentence: str) -> tuple[str, list[str]]:
    """Return a sentence as ``pl.format`` takes it, and the names in it in their order."""
    template, names = "", []
    for text, name, _, _ in _PARTS.parse(sentence):
        template += text.replace("{", "{{").replace("}", "}}")
        if name is not None:
            template += "{}"
            names.append(name)
    return template, names


def in_numbers(text: str) -> str:
    """Return a number as Python formats it (``1,234.5``) with the marks of the present language."""
    return text.translate(MARKS_OF_NUMBERS[language()])


def _filled(parts: list[Parsed], values: dict[str, object]) -> str:
    filled = []
    for text, name, spec, conversion in parts:
        filled.append(text)
        if name is not None:
            value: Any = _PARTS.convert_field(_PARTS.get_field(name, (), values)[0], conversion)
            formatted = format(value, spec or "")
            is_number = isinstance(value, int | float | Decimal)
            filled.append(in_numbers(formatted) if spec and is_number else formatted)
    return "".join(filled)
