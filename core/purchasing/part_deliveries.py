"""Part deliveries: the units of one purchase order line that come on several days.

The parts of a line follow each other from its first unit on. Units that were received come off the earliest
part, cancelled ones off the latest. Units beyond the parts come on the day of the line, which is that of its
last part. A new day for the whole line replaces its parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from core.allocation import broken_promises, load_lines_of_orders_at, order_promises
from core.errors import Problem
from core.language import SOURCE_LANGUAGE, say, speaking
from core.ledger import By, Change, Done, Operation, Posting, perform
from core.purchasing.documents import PURCHASE_ORDER, Document, DocumentLine, load_sent
from core.purchasing.stale_forms import refuse_stale
from core.store import Snapshot, Store, Transaction
from core.wording import counted, full_day_text

DatedUnits = tuple[tuple[date, int], ...]
"""Days of a line with their units, earliest first."""

PART_TABLE = "purchase_order_part"


@dataclass(frozen=True)
class SplitLine:
    """The days on which the incoming units of a line come. ``version``: of the order that was shown."""

    po_id: str
    line_number: int
    parts: DatedUnits
    version: int | None = field(default=None, compare=False)


def in_day_order(parts: Iterable[tuple[date, int]]) -> DatedUnits:
    """Return parts in the order of their days, with the units of one day together."""
    units: dict[date, int] = {}
    for day, some in parts:
        units[day] = units.get(day, 0) + some
    return tuple(sorted((day, some) for day, some in units.items() if some))


def parts_text(parts: Iterable[tuple[date, int]]) -> str:
    """Describe parts: “5 on 1 Dec 2026, 5 on 10 Jan 2027”."""
    return ", ".join(say("{units:,} on {day}", units=units, day=full_day_text(day)) for day, units in parts)


def supply_with_parts(supply: pl.DataFrame, po_id: str, line_number: int, parts: DatedUnits) -> pl.DataFrame:
    """Return supply as if the incoming units of one line came in these parts."""
    key = {"document_type": PURCHASE_ORDER.table, "document_id": po_id, "line_number": line_number}
    this = pl.all_horizontal(pl.col(name) == value for name, value in key.items())
    days = pl.DataFrame(
        {"incoming": [units for _, units in parts], "expected_on": [day for day, _ in parts]},
        schema={"incoming": pl.Int64, "expected_on": pl.Date},
    )
    one = supply.filter(this).head(1).drop("incoming", "expected_on")
    return pl.concat([supply.filter(~this), one.join(days, how="cross").select(supply.columns)])


def changed_days(
    document: Document, new: Mapping[int, date | None], *, confirmed: bool = False
) -> list[Change]:
    """Return the changes that move lines to other days; the document's own day is the last of its lines.
    ``confirmed``: by the vendor."""
    days = {line.line_number: new.get(line.line_number, document.day_of(line)) for line in document.lines}
    last = max((day for day in days.values() if day is not None), default=None)
    by_line = len(set(days.values())) > 1
    if not by_line and document.header.born_here:  # Its lines need no days of their own.
        days = dict.fromkeys(days)
    lines = [
        document.line_change(line.line_number, expected_on=days[line.line_number])
        for line in document.lines
        if line.expected_on != days[line.line_number]
    ]
    confirmations = [
        document.line_change(number, confirmed_on=day) for number, day in new.items() if confirmed
    ]
    return [*lines, *confirmations, document.step(expected_on=last, dated_by_line=by_line)]


# --- with the store ---


def load_parts(snapshot: Snapshot, po_id: str) -> dict[int, DatedUnits]:
    """Load the parts that count, by line number; lines that come on one day have none."""
    rows = snapshot.frame("part_delivery", po_id=po_id).sort("line_number", "part")
    return _by_line(rows, "part_on", "part_units")


def load_parts_to_come(snapshot: Snapshot, po_id: str) -> dict[int, DatedUnits]:
    """Load the days with the units that are still incoming, of lines that have several."""
    if not snapshot.rows(PART_TABLE, po_id=po_id):
        return {}
    supply = snapshot.frame("supply", document_type=PURCHASE_ORDER.table, document_id=po_id)
    several = supply.filter(pl.len().over("line_number") > 1).sort("line_number", "expected_on")
    return _by_line(several, "expected_on", "incoming")


def _by_line(rows: pl.DataFrame, day: str, units: str) -> dict[int, DatedUnits]:
    parts: dict[int, DatedUnits] = {}
    for number, on, some in rows.select("line_number", day, units).iter_rows():
        parts[number] = (*parts.get(number, ()), (on, some))
    return parts


def part_posting(tx: Snapshot, po_id: str, new: Mapping[int, DatedUnits]) -> Posting:
    """Return what gives lines these parts instead of those they had; none: all of it comes on one day."""
    known = {(row["line_number"], row["part"]) for row in tx.rows(PART_TABLE, po_id=po_id)}
    values: dict[tuple[int, int], dict[str, Any]] = {
        (line, place): {"part_on": day, "part_units": units}
        for line, parts in new.items()
        for place, (day, units) in enumerate(parts, start=1)
    }
    gone: dict[tuple[int, int], dict[str, Any]] = {
        key: {"part_on": None, "part_units": 0} for key in known if key[0] in new and key not in values
    }
    rows = [{"po_id": po_id, "line_number": line, "part": part} for line, part in values.keys() - known]
    changes = [Change(PART_TABLE, (po_id, *key), value) for key, value in {**values, **gone}.items()]
    return Posting(rows={PART_TABLE: rows} if rows else {}, changes=changes)


def split_line(
    store: Store,
    po_id: str,
    line_number: int,
    parts: Sequence[tuple[date, int]],
    *,
    version: int | None = None,
    by: By,
) -> Done:
    """Say on which days the incoming units of a line come.

    Result: the orders whose promise this breaks, as for ``change_expected``. Refused, naming the changes, if
    the order is no longer the ``version`` that was shown. Raises Problem if the parts are not all incoming
    units.
    """
    request = SplitLine(po_id, line_number, in_day_order(parts), version)
    with speaking(SOURCE_LANGUAGE):  # The language of all notes in the history.
        note = f"Line {line_number}: {parts_text(request.parts)}" if len(request.parts) > 1 else None
    return perform(store, Operation(by, "expected", request, note=note), _decide_split)


def _decide_split(tx: Transaction, request: SplitLine, by: By) -> Posting:
    document = load_sent(tx, PURCHASE_ORDER, request.po_id)
    refuse_stale(tx, document, request.version, by.now)
    line, parts, before = document.line(request.line_number), request.parts, load_parts(tx, request.po_id)
    _check_all_units(document, line, parts)
    first = (parts[0][0], parts[0][1] + line.received)
    whole = (first, *parts[1:]) if len(parts) > 1 else ()
    last = parts[-1][0]
    if before.get(line.line_number, ()) == whole and document.day_of(line) == last:
        raise Problem(
            say(
                "{title}, line {line} has these days already. Enter other days.",
                title=document.title,
                line=line.line_number,
            )
        )
    broken = load_orders_promised_later(tx, document.document_id, line.line_number, parts)
    posting = part_posting(tx, document.document_id, {line.line_number: whole})
    posting.changes += changed_days(document, {line.line_number: last})
    posting.result = broken.with_columns(pl.col("was", "now").cast(pl.String)).to_dicts()
    return posting


def _check_all_units(document: Document, line: DocumentLine, parts: DatedUnits) -> None:
    if not parts:
        raise Problem(say("Enter a day and its units."))
    entered = sum(units for _, units in parts)
    where = say("{title}, line {line}", title=document.title, line=line.line_number)
    if any(units < 0 for _, units in parts):
        raise Problem(say("Units of a part must be above 0."))
    if line.to_come == 0:
        raise Problem(say("{where}: nothing more is incoming.", where=where))
    if entered != line.to_come:
        raise Problem(
            say(
                "{where}: {units_are} still incoming, and the days have {entered}. "
                "Enter a day for each unit.",
                where=where,
                units_are=counted(line.to_come, "unit is", "units are"),
                entered=entered,
            )
        )


def load_orders_promised_later(
    snapshot: Snapshot, po_id: str, line_number: int, parts: DatedUnits
) -> pl.DataFrame:
    """Load the promises that break if a line came in these parts: ``ecom_order_id, was, now, days`` (of
    delay)."""
    supply = snapshot.frame("supply")
    of_line = supply.filter(document_type=PURCHASE_ORDER.table, document_id=po_id, line_number=line_number)
    lines = load_lines_of_orders_at(snapshot, of_line.select("item_id", "shop_id").unique())
    after = supply_with_parts(supply, po_id, line_number, parts)
    return broken_promises(order_promises(lines, supply), order_promises(lines, after))
