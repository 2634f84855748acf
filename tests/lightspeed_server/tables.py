"""The records of the test server: by kind and id, with values of Python's own types."""

import threading
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from tests.lightspeed_server.clock import Clock
from tests.lightspeed_server.kinds import KINDS

Record = dict[str, Any]
P = ParamSpec("P")
Answer = TypeVar("Answer")


class _Locked(Protocol):
    lock: threading.RLock


Held = TypeVar("Held", bound=_Locked)


def locked(act: Callable[Concatenate[Held, P], Answer]) -> Callable[Concatenate[Held, P], Answer]:
    """One change at a time: tests change records while requests are answered in other threads."""

    @wraps(act)
    def acting(self: Held, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        with self.lock:
            return act(self, *args, **kwargs)

    return acting


class Tables:
    """Records by kind and id, ids counting up from 1; children by their parent's id."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.rows: dict[str, dict[int, Record]] = defaultdict(dict)
        self._last: dict[str, int] = defaultdict(int)
        self._indexes: dict[tuple[str, str], dict[int, list[int]]] = {}

    def add(self, kind: str, /, **fields: Any) -> int:
        """A new record; returns its id. Kinds with a ``timeStamp`` get the time of now."""
        self._last[kind] += 1
        number = self._last[kind]
        stamp = {"timeStamp": self.clock.now()} if KINDS[kind].stamped else {}
        self.rows[kind][number] = {KINDS[kind].key: number, **stamp, **fields}
        for (indexed, by), index in self._indexes.items():
            if indexed == kind:
                index.setdefault(fields.get(by, 0), []).append(number)
        return number

    def change(self, kind: str, number: int, /, **fields: Any) -> None:
        """Change fields of a record and, where its kind has one, its ``timeStamp``."""
        stamp = {"timeStamp": self.clock.now()} if KINDS[kind].stamped else {}
        self.rows[kind][number] |= {**stamp, **fields}
        self._forget_indexes(kind, fields)

    def point_elsewhere(self, kind: str, field: str, old: int, new: int) -> None:
        """Every reference to ``old`` in ``field`` becomes one to ``new``; no ``timeStamp`` tells of it."""
        for record in self.rows[kind].values():
            if record.get(field) == old:
                record[field] = new
        self._forget_indexes(kind, {field})

    def remove(self, kind: str, number: int) -> None:
        """Delete a record without a trace."""
        del self.rows[kind][number]
        self._forget_indexes(kind)

    def get(self, kind: str, number: int) -> Record:
        return self.rows[kind][number]

    def children(self, kind: str, by: str, parent: int) -> list[Record]:
        """The records of ``kind`` whose field ``by`` names ``parent``, by id."""
        if (kind, by) not in self._indexes:
            index: dict[int, list[int]] = {}
            for number, record in self.rows[kind].items():
                index.setdefault(record.get(by, 0), []).append(number)
            self._indexes[kind, by] = index
        rows = self.rows[kind]
        return [rows[number] for number in self._indexes[kind, by].get(parent, [])]

    def _forget_indexes(self, kind: str, fields: Any = None) -> None:
        for indexed, by in list(self._indexes):
            if indexed == kind and (fields is None or by in fields):
                del self._indexes[indexed, by]
