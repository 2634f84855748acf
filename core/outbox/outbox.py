"""Outbox: open acts become writes, are sent to Lightspeed one by one, read back, and marked as done here.

Every state is saved before and after each request. So after an interruption at any point the next turn first
looks up what may have been sent, before it sends anything again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from core.exchange import holds_sample
from core.feeds import (
    Answer,
    Feed,
    FeedNotAllowed,
    FeedProblem,
    NotAccepted,
    OutcomeUnknown,
    Stopped,
)
from core.outbox.conclusion import conclude, forget_refusals, wind_up
from core.outbox.rows import OutboxRow, add_rows, change_row, load_rows, new_row, remove_rows, update_row
from core.outbox.schemas import QUEUED, REFUSED, SENDING, UNSURE, VERIFIED, WRITE_KEY
from core.outbox.switches import load_switches
from core.outbox.wanted import load_wanted, source_of
from core.store import Store, Transaction
from core.sync import Source, Surroundings, feed_of, plain_utc
from core.to_do import load_open_acts

UNSURE_FOR = timedelta(minutes=2)
"""Time after a cut before the write is looked up: until then the server may still carry it out."""

PAUSE = timedelta(minutes=1)
"""Time for which a source that cannot be reached is left alone."""

STILL_TO_SEND = (QUEUED, SENDING, UNSURE)


@dataclass
class Outbox:
    """Writes of a ``store`` to the sources ``around`` it. ``give_way``: called before each write, and may
    raise Stopped."""

    store: Store
    around: Surroundings
    actor: str
    give_way: Callable[[], None] = lambda: None
    _paused: dict[str, datetime] = field(default_factory=dict)
    _queued_at: object = None

    def turn(self, sources: Mapping[str, Source]) -> dict[str, FeedProblem]:
        """Send what is open and switched on to the connected ``sources``. Returns why some could not be
        written to."""
        problems: dict[str, FeedProblem] = {}
        ready = {name: source for name, source in sources.items() if source.since is not None}
        if not self._has_work():
            return problems
        self._queue(ready)
        for name, source in ready.items():
            if self._paused.get(name, datetime.min) > self._now():
                continue
            try:
                self._send_all(source)
            except FeedProblem as problem:
                problems[name] = problem
                self._paused[name] = self._now() + PAUSE
        conclude(self.store, self.actor, self._now())
        return problems

    def _now(self) -> datetime:
        return plain_utc(self.around.clock.now())

    def _has_work(self) -> bool:
        with self.store.read() as snapshot:
            on = (
                bool(load_switches(snapshot))
                or not snapshot.frame("outbox_write", columns=["mark"], concluded=False).is_empty()
            )
            return on and not holds_sample(snapshot)

    # --- from acts to writes

    def _queue(self, sources: Mapping[str, Source]) -> None:
        """Add a write for each open act that is switched on, and drop those that are no longer wanted."""
        with self.store.read() as snapshot:
            switches = load_switches(snapshot)
            state = (self.store.store_generation, snapshot.version, switches, tuple(sources))
        if state == self._queued_at:
            return
        with self.store.write() as tx:
            acts = load_open_acts(tx)
            wanted = [
                (act, write)
                for act, write in load_wanted(tx, acts, switches)
                if source_of(write.kind) in sources
            ]
            known = {row.mark: row for row in load_rows(tx)}
            now = self._now()
            new = [
                new_row(act, write, source_of(write.kind), now)
                for act, write in wanted
                if write.mark not in known
            ]
            wanted_marks = {write.mark for _, write in wanted}
            open_marks = _marks_of(acts, list(known.values()))
            unwanted = [row for row in known.values() if row.state == QUEUED and row.mark not in wanted_marks]
            settled = [row for row in known.values() if row.state == REFUSED and row.mark not in open_marks]
            add_rows(tx, new)
            remove_rows(tx, [row.mark for row in (*unwanted, *settled)])
        forget_refusals(self.store, settled, now)
        self._queued_at = state

    # --- sending

    def _send_all(self, source: Source) -> None:
        rows = [row for row in self._waiting(source) if self._is_due(row)]
        if not rows:
            return
        feed = feed_of(source, self.around)
        try:
            for row in rows:
                self.give_way()
                self._send(feed, row)
        finally:
            feed.close()

    def _waiting(self, source: Source) -> list[OutboxRow]:
        with self.store.read() as snapshot:
            return load_rows(snapshot, source=source.source, state=list(STILL_TO_SEND))

    def _is_due(self, row: OutboxRow) -> bool:
        """Return whether a write may be sent or looked up now. One whose sending was stopped may be under
        way."""
        stopped = row.changed_at + UNSURE_FOR if row.state == SENDING else None
        return max(filter(None, (row.not_before, stopped)), default=datetime.min) <= self._now()

    def _send(self, feed: Feed, row: OutboxRow) -> None:
        """Send a write, or only look it up if it is no longer wanted, and save the outcome."""
        with self.store.write() as tx:
            is_wanted = self._is_wanted(tx, row)
            if not is_wanted and row.state == QUEUED:
                remove_rows(tx, [row.mark])
                return
            update_row(tx, row.mark, self._now(), state=SENDING)
        try:
            answer = self._asked(feed, row, only_look=not is_wanted)
        except Stopped:  # Between two requests: nothing is under way.
            self._keep(row, UNSURE)
            raise
        except OutcomeUnknown as unknown:
            self._keep(row, UNSURE, str(unknown), not_before=self._now() + UNSURE_FOR)
            raise
        except NotAccepted as refusal:
            self._refuse(row, f"{row.write.title}: {refusal}")
        except FeedNotAllowed as refusal:
            self._refuse_kind(row, str(refusal))
        except FeedProblem as problem:
            self._keep(row, QUEUED if row.state == QUEUED else UNSURE, str(problem))
            raise
        else:
            self._answered(row, answer, is_wanted=is_wanted)

    def _asked(self, feed: Feed, row: OutboxRow, *, only_look: bool) -> Answer | None:
        """Look the write up, and send what is missing. Its number is saved before anything is sent."""
        write = row.write
        answer = feed.look(write)
        if only_look or (answer and answer.state != "begun"):
            return answer
        if answer and answer.number and answer.number != write.number:
            change_row(self.store, row, self._now(), number=answer.number)
            write = type(write)(**{**vars(write), "number": answer.number})
        return feed.push(write)

    def _answered(self, row: OutboxRow, answer: Answer | None, *, is_wanted: bool) -> None:
        if not is_wanted:
            wind_up(self.store, row, answer, self._now())
        elif answer and answer.state == "verified":
            change_row(
                self.store, row, self._now(), action="outbox",
                state=VERIFIED, number=answer.number or row.number, sentence="", not_before=None,
            )  # fmt: skip
        elif answer and answer.state == "refused":
            self._refuse(row, answer.sentence, number=answer.number or row.number)
        else:
            self._keep(row, UNSURE, not_before=self._now() + UNSURE_FOR)

    def _keep(
        self, row: OutboxRow, state: str, sentence: str = "", *, not_before: datetime | None = None
    ) -> None:
        change_row(
            self.store,
            row,
            self._now(),
            state=state,
            sentence=sentence or row.sentence,
            not_before=not_before,
        )

    def _refuse(self, row: OutboxRow, sentence: str, **values: str) -> None:
        change_row(
            self.store, row, self._now(), action="outbox",
            state=REFUSED, sentence=sentence, told=False, not_before=None, **values,
        )  # fmt: skip

    def _refuse_kind(self, row: OutboxRow, sentence: str) -> None:
        """Refuse every waiting write of this kind: the sign-in lacks the right to it."""
        with self.store.read() as snapshot:
            same = load_rows(snapshot, source=row.source, kind=row.kind, state=list(STILL_TO_SEND))
        for each in same:
            self._refuse(each, f"{each.write.title}: {sentence}")

    def _is_wanted(self, tx: Transaction, row: OutboxRow) -> bool:
        """Return whether an act is open and switched on. People may have undone it meanwhile."""
        return row.kind in load_switches(tx) and row.mark in _marks_of(load_open_acts(tx), [row])


def _marks_of(acts: pl.DataFrame, rows: list[OutboxRow]) -> set[str]:
    """Return the marks of the writes whose act is still open."""
    open_acts = set(acts.select(WRITE_KEY).iter_rows())
    return {row.mark for row in rows if (row.operation_id, row.document_type, row.document_id) in open_acts}
