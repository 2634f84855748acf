"""Every text that a page shows, and the English sentences among them."""

import json
import re
import string
from collections.abc import Iterator
from typing import Any

import polars as pl
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from core.language.catalogue import SOURCE_LANGUAGE, translations
from tools.words import names, spoken_messages

UNSEEN = {
    "id", "key", "icon", "url", "page", "query_string", "form_id", "data", "language", "page_script_hash",
    "element_id", "query_param_key", "agent_props", "import_path", "mime_type",
}  # fmt: skip
"""Fields of an element that nobody reads."""
ENTERED = {("TextArea", "default"), ("TextInput", "default")}
"""Fields with what somebody entered, such as a message to customers."""
FEWEST_WORDS = 2
FEWEST_WORDS_AROUND_VALUES = 3


def shown_texts(app: AppTest) -> set[str]:
    """Return labels, values, captions, hints, options and headings of the page, and its tables' texts."""
    return {text for node in _nodes(app._tree) for text in _texts_of(node) if text.strip()}


def _nodes(block: Node) -> Iterator[Node]:
    yield block
    if isinstance(block, Block):
        for child in block.children.values():
            yield from _nodes(child)


def _texts_of(node: Node) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None and getattr(node, "type", "") != "code":  # A message, in its recipient's language.
        yield from _in_message(proto)
    if isinstance(node, Element) and node.type == "arrow_data_frame":
        frame = pl.from_pandas(node.value)
        for column in frame.select(pl.col(pl.String)):
            yield from column.drop_nulls().to_list()


def _in_message(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in UNSEEN or (message.DESCRIPTOR.name, field.name) in ENTERED:
            continue
        many = value if field.is_repeated else [value]
        for each in many:
            if isinstance(each, str):
                yield from _in_json(json.loads(each)) if each.startswith('{"') else [each]
            elif hasattr(each, "ListFields"):
                yield from _in_message(each)


def _in_json(content: Any) -> Iterator[str]:
    """Find the texts of a table's columns, or of a chart."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name in ("label", "help", "title", "alt", "display_text", "type_config") or not isinstance(
                value, str
            ):
                yield from _in_json(value)
    elif isinstance(content, list):
        for value in content:
            yield from _in_json(value)


class English:
    """English sentences of the program whose translation into ``language`` differs."""

    def __init__(self, language: str) -> None:
        assert language != SOURCE_LANGUAGE
        known = translations(language)
        said = {message for message in spoken_messages() if isinstance(message, str)}
        differing = {sentence for sentence in said if known.gettext(sentence) != sentence}
        templates = {each for each in differing if names(each)}
        self._whole = [each for each in differing - templates if _words(each) >= FEWEST_WORDS]
        self._around_values = [
            (longest, pattern)
            for longest, pattern in map(_pattern, templates)
            if _words(longest) >= FEWEST_WORDS_AROUND_VALUES
        ]

    def among(self, texts: set[str]) -> set[tuple[str, str]]:
        """Return the texts with an English sentence, each with the sentence."""
        found = set()
        for text in texts:
            plain = text.replace("\\", "")
            found |= {(text, each) for each in self._whole if each in plain and _stands_alone(each, plain)}
            found |= {
                (text, pattern.pattern)
                for longest, pattern in self._around_values
                if longest in plain and pattern.search(plain)
            }
        return found


def _words(text: str) -> int:
    return len(re.findall(r"[A-Za-z’']{2,}", text))


def _stands_alone(sentence: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", text) is not None


def _pattern(sentence: str) -> tuple[str, re.Pattern[str]]:
    """Return the longest text between the values of a sentence, and what all of it looks like."""
    parts = [text for text, *_ in string.Formatter().parse(sentence)]
    names = ["" if name is None else ".+?" for _, name, *_ in string.Formatter().parse(sentence)]
    looks = "".join(re.escape(text) + name for text, name in zip(parts, names, strict=True))
    return max(parts, key=len), re.compile(looks, re.DOTALL)
