"""Signed-in browsers: saved on the server too, so that a copied cookie is refused after sign-out.

A session is known by the hash of its cookie. It ends at sign-out, and after twelve hours without a click. Its
beginning is kept because it also ends when its person is taken off the list and put back (``person_in``).
"""

import contextlib
import hashlib
import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

LONGEST_IDLE = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=5)
"""Time between two saves of a session's last click, so that a restart of the server ends no session."""


def session_key(cookies: Iterable[tuple[str, str]]) -> str:
    """Return the hash that identifies a session. ``cookies``: names and values of the sign-in's cookies."""
    return hashlib.sha256(json.dumps(sorted(cookies)).encode()).hexdigest()


@dataclass(frozen=True)
class Session:
    """A signed-in browser: when it signed in, and its last click (UTC)."""

    began: datetime
    last: datetime

    def is_idle(self, now: datetime) -> bool:
        """Return True if its last click is too long ago."""
        return now - self.last > LONGEST_IDLE


class Sessions(ABC):
    """Sessions by key, wherever they are kept."""

    @abstractmethod
    def begin(self, key: str, now: datetime) -> None:
        """Save a session that just signed in."""

    @abstractmethod
    def end(self, key: str, now: datetime) -> bool:
        """Delete a session; return False if there was none."""

    @abstractmethod
    def signed_in_at(self, key: str, now: datetime, *, clicked: bool = False) -> datetime | None:
        """Return when a session began; None once it has ended or been idle for too long. ``clicked``: it is
        used right now."""


class SessionsFile(Sessions):
    """Sessions in a file next to the store at ``store``, which one process serves."""

    def __init__(self, store: Path) -> None:
        self.path = Path(f"{store}.sessions.json")
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._noted = datetime.min
        with contextlib.suppress(OSError, ValueError, AttributeError):
            saved = json.loads(self.path.read_text("utf-8"))
            self._sessions = {key: _parse(times) for key, times in saved.items()}

    def begin(self, key: str, now: datetime) -> None:
        with self._lock:
            self._sessions[key] = Session(now, now)
            self._write(now)

    def end(self, key: str, now: datetime) -> bool:
        with self._lock:
            known = self._sessions.pop(key, None) is not None
            self._write(now)
            return known

    def signed_in_at(self, key: str, now: datetime, *, clicked: bool = False) -> datetime | None:
        with self._lock:
            session = self._sessions.get(key)
            if session is None or session.is_idle(now):
                return None
            if clicked:
                self._sessions[key] = replace(session, last=now)
                if now - self._noted > NOTED_EVERY:
                    self._write(now)
            return session.began

    def _write(self, now: datetime) -> None:
        """Keep the sessions that are not idle for too long; on a full disk they last until a restart."""
        self._sessions = {key: each for key, each in self._sessions.items() if not each.is_idle(now)}
        self._noted = now
        part = Path(f"{self.path}.part")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({key: asdict(each) for key, each in self._sessions.items()}, file, default=str)
            os.replace(part, self.path)


def _parse(times: dict[str, str] | str) -> Session:
    """Parse a session of the file. One of an earlier version has its last click only."""
    times = {"began": times, "last": times} if isinstance(times, str) else times
    return Session(datetime.fromisoformat(times["began"]), datetime.fromisoformat(times["last"]))
