"""Two records of one document: merge the imported one into the one created here.

Lines of the same item are matched, the first with the first. Units that the POS shows and that were moved
here are the same units. Units that only the POS shows, or that were moved on its document here, are added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from core.ledger import Change, Posting
from core.purchasing.documents import TRANSFER, Document
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

    def taken_over(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> int:
        """Return the units that ``ours`` gains from ``theirs``, the same line: those that are not the same
        units."""
        seen = (theirs[self.shown] or 0) - (ours[self.shown] or 0)
        here = ours[self.name] - (ours[self.shown] or 0)
        moved_there = theirs[self.name] - (theirs[self.shown] or 0)
        return int(moved_there + seen - max(0, min(seen, here)))


def merge_twin(
    snapshot: Snapshot, document: Document, twin: Document, now: datetime, result: dict[str, Any]
) -> Posting:
    """Return the posting that merges ``twin`` into ``document``: the header, every line, and the
    moved units."""
    kind = document.kind
    known = [
        *document.lines,
        *snapshot.rows(kind.line_table, **{kind.key: document.document_id, "listed": False}),
    ]
    free = {line["line_number"]: line for line in known}
    fresh = count(max(free, default=0) + 1)
    posting = Posting(result=result)
    for theirs in twin.lines:
        ours = next((line for line in free.values() if line["item_id"] == theirs["item_id"]), None)
        if ours is None:
            ours = _new_line(document, theirs, next(fresh))
            posting.rows.setdefault(kind.line_table, []).append(ours)
            ours = theirs | ours | dict.fromkeys(_unmoved(twin), 0)
        free.pop(ours["line_number"], None)
        posting.changes += _line(document, twin, ours, theirs)
        posting.movements += _movements(document, twin, ours, theirs, now)
    # The header comes last: while it has no number, no line of it differs from the POS.
    posting.changes += [twin.step(listed=False), _header(document, twin)]
    return posting


def _header(document: Document, twin: Document) -> Change:
    """Return the change of the header: the POS number, and the POS's dates and closing."""
    dates = [name for name in (document.kind.sent_at, "expected_on") if twin.header[name] is not None]
    said = {name: twin.header[name] for name in dates} | {"closed": twin.header["closed"]}
    return document.step(pos_number=twin.document_id, **said)


def _line(
    document: Document, twin: Document, ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Iterator[Change]:
    planned, shown = document.kind.planned, [each.shown for each in _figures(twin)]
    yield document.line_change(
        ours["line_number"],
        listed=True,
        cancelled=max(ours["cancelled"], theirs["cancelled"]),
        **{planned: theirs[planned]},
        **{name: theirs[name] for name in shown},
    )
    yield twin.line_change(theirs["line_number"], **dict.fromkeys(shown, 0))


def _movements(
    document: Document, twin: Document, ours: Mapping[str, Any], theirs: Mapping[str, Any], now: datetime
) -> Iterator[dict[str, Any]]:
    for figure in _figures(twin):
        for owner, line, units in (
            (twin, theirs, -theirs[figure.name]),
            (document, ours, figure.taken_over(ours, theirs)),
        ):
            yield {
                "document_type": document.kind.table,
                "document_id": owner.document_id,
                "line_number": line["line_number"],
                "item_id": theirs["item_id"],
                "shop_id": figure.shop_id,
                "quantity": units * figure.sign,
                "occurred_at": now,
            }


def _new_line(document: Document, theirs: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a line that only the POS has. A change puts it on the document, so that undo takes it off."""
    kind = document.kind
    copied = {name: theirs[name] for name in ("item_id", kind.planned, "unit_cost") if name in theirs}
    return {kind.key: document.document_id, "line_number": number, "listed": False, **copied}


def _unmoved(twin: Document) -> list[str]:
    return ["cancelled", *(name for each in _figures(twin) for name in (each.name, each.shown))]


def _figures(document: Document) -> list[Moving]:
    received = Moving("received", document.shop_id, 1)
    if document.kind is not TRANSFER:
        return [received]
    return [Moving("sent", str(document.header["from_shop_id"]), -1), received]
