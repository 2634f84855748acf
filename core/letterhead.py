"""The shop's letterhead, as a manager entered it."""

import base64
from dataclasses import asdict

from core.errors import Problem
from core.formats import Letterhead
from core.language import say
from core.store import Snapshot, Store, load_settings, remember, unchanged

LETTERHEAD_SETTING = "letterhead"
MOST_CHARACTERS, MOST_ADDRESS_LINES = 80, 8
"""Longest name or line, and most lines of address and contact together: what fits beside a logo."""

# --- with the store ---


def load_letterhead(snapshot: Snapshot) -> Letterhead:
    """Load the letterhead. Until somebody enters one it is empty, and nothing is printed for it."""
    saved = load_settings(snapshot, LETTERHEAD_SETTING).get("", {})
    return Letterhead(**{**saved, "logo": base64.b64decode(saved.get("logo", ""))})


def keep_letterhead(store: Store, letterhead: Letterhead, shown: Letterhead | None = None) -> None:
    """Save the letterhead. Raises Problem if it is larger than the room for it, and if it is no longer the
    one that was ``shown``."""
    texts = [letterhead.name, *letterhead.lines]
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise Problem(say("A line of the letterhead has at most {most} characters.", most=MOST_CHARACTERS))
    if len(letterhead.lines) > MOST_ADDRESS_LINES:
        raise Problem(say("Address and contact together have at most {most} lines.", most=MOST_ADDRESS_LINES))
    logo = base64.b64encode(letterhead.logo).decode()
    check = unchanged(load_letterhead, shown, letterhead)
    setting = asdict(letterhead) | {"logo": logo}
    remember(store, LETTERHEAD_SETTING, setting, action="letterhead", check=check)
