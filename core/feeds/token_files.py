"""Tokens and keys on disk: outside the store and the repository, readable only by their owner.

A new file replaces the old one only when it is complete, so that a computer that is switched off keeps its
tokens. The folder is the computer's own for settings, or the one of BACKORDERS_SECRETS.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from platformdirs import user_config_path

from core.errors import Problem
from core.feeds.errors import Unreachable
from core.language import say

LOCK_TIMEOUT = 120
"""Seconds to wait for another process that is renewing the tokens."""


def secrets_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of tokens and keys."""
    chosen = environment.get("BACKORDERS_SECRETS")
    return Path(chosen) if chosen else user_config_path("backorder-desk", appauthor=False)


class TokenFile:
    """Secrets of one connection, by its ``name``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._place = folder / f"{name}.json"
        self._lock = FileLock(folder / f"{name}.lock", timeout=LOCK_TIMEOUT, mode=0o600)

    @contextlib.contextmanager
    def alone(self) -> Any:
        """Lock these secrets, so that nobody else reads, renews or deletes them meanwhile."""
        self._make_folder()
        try:
            self._lock.acquire()
        except Timeout:
            raise Unreachable(
                say("Another program is still renewing the sign-in. Try again in a minute.")
            ) from None
        try:
            yield
        finally:
            self._lock.release()

    def load(self) -> dict[str, Any] | None:
        """Return the saved secrets; None if there are none, or none that can be read."""
        try:
            saved = json.loads(self._place.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return saved if isinstance(saved, dict) else None

    def save(self, secrets: Mapping[str, Any]) -> None:
        """Replace the saved secrets. They are on disk when this returns."""
        self._make_folder()
        part = self._place.with_suffix(".part")
        try:
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(dict(secrets), file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self._place)
        except OSError as error:
            raise self._not_kept(error) from None
        _sync_folder(self._place.parent)

    def remove(self) -> None:
        """Delete the secrets."""
        for place in (self._place, self._place.with_suffix(".part")):
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        try:
            self._place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._not_kept(error) from None

    def _not_kept(self, error: OSError) -> Problem:
        return Problem(
            say(
                "The sign-in could not be kept in {folder}: {reason}. Nothing was changed. Free some space "
                "there, or choose another folder with BACKORDERS_SECRETS.",
                folder=self._place.parent,
                reason=error.strerror or error,
            )
        )


def _sync_folder(folder: Path) -> None:
    """Write the new file name to disk too. Not every system can open a folder."""
    with contextlib.suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
