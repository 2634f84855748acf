"""Saved counts: units counted on a delivery and not yet received, the same for everybody who counts it.

They are not part of the ledger. Each figure is saved at once, and the receipt that uses it removes it in the
same transaction. Saving one does not change the store's version, so that no cached report is computed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import polars as pl

from core.access import NotAllowed, may_in
from core.amounts import MOST_UNITS, is_units
from core.errors import Problem, Refused
from core.language import say
from core.ledger import By
from core.purchasing import DOCUMENT_KINDS, Document, load_sent, local_time
from core.store import Snapshot, Store, Transaction
from core.wording import joined_with_and

TABLE = "delivery_count"
DELIVERY_COUNT: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_type": pl.String,
    "document_id": pl.String,
    "line_number": pl.Int64,
    "units": pl.Int64,
    "surplus": pl.Int64,
    "counted_by": pl.String,
    "counted_at": pl.Datetime("us"),
    "saved_as": pl.String,
}
LINE_KEY = ["document_type", "document_id", "line_number"]


@dataclass(frozen=True)
class SavedCount:
    """Units counted on one line. ``surplus``: units beyond the incoming ones that somebody confirmed.
    ``counted_at``: UTC."""

    line_number: int
    units: int
    surplus: int
    counted_by: str
    counted_at: datetime

    def over(self, to_come: int) -> int:
        """Return the units counted beyond those incoming that nobody confirmed yet."""
        beyond = max(0, self.units - to_come)
        return beyond if beyond > self.surplus else 0


@dataclass(frozen=True)
class CountTotal:
    """All units counted on one delivery, and its latest count. ``counted_at``: UTC."""

    units: int
    counted_by: str
    counted_at: datetime


def count_total(counts: Mapping[int, SavedCount]) -> CountTotal | None:
    """Return the total of a delivery's counts by line; None if nothing is counted."""
    units = sum(count.units for count in counts.values())
    if not units:
        return None
    last = max(counts.values(), key=lambda count: count.counted_at)
    return CountTotal(units, last.counted_by, last.counted_at)


def units_entered(entered: float | None) -> int:
    """Return the units of an entered number; blank is 0. Raises Problem if it is no count."""
    units = int(entered or 0)
    if units != (entered or 0) or not is_units(units, 0):
        raise Problem(
            say(
                "{entered:.12g} is not a count. Enter a whole number from 0 to {most:,}.",
                entered=entered,
                most=MOST_UNITS,
            )
        )
    return units


# --- with the store ---


def save_count(
    store: Store,
    kind: str,
    document_id: str,
    line_number: int,
    units: int,
    *,
    seen: int,
    surplus: int = 0,
    by: By,
) -> None:
    """Save the units counted on a line. ``seen``: the figure that was there when they were entered.

    Raises Refused, naming the other person, if somebody counted the line meanwhile: neither figure is lost.
    """
    if not is_units(units, 0):
        raise Problem(
            say(
                "A count is a whole number from 0 to {most:,}, not {units}.",
                most=MOST_UNITS,
                units=units,
            )
        )
    with store.write("delivery-count", logged=False) as tx:
        document = _document_to_count(tx, kind, document_id, line_number)
        before = _row(tx, document, line_number)
        if before and before["saved_as"] == by.operation_id:
            return
        if before and before["units"] not in (seen, units):  # The same figure is no contradiction.
            raise Refused(_counted_meanwhile(tx, document, before, by.now))
        if seen and not before:
            raise Refused(say("The count was received or started over meanwhile. Count this line again."))
        _save(
            tx, document, before, SavedCount(line_number, units, surplus, by.actor, by.now), by.operation_id
        )


def count_one(store: Store, kind: str, document_id: str, line_number: int, *, by: By) -> int:
    """Add the unit that was just scanned to a line's count, whoever counted before. Returns the count."""
    with store.write("delivery-count", logged=False) as tx:
        document = _document_to_count(tx, kind, document_id, line_number)
        before = _row(tx, document, line_number)
        if before and before["saved_as"] == by.operation_id:
            return int(before["units"])
        units, surplus = (before["units"] + 1, before["surplus"]) if before else (1, 0)
        _save(
            tx, document, before, SavedCount(line_number, units, surplus, by.actor, by.now), by.operation_id
        )
        return int(units)


def start_count_over(store: Store, kind: str, document_id: str, *, seen: Mapping[int, int]) -> None:
    """Remove the counts of a delivery. ``seen``: units by line number, as shown to the person.

    Raises Refused if somebody counted on meanwhile.
    """
    with store.write("delivery-count", document_id) as tx:
        table = DOCUMENT_KINDS[kind].table
        present = tx.rows(TABLE, document_type=table, document_id=document_id)
        if not present:
            return
        _check_own_shop(load_sent(tx, DOCUMENT_KINDS[kind], document_id))
        take_counts(tx, table, document_id, seen)


def take_counts(
    tx: Transaction, table: str, document_id: str, seen: Mapping[int, int] | None, lines: Sequence[int] = ()
) -> None:
    """Remove the counts of a document because a receipt uses them: all of them if ``seen`` is given, else
    those of ``lines``.

    ``seen``: the counts by line number, as shown to the person. Raises Refused if they have changed since.
    """
    key = {"document_type": table, "document_id": document_id}
    present = {row["line_number"]: row for row in tx.rows(TABLE, **key)}
    if seen is not None:
        _refuse_other_counts(present, seen)
    used = [number for number in present if seen is not None or number in lines]
    if used:
        tx.remove(TABLE, pl.DataFrame([key | {"line_number": number} for number in used]))


def _refuse_other_counts(present: Mapping[int, Mapping[str, Any]], seen: Mapping[int, int]) -> None:
    lines = {number for number in {*present, *seen} if _units(present.get(number)) != seen.get(number, 0)}
    if lines:
        others = sorted({present[number]["counted_by"] for number in lines if number in present})
        raise Refused(
            say(
                "{who} changed the count of line {lines} meanwhile. Check the counts, then try again.",
                who=joined_with_and(others) or say("Somebody"),
                lines=", ".join(map(str, sorted(lines))),
            )
        )


def _units(row: Mapping[str, Any] | None) -> int:
    return int(row["units"]) if row else 0


def _document_to_count(tx: Snapshot, kind: str, document_id: str, line_number: int) -> Document:
    """Load the document of a line to count. Raises Problem if it is no longer open, or not in the asker's
    shops."""
    document = load_sent(tx, DOCUMENT_KINDS[kind], document_id)
    document.line(line_number)
    _check_own_shop(document)
    return document


def _check_own_shop(document: Document) -> None:
    if not may_in(document.shop_id):
        raise NotAllowed(say("Your role does not hold for {shop}: ask a manager.", shop=document.shop_id))


def _row(tx: Snapshot, document: Document, line_number: int) -> dict[str, Any] | None:
    key = {"document_type": document.kind.table, "document_id": document.document_id}
    rows = tx.rows(TABLE, **key, line_number=line_number)
    return rows[0] if rows else None


def _save(
    tx: Transaction, document: Document, before: Mapping[str, Any] | None, count: SavedCount, saved_as: str
) -> None:
    key = {"document_type": document.kind.table, "document_id": document.document_id}
    frame = pl.DataFrame([key | vars(count) | {"saved_as": saved_as}], schema=DELIVERY_COUNT)
    if before:
        tx.update(TABLE, frame, LINE_KEY)
    else:
        tx.append(TABLE, frame)


def _counted_meanwhile(tx: Snapshot, document: Document, row: Mapping[str, Any], now: datetime) -> str:
    at = local_time(tx, document.shop_id, row["counted_at"], now)
    return say(
        "{person} counted {units} here at {when}. Check, then enter the count again.",
        person=row["counted_by"],
        units=row["units"],
        when=at,
    )


def load_counts(snapshot: Snapshot, kind: str, document_id: str) -> dict[int, SavedCount]:
    """Load the counts of a delivery that were not received yet, by line number."""
    key = {"document_type": DOCUMENT_KINDS[kind].table, "document_id": document_id}
    return {row["line_number"]: _saved_count(row) for row in snapshot.rows(TABLE, **key)}


def load_count_totals(snapshot: Snapshot) -> dict[tuple[str, str], CountTotal]:
    """Load the deliveries that somebody is counting: their totals by document type and id."""
    by_document: dict[tuple[str, str], dict[int, SavedCount]] = {}
    for row in snapshot.rows(TABLE):
        counts = by_document.setdefault((row["document_type"], row["document_id"]), {})
        counts[row["line_number"]] = _saved_count(row)
    totals = {key: count_total(counts) for key, counts in by_document.items()}
    return {key: total for key, total in totals.items() if total}


def _saved_count(row: Mapping[str, Any]) -> SavedCount:
    return SavedCount(**{each.name: row[each.name] for each in fields(SavedCount)})
