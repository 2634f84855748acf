"""The plan of an import, and its result."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from core.exchange.merge import Merged
from core.ledger import operations as ledger

AS_OF: dict[str, pl.DataType | type[pl.DataType]] = {
    "item_id": pl.String,
    "shop_id": pl.String,
    "as_of": pl.Datetime("us"),
    "found": pl.Int64,
}


@dataclass
class ImportPlan:
    """What an import will do, before anything is written.

    ``merges``: by table; ``updates``: (table, frame with its key columns) beyond the merges;
    ``held``: cells of ours of which the file shows another part (row of the table ``ours`` each);
    ``reversed_movements``: one row each, of units that the file's documents say moved elsewhere; they are
    written while the documents still say where they did; ``movements``: one row each, those of the file's
    documents; ``corrections``: the openings and adjustments that make on hand right; ``is_newer``: stock was
    counted later than the store knows, and the next import must not be older; ``pending``: change of pending
    units by item and shop; ``notes``: sentences for the preview; ``rows``: rows read by file.
    """

    now: datetime
    merges: dict[str, Merged] = field(default_factory=dict)
    updates: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    local_overrides: list[pl.DataFrame] = field(default_factory=list)
    as_of: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=AS_OF))
    reversed_movements: list[pl.DataFrame] = field(default_factory=list)
    is_newer: bool = False
    movements: list[pl.DataFrame] = field(default_factory=list)
    corrections: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ledger.MOVEMENT))
    pending: list[pl.DataFrame] = field(default_factory=list)
    touched: list[pl.DataFrame] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Whether the store already is what the folder says."""
        merged = any(
            len(merge.new) or len(merge.cells) or len(merge.settled) for merge in self.merges.values()
        )
        moved = any(len(moves) for moves in self.movements) or len(self.corrections)
        updated = any(len(frame) for _, frame in self.updates)
        return not (merged or moved or updated or self.is_newer)

    def summary(self) -> pl.DataFrame:
        """For the preview, one row per table: rows new and rows changed."""
        rows = [
            {"table": table, "new": len(merge.new), "changed": len(merge.changed)}
            for table, merge in self.merges.items()
        ]
        return pl.DataFrame(rows, schema={"table": pl.String, "new": pl.Int64, "changed": pl.Int64})


@dataclass(frozen=True)
class Imported:
    """The answer: the operation that holds the folder's content, rows read by file, and the notes."""

    operation_id: str
    rows: dict[str, int]
    notes: list[str]
    changed: bool
    backup: Path | None = None
