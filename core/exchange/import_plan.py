"""Plan of an import, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from core.exchange.merge import Merged
from core.exchange.schemas import CHANGED_TABLE_ROWS
from core.language import marked, say
from core.wording import joined_with_and

FOLLOWED = {
    "shop", "vendor", "item", "stock", "sale_line", "shortfall", "ecom_order", "web_order_line",
    "order_match", "purchase_order", "purchase_order_line", "transfer", "transfer_line",
    "vendor_return_line",
}  # fmt: skip
"""Tables whose changes caches can follow: by the items and shops that are touched, by the change log, and by
new shops, vendors, items and orders (core/store/maintained.py)."""


Same = Mapping[tuple[str, str], str]
"""Document created here by the header table and the number in a file; empty: it is another document."""

SAME_VENDOR = marked("{here} looks like {number}: same vendor, shop and items.")
SAME_SENDER = marked("{here} looks like {number}: same sender, shop and items.")


@dataclass(frozen=True)
class LookAlike:
    """Unknown document of a file, and the documents ``created_here`` that it may be. They have the same
    vendor or sender, shop and items."""

    header: str
    number: str
    created_here: tuple[str, ...]

    @property
    def sentence(self) -> str:
        sentence = SAME_VENDOR if self.header == "purchase_order" else SAME_SENDER
        return say(sentence, here=joined_with_and(self.created_here), number=self.number)


@dataclass
class ImportPlan:
    """Plan of an import, before anything is written.

    ``merges``: by table. ``updates``: (table, frame with its key columns) beyond the merges.
    ``local_overrides``: fields that differ from the file's new figure (rows of the table ``ours``).
    ``reversed_movements``: movements that take units back from where the file no longer has them; they are
    written while the documents still name that place. ``movements``: of the file's documents, one row each.
    ``counts``: counts of the file in parts, one row per item and shop (core/exchange/import_stock.py);
    ``opened_at``: the date of openings. ``is_newer``: stock was counted later than the store knows, so the
    next import must not be older. ``pending``: change of pending units by item and shop. ``touched``: items
    and shops to recompute. ``same``: which documents of the file were created here, as somebody answered;
    ``look_alikes``: those without an answer. ``notes``: sentences for the preview. ``rows``: rows read by
    file.
    """

    now: datetime
    same: Same = field(default_factory=dict)
    look_alikes: list[LookAlike] = field(default_factory=list)
    merges: dict[str, Merged] = field(default_factory=dict)
    updates: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    local_overrides: list[pl.DataFrame] = field(default_factory=list)
    reversed_movements: list[pl.DataFrame] = field(default_factory=list)
    is_newer: bool = False
    movements: list[pl.DataFrame] = field(default_factory=list)
    counts: list[pl.DataFrame] = field(default_factory=list)
    opened_at: datetime | None = None
    pending: list[pl.DataFrame] = field(default_factory=list)
    touched: list[pl.DataFrame] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Return True if the store already is what the folder says."""
        return self.says_nothing and not self.is_newer

    @property
    def says_nothing(self) -> bool:
        """Return True if the folder has at most a later time of the same quantities."""
        merged = any(
            len(merge.new) or len(merge.changed) or len(merge.settled) for merge in self.merges.values()
        )
        moved = any(len(moves) for moves in self.movements) or self.corrections
        updated = any(len(frame) for _, frame in self.updates)
        return not (merged or moved or updated)

    @property
    def corrections(self) -> int:
        """Return the number of items and shops whose on hand is corrected."""
        return sum(int((part["correction"] != 0).sum()) for part in self.counts)

    @property
    def only_touched(self) -> bool:
        """Return True if caches can follow the import, as steps of a sync: it has no other prices, rates or
        rules than before."""
        return all(
            table in FOLLOWED or not (len(merge.new) or len(merge.changed))
            for table, merge in self.merges.items()
        )

    @property
    def all_notes(self) -> list[str]:
        """Return the notes, with possible duplicates of documents for callers that cannot be asked."""
        return [*self.notes, *self.alike]

    @property
    def alike(self) -> list[str]:
        """Return a note for each document that may be one created here."""
        return _look_alike_notes(self.look_alikes)

    def summary(self) -> pl.DataFrame:
        """Summarise the plan for the preview: one row per table, columns CHANGED_TABLE_ROWS."""
        rows = [
            {"table": table, "new": len(merge.new), "changed": len(merge.changed)}
            for table, merge in self.merges.items()
        ]
        return pl.DataFrame(rows, schema=CHANGED_TABLE_ROWS)


def _look_alike_notes(look_alikes: list[LookAlike]) -> list[str]:
    return [
        say(
            "{alike} If they are the same, enter {number} as the POS number of {here}. Otherwise both are "
            "counted.",
            alike=LookAlike(each.header, each.number, (here,)).sentence,
            number=each.number,
            here=here,
        )
        for each in look_alikes
        for here in each.created_here
    ]


@dataclass(frozen=True)
class Imported:
    """Result of an import: the operation that has the folder's content, rows read by file, and the notes.
    ``alike``: those about documents that may be ones created here, for a person to decide."""

    operation_id: str
    rows: dict[str, int]
    notes: list[str]
    changed: bool
    backup: Path | None = None
    alike: list[str] = field(default_factory=list)
