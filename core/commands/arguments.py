"""Single arguments of the command line, checked. argparse shows the sentences, with exit status 2."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from core.store import without_passwords


class Parser(argparse.ArgumentParser):
    """Parser that repeats no password when it says what is wrong."""

    def error(self, message: str) -> NoReturn:
        super().error(without_passwords(message))


def day(text: str) -> date:
    """Parse a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as 2026-11-28") from None


def filled(text: str) -> str:
    """Check that a text says something: it is empty where a variable of a script was never set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text


def place(text: str) -> Path:
    """Parse the name of a file or folder. An empty one would be the folder one happens to be in."""
    return Path(filled(text))


def first_unreadable(arguments: Sequence[str]) -> str:
    """Return the first argument that a terminal sent in another encoding, in signs that can be shown; empty
    if there is none. No store can keep it."""
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            return argument.encode("ascii", "backslashreplace").decode("ascii")
    return ""
