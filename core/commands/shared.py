"""What all commands share: who acts, and where sentences go."""

import argparse
import sys
from collections.abc import Callable

import polars as pl

from core.store import Store

ACTOR = "command line"
Command = Callable[[Store, argparse.Namespace], pl.DataFrame | None]
WithoutStore = Callable[[argparse.Namespace], pl.DataFrame | None]
"""A command on the files beside the store, which the app may have open."""


def say(*sentences: str) -> None:
    """Print sentences for people, on standard error: standard output has the results alone."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)
