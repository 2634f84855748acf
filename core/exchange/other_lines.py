"""Units that a file shows on one line of a document, and that moved here on another line of the same item.

Part of ``import_documents.py``. A receipt that somebody repeats in the POS may land on another line there, or
its lines were renumbered. The units are the same ones and move to the file's line: stock does not change.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from core.exchange.document_files import DocumentFile, Figure
from core.exchange.import_plan import ImportPlan
from core.exchange.local_units import moved_between_lines
from core.ledger import TABLE_KEYS
from core.store import Snapshot

OnOtherLines = Mapping[str, pl.DataFrame]
"""By figure, the units that move between lines of one item: the key of a line, and ``moved`` (below 0 where
they leave)."""


def units_on_other_lines(
    document: DocumentFile, figure: Figure, lines: pl.DataFrame, absent: pl.DataFrame
) -> pl.DataFrame:
    """Return the units of a figure that move between lines (OnOtherLines).

    ``lines``: of the file, with our units. ``absent``: lines that it lacks (``load_absent``).
    """
    key = list(TABLE_KEYS[document.line])
    place = [*key, "item_id", "is_there"]
    here = lines.select(*place, shown=figure.shown_units, pending=figure.pending_units)
    elsewhere = absent.select(*place, shown=pl.lit(0), pending=figure.pending)
    both = pl.concat(
        [frame.filter((pl.col("shown") != 0) | (pl.col("pending") != 0)) for frame in (here, elsewhere)],
        how="vertical_relaxed",
    )
    return moved_between_lines(both, [document.key, "item_id"], ["is_there", "line_number"], key)


# --- with the store ---


def load_absent(
    snapshot: Snapshot,
    plan: ImportPlan,
    document: DocumentFile,
    lines: pl.DataFrame,
    gone: pl.DataFrame,
    *,
    shown: Sequence[Figure],
) -> pl.DataFrame:
    """Load the lines missing in the file, of known documents whose units changed in it.

    Columns: those of the line, and the shops and days of its header. Lines that are ``gone`` from their
    document (not ``is_there``) count as 0 units in the file, and give theirs up first.
    """
    key = list(TABLE_KEYS[document.line])
    differs = pl.any_horizontal(pl.lit(value=False), *(figure.shown_units != 0 for figure in shown))
    changed = lines.filter(differs).select(document.key).unique()
    known = changed.join(plan.merges[document.header].new, on=document.key, how="anti")
    missing = snapshot.frame(document.line, matching=known).join(lines, on=key, how="anti")
    absent = missing.join(gone.select(*key, is_there=pl.lit(value=False)), on=key, how="left")
    absent = absent.with_columns(pl.col("is_there").fill_null(value=True))
    imported = [f"imported_{figure.name}" for figure in document.figures]
    absent = absent.with_columns(pl.when("is_there").then(name).alias(name) for name in imported)
    columns = {name for figure in document.figures for name in (figure.shop, figure.dated)}
    return with_header(snapshot, plan, document, absent, sorted(columns))


def with_header(
    snapshot: Snapshot,
    plan: ImportPlan,
    document: DocumentFile,
    lines: pl.DataFrame,
    columns: Sequence[str],
) -> pl.DataFrame:
    """Add columns of the header to known lines, as they are after the import."""
    ids = lines.select(document.key)
    headers = snapshot.frame(document.header, columns=[document.key, *columns], matching=ids)
    return lines.join(plan.merges[document.header].over(headers, [document.key]), on=document.key)
