"""The key of an encrypted store. It stays in memory: no log, page, file or traceback has it."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from core.errors import StoreProblem
from core.language import say

KEY_VARIABLE, KEY_FILE_VARIABLE = "BACKORDERS_KEY", "BACKORDERS_KEY_FILE"
SHORTEST_KEY = 16
"""Fewest characters of a key."""


class StoreKey:
    """Key of a store's file and of its backups. Raises StoreProblem if it is too short."""

    def __init__(self, text: str) -> None:
        if len(text) < SHORTEST_KEY:
            raise StoreProblem(
                say("The key is too short: it needs at least {least} characters.", least=SHORTEST_KEY)
            )
        self._text = text

    def __repr__(self) -> str:
        return "StoreKey(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoreKey) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def reveal(self) -> str:
        """Return the key itself, for the database alone."""
        return self._text


def given_key(environment: Mapping[str, str]) -> StoreKey | None:
    """Return the key in the environment, or in the file that it names; None without either.

    Raises StoreProblem if there are both, or the file cannot be read.
    """
    text, file = environment.get(KEY_VARIABLE), environment.get(KEY_FILE_VARIABLE)
    if text and file:
        raise StoreProblem(
            say(
                "Both {first} and {second} are set. Set one of them.",
                first=KEY_VARIABLE,
                second=KEY_FILE_VARIABLE,
            )
        )
    return read_key_file(Path(file)) if file else StoreKey(text) if text else None


def read_key_file(file: Path) -> StoreKey:
    """Return the key in a file. Raises StoreProblem if it cannot be read."""
    try:
        return StoreKey(file.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or say("it is not text")
        raise StoreProblem(
            say("The key file {file} cannot be read: {reason}.", file=file, reason=why)
        ) from None


def make_key_file(file: Path) -> StoreKey:
    """Write a new random key into a file that only its owner can read. Raises StoreProblem if it cannot be
    written, or is there already."""
    key = StoreKey(secrets.token_urlsafe(32))
    try:
        file.touch(0o600, exist_ok=False)
        file.write_text(f"{key.reveal()}\n", "utf-8")
    except OSError as error:
        raise StoreProblem(
            say("The key file {file} cannot be written: {reason}.", file=file, reason=error.strerror)
        ) from None
    return key
