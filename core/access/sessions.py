"""Signed-in browsers: saved on the server too, so that a copied cookie is refused after sign-out.

A session is known by the hash of its cookie. It ends at sign-out, and after twelve hours without a click.
"""

import contextlib
import hashlib
import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

LONGEST_IDLE = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=5)
"""Time between two saves of a session's last click, so that a restart of the server ends no session."""


def session_key(cookies: Iterable[tuple[str, str]]) -> str:
    """Return the hash that identifies a session. ``cookies``: names and values of the sign-in's cookies."""
    return hashlib.sha256(json.dumps(sorted(cookies)).encode()).hexdigest()


class Sessions(ABC):
    """Sessions by key, each with the time of its last click (UTC), wherever they are kept."""

    @abstractmethod
    def begin(self, key: str, now: datetime) -> None:
        """Save a session that just signed in."""

    @abstractmethod
    def end(self, key: str, now: datetime) -> bool:
        """Delete a session; return False if there was none."""

    @abstractmethod
    def is_alive(self, key: str, now: datetime, *, clicked: bool = False) -> bool:
        """Return True while the session has neither ended nor been idle for too long. ``clicked``: it is used
        right now."""


class SessionsFile(Sessions):
    """Sessions in a file next to the store at ``store``, which one process serves."""

    def __init__(self, store: Path) -> None:
        self.path = Path(f"{store}.sessions.json")
        self._lock = threading.Lock()
        self._last: dict[str, datetime] = {}
        self._noted = datetime.min
        with contextlib.suppress(OSError, ValueError, AttributeError):
            kept = json.loads(self.path.read_text("utf-8"))
            self._last = {key: datetime.fromisoformat(last) for key, last in kept.items()}

    def begin(self, key: str, now: datetime) -> None:
        with self._lock:
            self._last[key] = now
            self._write(now)

    def end(self, key: str, now: datetime) -> bool:
        with self._lock:
            known = self._last.pop(key, None) is not None
            self._write(now)
            return known

    def is_alive(self, key: str, now: datetime, *, clicked: bool = False) -> bool:
        with self._lock:
            last = self._last.get(key)
            if last is None or now - last > LONGEST_IDLE:
                return False
            if clicked:
                self._last[key] = now
                if now - self._noted > NOTED_EVERY:
                    self._write(now)
            return True

    def _write(self, now: datetime) -> None:
        """Keep the sessions that are not idle for too long; on a full disk they last until a restart."""
        self._last = {key: last for key, last in self._last.items() if now - last <= LONGEST_IDLE}
        self._noted = now
        part = Path(f"{self.path}.part")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({key: last.isoformat() for key, last in self._last.items()}, file)
            os.replace(part, self.path)
