"""Switches: which kinds of acts the program enters in Lightspeed itself. All are off at first."""

from collections.abc import Iterable

from core.errors import Problem
from core.feeds import WRITE_KINDS
from core.language import say
from core.store import Snapshot, Store, load_settings, remember

SWITCHES_SETTING = "outbox"

# --- with the store ---


def load_switches(snapshot: Snapshot) -> frozenset[str]:
    """Load the kinds of writes that are switched on."""
    return frozenset(load_settings(snapshot, SWITCHES_SETTING).get("", ())) & frozenset(WRITE_KINDS)


def keep_switches(store: Store, kinds: Iterable[str]) -> None:
    """Switch exactly these kinds on. Raises Problem for an unknown one."""
    chosen = sorted(set(kinds))
    if unknown := [kind for kind in chosen if kind not in WRITE_KINDS]:
        raise Problem(say("There is no kind of write “{kind}”.", kind=unknown[0]))
    remember(store, SWITCHES_SETTING, chosen, action="outbox-switches")
