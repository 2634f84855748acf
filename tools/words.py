"""Bring the catalogues of translations up to the sentences of the code.

``python -m tools.words`` adds what the code says to each ``core/language/*.po``, drops what it says no more,
and lists what is not translated yet. Translators edit the ``.po`` files, by hand or with a program such as
Poedit.
"""

import ast
import io
import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.language.catalogue import SCREEN_LANGUAGES, SOURCE_LANGUAGE, catalogue_file

ROOT = Path(__file__).parents[1]
SPOKEN = ("core", "pages", "app.py", "server.py", "servers.py")
"""Folders and files with sentences for people."""
SENTENCES = {"say": 0, "say_each": 0, "marked": 0}
"""Functions with a sentence, and the number of its argument."""
NOUNS = {"counted": 1, "counted_each": 1, "marked_noun": 0}
"""Functions with a noun, and the number of the argument with its first form. The next one has the second."""
WIDTH = 110
HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"Plural-Forms: {}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
Message = str | tuple[str, str]


def main() -> None:
    """Update every catalogue and print what is missing."""
    said = set(spoken_messages())
    for language in SCREEN_LANGUAGES.keys() - {SOURCE_LANGUAGE}:
        file = catalogue_file(language)
        catalogue = updated(file, language, said)
        file.write_bytes(written(catalogue))
        missing = [message.id for message in catalogue if message.id and not is_translated(message.string)]
        print(f"{language}: {len(said):,} sentences, {len(missing):,} not translated")
        for sentence in missing:
            print(f"  {sentence}")


def spoken_messages() -> Iterator[Message]:
    """Find every sentence of the code, and every counted noun as its two forms."""
    for name in SPOKEN:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield from messages_of(file.read_text("utf-8"))


def messages_of(source: str) -> Iterator[Message]:
    """Find the sentences and counted nouns of one file. What is no literal was marked elsewhere."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if (place := SENTENCES.get(node.func.id)) is not None:
            yield from _literals(node.args[place])
        elif (place := NOUNS.get(node.func.id)) is not None:
            forms = [text for argument in node.args[place : place + 2] for text in _literals(argument)]
            if len(forms) == 2:
                yield forms[0], forms[1]


def _literals(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def updated(file: Path, language: str, said: set[Message]) -> Catalog:
    """Return the catalogue of ``file`` with all that is ``said``, and nothing else."""
    with file.open("rb") as content:
        known = read_po(content, locale=language, abort_invalid=True)
    catalogue = Catalog(locale=language)
    nouns = {message[0] for message in said if isinstance(message, tuple)}
    for message in said - nouns:  # The entry of a noun also serves where it stands alone.
        key = message[0] if isinstance(message, tuple) else message
        before = known.get(key)
        is_same = before is not None and before.id == message
        catalogue.add(message, before.string if before is not None and is_same else "")
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return the text of a ``.po`` file, sorted, so that two people's changes seldom meet."""
    content = io.BytesIO()
    write_po(content, catalogue, width=WIDTH, sort_output=True, no_location=True, omit_header=True)
    return HEADER.format(catalogue.locale_identifier, catalogue.plural_forms).encode() + content.getvalue()


def is_translated(string: object) -> bool:
    """Return True if a message has a text in each of its forms."""
    return all(string) if isinstance(string, tuple) else bool(string)


def names(sentence: str) -> set[tuple[str, str | None]]:
    """Names of the values in a sentence, with their formats. A brace that is only a brace counts as none."""
    try:
        return {(name, spec) for _, name, spec, _ in string.Formatter().parse(sentence) if name}
    except ValueError:
        return set()


if __name__ == "__main__":
    main()
