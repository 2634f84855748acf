"""Run in progress, in the store: sources, readings with their questions, and records not imported yet.

Every page and the next question are one short transaction, so that a stopped run goes on with the next page.
Times are UTC without a zone, as everywhere in the store.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl
from polars._typing import SchemaDict

from core.feeds import ApiRecord, Pulled, records_of
from core.store import Snapshot, Store, Transaction

SOURCE: SchemaDict = {
    "source": pl.String,
    "account": pl.String,
    "connection_id": pl.String,
    "connected_at": pl.Datetime("us"),
    "since": pl.Datetime("us"),
    "last_log": pl.Int64,
    "whole_at": pl.Datetime("us"),
}
READING: SchemaDict = {
    "source": pl.String,
    "step": pl.String,
    "reading": pl.String,
    "questions": pl.String,
    "records": pl.Int64,
    "began_at": pl.Datetime("us"),
}
STAGED_RECORD: SchemaDict = {
    "source": pl.String,
    "kind": pl.String,
    "record_id": pl.String,
    "page": pl.Int64,
    "read_at": pl.Datetime("us"),
    "body": pl.String,
}
WHOLE_PAGE = ""
"""``record_id`` of a row that has a whole page, which is saved sooner than a row per record, as earlier
versions did."""


@dataclass(frozen=True)
class Source:
    """One connected source. ``since`` is empty until its first sync is complete."""

    source: str
    account: str
    connection_id: str
    connected_at: datetime
    since: datetime | None = None
    last_log: int | None = None
    whole_at: datetime | None = None

    @property
    def secrets(self) -> str:
        """Return the name of its file of secrets."""
        return f"{self.source}-{self.connection_id}"


@dataclass(frozen=True)
class Position:
    """Progress of one reading of a step. ``questions``: cursors not read yet; ``is_saved``: the store has an
    earlier state of it."""

    step: str
    reading: str
    questions: list[str]
    records: int = 0
    began_at: datetime | None = None
    is_saved: bool = False


@dataclass(frozen=True)
class StagedPage:
    """One answer for a kind: the ``records`` to keep, by id. ``number``: pages of a run count from 1."""

    kind: str
    records: Mapping[str, ApiRecord]
    pulled: Pulled
    number: int

    @property
    def body(self) -> str:
        """Return the records as they are saved: the answer as it came, where nothing of it is left out."""
        is_whole = self.pulled.text and len(self.records) == len(self.pulled.records)
        return self.pulled.text if is_whole else json.dumps({self.kind: list(self.records.values())})


class StagedRecords:
    """Records of a run that are not imported yet, the newest of each id: what the store has, read from it
    once."""

    def __init__(self) -> None:
        self._by_kind: dict[str, dict[str, ApiRecord]] = {}
        self.pages = 0  # The number of the last page.

    def of(self, kind: str) -> list[ApiRecord]:
        return list(self._by_kind.get(kind, {}).values())

    def by_kind(self) -> dict[str, list[ApiRecord]]:
        return {kind: self.of(kind) for kind, held in self._by_kind.items() if held}

    def add(self, kind: str, records: Mapping[str, ApiRecord], page: int) -> None:
        """Add the records of a page that was saved; they replace older ones with the same id."""
        self.pages = page
        held = self._by_kind.setdefault(kind, {})
        for key, record in records.items():
            held.pop(key, None)  # Records stand in the order in which they were read.
            held[key] = record

    def clear(self, but: Iterable[str]) -> None:
        self._by_kind = {kind: self._by_kind[kind] for kind in but if kind in self._by_kind}


def plain_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


# --- with the store ---


def load_sources(snapshot: Snapshot) -> dict[str, Source]:
    """Load the connected sources by name."""
    return {row["source"]: Source(**row) for row in snapshot.rows("sync_source")}


def keep_source(store: Store, source: Source) -> None:
    """Save a source, or its changes."""
    with store.write("connect", source.source) as tx:
        write_source(tx, source)


def write_source(tx: Transaction, source: Source) -> None:
    tx.remove("sync_source", pl.DataFrame({"source": [source.source]}))
    tx.append("sync_source", pl.DataFrame([vars(source)], schema=SOURCE))


def forget_source(store: Store, source: str) -> None:
    """Delete everything of a source except what was imported."""
    with store.write("disconnect", source) as tx:
        for table in ("sync_source", "sync_reading", "sync_record"):
            tx.remove(table, pl.DataFrame({"source": [source]}))


def load_feed_positions(snapshot: Snapshot, source: str) -> dict[tuple[str, str], Position]:
    """Load the readings of the run in progress, by step and name."""
    return {
        (row["step"], row["reading"]): Position(
            row["step"], row["reading"], json.loads(row["questions"]), row["records"], row["began_at"], True
        )
        for row in snapshot.rows("sync_reading", source=source)
    }


def keep_position(tx: Transaction, source: str, position: Position) -> None:
    """Save the progress of a reading."""
    row = {
        "source": source,
        "step": position.step,
        "reading": position.reading,
        "questions": json.dumps(position.questions),
        "records": position.records,
        "began_at": position.began_at,
    }
    saved = pl.DataFrame([row], schema=READING)
    if position.is_saved:  # Half the time of deleting and adding it.
        tx.update("sync_reading", saved, ["source", "step", "reading"])
    else:
        tx.append("sync_reading", saved)


def keep_page(tx: Transaction, source: str, position: Position, page: StagedPage) -> Position:
    """Save a page's records and the position of its reading. Returns the new position."""
    pulled = page.pulled
    at = plain_utc(pulled.at)
    after = replace(
        position,
        questions=[*([pulled.cursor] if pulled.cursor else []), *position.questions[1:]],
        records=position.records + len(page.records),
        began_at=position.began_at or at,
    )
    if page.records:
        row = {"source": source, "kind": page.kind, "record_id": WHOLE_PAGE, "page": page.number}
        tx.append(
            "sync_record", pl.DataFrame([row | {"read_at": at, "body": page.body}], schema=STAGED_RECORD)
        )
    keep_position(tx, source, after)
    return replace(after, is_saved=True)


def load_staged(snapshot: Snapshot, source: str, key: Callable[[str, ApiRecord], str]) -> StagedRecords:
    """Load the records not imported yet. ``key``: returns the id of a record of a kind."""
    rows = snapshot.frame("sync_record", source=source).sort("page", maintain_order=True)
    staged = StagedRecords()
    for kind, name, number, body in rows.select("kind", "record_id", "page", "body").iter_rows():
        page = json.loads(body)
        records = records_of(page.get(kind)) if name == WHOLE_PAGE else [page]
        staged.add(kind, {key(kind, record): record for record in records}, number)
    return staged


def load_read_at(snapshot: Snapshot, source: str, kind: str) -> datetime | None:
    """Load the source's clock when the first waiting record of a kind was read."""
    times = snapshot.frame("sync_record", columns=["read_at"], source=source, kind=kind)["read_at"]
    found = times.min()
    return found if isinstance(found, datetime) else None


def clear_records(tx: Transaction, source: str, but: Iterable[str]) -> None:
    """Delete the imported records, except kinds in ``but``, which later steps need."""
    kinds = tx.frame("sync_record", columns=["kind"], source=source)["kind"].unique()
    gone = [kind for kind in kinds if kind not in set(but)]
    rows = [{"source": source, "kind": kind} for kind in gone]
    tx.remove("sync_record", pl.DataFrame(rows, schema={"source": pl.String, "kind": pl.String}))


def end_run(tx: Transaction, source: Source) -> None:
    """End the run: nothing waits any more, and the next run begins where this one did."""
    for table in ("sync_reading", "sync_record"):
        tx.remove(table, pl.DataFrame({"source": [source.source]}))
    write_source(tx, source)
