"""Writes to Lightspeed in the worker: before the syncs of each turn, unless they are paused."""

from datetime import datetime

from core.feeds import SignInAgain
from core.outbox import Outbox
from core.store import Store
from core.sync import Heard, load_sources
from core.worker.morning_turn import keep_result
from core.worker.outcomes import SIGN_IN_AGAIN, load_outcomes
from core.worker.pace import load_pace

# --- with the store ---


def write_there(store: Store, outbox: Outbox, now: datetime) -> None:
    """Enter in Lightspeed what is switched on. A source waits where somebody has to sign in again."""
    with store.read() as snapshot:
        sources, outcomes = load_sources(snapshot), load_outcomes(snapshot)
        paused = load_pace(snapshot).paused
    ended = {name for name, last in outcomes.items() if last.outcome == SIGN_IN_AGAIN}
    ready = {name: source for name, source in sources.items() if name not in ended and not paused}
    for name, problem in outbox.turn(ready).items():
        if isinstance(problem, SignInAgain):
            keep_result(store, sources[name], Heard(), problem, now)
