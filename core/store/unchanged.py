"""Known answers: small answers about tables that nobody wrote to since, so that the database is not asked
again.

A page or a receipt asks dozens of short questions, many of them about tables that seldom change. Planning
such a question takes longer than reading its rows.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Collection, Hashable, Iterator

import polars as pl

MOST_ANSWERS = 200
"""Most answers that are kept about the same tables. With one more, all of them are forgotten."""
MOST_ANSWER_ROWS = 100
"""Largest number of rows of an answer that is kept."""
MOST_ANSWER_VALUES = 500
"""Largest number of values in a question whose answer is kept."""

Tables = tuple[str, ...]


class KnownAnswers:
    """Answers of a store that only this process writes to, for all its snapshots.

    ``writes``: number of writes to each table. ``commits``: odd while somebody commits.
    """

    def __init__(self) -> None:
        self.writes: Counter[str] = Counter()
        self.commits = 0
        self.known: dict[Tables, dict[Hashable, tuple[tuple[int, ...], pl.DataFrame]]] = {}
        self.changing = threading.Lock()

    @contextlib.contextmanager
    def committing(self, written: Collection[str]) -> Iterator[None]:
        """Count a commit that wrote these tables, also where nobody knows if it was saved. One at a time."""
        self.commits += 1
        try:
            yield
        finally:
            with self.changing:
                self.writes.update(written)
                for tables in list(self.known):  # Also for what may no longer be in memory, as erased names.
                    if not set(written).isdisjoint(tables):
                        del self.known[tables]
                self.commits += 1

    def forget(self) -> None:
        """Forget everything: the database may be another one."""
        self.known = {}


class Moment:
    """Answers that a snapshot may take from ``answers``, or add to them, if it begins now.

    All answers of a snapshot belong to the moment of its first statement. So nothing is known before that
    statement, nor if somebody committed between the snapshot's beginning and it.
    """

    def __init__(self, answers: KnownAnswers) -> None:
        self._answers = answers
        self._commits = answers.commits
        self._writes = dict(answers.writes)
        self._is_the_same: bool | None = None  # Not known before the first statement.

    def answer(self, tables: Tables, question: Hashable) -> pl.DataFrame | None:
        """Return the answer about these tables, if it is known and still right."""
        if not self._is_the_same:
            return None
        written, frame = self._answers.known.get(tables, {}).get(question, (None, None))
        return frame.clone() if frame is not None and written == self._written(tables) else None

    def keep(self, tables: Tables, question: tuple[Hashable, ...], frame: pl.DataFrame) -> None:
        """Keep what the database answered just now, unless somebody wrote to the tables meanwhile."""
        if self._is_the_same is None:
            self._is_the_same = self._commits % 2 == 0 and self._answers.commits == self._commits
        if not self._is_the_same or frame.height > MOST_ANSWER_ROWS or len(question) > MOST_ANSWER_VALUES:
            return
        written = self._written(tables)
        with self._answers.changing:
            if written != tuple(self._answers.writes[table] for table in tables):
                return
            known = self._answers.known.setdefault(tables, {})
            if len(known) >= MOST_ANSWERS:
                known.clear()
            known[question] = written, frame

    def _written(self, tables: Tables) -> tuple[int, ...]:
        return tuple(self._writes.get(table, 0) for table in tables)
