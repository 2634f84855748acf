"""Connecting a source, syncing it, and disconnecting it. The store has the list; secrets are kept
outside it."""

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Problem
from core.exchange import holds_sample
from core.feeds import (
    Addresses,
    Bearer,
    Bucket,
    Clock,
    CSeries,
    Feed,
    Invitation,
    Limits,
    RSeries,
    SignInAgain,
    TokenFile,
    Tokens,
    Windows,
    accept,
    find_shop,
    revoke,
)
from core.language import marked, say
from core.store import Store
from core.sync.readings import Heard, SyncProgram
from core.sync.retail import Retail
from core.sync.run import Run
from core.sync.staging import Source, forget_source, keep_source, load_sources, plain_utc
from core.sync.web_shop import WebShop

R_SERIES, C_SERIES = "r-series", "c-series"
SOURCES = {R_SERIES: "Lightspeed Retail", C_SERIES: "Lightspeed eCom"}
"""Sources that can be connected, with their names for people. Syncs run in this order."""

PROGRAMS: dict[str, SyncProgram] = {R_SERIES: Retail(), C_SERIES: WebShop()}


@dataclass(frozen=True)
class Surroundings:
    """Needs of a sync besides the store: addresses, the folder of secrets, the clock; and the limits of each
    connection, which last from one sync to the next."""

    addresses: Addresses
    secrets: Path
    clock: Clock
    limits: dict[str, Limits] = field(default_factory=dict)

    def limits_of(self, source: Source) -> Limits:
        """Return the limits of a connection, which its syncs and its writes share."""
        if source.secrets not in self.limits:
            is_retail = source.source == R_SERIES
            self.limits[source.secrets] = Bucket(self.clock) if is_retail else Windows(self.clock)
        return self.limits[source.secrets]

    def file(self, source: Source) -> TokenFile:
        return TokenFile(self.secrets, source.secrets)


# --- with the store ---


def connect_retail(store: Store, invitation: Invitation, pasted: str, around: Surroundings) -> Source:
    """Sign in with the pasted answer. Nothing is saved unless it worked."""
    tokens = accept(invitation, pasted, around.addresses, around.clock)
    return _connect(store, R_SERIES, tokens.account, asdict(tokens), around)


def connect_web_shop(store: Store, key: str, secret: str, around: Surroundings) -> Source:
    """Connect the web shop of this key."""
    found = find_shop(key, secret, around.addresses, around.clock)
    return _connect(store, C_SERIES, found.key, asdict(found), around)


def _connect(
    store: Store, name: str, account: str, credentials: dict[str, Any], around: Surroundings
) -> Source:
    """Keep the source in the store and what opens it outside."""
    source = _new_source(store, name, account, around)
    around.file(source).save(credentials)
    keep_source(store, source)
    return source


def _new_source(store: Store, name: str, account: str, around: Surroundings) -> Source:
    """Return the saved source if it is the same account, else a new one. Raises Problem if another is
    connected."""
    with store.read() as snapshot:
        known = load_sources(snapshot).get(name)
    if known and known.account != account:
        raise Problem(
            say(
                "{name} is connected already, with account {known}; this is {account}. "
                "Disconnect it first: disconnect {source}.",
                name=SOURCES[name],
                known=known.account,
                account=account,
                source=name,
            )
        )
    return known or Source(name, account, secrets.token_hex(4), plain_utc(around.clock.now()))


def connected(store: Store, names: list[str]) -> list[Source]:
    """Return the named sources, or all connected ones. Raises Problem if one, or every one, is missing."""
    with store.read() as snapshot:
        known = load_sources(snapshot)
    if missing := [name for name in names if name not in known]:
        raise Problem(f"{SOURCES[missing[0]]} is not connected. Connect it first: connect {missing[0]}.")
    if not known:
        raise Problem(
            "No source is connected. Connect one first, for example: connect r-series --client-id ID."
        )
    return [known[name] for name in SOURCES if name in known and (not names or name in names)]


def feed_of(source: Source, around: Surroundings) -> Feed:
    """Return the source's feed, with its secrets. Raises SignInAgain if there are none."""
    if source.source == R_SERIES:
        bearer = Bearer(around.file(source), around.addresses, around.clock)
        return RSeries(bearer, around.addresses, around.clock, around.limits_of(source))
    return CSeries(around.file(source), around.clock, around.limits_of(source))


def sync(
    store: Store,
    source: Source,
    around: Surroundings,
    *,
    actor: str,
    new_id: Callable[[], str],
    heard: Heard | None = None,
    give_way: Callable[[], None] = lambda: None,
    after_import: Callable[[], None] = lambda: None,
) -> Heard:
    """Sync a source to the end. Raises a FeedProblem if it cannot go on now.

    Everything read before is kept, and ``heard`` says what that is. ``give_way`` is called before each page,
    and may raise to stop the sync there; ``after_import`` after each import that changed something. Problem
    if the store holds the sample shop.
    """
    with store.read() as snapshot:
        if holds_sample(snapshot):
            raise Problem(
                marked("The store holds the sample shop. Start empty on the Data page, then sync again.")
            )
    feed = feed_of(source, around)
    try:
        run = Run(
            store, feed, PROGRAMS[source.source], source, clock=around.clock, actor=actor, new_id=new_id
        )
        run.give_way, run.after_import = give_way, after_import
        run.heard = heard if heard is not None else run.heard
        with store.read() as snapshot:
            run.only_ticks = source.source == R_SERIES and C_SERIES in load_sources(snapshot)
        return run.to_the_end()
    finally:
        feed.close()


def disconnect(store: Store, source: Source, around: Surroundings) -> None:
    """End the sign-in at the source and delete it here. Imported data stays.

    Raises Unreachable, with nothing deleted, if Lightspeed does not answer.
    """
    file = around.file(source)
    if source.source == R_SERIES:
        with contextlib.suppress(SignInAgain):  # There is nothing to revoke any more.
            revoke(Tokens.kept(file.load()), around.addresses, around.clock)
    file.remove()
    forget_source(store, source.source)
