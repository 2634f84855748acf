"""Letterhead for documents that pages print."""

from core.formats import Letterhead
from core.letterhead import load_letterhead
from pages.session import store


def letterhead() -> Letterhead:
    """Load the shop's letterhead, when a document is printed."""
    return store().ask(load_letterhead)
