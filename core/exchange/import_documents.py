"""Import of purchase orders and transfers: headers, lines, movements, and documents that are gone (contract
§3).

Part of ``importing.py``, for the two files whose documents owe units. Figures (sent, received) are
cumulative. A document missing in the file is closed; a line missing in a listed document owes nothing.
"""

import polars as pl

from core.allocation import PAIR
from core.exchange.document_files import DocumentFile, Figure
from core.exchange.import_plan import ImportPlan
from core.exchange.import_refunds import with_settled_cells
from core.exchange.merge import Merged, merge_table, settle_units, with_moved
from core.exchange.moved_receipts import plan_moved_receipts
from core.exchange.other_lines import OnOtherLines, load_absent, units_on_other_lines, with_header
from core.exchange.pos_documents import (
    added_or_taken_off,
    with_known_lines,
    with_our_dates,
    without_created_here,
)
from core.language import marked, say
from core.ledger import TABLE_KEYS
from core.neutral import Coverage, Folder
from core.store import Snapshot

DOCUMENT_CLOSED = {
    "purchase_order": marked("Purchase order {number} is no longer in the file: closed."),
    "transfer": marked("Transfer {number} is no longer in the file: closed."),
}
DOCUMENT_REOPENED = {
    "purchase_order": marked("Purchase order {number} is in the file again: reopened."),
    "transfer": marked("Transfer {number} is in the file again: reopened."),
}
"""Notes about documents, by their table."""

# --- with the store ---


def plan_document(snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, folder: Folder) -> None:
    """Add the changes of one file of documents to ``plan``."""
    present = folder.columns[document.file]
    file = folder.frames[document.file]
    file, linked = without_created_here(snapshot, plan, document, file)
    by_item = file[document.key] if folder.coverage.lines_by_item else linked
    file = with_known_lines(snapshot, document, file, by_item)
    if document.file == "transfers":
        file = _with_sent(snapshot, file, is_dated="sent_at" in present)
        present = present | {"sent"}
    file = with_our_dates(snapshot, document, file, linked)
    lines_key = list(TABLE_KEYS[document.line])
    if "expected_on" in present:
        present = present | {"dated_by_line"}
    headers = _headers(document, file)
    plan.merges[document.header] = merge_table(snapshot, document.header, headers, present)
    lines = file.select(*lines_key, *document.line_columns)
    plan.merges[document.line] = merge_table(snapshot, document.line, lines, present)
    _settle_cancelled(snapshot, plan, document)
    _plan_corrected(snapshot, plan, document)
    lost = _plan_gone(snapshot, plan, document, file, folder.coverage)
    moved = _plan_figures(snapshot, plan, document, file, lost, present=present)
    if len(lost):
        _settle_lost(snapshot, plan, document, lost, moved)
    for figure in document.figures:  # Their supply may have changed.
        plan.touched.append(file.select("item_id", shop_id=figure.shop))


def _headers(document: DocumentFile, file: pl.DataFrame) -> pl.DataFrame:
    """Return one row per document, due on the last day of its lines. If these differ, it is
    ``dated_by_line``."""
    day = pl.col("expected_on")
    dated = file.with_columns(
        expected_on=day.max().over(document.key), dated_by_line=(day.n_unique() > 1).over(document.key)
    )
    first = dated.unique(document.key, keep="first", maintain_order=True)
    return first.select(document.key, *document.header_columns)


def _with_sent(snapshot: Snapshot, file: pl.DataFrame, *, is_dated: bool) -> pl.DataFrame:
    """Add ``sent`` to transfer lines: all units, or none for a draft.

    In a file without ``sent_at`` (not ``is_dated``), a transfer counts as sent if units of it were received,
    or if an earlier file had it as sent.
    """
    is_sent = pl.col("sent_at").is_not_null()
    if not is_dated:
        ids = file.select("transfer_id").unique()
        before = snapshot.frame("transfer_line", columns=["transfer_id", "imported_sent"], matching=ids)
        known = before.filter(pl.col("imported_sent") > 0)["transfer_id"]
        is_sent = pl.col("transfer_id").is_in(known.implode())
        is_sent |= (pl.col("received") > 0).any().over("transfer_id")
    return file.with_columns(sent=pl.when(is_sent).then("quantity").otherwise(0))


def _settle_cancelled(snapshot: Snapshot, plan: ImportPlan, document: DocumentFile) -> None:
    """Settle units cancelled here that the file took off the ordered ones, or they would be missing twice."""
    cells = plan.merges[document.line].cells
    if cells.is_empty():
        return
    key = list(TABLE_KEYS[document.line])
    lowered = cells.filter(column_name="ordered").select(
        *key, fewer=pl.col("before").cast(pl.Int64) - pl.col("after").cast(pl.Int64)
    )
    cancelled = snapshot.frame(document.line, columns=[*key, "cancelled"], matching=lowered.select(key))
    settled = cancelled.join(lowered, on=key).filter(pl.col("cancelled") > 0, pl.col("fewer") > 0)
    left = settled.select(*key, cancelled=(pl.col("cancelled") - pl.col("fewer")).clip(0))
    plan.updates.append((document.line, left))


def _plan_corrected(snapshot: Snapshot, plan: ImportPlan, document: DocumentFile) -> None:
    """Move units if the file moved a line to another shop or item: reverse them there and post them here.

    Pending units move too. Lines gone from the file stay with their document, which has one sender and one
    receiver.
    """
    key, merge = list(TABLE_KEYS[document.line]), plan.merges[document.line]
    cells = [plan.merges[document.header].cells, merge.cells]
    named = pl.col("column_name").is_in(["item_id", *(figure.shop for figure in document.figures)])
    ids = pl.concat([frame.filter(named).select(document.key) for frame in cells]).unique()
    headers = snapshot.frame(document.header, matching=ids)
    lines = snapshot.frame(document.line, matching=ids)
    before = lines.join(headers, on=document.key)
    after = merge.over(lines, key).join(
        plan.merges[document.header].over(headers, [document.key]), on=document.key
    )
    for figure in document.figures:
        place = [*key, "item_id", figure.shop]
        moved_away = before.join(after, on=place, how="anti", maintain_order="left")
        moved_here = after.join(before, on=place, how="anti", maintain_order="left")
        plan.reversed_movements.append(_moves(plan, document, figure, moved_away, -pl.col(figure.name)))
        plan.movements.append(_moves(plan, document, figure, moved_here, pl.col(figure.name)))
        plan.pending.append(_pending(figure, moved_away, -figure.pending))
        plan.pending.append(_pending(figure, moved_here, figure.pending))


def _plan_figures(
    snapshot: Snapshot,
    plan: ImportPlan,
    document: DocumentFile,
    file: pl.DataFrame,
    lost: pl.DataFrame,
    *,
    present: frozenset[str],
) -> OnOtherLines:
    """Plan the figures of each line: settle pending units, move new ones, and record what the file has.

    Returns the units that the file shows on another line than we did.
    """
    key = list(TABLE_KEYS[document.line])
    known = snapshot.frame(document.line, matching=file.select(key))
    shown = [figure for figure in document.figures if figure.name in present]
    bases = known.select(*key, *(f"imported_{figure.name}" for figure in document.figures), "listed")
    lines = file.join(
        known.select(*key, *(pl.col(f.name).alias(f"our_{f.name}") for f in shown)), on=key, how="left"
    )
    lines = lines.join(bases, on=key, how="left").with_columns(is_there=pl.lit(value=True))
    absent = load_absent(snapshot, plan, document, lines, lost, shown=shown)
    moved = {figure.name: units_on_other_lines(document, figure, lines, absent) for figure in shown}
    for figure in shown:
        new, _ = settle_units(figure.shown_units, figure.pending_units)
        here, elsewhere = (with_moved(frame, moved[figure.name], key) for frame in (lines, absent))
        gained = new + pl.col("moved")
        plan.movements.append(_moves(plan, document, figure, here, gained))
        plan.pending.append(_pending(figure, here, gained - figure.shown_units))
        plan.movements.append(_moves(plan, document, figure, elsewhere, pl.col("moved")))
        plan.pending.append(_pending(figure, elsewhere.filter("is_there"), pl.col("moved")))
        if len(moved[figure.name]) and document.header == "purchase_order":
            plan_moved_receipts(snapshot, plan, here.with_columns(gained=gained), elsewhere)
    _record_imported(snapshot, plan, document, lines, shown)
    return moved


def _record_imported(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, lines: pl.DataFrame, shown: list[Figure]
) -> None:
    """Plan to record the file's figures of its ``lines``, and which lines it lists, for the next import."""
    key = list(TABLE_KEYS[document.line])
    base_columns = {f"imported_{figure.name}": pl.col(figure.name) for figure in shown}
    merge = plan.merges[document.line]
    new_rows = merge.new.join(lines.select(*key, **base_columns), on=key, how="left")
    plan.merges[document.line] = Merged(new_rows, merge.changed, merge.cells, merge.settled)
    old = lines.filter(pl.col("listed").is_not_null()).join(
        added_or_taken_off(snapshot, document), on=key, how="left"
    )
    listed = pl.col("listed_before").fill_null("") != "true"  # else it was taken off here
    differs = pl.any_horizontal(
        pl.col("listed") != listed, *(value.ne_missing(pl.col(name)) for name, value in base_columns.items())
    )
    plan.updates.append((document.line, old.filter(differs).select(*key, listed=listed, **base_columns)))
    _settle_listed(plan, document, old.filter(listed_before="false"))


def _settle_listed(plan: ImportPlan, document: DocumentFile, lines: pl.DataFrame) -> None:
    """End the local overrides of lines that were added or taken off here, and now in the file too."""
    cells = lines.select(*TABLE_KEYS[document.line], column_name=pl.lit("listed"))
    plan.merges[document.line] = with_settled_cells(plan.merges[document.line], cells)


def _moves(
    plan: ImportPlan, document: DocumentFile, figure: Figure, lines: pl.DataFrame, units: pl.Expr
) -> pl.DataFrame:
    """Return ``units`` of a figure as movements: one row per line that moves any."""
    return lines.select(
        document_type=pl.lit(document.header),
        document_id=document.key,
        line_number="line_number",
        item_id="item_id",
        shop_id=figure.shop,
        quantity=units.cast(pl.Int64) * figure.sign,
        occurred_at=pl.coalesce(figure.dated, pl.lit(plan.now)).cast(pl.Datetime("us")),
    ).filter(pl.col("quantity") != 0)


def _pending(figure: Figure, lines: pl.DataFrame, units: pl.Expr) -> pl.DataFrame:
    """Return ``units`` of a figure as a change of the pending units: one row per line that changes."""
    change = lines.select("item_id", shop_id=figure.shop, pending=units.cast(pl.Int64) * figure.sign)
    return change.filter(pl.col("pending") != 0)


def _plan_gone(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, file: pl.DataFrame, coverage: Coverage
) -> pl.DataFrame:
    """Close open imported documents that the file no longer lists, and reopen them once it lists them again.

    Returns the lines that are gone. An incomplete list closes nothing, and a document without lines changes
    none of them.
    """
    ids = file.select(document.key).unique()
    headers = snapshot.frame(
        document.header, columns=[document.key, "listed", "closed", "born_here", "pos_number"]
    )
    ours = pl.col("born_here") & ~pl.col(document.key).is_in(_followed(snapshot, document, headers).implode())
    gone = headers.filter(pl.col("listed"), ~pl.col("closed"), ~ours).join(ids, on=document.key, how="anti")
    lineless = pl.col(document.key).is_in(coverage.lineless(document.file)) | pl.col("pos_number").is_in(
        coverage.lineless(document.file)
    ).fill_null(value=False)
    gone = gone.filter(~lineless) if coverage.lists_all(document.file) else gone.clear()
    reappeared = headers.filter(~pl.col("listed")).join(ids, on=document.key)
    for frame, listed, sentence in (
        (gone, False, DOCUMENT_CLOSED[document.header]),
        (reappeared, True, DOCUMENT_REOPENED[document.header]),
    ):
        if len(frame):
            plan.updates.append((document.header, frame.select(document.key, listed=pl.lit(listed))))
            names = frame[document.key].sort().to_list()
            plan.notes.extend(say(sentence, number=name) for name in names)
    named = pl.concat([gone.select(document.key), ids]).unique()
    lines = snapshot.frame(document.line, matching=named)
    # If the file moved a document, supply changes in its former shop as well as in its new one.
    plan.touched.append(snapshot.frame(f"{document.header}_pair", columns=PAIR, matching=named))
    key = list(TABLE_KEYS[document.line])
    missing = lines.join(file.select(key), on=key, how="anti")
    local = added_or_taken_off(snapshot, document)
    taken_off = missing.join(local.filter(listed_before="true"), on=key, how="semi")
    _settle_listed(plan, document, taken_off.filter(~pl.col("listed")))
    lost = missing.filter("listed").join(local.filter(listed_before="false"), on=key, how="anti")
    lost = lost.join(headers.filter(~ours, ~lineless).select(document.key, "born_here"), on=document.key)
    return lost.filter(~pl.col("born_here") | pl.col("imported_received").is_not_null()).drop("born_here")


def _followed(snapshot: Snapshot, document: DocumentFile, headers: pl.DataFrame) -> pl.Series:
    """Return the documents created here that an import has shown under their POS number."""
    linked = headers.filter(pl.col("born_here"), pl.col("pos_number").is_not_null()).select(document.key)
    columns = [document.key, "imported_received"]
    lines = snapshot.frame(document.line, columns=columns, matching=linked)
    return lines.filter(pl.col("imported_received").is_not_null())[document.key].unique()


def _settle_lost(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, lost: pl.DataFrame, moved: OnOtherLines
) -> None:
    """Settle the pending units of lines that are gone: these owe nothing."""
    lost = with_header(snapshot, plan, document, lost, [figure.shop for figure in document.figures])
    plan.pending.extend(_pending(figure, lost, -figure.pending) for figure in document.figures)
    key = list(TABLE_KEYS[document.line])
    settled = lost.select(key).with_columns(listed=pl.lit(value=False))
    for figure in document.figures:
        left = with_moved(lost, moved.get(figure.name, pl.DataFrame()), key)
        figures = left.select(*key, (pl.col(figure.name) + pl.col("moved")).alias(f"imported_{figure.name}"))
        settled = settled.join(figures, on=key)
    plan.updates.append((document.line, settled))
