"""Common parts of all commands: the actor, and printing sentences."""

import argparse
import sys
from collections.abc import Callable

import polars as pl

from core.store import Store

ACTOR = "command line"
MOST_DIGITS = 18
Command = Callable[[Store, argparse.Namespace], pl.DataFrame | None]
WithoutStore = Callable[[argparse.Namespace], pl.DataFrame | None]
"""Command on the files next to the store, which the app may have open."""


def print_lines(*sentences: str) -> None:
    """Print sentences for people to standard error. Standard output only has results."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def is_whole_number(text: str) -> bool:
    """Return whether ``text`` is a whole number that is no longer than a count or a line number ever is."""
    return text.strip().isdecimal() and len(text.strip()) <= MOST_DIGITS
