"""Uploads, their open questions, and the answers: everything that an adapter sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import polars as pl

from core.errors import RowProblem
from core.formats import is_table, json_pages, names_in
from core.neutral.column_mapping import fingerprint, plain

Mappings = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Upload:
    """A source, told apart. ``kind``: its adapter's; ``label``: what people call it. ``files``: bytes by
    name; of an import folder only the beginning of each file, and ``place`` is where to read them.
    ``target``: the neutral file that a table becomes, where its own name does not say so. ``lone``: one file
    of an import folder, without the others."""

    kind: str
    label: str
    files: Mapping[str, bytes]
    place: Path | bytes = b""
    target: str = ""
    lone: bool = False

    @cached_property
    def pages(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the JSON pages, whose records stay in the files. Raises Problems with every damaged one."""
        return json_pages(self.files)

    def tables(self) -> list[str]:
        """Return the CSV files and workbooks that are read."""
        return [name for name in self.files if is_table(name)]

    def headers(self, file: str) -> list[str]:
        """Return a file's column names; none if it is damaged, which its reader reports."""
        return [name.strip() for name in names_in(file, self.files[file]) if name.strip()]

    def fingerprint(self, file: str) -> str:
        """Return the name under which the columns of files with these headers are remembered."""
        return fingerprint(self.headers(file), self.target or file.removesuffix(".csv"))


@dataclass(frozen=True)
class Answers:
    """Answers to questions. ``mappings``: by file, our column to the file's header.

    Days are ISO 8601. A purchase order without ``ordered_at`` is a draft.
    """

    shop_id: str = ""
    vendor_id: str = ""
    po_id: str = ""
    ordered_at: str = ""
    expected_on: str = ""
    mappings: Mappings = field(default_factory=dict)

    def also(self, answers: Mapping[str, str]) -> "Answers":
        """Return these answers with more ``answers`` by field."""
        return replace(self, **cast(dict[str, Any], dict(answers)))


@dataclass(frozen=True)
class KnownToStore:
    """Facts from the store for adapters.

    ``ids`` of ``shops``, ``vendors`` and ``items``; ``vendors``, ``shops``: ids by name; ``item_ids``: ids of
    items by their number in the POS. Both may be of the items that matter only; ``has_items``: there are any
    at all.
    ``mappings``: remembered columns by fingerprint; ``frames``: text frames of the neutral files that the
    adapter asked for (see ``SalesWanted``); ``today``: without it no date is too late.
    """

    ids: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: dict.fromkeys(("shops", "vendors", "items"), frozenset())
    )
    vendors: Mapping[str, str] = field(default_factory=dict)
    shops: Mapping[str, str] = field(default_factory=dict)
    item_ids: Mapping[str, str] = field(default_factory=dict)
    mappings: Mappings = field(default_factory=dict)
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    today: date | None = None
    has_items: bool = False


@dataclass(frozen=True)
class Question:
    """One thing a source does not say.

    ``asks``: a ``column`` of the file, to choose among ``headers`` (``proposed`` is the likeliest; if none is
    likely, ``example`` may be one); the id of a ``shop`` or ``vendor``; a ``text`` or a ``day``. ``column``:
    our column, or the field of ``Answers``. ``label``: the page's question; ``sentence``: the command line's.
    A question that is not ``needed`` may stay open. ``new``: an unknown id is an answer too. ``in_use``:
    headers used for another column that may be used for this one too. ``without``: the effect if the file has
    no such column; empty if it is required.
    """

    file: str
    column: str
    asks: Literal["column", "shop", "vendor", "text", "day"] = "column"
    label: str = ""
    sentence: str = ""
    headers: Sequence[str] = ()
    in_use: Sequence[str] = ()
    proposed: str = ""
    example: str = ""
    without: str = ""
    needed: bool = True
    new: bool = False

    @property
    def problem(self) -> RowProblem:
        """Return the question as a problem that names the option for its answer."""
        if self.asks != "column":
            return RowProblem(self.file, 0, self.column, "", self.sentence)
        option, free = f"{self.file}:{self.column}=", self.proposed or self.example
        if free:
            sentence = "the file must have this column. If it has another name, say so, as in "
            sentence += f'--map "{option}{free}".'
        else:
            sentence = "the file must have this column; add it and export again, or name the column that "
            sentence += f'holds it too: --map "{option}HEADER".'
        if self.without:
            sentence += f' If it has none, say so: --map "{option}"; then {self.without}.'
        return RowProblem(self.file, 1, self.column, "", sentence)


def mapping_of(upload: Upload, file: str, known: KnownToStore, answers: Answers) -> dict[str, str]:
    """Return the file's header of each of our columns, as remembered for such a file and as answered now."""
    remembered = known.mappings.get(upload.fingerprint(file), {})
    headers = {plain(header): header for header in upload.headers(file)}
    answered = {**remembered, **answers.mappings.get(file, {})}
    return {column: headers.get(plain(header), header) for column, header in answered.items()}
