"""Shared by all sessions: the store and its caches, the asker and the time."""

import contextlib
import os
import threading
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.access import OWNER, Access, acting_as, asker
from core.allocation import OpenLinesCache
from core.exchange import fill_with_sample
from core.feeds import Addresses, ComputerClock, secrets_folder
from core.language import SOURCE_LANGUAGE, language, speaking
from core.orders import BoardCache
from core.planning import PlanCache
from core.receiving import IncomingDocumentsCache
from core.report import ItemCodesCache, ReportCache
from core.store import (
    Kept,
    Maintained,
    Store,
    StorePlace,
    answer_in_memory,
    given_key,
    open_access,
    open_store,
    place_of,
)
from core.sync import Surroundings
from core.to_do import ToDoCache
from core.worker import Worker
from pages.session.scheduling import yield_to_everybody

SEEN = "seen"
"""Key of the session with the store version below which it must see nothing."""


@dataclass(frozen=True)
class Caches:
    """Caches with sentences of one language."""

    report: ReportCache
    board: BoardCache
    incoming: IncomingDocumentsCache
    plan: PlanCache
    to_do: ToDoCache
    kept: Kept


@dataclass(frozen=True)
class Services:
    """Shared by all sessions: the one store of this server, caches without sentences, and the background
    work.

    ``followed``: caches with sentences, and the language of each. ``spoken``: all caches with sentences, by
    language.
    """

    store: Store
    lines: OpenLinesCache
    item_codes: ItemCodesCache
    worker: Worker
    followed: list[tuple[str, Maintained[Any]]]
    spoken: dict[str, Caches] = field(default_factory=dict)
    adding: threading.Lock = field(default_factory=threading.Lock)


_at_hand: ContextVar[Services | None] = ContextVar("at_hand", default=None)


def services() -> Services:
    """Return what all sessions share. Raises StoreProblem."""
    return _at_hand.get() or _opened()


@contextlib.contextmanager
def services_at_hand() -> Iterator[None]:
    """Look up the services once within the block: each look into Streamlit's cache takes 0.1 ms."""
    token = _at_hand.set(services())
    try:
        yield
    finally:
        _at_hand.reset(token)


@st.cache_resource(show_spinner=False)
def _opened() -> Services:
    """Open the store that BACKORDERS_DB names, once. The first run fills it with the sample."""
    answer_in_memory()
    cores = max(1, (os.cpu_count() or 1) - 1)  # The pages run on one, because of Python's lock.
    # Whoever comes first. Their language is kept in the store, which is only being opened.
    with acting_as(OWNER), speaking(SOURCE_LANGUAGE):
        store = open_store(
            store_place(),
            lambda new: fill_with_sample(new, actor="first run", now=now()),
            key=given_key(os.environ),
            cores=cores,
        )
    followed: list[tuple[str, Maintained[Any]]] = []
    return Services(
        store=store,
        lines=OpenLinesCache(store),
        item_codes=ItemCodesCache(store),
        worker=Worker(
            store,
            _surroundings(),
            new_id=lambda: str(uuid.uuid4()),
            give_way=yield_to_everybody,
            after_import=lambda: _follow(followed),
        ),
        followed=followed,
    )


def _follow(followed: list[tuple[str, Maintained[Any]]]) -> None:
    """Let caches in use follow an import before the next page asks for them.

    Their sentences are for those who read them, so a problem is told to them too.
    """
    for spoken, cache in list(followed):
        with speaking(spoken), contextlib.suppress(Exception):
            cache.follow(now())


def caches() -> Caches:
    """Return the caches of the language that is spoken now. Raises StoreProblem."""
    shared, spoken = services(), language()
    return shared.spoken.get(spoken) or _with_caches(shared, spoken)


def _with_caches(shared: Services, spoken: str) -> Caches:
    """Return new caches for people who speak ``spoken``: only they fill them and see them."""
    with shared.adding:
        if spoken not in shared.spoken:
            store, lines = shared.store, shared.lines
            made = Caches(
                report=ReportCache(store),
                board=BoardCache(store, lines),
                incoming=IncomingDocumentsCache(store, lines),
                plan=PlanCache(store, lines),
                to_do=ToDoCache(store),
                kept=Kept(store),
            )
            every = (made.report, made.plan, made.board, made.incoming, made.to_do)
            shared.followed.extend((spoken, cache) for cache in every)
            shared.spoken[spoken] = made
    return shared.spoken[spoken]


def _surroundings() -> Surroundings:
    """Return what connected sources need of this computer."""
    return Surroundings(Addresses.given(os.environ), secrets_folder(os.environ), ComputerClock())


def worker() -> Worker:
    """Return the one worker of this server, which ``server.py`` starts."""
    return services().worker


def store_place() -> StorePlace:
    """Return the file or address of the store that BACKORDERS_DB names."""
    return place_of(os.environ.get("BACKORDERS_DB") or "data/backorders.duckdb")


def access() -> Access:
    """Return people, sessions and audit log of the store, which need not be open. Raises StoreProblem."""
    return _access(str(store_place()))


@st.cache_resource(show_spinner=False)
def _access(place: str) -> Access:
    return open_access(place_of(place))


def store() -> Store:
    """Return the one store of this server. Raises StoreProblem."""
    return services().store


def now() -> datetime:
    """Return the time in UTC, without zone, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def actor() -> str:
    """Return the asker's name. Raises Problem if they were removed."""
    return asker().name
