"""Common parts of all commands: the actor, and printing sentences."""

import argparse
import getpass
import sys
from collections.abc import Callable

import polars as pl

from core.errors import Problem
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


def show_progress(text: str) -> None:
    """Say on a terminal how far a command is, in place of what was said before; empty when it is done."""
    if sys.stderr.isatty():
        print(f"\r{text:<79}", end="" if text else "\r", file=sys.stderr, flush=True)


def read_line() -> str:
    """Return a line of standard input, empty where it has ended. Raises Problem if it is no text."""
    try:
        return sys.stdin.readline() if sys.stdin else ""
    except UnicodeDecodeError:
        raise Problem("What was entered is not UTF-8; set the terminal to UTF-8.") from None


def read_secret(prompt: str) -> str:
    """Return a line of standard input. A terminal shows the prompt, and nothing of what is typed."""
    if not (sys.stdin and sys.stdin.isatty()):
        return read_line()
    try:
        return getpass.getpass(prompt)
    except EOFError:
        return ""


def is_whole_number(text: str) -> bool:
    """Return whether ``text`` is a whole number that is no longer than a count or a line number ever is."""
    return text.strip().isdecimal() and len(text.strip()) <= MOST_DIGITS
