"""Languages: every sentence goes through ``say`` and has its translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.language.catalogue import SCREEN_LANGUAGES, SOURCE_LANGUAGE, catalogue_file, translations
from tests.helpers.rules import of_each
from tools.words import NOUNS, SENTENCES, is_translated, names, spoken_messages, updated, written

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
TECHNICAL = {"key", "icon", "bind", "shortcut", "query_params", "file_name", "mime", "action"}
"""Arguments that nobody reads."""

other_languages = pytest.mark.parametrize("language", sorted(SCREEN_LANGUAGES.keys() - {SOURCE_LANGUAGE}))


@other_languages
def test_a_catalogue_translates_what_the_code_says_and_nothing_else(language: str) -> None:
    file = catalogue_file(language)
    catalogue = updated(file, language, set(spoken_messages()))
    missing = [message.id for message in catalogue if message.id and not is_translated(message.string)]
    assert missing == []
    assert file.read_bytes() == written(catalogue), "run `python -m tools.words`"


@other_languages
def test_a_translation_keeps_the_names_of_its_values(language: str) -> None:
    with catalogue_file(language).open("rb") as content:
        catalogue = read_po(content, locale=language)
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert names(str(message.string)) == names(message.id), message.id


@other_languages
def test_a_language_has_one_form_of_a_noun_for_one_and_another_for_more(language: str) -> None:
    one, more = (translations(language).ngettext("order", "orders", number) for number in (1, 2))
    assert one != more
    assert translations(language).ngettext("order", "orders", 0) == more


def test_the_cost_of_a_unit_has_one_name_in_german() -> None:
    with catalogue_file("de").open("rb") as content:
        said = {str(message.id): str(message.string) for message in read_po(content, locale="de")}
    about = {english: german for english, german in said.items() if "unit cost" in english.lower()}
    assert [english for english, german in about.items() if "EK-Preis" not in german] == ["Landed unit cost"]
    assert not [german for german in said.values() if "Stückkosten" in german]


@of_each(PAGES)
def test_a_page_says_nothing_that_cannot_be_translated(file: Path) -> None:
    assert list(unspoken(ast.parse(file.read_text("utf-8")))) == []


@of_each(PAGES)
def test_a_table_says_its_headings_in_the_language_of_its_reader(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    columns = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "column_config"
    ]
    assert [ast.unparse(each) for each in columns if not ast.unparse(each).startswith("said_columns(")] == []


def unspoken(node: ast.AST) -> Iterator[str]:
    """Find texts that begin as a sentence does, outside of ``say`` and of what nobody reads."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assign(targets=[ast.Name(id="__all__")]):
            children: list[ast.AST] = []
        case ast.keyword(arg=str(name)) if name in TECHNICAL:
            children = []
        case ast.Call(func=ast.Name(id=name)) if name in SENTENCES | NOUNS:
            children = list(node.keywords)
        case ast.Constant() | ast.JoinedStr():
            if re.match(r"\W*[A-Z][a-z]", text_of(node)):
                yield f"line {node.lineno}: {ast.unparse(node)}"
            children = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.FormattedValue)]
        case _:
            children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from unspoken(child)


def text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(text_of(part) for part in node.values if isinstance(part, ast.Constant))
