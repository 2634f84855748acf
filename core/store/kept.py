"""Answers of the store that are kept until something is written."""

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from core.store.database import Snapshot, Store

P = ParamSpec("P")
T = TypeVar("T")

MOST_KEPT = 50


class Kept:
    """Answers of ``store`` that all readers share, because they depend on nobody's rights.

    Nothing is kept if other processes write to the store too.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._answers: dict[tuple[Any, ...], tuple[tuple[int, ...], Any]] = {}

    def ask(self, load: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of a ``load_…`` function with these arguments. Nobody may change the result."""
        return self.ask_about((), load, *args, **kwargs)

    def ask_about(
        self,
        tables: Sequence[str],
        load: Callable[Concatenate[Snapshot, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return the result of a ``load_…`` function that reads these ``tables`` only (none: all of them)."""
        asked, writes = (load, args, *kwargs.items()), self._store.writes
        if writes is None:
            return self._store.ask(load, *args, **kwargs)
        written = [writes[table] for table in tables] if tables else [writes.total()]
        state = (self._store.store_generation, *written)
        known = self._answers.get(asked)
        if known is not None and known[0] == state:
            answer: T = known[1]
            return answer
        answer = self._store.ask(load, *args, **kwargs)
        if len(self._answers) >= MOST_KEPT:
            self._answers.clear()
        self._answers[asked] = state, answer  # The state from before: a write meanwhile is asked for again.
        return answer
