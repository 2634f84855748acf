"""Worker: one thread of the server that syncs the connected sources, and does the pages' network requests.

Pages ask it and continue; the outcome is in ``status``. A person's request interrupts a sync between two
pages of records; the sync continues afterwards.

Several servers may have the store open. The worker of one of them has the lease and does the work; another
one takes over if that server stops, or if a person asks something of it.
"""

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from core.access import acting_as, asker
from core.errors import Problem, trace_without_values
from core.exchange import empty_out, holds_sample
from core.feeds import Invitation, Stopped
from core.language import SOURCE_LANGUAGE, language, speaking
from core.outbox import Outbox
from core.store import LeaseLost, Store
from core.sync import (
    C_SERIES,
    R_SERIES,
    SOURCES,
    Heard,
    Source,
    Surroundings,
    connect_retail,
    connect_web_shop,
    connected,
    disconnect,
    keep_source,
    load_sources,
    plain_utc,
    sync,
)
from core.telling import Post
from core.worker.asked import MESSAGES, WORKER, AskedOfWorker
from core.worker.clock import WorkerClock
from core.worker.duty import Duty
from core.worker.morning_turn import do_morning, keep_result, morning_begins
from core.worker.outcomes import forget_outcome, load_outcomes
from core.worker.pace import is_due, load_pace, next_sync
from core.worker.status import SourceStatus
from core.worker.writing_turn import write_there

LOG = logging.getLogger("backorder-desk")
LOOK_EVERY = 5.0
"""Seconds after which the worker checks whether something is due."""
HURRY = 0.5
"""Seconds after which it asks again for the lease while a person waits."""


class Worker:
    """Worker on the server's own ``store``. ``give_way``: called before each page of records, so that
    people's writes go first; ``after_import``: after each import of a sync that changed something."""

    def __init__(
        self,
        store: Store,
        around: Surroundings,
        *,
        new_id: Callable[[], str],
        give_way: Callable[[], None] = lambda: None,
        after_import: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._around = replace(around, clock=WorkerClock(around.clock, self._check))
        self._new_id = new_id
        self._give_way, self._after_import = give_way, after_import
        self._wake = threading.Condition()
        self._requests: deque[AskedOfWorker] = deque()
        self._serving: AskedOfWorker | None = None
        self._wanted: set[str] = set()
        self._answers: dict[str, str] = {}
        self._reading: tuple[str, Heard] | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._turn = threading.Lock()
        self._interrupted: set[str] = set()
        self._duty = Duty(store)
        self._outbox = Outbox(store, self._around, WORKER.name, self._check)
        self._post = Post(store, around.secrets, self._now, self._check)

    @property
    def around(self) -> Surroundings:
        """Return the addresses, folder of secrets and clock that it works with."""
        return self._around

    def start(self) -> None:
        """Start the thread. A second start changes nothing."""
        with self._wake:
            if self._thread is None:
                self._stopping = False
                self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread. A running sync is interrupted and continues at the next start."""
        with self._wake:
            thread, self._thread = self._thread, None
            self._stopping = True
            self._wake.notify_all()
        if thread:
            thread.join(timeout=10)
        if thread is None or not thread.is_alive():
            self._duty.give_back()

    # --- what people ask for; the answer comes with the status

    def sync_now(self) -> None:
        """Sync every connected source, paused or not."""
        with self._wake:
            self._wanted |= set(SOURCES)
            self._wake.notify_all()

    def connect_retail(self, invitation: Invitation, pasted: str) -> None:
        self._ask(R_SERIES, lambda: self._connected(
            connect_retail(self._store, invitation, pasted, self._around)))  # fmt: skip

    def connect_web_shop(self, key: str, secret: str) -> None:
        self._ask(C_SERIES, lambda: self._connected(
            connect_web_shop(self._store, key, secret, self._around)))  # fmt: skip

    def send_messages(self) -> None:
        self._ask(MESSAGES, self._post.turn, SOURCE_LANGUAGE)  # What comes of it is kept in English.

    def disconnect(self, name: str) -> None:
        self._ask(name, lambda: self._disconnect(name))

    def _ask(self, name: str, act: Callable[[], None], spoken: str = "") -> None:
        answer_in = spoken or language()
        with self._wake:
            self._answers.pop(name, None)
            if all(each.name != name for each in self._requests):  # A second click changes nothing.
                self._requests.append(AskedOfWorker(name, asker(), answer_in, act))
            self._wake.notify_all()

    def _connected(self, source: Source) -> None:
        """Start the first sync. The merchant's own data replaces the sample shop."""
        with self._store.read() as snapshot:
            sample = holds_sample(snapshot)
        if sample:
            empty_out(self._store, now=self._now(), store_generation=self._store.store_generation)
            keep_source(self._store, source)
        forget_outcome(self._store, source.source)
        self._wanted.add(source.source)

    def _disconnect(self, name: str) -> None:
        (source,) = connected(self._store, [name])
        disconnect(self._store, source, self._around)
        forget_outcome(self._store, name)

    # --- what pages show

    def status(self) -> list[SourceStatus]:
        """Return every possible source, connected or not."""
        with self._store.read() as snapshot:
            sources, outcomes = load_sources(snapshot), load_outcomes(snapshot)
            pace = load_pace(snapshot)
        with self._wake:
            asked = {each.name for each in (*self._requests, *([self._serving] if self._serving else ()))}
            asked |= (self._wanted | self._interrupted) & sources.keys()
            reading, answers = self._reading, dict(self._answers)
        return [
            SourceStatus(
                name,
                sources.get(name),
                outcomes.get(name),
                sum(reading[1].records.values()) if reading and reading[0] == name else None,
                answers.get(name, ""),
                name in asked,
                next_sync(outcomes.get(name), pace) if name in sources else None,
                reading[1].seconds_left if reading and reading[0] == name else None,
            )
            for name in SOURCES
        ]

    # --- the work

    def turn(self) -> None:
        """Do everything that is asked for or due now, if this is the server whose worker works.

        Later requests wait until it is done. Raises LeaseLost if another server took over meanwhile.
        """
        with self._turn:
            if not self._may_work():
                return
            with self._duty.guarding():
                self._do_turn()

    def _may_work(self) -> bool:
        """Return whether the duty is this worker's, and take it where it can."""
        if self._duty.keep(asked=self._is_asked()):
            return True
        self._interrupted.clear()  # Whoever took over continues it.
        return self._duty.take(asked=self._is_asked())

    def _is_asked(self) -> bool:
        return bool(self._requests or self._wanted)

    def _do_turn(self) -> None:
        """Do all that is due: requests of people, messages and writes to Lightspeed, syncs, the morning."""
        while self._requests and not self._stopping:
            self._serve()
        with acting_as(WORKER):
            self._post.turn()
            write_there(self._store, self._outbox, self._now())
        if morning_begins(self._store, self._now()):
            self._wanted |= set(SOURCES)  # the sync goes before the jobs
        for source in self._due():
            if not self._stopping:
                self._sync(source)
        with acting_as(WORKER):
            do_morning(
                self._store, actor=WORKER.name, now=self._now(), secrets=self._around.secrets,
                new_id=self._new_id, check=self._check,
            )  # fmt: skip

    def _work(self) -> None:
        while not self._stopping:
            try:
                self.turn()
            except (Stopped, LeaseLost):
                continue
            except Exception as error:  # The worker survives any error of one turn.
                LOG.error("The worker could not do its turn: %s", trace_without_values(error))
            on_duty = self._duty.is_mine
            with self._wake:
                if not self._stopping and not (self._is_asked() and on_duty):
                    self._wake.wait(HURRY if self._is_asked() else LOOK_EVERY)

    def _check(self) -> None:
        """Let people's writes go first. Raises Stopped if a person needs the worker, here or on another
        server, or it is to stop."""
        self._give_way()
        needed = (self._requests or self._duty.is_wanted) and not self._serving
        if self._stopping or needed or not self._duty.is_mine:
            raise Stopped

    def _serve(self) -> None:
        with self._wake:
            request = self._serving = self._requests.popleft()
        try:
            with acting_as(request.person), speaking(request.language):
                request.act()
        except Problem as problem:
            self._answers[request.name] = str(problem)
        finally:
            self._serving = None

    def _due(self) -> list[Source]:
        with self._store.read() as snapshot:
            sources, outcomes = load_sources(snapshot), load_outcomes(snapshot)
            pace = load_pace(snapshot)
        now = self._now()
        with self._wake:
            wanted = self._wanted | self._interrupted
            self._wanted, self._interrupted = set(), set()
        return [
            sources[name]
            for name in SOURCES
            if name in sources and (name in wanted or is_due(outcomes.get(name), pace, now))
        ]

    def _sync(self, source: Source) -> None:
        heard, generation = Heard(), self._store.store_generation
        self._reading = (source.source, heard)
        problem: Problem | None = None
        try:
            with acting_as(WORKER):
                sync(
                    self._store, source, self._around, actor=WORKER.name, new_id=self._new_id, heard=heard,
                    give_way=self._check, after_import=self._after_import,
                )  # fmt: skip
        except (Stopped, LeaseLost):
            self._interrupted.add(source.source)
            raise
        except Problem as known_problem:
            problem = known_problem
        except Exception as error:  # A bug: shown with an error number, as on the pages.
            number = secrets.token_hex(4)
            LOG.error("Error %s: %s", number, trace_without_values(error))
            problem = Problem(f"Something went wrong on our side. Error number {number}.")
        finally:
            self._reading = None
        if generation == self._store.store_generation:
            with suppress(Problem):  # A full disk: the next sync reports it again.
                keep_result(self._store, source, heard, problem, self._now())

    def _now(self) -> datetime:
        return plain_utc(self._around.clock.now())
