"""Import of purchase orders and transfers: headers, lines and movements (contract §3).

Part of ``importing.py``, for the two files whose documents owe units. Figures (sent, received) are
cumulative. Documents and lines that are gone from the file: ``gone_documents.py``.
"""

from dataclasses import replace

import polars as pl

from core.exchange.document_files import DocumentFile, Figure
from core.exchange.gone_documents import plan_gone, settle_gone, settle_listed
from core.exchange.import_plan import ImportPlan
from core.exchange.local_units import settle_units, with_moved
from core.exchange.merge import merge_table
from core.exchange.moved_receipts import plan_moved_receipts
from core.exchange.other_lines import OnOtherLines, load_absent, units_on_other_lines
from core.exchange.pos_documents import (
    added_or_taken_off,
    with_known_lines,
    with_our_dates,
    without_created_here,
)
from core.ledger import TABLE_KEYS
from core.neutral import Folder
from core.store import Snapshot

# --- with the store ---


def plan_document(snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, folder: Folder) -> None:
    """Add the changes of one file of documents to ``plan``."""
    file, present = _as_numbered_here(snapshot, plan, document, folder)
    lines = file.select(*TABLE_KEYS[document.line], *document.line_columns)
    plan.merges[document.header] = merge_table(snapshot, document.header, _headers(document, file), present)
    plan.merges[document.line] = merge_table(snapshot, document.line, lines, present)
    _settle_cancelled(snapshot, plan, document)
    _plan_corrected(snapshot, plan, document)
    gone = plan_gone(snapshot, plan, document, file, folder.coverage)
    moved = _plan_figures(snapshot, plan, document, file, gone, present=present)
    settle_gone(snapshot, plan, document, gone, moved)
    for figure in document.figures:  # Their supply may have changed.
        plan.touched.append(file.select("item_id", shop_id=figure.shop))


def _as_numbered_here(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, folder: Folder
) -> tuple[pl.DataFrame, frozenset[str]]:
    """Return the file's lines with the numbers, days and sent units that they have here, and the columns the
    file says something about.

    Documents created here are left out, until the file has them under a number of the POS.
    """
    present = folder.columns[document.file]
    file, linked = without_created_here(snapshot, plan, document, folder.frames[document.file])
    by_item = file[document.key] if folder.coverage.lines_by_item else linked
    file = with_known_lines(snapshot, document, file, by_item)
    if document.file == "transfers":
        file = _with_sent(snapshot, file, is_dated="sent_at" in present)
        present |= {"sent"}
    if "expected_on" in present:
        present |= {"dated_by_line"}
    return with_our_dates(snapshot, document, file, linked), present


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
    key = list(TABLE_KEYS[document.line])
    fewer = pl.col("before").cast(pl.Int64) - pl.col("after").cast(pl.Int64)
    lowered = plan.merges[document.line].of_column("ordered", key).select(*key, fewer=fewer)
    if lowered.is_empty():
        return
    cancelled = snapshot.frame(document.line, columns=[*key, "cancelled"], matching=lowered.select(key))
    settled = cancelled.join(lowered, on=key).filter(pl.col("cancelled") > 0, pl.col("fewer") > 0)
    still_cancelled = (pl.col("cancelled") - pl.col("fewer")).clip(0)
    plan.updates.append((document.line, settled.select(*key, cancelled=still_cancelled)))


def _plan_corrected(snapshot: Snapshot, plan: ImportPlan, document: DocumentFile) -> None:
    """Move units if the file moved a line to another shop or item: reverse them there and post them here.

    Pending units move too. Lines gone from the file stay with their document, which has one sender and one
    receiver.
    """
    key = list(TABLE_KEYS[document.line])
    header_merge, line_merge = plan.merges[document.header], plan.merges[document.line]
    moving_columns = ["item_id", *(figure.shop for figure in document.figures)]
    moved = (
        merge.of_column(column, merge_key).select(document.key)
        for merge, merge_key in ((header_merge, [document.key]), (line_merge, key))
        for column in moving_columns
    )
    corrected = pl.concat(moved).unique()
    headers = snapshot.frame(document.header, matching=corrected)
    lines = snapshot.frame(document.line, matching=corrected)
    before = lines.join(headers, on=document.key)
    after = line_merge.over(lines, key).join(header_merge.over(headers, [document.key]), on=document.key)
    for figure in document.figures:
        line_at_shop = [*key, "item_id", figure.shop]
        left = before.join(after, on=line_at_shop, how="anti", maintain_order="left")
        arrived = after.join(before, on=line_at_shop, how="anti", maintain_order="left")
        plan.reversed_movements.append(_moves(plan, document, figure, left, -pl.col(figure.name)))
        plan.movements.append(_moves(plan, document, figure, arrived, pl.col(figure.name)))
        plan.pending.append(figure.pending_changes(left, -figure.pending))
        plan.pending.append(figure.pending_changes(arrived, figure.pending))


def _plan_figures(
    snapshot: Snapshot,
    plan: ImportPlan,
    document: DocumentFile,
    file: pl.DataFrame,
    gone: pl.DataFrame,
    *,
    present: frozenset[str],
) -> OnOtherLines:
    """Plan the figures of each line: settle pending units, move new ones, and record what the file has.

    ``gone``: lines that the file lacks. Returns the units that the file shows on another line than we did.
    """
    shown = [figure for figure in document.figures if figure.name in present]
    lines = _with_our_figures(snapshot, document, file, shown)
    absent = load_absent(snapshot, plan, document, lines, gone, shown=shown)
    moved = {figure.name: units_on_other_lines(document, figure, lines, absent) for figure in shown}
    for figure in shown:
        _plan_units(snapshot, plan, document, figure, lines=lines, absent=absent, moved=moved[figure.name])
    _record_imported(snapshot, plan, document, lines, shown)
    return moved


def _with_our_figures(
    snapshot: Snapshot, document: DocumentFile, file: pl.DataFrame, shown: list[Figure]
) -> pl.DataFrame:
    """Add to the file's lines what we have of them: ``our_…`` units of the ``shown`` figures, ``imported_…``
    units of the last import, and ``listed``; all null on a new line. ``is_there``: true."""
    key = list(TABLE_KEYS[document.line])
    known = snapshot.frame(document.line, matching=file.select(key))
    ours = [pl.col(figure.name).alias(f"our_{figure.name}") for figure in shown]
    imported = [f"imported_{figure.name}" for figure in document.figures]
    lines = file.join(known.select(*key, *ours, *imported, "listed"), on=key, how="left")
    return lines.with_columns(is_there=pl.lit(value=True))


def _plan_units(
    snapshot: Snapshot,
    plan: ImportPlan,
    document: DocumentFile,
    figure: Figure,
    *,
    lines: pl.DataFrame,
    absent: pl.DataFrame,
    moved: pl.DataFrame,
) -> None:
    """Plan the movements and pending units of one figure. ``lines``: of the file; ``absent``: lines it lacks;
    ``moved``: units that move between these."""
    key = list(TABLE_KEYS[document.line])
    new, _ = settle_units(figure.shown_units, figure.pending_units)
    gained = new + pl.col("moved")
    here, elsewhere = with_moved(lines, moved, key), with_moved(absent, moved, key)
    plan.movements.append(_moves(plan, document, figure, here, gained))
    plan.pending.append(figure.pending_changes(here, gained - figure.shown_units))
    plan.movements.append(_moves(plan, document, figure, elsewhere, pl.col("moved")))
    plan.pending.append(figure.pending_changes(elsewhere.filter("is_there"), pl.col("moved")))
    if len(moved) and document.header == "purchase_order":
        plan_moved_receipts(snapshot, plan, here.with_columns(gained=gained), elsewhere)


def _record_imported(
    snapshot: Snapshot, plan: ImportPlan, document: DocumentFile, lines: pl.DataFrame, shown: list[Figure]
) -> None:
    """Plan to record the file's figures of its ``lines``, and which lines it lists, for the next import."""
    key = list(TABLE_KEYS[document.line])
    in_file = {f"imported_{figure.name}": pl.col(figure.name) for figure in shown}
    merge = plan.merges[document.line]
    new_rows = merge.new.join(lines.select(*key, **in_file), on=key, how="left")
    plan.merges[document.line] = replace(merge, new=new_rows)

    known = lines.filter(pl.col("listed").is_not_null())
    known = known.join(added_or_taken_off(snapshot, document), on=key, how="left")
    is_listed = pl.col("listed_before").ne_missing(pl.lit("true"))  # else it was taken off here
    differs = pl.any_horizontal(
        pl.col("listed") != is_listed,
        *(units.ne_missing(pl.col(name)) for name, units in in_file.items()),
    )
    recorded = known.filter(differs).select(*key, listed=is_listed, **in_file)
    plan.updates.append((document.line, recorded))
    settle_listed(plan, document, known.filter(listed_before="false"))


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
