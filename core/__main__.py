"""Command line (contract §4): the pages' own functions, results to standard output.

Exit status: 0 done; 1 a problem the user can correct, one sentence each on standard error; 2 wrong usage;
130 stopped with Ctrl-C.
"""

import os

from core.garbage import FREED_SOON

os.environ.update(FREED_SOON)

import argparse
import sys
import uuid
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl
from polars import selectors as cs

from core import commands
from core.errors import Problem
from core.feeds import Addresses, Clock, ComputerClock, secrets_folder
from core.formats import to_csv, to_json_lines
from core.store import answer_in_memory, given_key, open_store, place_of
from core.sync import Surroundings

DEFAULT_STORE = Path("data") / "backorders.duckdb"
STOPPED = 130
"""Exit status of a command that was stopped with Ctrl-C, as shells have it."""


def main(arguments: list[str] | None = None, clock: Clock | None = None) -> int:
    """Run one command and return the exit status. ``clock``: of connected sources, default the computer's."""
    parser = _parser()
    if unreadable := commands.first_unreadable(sys.argv[1:] if arguments is None else arguments):
        parser.error(f"“{unreadable}” is not UTF-8; set the terminal to UTF-8")
    options = parser.parse_args(arguments)
    answer_in_memory()
    options.now = datetime.now(UTC).replace(tzinfo=None)
    options.new_id = _another_id()
    options.another_id = _another_id
    options.surroundings = partial(_surroundings, clock or ComputerClock())
    try:
        options.db = place_of(options.db)
        options.key = given_key(os.environ)
        _print(_run(options), options.format)
    except (commands.CheckFailed, commands.SyncFailed) as failed:
        _print(failed.rows, options.format)
        print(failed, file=sys.stderr)
        return 1
    except Problem as problem:
        print(problem, file=sys.stderr)  # Problems are one on each line.
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was saved before stays.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        if not error.filename:
            raise
        print(f"{error.filename} cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> commands.Parser:
    return commands.command_line_parser(os.environ.get("BACKORDERS_DB") or str(DEFAULT_STORE))


def _another_id() -> str:
    return str(uuid.uuid4())


def _surroundings(clock: Clock) -> Surroundings:
    """Return what connected sources need of this computer."""
    return Surroundings(Addresses.given(os.environ), secrets_folder(os.environ), clock)


def _run(options: argparse.Namespace) -> pl.DataFrame | None:
    """Run the command and return its result."""
    if options.alone:
        alone: commands.WithoutStore = options.run
        return alone(options)
    with closing(open_store(options.db, key=options.key)) as store:
        run: commands.Command = options.run
        return run(store, options)


def _print(frame: pl.DataFrame | None, form: str) -> None:
    if frame is None:
        return
    frame = frame.with_columns(cs.datetime().dt.truncate("1s"))
    written = to_csv(frame) if form == "csv" else to_json_lines(frame)
    sys.stdout.buffer.write(written)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
