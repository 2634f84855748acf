"""Audit log: a readable file next to the store, one JSON object per line, never rewritten.

Each line has the hash of the line before, so that a changed or removed line shows. Restoring a backup or
replacing the store leaves this file as it is. Several processes may write to it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from core.access.asker import Person, asker
from core.errors import StoreProblem
from core.language import say

PATIENCE = 10
"""Seconds to wait for another process that is writing a line."""
BYTES_AT_ONCE = 2**16
"""Bytes that are read at a time when looking for the last lines."""


@dataclass(frozen=True)
class Act:
    """One thing somebody did. ``subject``: the thing it was done to; for a sign-in, the provider's id of the
    person.

    ``operation``: the number of the store's last operation after it, if the act changed that number.
    ``operation_id``: set for an act that is an operation.
    """

    at: datetime
    person: str
    action: str
    subject: str = ""
    address: str = ""
    provider_subject: str = ""
    operation: int | None = None
    operation_id: str | None = None


def act_now(action: str, subject: str = "", by: Person | None = None, operation: int | None = None) -> Act:
    """Return an act at this moment, by ``by`` or else the asker."""
    who = by or asker()
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return Act(at, who.person_id, action, subject, who.address, who.provider_subject, operation)


def act_of(operation: Mapping[str, Any]) -> Act:
    """Return an operation of the ledger as an act."""
    return Act(
        operation["recorded_at"],
        operation.get("person") or operation["actor"],
        operation["kind"].replace("_", "-"),
        operation.get("subject") or "",
        operation.get("address") or "",
        operation.get("provider_subject") or "",
        operation=operation["number"],
        operation_id=operation["operation_id"],
    )


def audit_path(store: Path) -> Path:
    """Return the path of the audit log of the store at ``store``."""
    return Path(f"{store}.audit.jsonl")


class AuditLog:
    """Audit log at ``path``, created with its first line. Raises StoreProblem if it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(f"{path}.lock", timeout=PATIENCE, mode=0o600)
        self._last = (0, "")  # the file's size when a line was last written, and that line's hash

    def append(self, acts: Sequence[Act], *, on_disk: bool = False) -> None:
        """Add a line for each act. ``on_disk``: they survive a power cut once this returns; those of
        operations need not, the ledger has them."""
        if not acts:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock, self._opened() as file:
                lines = chained(acts, self._hash_of_last_line(file))
                file.write(b"".join(lines))
                file.flush()
                if on_disk:
                    os.fsync(file.fileno())
                self._last = file.tell(), line_hash(lines[-1])
        except (OSError, Timeout) as error:
            raise StoreProblem(
                say(
                    "The audit log {path} cannot be written: {reason}. Nothing was changed; try again.",
                    path=self.path,
                    reason=error,
                )
            ) from error

    def take_over(self, lines: Iterable[bytes]) -> None:
        """Write the lines of another log, as they are, into this one, which is empty."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock, self._opened() as file:
                file.write(b"".join(lines))
                file.flush()
                os.fsync(file.fileno())
        except (OSError, Timeout) as error:
            raise StoreProblem(
                say("The audit log {path} cannot be written: {reason}.", path=self.path, reason=error)
            ) from error

    def lines(self) -> Iterator[bytes]:
        """Yield every complete line, oldest first."""
        try:
            with self.path.open("rb") as file:
                yield from (line for line in file if line.endswith(b"\n"))
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._not_readable(error) from error

    def entries(self) -> list[dict[str, Any]]:
        """Return every readable line, oldest first."""
        return [entry for entry in map(parse_line, self.lines()) if entry]

    def reached(self) -> int:
        """Return the number of the last operation in the log, 0 if it has none."""
        for entry in self._backwards():
            if entry.get("operation") is not None:
                return int(entry["operation"])
        return 0

    def _opened(self) -> BinaryIO:
        """Open the file at its end, without a line that was cut off when the computer stopped.

        Such a line's act was not done yet, or the ledger has it.
        """
        file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        size = file.seek(0, os.SEEK_END)
        if size and size != self._last[0]:
            whole = size - len(_end_of(file, size).rpartition(b"\n")[2])
            if whole < size:
                file.truncate(whole)
                file.seek(whole)
        return file

    def _hash_of_last_line(self, file: BinaryIO) -> str:
        """Return the hash of the last line; empty if there is none."""
        size = file.tell()
        if size in (0, self._last[0]):
            return self._last[1] if size else ""
        last = line_hash(_end_of(file, size).splitlines(keepends=True)[-1])
        file.seek(size)
        return last

    def _backwards(self) -> Iterator[dict[str, Any]]:
        """Yield the readable lines, newest first. A long file is only read as far as needed."""
        try:
            with self.path.open("rb") as file:
                begin, rest = file.seek(0, os.SEEK_END), b""
                while begin > 0:
                    step = min(BYTES_AT_ONCE, begin)
                    begin -= step
                    file.seek(begin)
                    first, *whole = (file.read(step) + rest).split(b"\n")
                    yield from (entry for entry in map(parse_line, reversed(whole)) if entry)
                    rest = first
                if entry := parse_line(rest):
                    yield entry
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._not_readable(error) from error

    def _not_readable(self, error: OSError) -> StoreProblem:
        return StoreProblem(
            say("The audit log {path} cannot be read: {reason}.", path=self.path, reason=error.strerror)
        )


def _end_of(file: BinaryIO, size: int) -> bytes:
    """Return the last line with its end, and anything after it. Reads backwards until both are there."""
    begin, text = size, b""
    while begin > 0 and text.rstrip(b"\n").count(b"\n") < 2:
        begin = max(0, begin - BYTES_AT_ONCE)
        file.seek(begin)
        text = file.read(size - begin)
    return text


def chained(acts: Sequence[Act], last: str) -> list[bytes]:
    """Return the acts as lines, each with the hash of the one before. ``last``: hash of the last line
    written."""
    lines = []
    for act in acts:
        facts = {name: value for name, value in vars(act).items() if value is not None}
        facts["at"] = act.at.isoformat(timespec="seconds")
        line = (
            json.dumps({**facts, "previous": last}, ensure_ascii=False).encode(errors="backslashreplace")
            + b"\n"
        )
        last = line_hash(line)
        lines.append(line)
    return lines


def line_hash(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def parse_line(line: bytes) -> dict[str, Any] | None:
    """Parse a line; None if it is not one of ours."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and {"at", "action", "previous"} <= set(entry) else None


# --- the proof


def broken_lines(log: AuditLog) -> list[int]:
    """Return the numbers (from 1) of lines that are not ours, or lack the hash of the line before."""
    broken, last = [], ""
    for number, line in enumerate(log.lines(), start=1):
        entry = parse_line(line)
        if entry is None or entry["previous"] != last:
            broken.append(number)
        last = line_hash(line)
    return broken
