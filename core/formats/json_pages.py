"""Pages of an API as JSON files, read record by record: a page that is parsed takes four times its size."""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from core.errors import Problems, RowProblem
from core.formats.decoding import decoded, whole_file_problem
from core.language import say

PageMember = tuple[str, Any, bool]
"""A key of a JSON object, its value, and whether the value is one item of a list. Items of a list come one by
one; an empty list comes as it is."""

_BLANK = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_decode = json.JSONDecoder().raw_decode


class JsonPage(Mapping[str, Any]):
    """A JSON object in a file. Its lists stay there and are read again each time, everything else is here.

    Raises Problems if the file is not JSON, cut short, or not an object.
    """

    def __init__(self, files: Mapping[str, bytes], name: str) -> None:
        self._files, self._name = files, name
        self._values: dict[str, Any] = {}
        self._lists: set[str] = set()
        for key, value, listed in self.members():
            self._values[key] = None if listed else value
            (self._lists.add if listed else self._lists.discard)(key)

    def members(self) -> Iterator[PageMember]:
        """Yield the members of the object."""
        return json_members(self._name, self._files[self._name])

    def __getitem__(self, key: str) -> Any:
        if key not in self._lists:
            return self._values[key]
        return [value for name, value, listed in self.members() if name == key and listed]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def members_of(page: Mapping[str, Any]) -> Iterator[PageMember]:
    """Yield the members of a page, whether it is in a file or in memory."""
    if isinstance(page, JsonPage):
        yield from page.members()
        return
    for key, value in page.items():
        if isinstance(value, list) and value:
            yield from ((key, each, True) for each in value)
        else:
            yield key, value, False


def json_pages(files: Mapping[str, bytes]) -> dict[str, JsonPage]:
    """Return every JSON page, by file name. Raises Problems with all files that cannot be read."""
    pages: dict[str, JsonPage] = {}
    problems: list[RowProblem] = []
    for name in files:
        if name.lower().endswith(".json"):
            try:
                pages[name] = JsonPage(files, name)
            except Problems as damaged:
                problems.extend(damaged.rows)
    if problems:
        raise Problems(problems)
    return pages


def json_members(name: str, content: bytes) -> Iterator[PageMember]:
    """Yield the members of the JSON object in ``content``. Raises Problems as ``JsonPage`` does."""
    text = decoded(name, content)
    try:
        yield from _members(name, text)
    except json.JSONDecodeError as error:
        sentence = say(
            "is not valid JSON at line {line}; it may be cut short, so save that page again",
            line=error.lineno,
        )
        raise Problems([whole_file_problem(name, sentence)]) from None
    except (RecursionError, ValueError):
        raise Problems(
            [whole_file_problem(name, say("holds JSON that cannot be read; save that page again"))]
        ) from None


def _members(name: str, text: str) -> Iterator[PageMember]:
    """Yield the members of a page one by one, and the values of a list one by one, so that a large page is
    not in memory twice."""
    at = _after_blank(text, 0)
    if not text.startswith("{", at):
        json.loads(text)
        raise Problems(
            [whole_file_problem(name, say("is JSON, but not a page of an API: it must begin with {"))]
        )
    at = _after_blank(text, at + 1)
    while not text.startswith("}", at):
        key, at = _decode(text, at)
        if not isinstance(key, str):
            raise json.JSONDecodeError("Expecting property name", text, at)
        at = _after(":", text, at)
        if text.startswith("[", at):
            at = yield from _listed(key, text, at)
        else:
            value, at = _decode(text, at)
            yield key, value, False
        at = _next_or_end(text, at, "}")
    if _after_blank(text, at + 1) < len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def _listed(key: str, text: str, at: int) -> Generator[PageMember, None, int]:
    """Yield the values of a list that begins at ``at``. Returns the place after it."""
    at = _after_blank(text, at + 1)
    if text.startswith("]", at):
        yield key, [], False
    while not text.startswith("]", at):
        value, at = _decode(text, at)
        yield key, value, True
        at = _next_or_end(text, at, "]")
    return at + 1


def _next_or_end(text: str, at: int, end: str) -> int:
    """Return the place of the next value or key, or of the ``end``."""
    if comma := _COMMA.match(text, at):
        at = comma.end()
        if text.startswith(end, at):
            raise json.JSONDecodeError("Expecting value", text, at)
        return at
    at = _after_blank(text, at)
    if not text.startswith(end, at):
        raise json.JSONDecodeError(f"Expecting ',' or {end!r}", text, at)
    return at


def _after(sign: str, text: str, at: int) -> int:
    at = _after_blank(text, at)
    if not text.startswith(sign, at):
        raise json.JSONDecodeError(f"Expecting {sign!r}", text, at)
    return _after_blank(text, at + 1)


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
