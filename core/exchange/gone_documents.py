"""Documents and lines that a newer file no longer lists, and those that are in it again (contract §3).

Part of ``import_documents.py``. A document that is gone is closed. A line that is gone from a document owes
nothing any more. Documents that were created here, and that no import has shown yet, stay as they are.
"""

import polars as pl

from core.allocation import PAIR
from core.exchange.document_files import DocumentFile
from core.exchange.import_plan import ImportPlan
from core.exchange.import_refunds import with_settled_cells
from core.exchange.local_units import with_moved
from core.exchange.other_lines import OnOtherLines, with_header
from core.exchange.pos_documents import added_or_taken_off
from core.language import marked, say
from core.ledger import TABLE_KEYS
from core.neutral import Coverage
from core.store import Snapshot

NO_LONGER_LISTED = {
    "purchase_order": marked("Purchase order {number} is no longer in the file: closed."),
    "transfer": marked("Transfer {number} is no longer in the file: closed."),
}
LISTED_AGAIN = {
    "purchase_order": marked("Purchase order {number} is in the file again: reopened."),
    "transfer": marked("Transfer {number} is in the file again: reopened."),
}
"""Notes about documents, by their table."""


def settle_listed(plan: ImportPlan, document: DocumentFile, lines: pl.DataFrame) -> None:
    """End the local overrides of ``lines`` that were added or taken off here, and now in the file too."""
    cells = lines.select(*TABLE_KEYS[document.line], column_name=pl.lit("listed"))
    plan.merges[document.line] = with_settled_cells(plan.merges[document.line], cells)


def _plan_listed(plan: ImportPlan, document: DocumentFile, documents: pl.DataFrame, *, listed: bool) -> None:
    """Plan that ``documents`` are ``listed`` from now on, or no longer, with a note for each."""
    if documents.is_empty():
        return
    sentence = (LISTED_AGAIN if listed else NO_LONGER_LISTED)[document.header]
    plan.updates.append((document.header, documents.select(document.key, listed=pl.lit(listed))))
    plan.notes.extend(say(sentence, number=number) for number in documents[document.key].sort())


# --- with the store ---


def plan_gone(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, file: pl.DataFrame, coverage: Coverage
) -> pl.DataFrame:
    """Close open imported documents that the file no longer lists, and reopen those it lists again.

    Returns the lines that are gone (columns of their table), whose units ``settle_gone`` settles. An
    incomplete list closes nothing.
    """
    in_file = file.select(document.key).unique()
    headers = snapshot.frame(
        document.header, columns=[document.key, "listed", "closed", "born_here", "pos_number"]
    )
    decided = _decided_by_file(snapshot, document, headers, coverage)
    closed = decided.filter("listed", ~pl.col("closed")).join(in_file, on=document.key, how="anti")
    if not coverage.lists_all(document.file):
        closed = closed.clear()
    reopened = headers.filter(~pl.col("listed")).join(in_file, on=document.key)
    _plan_listed(plan, document, closed, listed=False)
    _plan_listed(plan, document, reopened, listed=True)

    documents = pl.concat([closed.select(document.key), in_file]).unique()
    # If the file moved a document, supply changes in its former shop as well as in its new one.
    plan.touched.append(snapshot.frame(f"{document.header}_pair", columns=PAIR, matching=documents))
    missing = _plan_missing_lines(snapshot, plan, document, file, documents)
    gone = missing.join(decided.select(document.key, "born_here"), on=document.key)
    was_imported = ~pl.col("born_here") | pl.col("imported_received").is_not_null()
    return gone.filter(was_imported).drop("born_here")


def _plan_missing_lines(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, file: pl.DataFrame, documents: pl.DataFrame
) -> pl.DataFrame:
    """Return the lines of ``documents`` that are missing in the file, although nobody added or took them off
    here.

    A line that was taken off here, and is missing in the file too, is no longer a difference to the POS.
    """
    key = list(TABLE_KEYS[document.line])
    lines = snapshot.frame(document.line, matching=documents)
    missing = lines.join(file.select(key), on=key, how="anti")
    edited = added_or_taken_off(snapshot, document)
    taken_off = missing.join(edited.filter(listed_before="true"), on=key, how="semi")
    settle_listed(plan, document, taken_off.filter(~pl.col("listed")))
    return missing.filter("listed").join(edited.filter(listed_before="false"), on=key, how="anti")


def _decided_by_file(
    snapshot: Snapshot, document: DocumentFile, headers: pl.DataFrame, coverage: Coverage
) -> pl.DataFrame:
    """Return the ``headers`` of documents that the file can close, and whose lines it can take off.

    It cannot do so with documents it names without all their lines, by our number or by that of the POS, nor
    with those created here before an import has shown them under their POS number.
    """
    without_lines = coverage.lineless(document.file)
    is_lineless = pl.any_horizontal(
        pl.col(document.key, "pos_number").is_in(without_lines).fill_null(value=False)
    )
    shown = _created_here_and_imported(snapshot, document, headers)
    is_only_here = pl.col("born_here") & ~pl.col(document.key).is_in(shown.implode())
    return headers.filter(~is_only_here, ~is_lineless)


def _created_here_and_imported(
    snapshot: Snapshot, document: DocumentFile, headers: pl.DataFrame
) -> pl.Series:
    """Return the ids of documents created here that an import has shown under their POS number."""
    linked = headers.filter(pl.col("born_here"), pl.col("pos_number").is_not_null()).select(document.key)
    columns = [document.key, "imported_received"]
    lines = snapshot.frame(document.line, columns=columns, matching=linked)
    return lines.filter(pl.col("imported_received").is_not_null())[document.key].unique()


def settle_gone(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, gone: pl.DataFrame, moved: OnOtherLines
) -> None:
    """Settle the pending units of lines that are ``gone``: these owe nothing. Units that ``moved`` to another
    line of the item are that line's."""
    if gone.is_empty():
        return
    shops = [figure.shop for figure in document.figures]
    gone = with_header(snapshot, plan, document, gone, shops)
    plan.pending.extend(figure.pending_changes(gone, -figure.pending) for figure in document.figures)
    key = list(TABLE_KEYS[document.line])
    settled = gone.select(key).with_columns(listed=pl.lit(value=False))
    for figure in document.figures:
        left_here = with_moved(gone, moved.get(figure.name, pl.DataFrame()), key)
        units = pl.col(figure.name) + pl.col("moved")
        settled = settled.join(left_here.select(*key, units.alias(f"imported_{figure.name}")), on=key)
    plan.updates.append((document.line, settled))
