"""Commands for stock, documents, plan and files: the store and the parsed options in, a frame out."""

import argparse
from dataclasses import asdict

import polars as pl

from core.commands.shared import ACTOR, is_whole_number, print_lines
from core.errors import Problem, refuse_unknown
from core.exchange import (
    ImportSource,
    apply_import,
    load_export,
    load_source,
    recognise_upload,
    remember_mappings,
    restore,
)
from core.ledger import By, find_problems
from core.neutral import Answers, write_folder
from core.orders import load_orders, of_stage, with_own_numbers
from core.purchasing import (
    DOCUMENT_KINDS,
    link_to_pos,
    load_backtest,
    load_vendor_records,
    too_few_text,
)
from core.receiving import CountedLine, receive
from core.report import REPORT, Filter, filtered_report, load_report
from core.shop_time import today_in
from core.store import Store, load_time_zone
from core.undo import undo
from core.wording import counted

SERVED = {
    "operation_id": pl.String,
    "line_number": pl.Int64,
    "item_id": pl.String,
    "document_type": pl.String,
    "document_id": pl.String,
    "source_line_number": pl.Int64,
    "served": pl.Int64,
}
"""Columns that ``receive`` prints."""


ANSWERS_AS_OPTIONS = ("shop", "vendor", "po", "ordered_at", "expected_on")
"""Options with facts that an export of Lightspeed does not have."""


def import_(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Import a folder: one row per file, ``operation_id, file, rows``."""
    source = _read(store, options)
    folder = source.needed()
    if source.says_itself and (named := [name for name in ANSWERS_AS_OPTIONS if getattr(options, name)]):
        given = ", ".join(f"--{name.replace('_', '-')}" for name in named)
        print_lines(f"Not used: {given}. These files say that themselves.")
    done = apply_import(store, folder, by=By(options.new_id, ACTOR, options.now))
    print_lines(*(f"Ignored column {column}." for column in folder.ignored), *source.notes, *done.notes)
    if not done.changed:
        print_lines("The store already holds this; nothing was changed.")
    rows = [
        {"operation_id": done.operation_id, "file": f"{file}.csv", "rows": n} for file, n in done.rows.items()
    ]
    return pl.DataFrame(rows)


def _read(store: Store, options: argparse.Namespace) -> ImportSource:
    """Read the folder, and remember the answers where it can be imported. Its bytes are freed afterwards."""
    given, answers = recognise_upload(options.folder), _answers(options)
    today = today_in(store.ask(load_time_zone), options.now)
    source = store.ask(load_source, given, answers, today=today)
    if source.folder:
        remember_mappings(store, given, answers)
    return source


def _answers(options: argparse.Namespace) -> Answers:
    """Return the answers in the options. Raises Problem if ``--map`` is not ``FILE:COLUMN=HEADER``."""
    mappings: dict[str, dict[str, str]] = {}
    for text in options.map:
        place, _, header = text.partition("=")
        file, _, column = place.rpartition(":")
        if not (file and column and "=" in text):
            raise Problem(f"“{text}” is not FILE:COLUMN=HEADER, such as sales.csv:sale_id=Sale No.")
        mappings.setdefault(file.strip(), {})[column.strip()] = header.strip()
    days = {name: str(getattr(options, name) or "") for name in ("ordered_at", "expected_on")}
    return Answers(options.shop, options.vendor, options.po, **days, mappings=mappings)


def export(store: Store, options: argparse.Namespace) -> None:
    with store.read() as snapshot:
        frames = load_export(snapshot, options.now)
    store.audit.note("export", str(options.folder))
    write_folder(frames, options.folder)
    print_lines(f"Exported to {options.folder}.")


def backorders(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Return the report. Filters choose rows after stock was allocated."""
    with store.read() as snapshot:
        refuse_unknown(
            ("shop", options.shop, snapshot.frame("shop")["shop_id"]),
            ("vendor", options.vendor, snapshot.frame("vendor")["vendor_id"]),
        )
        report = load_report(snapshot).select(REPORT)
    return filtered_report(report, Filter(shops=options.shop, vendors=options.vendor, ecom=options.ecom))


def check(store: Store, options: argparse.Namespace) -> pl.DataFrame | None:  # noqa: ARG001
    """Return the offending rows with exit status 1; nothing if every invariant holds."""
    rows = find_problems(store)
    if rows.is_empty():
        print_lines("Every invariant of the ledger holds.")
        return None
    raise CheckFailed(rows)


def backup(store: Store, options: argparse.Namespace) -> None:
    store.backup(options.file)
    print_lines(f"Backed up to {options.file}.")


def restore_backup(store: Store, options: argparse.Namespace) -> None:
    copy = restore(store, options.file, now=options.now, store_generation=store.store_generation)
    print_lines(f"Restored {options.file}. The store as it was before is kept as {copy}.")


def orders(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Return eCom orders and special orders, one row each."""
    return with_own_numbers(of_stage(store.ask(load_orders, options.rule), options.stage))


def vendor_table(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Return each vendor's record, one row each; with ``--promises`` how each way to promise a day would have
    done."""
    if options.promises:
        rows = store.ask(load_backtest, options.now)
        if few := too_few_text(rows):
            print_lines(few)
        return rows
    return store.ask(load_vendor_records, options.now)


def receive_document(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """Receive a document: one row per receipt line and source that its units serve."""
    done = receive(
        store,
        options.kind,
        options.document_id,
        [parse_counted_line(text) for text in options.line],
        everything=options.all,
        allow_over=options.allow_over,
        by=By(options.id or options.new_id, ACTOR, options.now),
    )
    if done.again:
        print_lines("This receipt was already saved; it was not received again.")
    if done.result.complete:
        print_lines(f"Now complete: {', '.join(done.result.complete)}.")
    return pl.DataFrame([asdict(row) for row in done.result.served], schema=SERVED)


def parse_counted_line(text: str) -> CountedLine:
    """Parse ``N=QTY`` as a counted line. Raises Problem for other texts."""
    number, _, quantity = text.partition("=")
    if not (is_whole_number(number) and is_whole_number(quantity)):
        raise Problem(f"“{text}” is not LINE=QUANTITY, such as 1=3.")
    return CountedLine(int(number), int(quantity))


def undo_operation(store: Store, options: argparse.Namespace) -> None:
    undo(store, options.operation_id, by=By(options.new_id, ACTOR, options.now))
    print_lines(f"{options.operation_id} is undone.")


def link(store: Store, options: argparse.Namespace) -> None:
    """Record the POS number of a document."""
    kind = DOCUMENT_KINDS[options.kind]
    by = By(options.new_id, ACTOR, options.now)
    link_to_pos(store, kind, options.document_id, options.pos_number, by=by)
    print_lines(f"{options.document_id} is {options.pos_number} in the POS.")


class CheckFailed(Problem):
    """The ledger contradicts itself. ``rows``: one per offending row."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self.rows = rows
        names = ", ".join(sorted(rows["invariant"].unique().to_list()))
        broken = counted(len(rows), "row breaks", "rows break")
        super().__init__(f"{broken} an invariant of the ledger: {names}.")
