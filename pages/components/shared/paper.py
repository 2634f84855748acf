"""Letterhead for the papers that pages print."""

from core.formats import Letterhead
from core.letterhead import load_letterhead
from pages.session import store


def letterhead() -> Letterhead:
    """Load the letterhead of the shop's papers, when one is printed."""
    return store().ask(load_letterhead)
