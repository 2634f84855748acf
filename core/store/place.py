"""Place of a store: a DuckDB file, or the address of a database."""

import re
from pathlib import Path

from core.errors import StoreProblem
from core.language import say

StorePlace = Path | str
"""A file, or an address such as ``postgresql://desk@db/backorders``."""
SERVERS = ("postgresql://", "postgres://")
"""Beginnings of an address."""


def place_of(text: str) -> StorePlace:
    """Return the place that a text names. Raises StoreProblem for an address of anything else."""
    if text.startswith(SERVERS):
        return text
    if "://" in text:
        raise StoreProblem(
            say(
                "{address} is not the address of a store. Give the name of a file, or "
                "postgresql://USER@HOST/DATABASE.",
                address=without_passwords(text),
            )
        )
    return Path(text)


def shown(place: StorePlace) -> str:
    """Return a place for a sentence, without its password."""
    return without_passwords(str(place))


def without_passwords(text: str) -> str:
    """Return a text with a sign in place of each password of an address."""
    behind_user = re.sub(r"(\w://[^\s/:@]*):\S*@", r"\1:…@", text)
    return re.sub(r"(password=)[^&\s]*", r"\1…", behind_user)
