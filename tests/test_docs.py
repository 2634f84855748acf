"""README and docs say what is there: each path, link, command, option and name in them exists."""

import argparse
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import server
from core import __main__ as command_line
from core.neutral import FILES
from tests.test_layers import FLOOR

ROOT = Path(__file__).parents[1]
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
MADE_IN_USE = (".venv", ".streamlit/secrets.toml", "data/backorders.duckdb", "data/backups")
"""Paths that are not in the repository, and that setting up or running the app makes."""
SUFFIXES = (".py", ".md", ".toml", ".txt", ".sql", ".csv", ".sh", ".js", ".css", ".png", ".svg", ".duckdb")
MOST_LINES = {"README.md": 120, "docs/architecture.md": 150}


def said(document: Path) -> str:
    """The text of a document; of the changelog what is not released, as the rest is history."""
    text = document.read_text("utf-8")
    return "".join(re.split(r"(?m)^(?=## )", text)[:2]) if document.name == "CHANGELOG.md" else text


def as_code(text: str) -> Iterator[str]:
    """Yield everything set as code: the lines of fenced blocks, and what stands in backticks."""
    parts = re.split(r"(?m)^```.*\n", text)
    for block in parts[1::2]:
        yield from filter(None, (line.split(" #")[0].strip() for line in block.splitlines()))
    for prose in parts[::2]:
        yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose))


@cache
def source(kind: str = "py") -> str:
    """The text of every program file of a kind, without this one."""
    files = [ROOT / "app.py", ROOT / "server.py", ROOT / "servers.py"] if kind == "py" else []
    for folder in ("core", "pages", "tests", "tools", "data"):
        files += (ROOT / folder).rglob(f"*.{kind}")
    return "\n".join(file.read_text("utf-8") for file in files if file != Path(__file__))


# --- is it there ---


def is_path(place: str, document: Path = ROOT / "README.md") -> bool:
    """Return whether a path exists. ``<…>`` and ``*`` stand for anything; a CSV without a folder is one of
    the import folder."""
    if place.strip("/").startswith(MADE_IN_USE) or place.removesuffix(".csv") in FILES:
        return True
    pattern = re.sub(r"<[^>]*>", "*", place.rstrip("/"))
    folders = (ROOT, document.parent, ROOT / "data" / "sample")
    return any(any(folder.glob(pattern)) for folder in folders)


def is_module(name: str) -> bool:
    """Return whether this is a package, a module, or something named in one: ``core.ledger.perform``."""
    *parents, last = name.split(".")
    folder, file = ROOT.joinpath(*parents), ROOT.joinpath(*parents).with_suffix(".py")
    if (folder / last).is_dir() or (folder / f"{last}.py").exists():
        return True
    exporting = file if file.exists() else folder / "__init__.py"
    return exporting.exists() and bool(re.search(rf"\b{last}\b", exporting.read_text("utf-8")))


def is_name(name: str) -> bool:
    """Return whether the program defines this, uses it as a text (as an environment variable), or has it in
    SQL."""
    defined = rf"(?m)^\s*(?:(?:def|class) )?{name}\b\s*[(:=]|[\"']{name}[\"']"
    return bool(re.search(defined, source()) or re.search(rf"\b{name}\b", source("sql")))


def is_understood(parse: Callable[[list[str]], object], line: str, known: set[str]) -> bool:
    """Return whether a program accepts the arguments in ``line``, each of its ``known`` options in full."""
    arguments = shlex.split(re.split(r"[>|]", line)[0])
    if any(word.startswith("--") and word.partition("=")[0] not in known for word in arguments):
        return False
    try:
        parse(arguments)
    except SystemExit as stopped:
        return stopped.code == 0
    return True


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a program, by name."""
    found = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0]) if found else {}


def options(parser: argparse.ArgumentParser) -> set[str]:
    """The options of a program and of its commands."""
    own = {name for action in parser._actions for name in action.option_strings}
    return own.union(*map(options, commands(parser).values()))


def options_of_server() -> set[str]:
    return set(re.findall(r'add_argument\(\s*"(--[\w-]+)"', (ROOT / "server.py").read_text("utf-8")))


def is_command(line: str) -> bool | None:
    """Return whether this can be run as it stands; None where it is no command."""
    line = line.replace("\\", "/")
    if found := re.search(r"python -m core\b(.*)", line):
        parser = command_line._parser()
        is_named = found[1].strip() in commands(parser)  # without what it needs
        return is_named or is_understood(parser.parse_args, found[1], options(parser))
    if found := re.search(r"python server\.py\b(.*)", line):
        return is_understood(server._options, found[1], options_of_server())
    if found := re.search(r"python -m ((?:tests|tools)\.[\w.]+)(.*)", line):
        asked = [word for word in found[2].split() if word.startswith("-")]
        return is_module(found[1]) and all(f'"{option}"' in source() for option in asked)
    if found := re.match(r"make ([a-z-]+)$", line):
        return f"\n{found[1]}:" in (ROOT / "Makefile").read_text("utf-8")
    return None


def untrue(text: str, document: Path = ROOT / "README.md") -> list[str]:
    """List what ``text`` sets as code and does not exist."""
    return [item for item in as_code(text) if not _is_true(item, document)]


def _is_true(item: str, document: Path) -> bool:
    can_run = is_command(item)
    if can_run is not None:
        return can_run
    if re.fullmatch(r"--[a-z-]+", item):
        return item in options(command_line._parser()) | options_of_server()
    if re.fullmatch(r"(core|pages|tests|tools)(\.\w+)+", item) and not item.endswith(SUFFIXES):
        return is_module(item)
    if found := re.fullmatch(r"(?:[A-Z]\w*\.)?([A-Za-z]\w*)\(.*\)", item):
        return bool(re.search(rf"\b(def|class) {found[1]}\b", source()))
    if re.fullmatch(r"[A-Za-z]\w*_\w+|[A-Z]{3,}|([A-Z][a-z]+){2,}", item):
        return is_name(item)
    return all(is_path(word, document) for word in _paths(item))


def _paths(item: str) -> list[str]:
    words = [word.strip(".,:;()[]\"'|") for word in re.split(r"[\s\"=,]+", item)]
    words = [f".{word}" if f".{word}" in item.split() else word for word in words]  # .venv keeps its dot
    return [
        word
        for word in words
        if "://" not in word
        and not word.startswith(("/", "http"))
        and (word.endswith(SUFFIXES) or re.fullmatch(r"[\w.*<>-]+(/[\w.*<>-]*)+", word))
    ]


# --- the documents ---


@pytest.mark.parametrize("document", DOCS, ids=lambda document: str(document.relative_to(ROOT)))
def test_everything_that_a_document_names_exists(document: Path) -> None:
    assert untrue(said(document), document) == []


@pytest.mark.parametrize("document", DOCS, ids=lambda document: str(document.relative_to(ROOT)))
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    assert broken_links(document.read_text("utf-8"), document) == []


def broken_links(text: str, document: Path) -> list[str]:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("https:", "mailto:")):
            path, _, heading = target.partition("#")
            place = document.parent / path if path else document
            if not place.exists() or (heading and heading not in headings(place)):
                broken.append(target)
    return broken


def headings(document: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    titles = re.findall(r"(?m)^#+ (.+)$", document.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    "sentence",
    [
        "See `core/receiving/nowhere.py`.",
        "See `docs/<page>/*.md`.",
        "Fill in `sails.csv`.",
        "Run `python -m core recieve`.",
        "Run `python -m core recieve po 3070 --all`.",
        "Run `python -m core plan --topup`.",
        "Run `python server.py --adress 0.0.0.0`.",
        "Run `python -m tests.benchmarks.lode`.",
        "Run `python -m tools.chromium --instal`.",
        "Run `make tests`.",
        "```\nmake tests\n```",
        "Use `--databse`.",
        "Rows come from `core.receivings`, or from `core.ledger.performed`.",
        "Call `perform_twice()`, or `Store.asked(load_report)`.",
        "Keep `PATIENCES`, `chnaged_by` and `StoreKeeper`.",
    ],
)
def test_a_sentence_that_names_what_does_not_exist_is_found(sentence: str) -> None:
    assert untrue(sentence)


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = "[a](nowhere.md), [b](README.md#no-such-heading), [c](README.md), [d](https://example.com)"
    assert broken_links(text, ROOT / "README.md") == ["nowhere.md", "README.md#no-such-heading"]


@pytest.mark.parametrize(("name", "most"), MOST_LINES.items())
def test_a_document_to_be_read_at_once_is_short(name: str, most: int) -> None:
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= most


def test_the_readme_has_every_page_of_the_menu() -> None:
    menu = re.findall(r'(?m)^    marked\("(.+?)"\): \(', (ROOT / "app.py").read_text("utf-8"))
    assert re.findall(r"(?m)^\| (.+?) \|", said(ROOT / "README.md")) == ["page", *menu]


def test_the_table_of_floors_is_the_one_that_is_enforced() -> None:
    rows = re.findall(r"(?m)^\| +(\d+) \|(.*?)\|", said(ROOT / "docs" / "architecture.md"))
    floors = {name: int(floor) for floor, names in rows for name in re.findall(r"`([a-z_.]+)`", names)}
    assert floors == FLOOR


def test_every_picture_is_shown() -> None:
    shown = {
        (document.parent / target).resolve()
        for document in DOCS
        for target in re.findall(r"!\[.*?\]\((\S+?)\)", said(document))
    }
    assert {picture.resolve() for picture in (ROOT / "docs").glob("*.png")} <= shown
