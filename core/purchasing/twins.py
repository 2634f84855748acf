"""Two records of one document: merge the imported one into the one created here.

Lines of the same item are matched, the first with the first. Units that the POS shows and that were moved
here, on whichever line of the item, are the same units. Units that only the POS shows, or that were moved on
its document here, are added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from core.ledger import Change, Posting, new_units
from core.purchasing.documents import TRANSFER, Document, DocumentLine, load_document_lines
from core.store import Snapshot


@dataclass(frozen=True)
class Moving:
    """A figure of a line that movements add up to: where they are, and their sign."""

    name: str
    shop_id: str
    sign: int

    @property
    def shown(self) -> str:
        """Return the column with the figure of the last import."""
        return f"imported_{self.name}"

    def moved_on(self, line: DocumentLine) -> int:
        return getattr(line, self.name) or 0

    def shown_on(self, line: DocumentLine) -> int:
        return getattr(line, self.shown) or 0

    def pending_on(self, line: DocumentLine | None) -> int:
        return self.moved_on(line) - self.shown_on(line) if line else 0

    def taken_over(self, pairs: Sequence["SameLine"]) -> list[int]:
        """Return the units that each line of ours gains from the POS's lines of the same item: units that are
        not the same ones as ours."""
        shown = [self.shown_on(theirs) - self.shown_on(ours) if theirs else 0 for ours, theirs in pairs]
        new = new_units([(units, self.pending_on(pair[0])) for units, pair in zip(shown, pairs, strict=True)])
        return [units + self.pending_on(theirs) for units, (_, theirs) in zip(new, pairs, strict=True)]


SameLine = tuple[DocumentLine, DocumentLine | None]
"""Line of ours, and the same line of the POS if it has one."""


def merge_twin(
    snapshot: Snapshot, document: Document, twin: Document, now: datetime, result: dict[str, Any]
) -> Posting:
    """Return the posting that merges ``twin`` into ``document``: the header, every line, and the
    moved units."""
    kind = document.kind
    taken_off = load_document_lines(snapshot, kind, document.document_id, listed=False)
    free = {line.line_number: line for line in [*document.lines, *taken_off]}
    fresh = count(max(free, default=0) + 1)
    posting = Posting(result=result)
    pairs: list[SameLine] = []
    for theirs in twin.lines:
        ours = next((line for line in free.values() if line.item_id == theirs.item_id), None)
        if ours is None:
            ours = replace(theirs, line_number=next(fresh), cancelled=0, **_unmoved(twin))
            posting.rows.setdefault(kind.line_table, []).append(_new_row(document, ours))
        free.pop(ours.line_number, None)
        posting.changes += _line(document, twin, ours, theirs)
        pairs.append((ours, theirs))
    pairs += ((ours, None) for ours in free.values())
    for figure in _figures(twin):
        posting.movements += _movements(document, twin, pairs, figure, now)
    # The header comes last: while it has no number, no line of it differs from the POS.
    posting.changes += [twin.step(listed=False), _header(document, twin)]
    return posting


def _header(document: Document, twin: Document) -> Change:
    """Return the change of the header: the POS number, and the POS's dates and closing."""
    dates = {document.kind.sent_at: twin.header.sent_at, "expected_on": twin.header.expected_on}
    known_dates = {name: day for name, day in dates.items() if day is not None}
    return document.step(pos_number=twin.document_id, **known_dates, closed=twin.header.closed)


def _line(document: Document, twin: Document, ours: DocumentLine, theirs: DocumentLine) -> Iterator[Change]:
    shown = [each.shown for each in _figures(twin)]
    yield document.line_change(
        ours.line_number,
        listed=True,
        cancelled=max(ours.cancelled, theirs.cancelled),
        **{document.kind.planned: theirs.planned},
        **{name: getattr(theirs, name) for name in shown},
    )
    yield twin.line_change(theirs.line_number, **dict.fromkeys(shown, 0))


def _movements(
    document: Document, twin: Document, pairs: Sequence[SameLine], figure: Moving, now: datetime
) -> Iterator[dict[str, Any]]:
    """Move the units of a figure from ``twin`` to ``document``."""
    for item_id in dict.fromkeys(ours.item_id for ours, _ in pairs):
        lines = [pair for pair in pairs if pair[0].item_id == item_id]
        moves = [
            (document, ours, new) for (ours, _), new in zip(lines, figure.taken_over(lines), strict=True)
        ]
        moves += ((twin, theirs, -figure.moved_on(theirs)) for _, theirs in lines if theirs)
        for owner, line, units in moves:
            yield {
                "document_type": document.kind.table,
                "document_id": owner.document_id,
                "line_number": line.line_number,
                "item_id": item_id,
                "shop_id": figure.shop_id,
                "quantity": units * figure.sign,
                "occurred_at": now,
            }


def _new_row(document: Document, line: DocumentLine) -> dict[str, Any]:
    """Return the row of a line that only the POS has. A change puts it on the document, so that undo takes
    it off."""
    kind = document.kind
    row = {kind.key: document.document_id, "line_number": line.line_number, "item_id": line.item_id}
    cost = {} if kind is TRANSFER else {"unit_cost": line.unit_cost}
    return row | {kind.planned: line.planned, "listed": False} | cost


def _unmoved(twin: Document) -> dict[str, Any]:
    return dict.fromkeys((name for each in _figures(twin) for name in (each.name, each.shown)), 0)


def _figures(document: Document) -> list[Moving]:
    received = Moving("received", document.shop_id, 1)
    if document.kind is not TRANSFER:
        return [received]
    return [Moving("sent", document.source_id, -1), received]
