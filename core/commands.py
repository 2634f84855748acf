"""What each command does: the store and the parsed options in, a frame to print out."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

from core.backorders import REPORT, chosen, load_report
from core.errors import Problem
from core.export_folder import load_export
from core.import_folder import apply_import, load_known
from core.neutral_files import read_folder, write_folder
from core.store import Store

ACTOR = "command line"
Command = Callable[[Store, argparse.Namespace], pl.DataFrame | None]


def import_(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """One row per file of the folder: ``operation_id, file, rows``."""
    with store.read() as snapshot:
        known = load_known(snapshot)
    folder = read_folder(options.folder, known)
    done = apply_import(store, folder, actor=ACTOR, now=options.now, operation_id=options.new_id)
    _say(*(f"Ignored column {column}." for column in folder.ignored), *done.notes)
    if not done.changed:
        _say("The store already holds this; nothing was changed.")
    rows = [
        {"operation_id": done.operation_id, "file": f"{file}.csv", "rows": n} for file, n in done.rows.items()
    ]
    return pl.DataFrame(rows)


def export(store: Store, options: argparse.Namespace) -> None:
    with store.read() as snapshot:
        frames = load_export(snapshot, options.now)
    write_folder(frames, options.folder)
    _say(f"Exported to {options.folder}.")


def backorders(store: Store, options: argparse.Namespace) -> pl.DataFrame:
    """The report; filters choose rows after stock was shared out."""
    with store.read() as snapshot:
        require_known(snapshot.frame("shop")["shop_id"], options.shop, "shop")
        require_known(snapshot.frame("vendor")["vendor_id"], options.vendor, "vendor")
        report = load_report(snapshot).select(REPORT)
    return chosen(report, shops=options.shop, vendors=options.vendor, ecom=options.ecom)


def backup(store: Store, options: argparse.Namespace) -> None:
    store.backup(options.file)
    _say(f"Backed up to {options.file}.")


def require_known(known: pl.Series, asked: list[str], what: str) -> None:
    """Problem for the first id that is not known."""
    for name in asked:
        if name not in known:
            raise Problem(f"There is no {what} {name}; known are {', '.join(sorted(known.to_list())[:20])}.")


def write_bytes(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into ``folder``, made where it does not exist."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise Problem(f"Could not write to {folder}: {error.strerror}.") from error


def _say(*sentences: str) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
