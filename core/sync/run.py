"""One sync of a source to the end: page by page into the store, step by step into the import.

A run that was stopped or lost the network goes on with the next page. No answered question is asked twice,
and nothing is half imported.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from core.feeds import ApiRecord, Clock, Feed, FeedNotAllowed, NotAccepted, Pulled
from core.ledger import By
from core.orders import load_open_matches
from core.store import Snapshot, Store, Transaction
from core.sync.readings import Heard, Reading, Seen, Step, SyncProgram
from core.sync.staging import (
    Position,
    Source,
    StagedPage,
    clear_records,
    end_run,
    keep_page,
    keep_position,
    load_feed_positions,
    load_read_at,
    load_staged,
    plain_utc,
    write_source,
)
from core.sync.taking import take
from core.sync.time_left import TimeLeft

TAKEN = "taken"
"""Name of the reading that marks a step as complete."""


class Run:
    """One source's run. ``new_id``: for the operations; ``heard`` grows while it runs."""

    def __init__(
        self,
        store: Store,
        feed: Feed,
        program: SyncProgram,
        source: Source,
        *,
        clock: Clock,
        actor: str,
        new_id: Callable[[], str],
    ) -> None:
        self.store = store
        self.feed = feed
        self.program = program
        self.source = source
        self.heard = Heard()
        self.only_ticks = False  # Another source reads the web orders.
        self.give_way: Callable[[], None] = lambda: None  # Called before each page and each import.
        self.after_import: Callable[[], None] = lambda: None  # Called after each that changed something.
        self._generation = store.store_generation
        with store.read() as snapshot:
            self._staged = load_staged(snapshot, source.source, feed.key)
        self._clock = clock
        self._actor = actor
        self._new_id = new_id

    def to_the_end(self) -> Heard:
        """Read and import everything. Raises a FeedProblem if the source cannot be read now; read pages are
        kept."""
        now = self._now()
        with self.store.read() as snapshot:
            known = load_open_matches(snapshot)
        for step in self.program.steps(self.source, now):
            self._step(step)
        with self.store.read() as snapshot:
            began = [
                position.began_at for position in load_feed_positions(snapshot, self.source.source).values()
            ]
        began_at = min((at for at in began if at), default=now)
        self.source = self.program.after(self.source, began_at, now)
        with self._write() as tx:
            end_run(tx, self.source)
        with self.store.read() as snapshot:
            self.heard.differences += [each for each in load_open_matches(snapshot) if each not in known]
        return self.heard

    @contextmanager
    def _write(self) -> Iterator[Transaction]:
        """Open a transaction on the store that the run began with. Raises Refused if it was replaced
        meanwhile."""
        with self.store.write() as tx:
            self.store.check_generation(self._generation)
            yield tx

    def _now(self) -> datetime:
        return plain_utc(self._clock.now())

    def _step(self, step: Step) -> None:
        with self.store.read() as snapshot:
            positions = load_feed_positions(snapshot, self.source.source)
        if (step.name, TAKEN) in positions:
            return
        for reading in step.readings:
            self._read(step, reading, positions.get((step.name, reading.name)))
        self._take(step)
        with self._write() as tx:
            keep_position(tx, self.source.source, Position(step.name, TAKEN, []))

    # --- reading

    def _read(self, step: Step, reading: Reading, begun: Position | None) -> None:
        position = begun or self._first(step, reading)
        pages = 0
        left = TimeLeft(self.feed, self._clock, reading.kind) if step.pages else None
        while position.questions:
            try:
                position = self._page(position, reading)
            except NotAccepted:
                if begun is None or position is not begun:
                    raise
                # The page after an interruption: its cursor may be too old.
                anew = self._first(step, reading)
                position = replace(anew, began_at=begun.began_at, is_saved=True)
            pages += 1
            if left and position.questions:
                self.heard.seconds_left = left.after(position.records)
            if step.pages and pages % step.pages == 0:
                self._take(step)
        self.heard.seconds_left = None

    def _first(self, step: Step, reading: Reading) -> Position:
        """Return the questions of a reading, computed from the records before it and saved with the first
        page."""
        with self.store.read() as snapshot:
            questions = list(reading.asks(self._seen(snapshot)))
        return Position(step.name, reading.name, questions)

    def _page(self, position: Position, reading: Reading) -> Position:
        self.give_way()
        try:
            pulled = self.feed.pull(reading.kind, position.questions[0])
        except FeedNotAllowed as closed:
            self._say(str(closed))
            return self._without_rest(replace(position, questions=[]))
        except NotAccepted:
            if not reading.may_refuse:
                raise
            return self._without_rest(replace(position, questions=position.questions[1:]))
        kept = self._wanted(pulled.records, reading)
        self.heard.records[reading.kind] = self.heard.records.get(reading.kind, 0) + len(kept)
        records = {self.feed.key(reading.kind, record): record for record in kept}
        page = StagedPage(reading.kind, records, pulled, self._staged.pages + 1)
        with self._write() as tx:
            after = keep_page(tx, self.source.source, position, page)
        self._staged.add(reading.kind, records, page.number)
        return self._cut_short(after, reading, pulled)

    def _wanted(self, records: Sequence[ApiRecord], reading: Reading) -> list[ApiRecord]:
        if reading.wanted is None:
            return list(records)
        with self.store.read() as snapshot:
            seen = self._seen(snapshot)
            return [record for record in records if reading.wanted(record, seen)]

    def _cut_short(self, position: Position, reading: Reading, pulled: Pulled) -> Position:
        """Skip the further pages of a question once enough is known."""
        if reading.enough is None or not pulled.cursor:
            return position
        with self.store.read() as snapshot:
            enough = reading.enough(self._seen(snapshot), pulled.cursor)
        return self._without_rest(replace(position, questions=position.questions[1:])) if enough else position

    def _without_rest(self, position: Position) -> Position:
        with self._write() as tx:
            keep_position(tx, self.source.source, position)
        return replace(position, is_saved=True)

    # --- taking

    def _take(self, step: Step) -> None:
        """Import the waiting records. If this is stopped before they are cleared, they are imported again
        without changes."""
        self.give_way()
        name = self.source.source
        with self.store.read() as snapshot:
            as_of = load_read_at(snapshot, name, self.program.stock) if self.program.stock else None
        records = self._staged.by_kind()
        if records:
            imported = {kind: listed for kind, listed in records.items() if kind not in self.program.signals}
            by = By(self._new_id(), self._actor, self._now())
            taken = take(
                self.store,
                self.feed,
                imported,
                as_of=as_of,
                by=by,
                generation=self._generation,
                only_ticks=self.only_ticks,
                give_way=self.give_way,
            )
            if taken.changed:
                self.after_import()
            for sentence in taken.held:
                self._say(f"Held back: {sentence}")
            for sentence in taken.notes:
                self._say(sentence)
            self.heard.differences += taken.differences if step.compares else []
            for kind in records if taken.changed else ():
                self.heard.operations[kind] = self.heard.operations.get(kind, 0) + 1
        self.source = self.program.learnt(self.source, records)
        with self._write() as tx:
            clear_records(tx, name, self.program.kept)
            write_source(tx, self.source)
        self._staged.clear(self.program.kept)

    def _seen(self, snapshot: Snapshot) -> Seen:
        return Seen(snapshot, self.source, self.feed, self._staged)

    def _say(self, sentence: str) -> None:
        if sentence not in self.heard.sentences:
            self.heard.sentences.append(sentence)
