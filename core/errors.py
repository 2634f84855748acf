"""Errors for shop staff: one sentence each, and nothing was changed.

Problem                    one sentence the user can act on
├── Refused                the store refused a write: someone was first, or the id has other content
├── StoreProblem           the store cannot be opened, read or written
│   ├── LostConnection     the database was not reached, or went away; a read may be tried once more
│   ├── NotNow             the database rolled back, because of others or of a failover; worth another try
│   └── CommitUnanswered   the database went away at the last moment: saved or not, the id tells
└── Problems               many at once: every bad row of an import
"""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.language import marked, say
from core.wording import shortened


class Problem(Exception):
    """Problem that the user can solve. ``str()`` is the sentence to show."""


def trace_without_values(error: BaseException) -> str:
    """Return where an error came from, as text for the log: the kind of each error, and its calls by file,
    line and function.

    Messages are left out: those of the database and of Polars repeat values, which can be a customer's.
    """
    lines, cause = list[str](), error
    while True:
        calls = traceback.extract_tb(cause.__traceback__)
        lines += [
            type(cause).__qualname__,
            *(f"  {call.filename}:{call.lineno} in {call.name}" for call in calls),
        ]
        before = cause.__cause__ or cause.__context__
        if before is None:
            return "\n".join(lines)
        cause = before


def refuse_unknown(*asked: tuple[str, Iterable[str], Iterable[str]]) -> None:
    """Raise Problem with a sentence for each unknown id. ``asked``: marked noun, ids asked for, known ids."""
    sentences = []
    for noun, names, known in asked:
        known_ids = sorted(known)
        unknown = [name for name in dict.fromkeys(names) if name not in known_ids]
        sentences += [_is_unknown(noun, name, known_ids[:20]) for name in unknown]
    if sentences:
        raise Problem("\n".join(sentences))


def _is_unknown(noun: str, name: str, known: Sequence[str]) -> str:
    if not known:
        return say("There is no {noun} {name}; none is known.", noun=say(noun), name=name)
    listed = ", ".join(known)
    return say("There is no {noun} {name}; known are {listed}.", noun=say(noun), name=name, listed=listed)


class Refused(Problem):
    """The store refused this write; nothing was changed."""


class StoreProblem(Problem):
    """The store cannot be opened, read or written."""


class LostConnection(StoreProblem):
    """The database was not reached, or the connection to it broke before anything was saved."""


class NotNow(StoreProblem):
    """The database rolled back, because of others or because it is a read-only copy for the moment."""


class CommitUnanswered(StoreProblem):
    """The connection broke while the database was saving. The same id again tells, and saves once at most."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "The connection to the database was lost. We do not know whether this was saved; "
                "press again, and it is saved once at most."
            )
        )


@dataclass(frozen=True, order=True)
class RowProblem:
    """One problem in one file. ``row`` counts from 1, the header's; 0 means the whole file. In a file without
    rows it counts the records, and ``record`` is the record's own id, such as ``orderID 5``."""

    file: str
    row: int
    column: str
    value: str
    problem: str
    record: str = ""

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        value = f" “{shortened(self.value)}”" if self.value else ""
        return f"{self._place()}{column}{value}: {self.problem}"

    def _place(self) -> str:
        if not self.row:
            return self.file
        if self.record:
            return say(
                "{file}, record {number} ({record})", file=self.file, number=self.row, record=self.record
            )
        return say("{file}, row {number}", file=self.file, number=self.row)


class Problems(Problem):
    """All problems of one import; grain of ``rows``: one per bad cell, row or file."""

    def __init__(self, rows: Sequence[RowProblem]) -> None:
        self.rows = sorted(set(rows))
        super().__init__("\n".join(str(row) for row in self.rows))


CHANGED_MEANWHILE = marked("Somebody else changed this meanwhile. Check it, then make your change again.")


def check_unchanged(shown: object, saved: object, wanted: object) -> None:
    """Raise Refused if what is ``saved`` is not what a form showed, nor what is ``wanted``: the second of two
    clicks finds what the first one saved. Call it where nobody else can write any more."""
    if saved not in (shown, wanted):
        raise Refused(say(CHANGED_MEANWHILE))
