"""The command line (contract §4): the pages' own functions, results to standard output.

Exit status: 0 done; 1 a problem the user can mend, one sentence each on standard error; 2 wrong usage.
"""

import argparse
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from core import commands
from core.csv_files import to_csv, to_json_lines
from core.errors import Problem, Problems
from core.store import Store

DEFAULT_STORE = Path("data") / "backorders.duckdb"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    options.now = datetime.now(UTC).replace(tzinfo=None)
    options.new_id = str(uuid.uuid4())
    try:
        store = Store(options.db)
        try:
            _print(options.run(store, options), options.format)
        finally:
            store.close()
    except Problems as problems:
        for row in problems.rows:
            print(row, file=sys.stderr)
        return 1
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def _print(frame: pl.DataFrame | None, form: str) -> None:
    if frame is None:
        return
    written = to_csv(frame) if form == "csv" else to_json_lines(frame)
    sys.stdout.buffer.write(written)
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    default = os.environ.get("BACKORDERS_DB") or str(DEFAULT_STORE)
    common.add_argument("--db", type=Path, default=Path(default), help=f"the store's file (now {default})")
    common.add_argument("--format", choices=("csv", "json"), default="csv", help="CSV or JSON lines")
    parser = argparse.ArgumentParser(prog="python -m core", description="Backorder Desk on the command line.")
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: commands.Command, what: str) -> argparse.ArgumentParser:
        added = subcommands.add_parser(name, parents=[common], help=what, description=what)
        added.set_defaults(run=run)
        return added

    folder = command("import", commands.import_, "bring in a folder or zip of neutral or Lightspeed files")
    folder.add_argument("folder", type=Path, metavar="FOLDER")
    out = command("export", commands.export, "write the store as a neutral folder")
    out.add_argument("folder", type=Path, metavar="FOLDER")
    report = command("backorders", commands.backorders, "the report: one row per item, shop and source")
    _filters(report)
    report.add_argument("--ecom", action="store_true", help="only lines of eCom orders")
    backup = command("backup", commands.backup, "write a consistent copy of the store")
    backup.add_argument("file", type=Path, metavar="FILE")
    return parser


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--shop", action="append", default=[], metavar="ID", help="only this shop; repeatable"
    )
    parser.add_argument(
        "--vendor", action="append", default=[], metavar="ID", help="only this vendor; repeatable"
    )


if __name__ == "__main__":
    sys.exit(main())
